import EventStoreCore
import Foundation
import Glibc
import TestSupport
import Testing

@testable import EventStoreSQLite

/// The names of an open ledger that lead elsewhere by now.
@Suite("Files that are moved while they are open")
struct OpenFilesTests {
    /// What a person, a script or a backup does with a ledger that is in use.
    struct Move: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let make: @Sendable (LedgerFolder) throws -> Void
    }

    static let moves = [
        Move(testDescription: "removed") { try remove($0.path) },
        Move(testDescription: "renamed") { try rename($0.path, $0.path + ".old") },
        Move(testDescription: "replaced by a backup") {
            try rename($0.folder + "/copy.db", $0.path)
        },
        Move(testDescription: "replaced by nothing") {
            try remove($0.path)
            try Data().write(to: URL(fileURLWithPath: $0.path))
        },
        Move(testDescription: "copied, and the copy put in its place") {
            try FileManager.default.copyItem(atPath: $0.path, toPath: $0.path + ".new")
            try rename($0.path + ".new", $0.path)
        },
        Move(testDescription: "its log removed") { try remove($0.path + "-wal") },
        Move(testDescription: "its index removed") { try remove($0.path + "-shm") },
        Move(testDescription: "its log replaced") {
            try FileManager.default.copyItem(atPath: $0.path + "-wal", toPath: $0.path + ".new")
            try rename($0.path + ".new", $0.path + "-wal")
        },
        Move(testDescription: "the whole folder renamed") {
            try rename($0.folder, $0.folder + "-moved")
        },
        Move(testDescription: "the whole folder removed") {
            try FileManager.default.removeItem(atPath: $0.folder)
        },
    ]

    private static func remove(_ path: String) throws {
        try FileManager.default.removeItem(atPath: path)
    }

    private static func rename(_ from: String, _ to: String) throws {
        guard Glibc.rename(from, to) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    @Test("Nothing is acknowledged into a file that is not in its place", arguments: moves)
    func refuses(_ move: Move) async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        _ = try await store.append(Sample.append(1, to: "a"))
        try await store.backup(to: folder.folder + "/copy.db")
        let signal = try SQLiteChangeSignal(store)
        #expect(try signal.wait(milliseconds: 0) == .timedOut)
        try move.make(folder)
        let stream = try StreamID("a")
        let writes: [(String, () async throws -> Void)] = [
            ("append", { _ = try await store.append(Sample.append(2, to: "a")) }),
            (
                "bulk",
                {
                    try await store.bulk {
                        _ = try await $0.append(Sample.deposit(3), to: stream, commandID: nil)
                    }
                }
            ),
            ("checkpoint", { _ = try await store.checkpoint() }),
            ("signal", { _ = try signal.wait(milliseconds: 0) }),
            (
                "snapshot removed",
                { _ = try await store.deleteSnapshot(of: stream, at: Version(1)) }
            ),
        ]
        for (name, write) in writes {
            let error = await storeError(write)
            guard case .replaced(let reason) = error else {
                Issue.record("\(move.testDescription), \(name): \(String(describing: error))")
                continue
            }
            #expect(reason.contains("ledger.db"))
        }
    }

    @Test("A ledger that is put back is gone on with")
    func goesOn() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        _ = try await store.append(Sample.append(1, to: "a"))
        try Self.rename(folder.path, folder.path + ".old")
        #expect(await storeError { _ = try await store.append(Sample.append(2, to: "a")) } != nil)
        try Self.rename(folder.path + ".old", folder.path)
        _ = try await store.append(Sample.append(2, to: "a"))
        #expect(try await folder.open(.readOnly).lastPosition() == Position(2))
    }

    @Test("What was acknowledged is there after the log's name was removed and all have left")
    func keepsWhatWasWritten() async throws {
        let folder = try LedgerFolder()
        do {
            let store = try folder.open()
            _ = try await store.append(Sample.append(1, to: "a"))
            try Self.remove(folder.path + "-wal")
            let error = await storeError { _ = try await store.append(Sample.append(2, to: "a")) }
            #expect(error != nil)
        }
        #expect(try await folder.open().lastPosition() == Position(1))
    }

    @Test("A lock's file that was removed excludes again: who has it open takes the new one")
    func lockFile() async throws {
        let folder = try LedgerFolder()
        let stores = [try folder.open(), try folder.open()]
        for number in 1...6 {
            try Self.remove(folder.path + "-lock")
            _ = try await stores[number % 2].append(Sample.append(number, to: "a"))
        }
        try Self.remove(folder.path + "-lock")
        _ = try await stores[0].append(Sample.append(7, to: "a"))
        let held = lockInode(folder)
        _ = try await stores[1].append(Sample.append(8, to: "a"))
        #expect(held != nil && lockInode(folder) == held)
        #expect(try await stores[0].lastPosition() == Position(8))
    }

    private func lockInode(_ folder: LedgerFolder) -> UInt64? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder.path + "-lock")
        return attributes?[.systemFileNumber] as? UInt64
    }
}
