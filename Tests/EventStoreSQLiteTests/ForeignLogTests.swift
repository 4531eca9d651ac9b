import EventStoreCore
import EventStoreSQLite
import Foundation
import GRDB
import TestSupport
import Testing

/// Logs and journals beside a file that they were not written for.
@Suite("A log that another file left")
struct ForeignLogTests {
    private let manager = FileManager.default

    /// A ledger as a killed process leaves it: with a log that was not put back. In a folder of
    /// its own; `backup.db` beside it is an older state.
    private func killed(events: Int = 5, more: Int = 5) async throws -> LedgerFolder {
        let (folder, left) = (try LedgerFolder(), try LedgerFolder())
        let store = try folder.open()
        for number in 1...events { _ = try await store.append(Sample.append(number, to: "a")) }
        try await store.backup(to: left.folder + "/backup.db")
        _ = try await store.checkpoint()
        for number in 1...more {
            _ = try await store.append(Sample.append(events + number, to: "b\(number)"))
        }
        for suffix in ["", "-wal", "-lock"] {
            try manager.copyItem(atPath: folder.path + suffix, toPath: left.path + suffix)
        }
        return left
    }

    @Test(
        "A copy of the whole set is a ledger with all its events",
        arguments: [OpenMode.readOnly, .readWrite])
    func copies(mode: OpenMode) async throws {
        let folder = try await killed()
        #expect(try await folder.open(mode).lastPosition() == Position(10))
    }

    @Test(
        "A log is never played into a backup that took its file's place",
        arguments: [OpenMode.readOnly, .readWrite, .create])
    func refuses(mode: OpenMode) async throws {
        let folder = try await killed()
        let log = try Data(contentsOf: URL(fileURLWithPath: folder.path + "-wal"))
        let backup = try Data(contentsOf: URL(fileURLWithPath: folder.folder + "/backup.db"))
        // In place, so that the inode stays: as `cp` does.
        try backup.write(to: URL(fileURLWithPath: folder.path), options: [])
        let error = await storeError { _ = try folder.open(mode) }
        guard case .notALedger(_, let reason) = error else {
            Issue.record("not refused, but \(String(describing: error))")
            return
        }
        #expect(reason.contains("-wal") && reason.contains("another file"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path + "-wal")) == log)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path)) == backup)
        // As the message says.
        try manager.moveItem(atPath: folder.path + "-wal", toPath: folder.path + ".kept")
        let store = try folder.open(mode)
        #expect(try await store.lastPosition() == Position(5))
        #expect(try await store.structuralDamage() == [])
    }

    @Test("Nor when it is a file of the same ledger, with the same header, that took its place")
    func refusesByInode() async throws {
        let folder = try LedgerFolder()
        do {
            let store = try folder.open()
            _ = try await store.append(Sample.append(1, to: "a"))
        }
        try manager.copyItem(atPath: folder.path, toPath: folder.path + ".copy")
        let store = try folder.open()
        _ = try await store.append(Sample.append(2, to: "a"))
        #expect(rename(folder.path + ".copy", folder.path) == 0)
        for mode in [OpenMode.readOnly, .readWrite] {
            let error = await storeError { _ = try folder.open(mode) }
            #expect(
                error?.description.contains("another file") == true, "\(String(describing: error))")
        }
        _ = try? await store.lastPosition()
    }

    @Test("No new ledger is made beside the log of one that is gone")
    func newLedger() async throws {
        let folder = try await killed()
        try manager.removeItem(atPath: folder.path)
        let error = await storeError { _ = try folder.open(.create) }
        #expect(error?.description.contains("put the file back") == true)
        #expect(!manager.fileExists(atPath: folder.path))
    }

    @Test("A checkpoint that was broken off is no other file")
    func brokenCheckpoint() async throws {
        let folder = try await killed(more: 40)
        // What the checkpoint does first: pages of the log in the file, and the log still there.
        let whole = try LedgerFolder()
        for suffix in ["", "-wal", "-lock"] {
            try manager.copyItem(atPath: folder.path + suffix, toPath: whole.path + suffix)
        }
        do { _ = try await whole.open().checkpoint() }
        try manager.removeItem(atPath: folder.path)
        try manager.copyItem(atPath: whole.path, toPath: folder.path)
        let store = try folder.open()
        #expect(try await store.lastPosition() == Position(45))
        #expect(try await store.structuralDamage() == [])
    }

    @Test(
        "A journal that is not this file's is never rolled back",
        arguments: [OpenMode.readOnly, .create])
    func foreignJournal(mode: OpenMode) async throws {
        let folder = try LedgerFolder()
        do {
            let store = try folder.open()
            for number in 1...50 { _ = try await store.append(Sample.append(number, to: "a")) }
        }
        try folder.foreign { _ = try String.fetchOne($0, sql: "PRAGMA journal_mode = DELETE") }
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.path))
        // One of a file that was new: rolling it back would cut this one to nothing.
        var journal = Data([0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7])
        journal.append(contentsOf: [0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 16, 0])
        journal.append(Data(count: 484))
        try journal.write(to: URL(fileURLWithPath: folder.path + "-journal"))
        let error = await storeError { _ = try folder.open(mode) }
        #expect(error?.description.contains("-journal") == true, "\(String(describing: error))")
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path)) == before)
        try manager.removeItem(atPath: folder.path + "-journal")
        #expect(try await folder.open(mode).lastPosition() == Position(50))
    }
}
