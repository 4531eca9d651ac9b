import EventStoreCore
import EventStoreSQLite
import Foundation
import GRDB
import Testing

@Suite("Opening a ledger")
struct OpeningTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let mode: OpenMode
        let words: String
        var name = "ledger.db"
        let prepare: @Sendable (LedgerFolder) throws -> Void
    }

    static let refusals = [
        Refusal(testDescription: "missing", mode: .readWrite, words: "no such file") { _ in },
        Refusal(testDescription: "missing, to read", mode: .readOnly, words: "no such file") { _ in
        },
        Refusal(
            testDescription: "missing folder", mode: .create, words: "does not exist",
            name: "no/ledger.db"
        ) { _ in },
        Refusal(testDescription: "folder", mode: .create, words: "it is a folder", name: "") { _ in
        },
        Refusal(testDescription: "empty file", mode: .readWrite, words: "is empty") {
            try Data().write(to: URL(fileURLWithPath: $0.path))
        },
        Refusal(testDescription: "short text", mode: .create, words: "not a database") {
            try Data("hello".utf8).write(to: URL(fileURLWithPath: $0.path))
        },
        Refusal(testDescription: "one byte", mode: .create, words: "not a database") {
            try Data([0]).write(to: URL(fileURLWithPath: $0.path))
        },
        Refusal(testDescription: "long text", mode: .readOnly, words: "not a database") {
            try Data(repeating: 65, count: 20_000).write(to: URL(fileURLWithPath: $0.path))
        },
        Refusal(testDescription: "other program", mode: .create, words: "another program") {
            try $0.foreign { try $0.execute(sql: "CREATE TABLE t (a)") }
        },
        Refusal(testDescription: "newer", mode: .readWrite, words: "newer daybook (schema 99") {
            _ = try $0.open()
            try $0.foreign { try $0.execute(sql: "PRAGMA user_version = 99") }
        },
        Refusal(
            testDescription: "long name", mode: .create, words: "too long",
            name: String(repeating: "x", count: 250)
        ) { _ in },
        Refusal(
            testDescription: "long path", mode: .create, words: "too long",
            name: String(repeating: "x/", count: 300) + "l"
        ) { _ in },
        Refusal(testDescription: "blank database", mode: .readOnly, words: "empty database") {
            try $0.foreign { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        },
    ]

    @Test("What is no ledger is refused, and not touched", arguments: refusals)
    func refuses(_ refusal: Refusal) async throws {
        let folder = try LedgerFolder()
        try refusal.prepare(folder)
        let path = "\(folder.folder)/\(refusal.name)"
        let before = try? Data(contentsOf: URL(fileURLWithPath: folder.path))
        let error = await storeError {
            _ = try SQLiteEventStore.open(path: path, mode: refusal.mode)
        }
        guard case .notALedger(path, let reason) = error else {
            Issue.record("not refused, but \(String(describing: error))")
            return
        }
        #expect(reason.contains(refusal.words))
        #expect(before == (try? Data(contentsOf: URL(fileURLWithPath: folder.path))))
    }

    @Test("An empty file and a blank database become a ledger when one is to be made")
    func initialises() async throws {
        let empty = try LedgerFolder()
        try Data().write(to: URL(fileURLWithPath: empty.path))
        _ = try await empty.open().append(Sample.append(1, to: "a"))
        let blank = try LedgerFolder()
        try blank.foreign { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        _ = try await blank.open().append(Sample.append(1, to: "a"))
        #expect(try await blank.open(.readOnly).lastPosition() == Position(1))
    }

    @Test("Every connection is set up, and the settings hold")
    func settings() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        let expected = [
            "journal_mode": "wal", "encoding": "UTF-8", "synchronous": "2",
            "wal_autocheckpoint": "0", "foreign_keys": "1", "trusted_schema": "0",
            "cell_size_check": "1", "cache_size": "-6144", "mmap_size": "0", "page_size": "4096",
            "auto_vacuum": "0",
        ]
        for opened in [store, try folder.open(.readOnly)] {
            let diagnosis = try await opened.diagnosis()
            let found = diagnosis.settings.map { ($0.name, $0.value) }
            #expect(Dictionary(uniqueKeysWithValues: found) == expected)
            #expect(diagnosis.schemaVersion == 3)
            #expect(diagnosis.fileMode == 0o600)
        }
    }

    @Test("All files belong to their owner alone")
    func fileModes() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        _ = try await store.append(Sample.append(1, to: "a"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.folder).sorted()
        #expect(names == ["ledger.db", "ledger.db-lock", "ledger.db-shm", "ledger.db-wal"])
        for name in names {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: "\(folder.folder)/\(name)")
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        _ = store
    }

    @Test("A write-protected ledger opens for reading only, also for root")
    func writeProtected() async throws {
        let folder = try LedgerFolder()
        _ = try await folder.open().append(Sample.append(1, to: "a"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o400], ofItemAtPath: folder.path)
        let error = await storeError { _ = try folder.open(.readWrite) }
        guard case .readOnly(let reason) = error else {
            Issue.record("not refused, but \(String(describing: error))")
            return
        }
        #expect(reason.contains("write-protected"))
        #expect(try await folder.open(.readOnly).lastPosition() == Position(1))
    }

    @Test("A ledger that was read while write-protected can be written again")
    func unprotected() async throws {
        let folder = try LedgerFolder()
        let files = FileManager.default
        let reader = try await Self.readWhileProtected(folder)
        let shared = folder.path + "-shm"
        try files.setAttributes([.posixPermissions: 0o400], ofItemAtPath: shared)
        try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path)
        _ = try await folder.open(.readWrite).append(Sample.append(2, to: "a"))
        #expect(try files.attributesOfItem(atPath: shared)[.posixPermissions] as? Int == 0o600)
        #expect(try await reader.lastPosition() == Position(2))
    }

    /// A reader keeps the shared memory file of a ledger that nobody may write.
    private static func readWhileProtected(_ folder: LedgerFolder) async throws -> SQLiteEventStore
    {
        _ = try await folder.open().append(Sample.append(1, to: "a"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o400], ofItemAtPath: folder.path)
        let reader = try folder.open(.readOnly)
        #expect(try await reader.lastPosition() == Position(1))
        return reader
    }

    @Test("A first page that is damaged is damage, and no foreign file")
    func damagedFirstPage() async throws {
        let folder = try LedgerFolder()
        _ = try await folder.open().append(Sample.append(1, to: "a"))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path))
        try file.seek(toOffset: 100)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 3000))
        try file.close()
        let error = await storeError { _ = try folder.open(.readOnly) }
        guard case .damaged(let reason) = error else {
            Issue.record("not damaged, but \(String(describing: error))")
            return
        }
        #expect(reason.contains("damaged"))
    }

    @Test("A ledger that was opened for reading refuses every write")
    func readOnly() async throws {
        let folder = try LedgerFolder()
        _ = try folder.open()
        let store = try folder.open(.readOnly)
        let error = await storeError { _ = try await store.append(Sample.append(1, to: "a")) }
        guard case .readOnly = error else {
            Issue.record("not refused, but \(String(describing: error))")
            return
        }
    }

    @Test("A link leads to the same ledger, with the same lock")
    func link() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        let link = folder.folder + "/link.db"
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: folder.path)
        let linked = try SQLiteEventStore.open(path: link, mode: .readWrite)
        #expect(linked.path == store.path)
        _ = try await linked.append(Sample.append(1, to: "a"))
        #expect(try await store.lastPosition() == Position(1))
    }
}
