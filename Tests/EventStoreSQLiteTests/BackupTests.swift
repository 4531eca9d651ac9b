import EventStoreCore
import EventStoreSQLite
import Foundation
import Testing

@Suite("Backups")
struct BackupTests {
    @Test("A backup is a ledger of its own, with the same events")
    func copies() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        for number in 1...9 { _ = try await store.append(Sample.append(number, to: "a")) }
        let target = folder.folder + "/copy.db"
        try await store.backup(to: target)
        let attributes = try FileManager.default.attributesOfItem(atPath: target)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        for mode in [OpenMode.readOnly, .readWrite] {
            let copy = try SQLiteEventStore.open(path: target, mode: mode)
            let query = LogQuery(after: .start)
            #expect(try await copy.readLog(query) == store.readLog(query))
            #expect(try await copy.structuralDamage() == [])
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.folder)
        #expect(!names.contains { $0.hasSuffix(".part") })
    }

    @Test("A file that exists is replaced only if that is allowed")
    func replaces() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        let target = folder.folder + "/copy.db"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: target))
        let error = await storeError { try await store.backup(to: target) }
        #expect(error?.description.contains("exists") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == Data("mine".utf8))
        try await store.backup(to: target, replacingExisting: true)
        _ = try SQLiteEventStore.open(path: target, mode: .readOnly)
    }

    @Test("Never over the ledger itself, nor beside a log that would be played into it")
    func refuses() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        _ = try await store.append(Sample.append(1, to: "a"))
        let stale = folder.folder + "/copy.db"
        try Data([1]).write(to: URL(fileURLWithPath: stale + "-wal"))
        for target in [folder.path, stale, "", folder.folder + "/no/copy.db"] {
            let error = await storeError {
                try await store.backup(to: target, replacingExisting: true)
            }
            #expect(error != nil, "\(target)")
        }
        #expect(try await store.lastPosition() == Position(1))
    }
}
