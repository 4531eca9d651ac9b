import CLinux
import EventStoreCore
import EventStoreSQLite
import Foundation
import Glibc
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

    @Test("Its first opening changes nothing in it: it is in WAL mode already")
    func firstOpening() async throws {
        let folder = try LedgerFolder()
        let target = folder.folder + "/copy.db"
        do {
            let store = try folder.open()
            for number in 1...9 { _ = try await store.append(Sample.append(number, to: "a")) }
            try await store.backup(to: target)
        }
        let before = try Data(contentsOf: URL(fileURLWithPath: target))
        #expect(Array(before[18..<20]) == [2, 2])
        for mode in [OpenMode.readOnly, .readWrite, .create] {
            _ = try await SQLiteEventStore.open(path: target, mode: mode).lastPosition()
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == before)
    }

    @Test("What killed backups have left is removed, and nothing else")
    func leftovers() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        _ = try await store.append(Sample.append(1, to: "a"))
        try await store.backup(to: folder.folder + "/whole.db")
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.folder + "/whole.db"))
        let gone = [
            "copy.db.1.2.part": whole, "other.db.4711.4294967295.part": whole.prefix(8192),
            "empty.db.3.4.part": Data(), "blank.db.3.4.part": Data(count: 4096),
            "copy.db.1.2.part-journal": Data([1]),
        ]
        let kept = [
            "film.1.2.part": Data("a download".utf8), "copy.db.part": whole,
            "copy.db.01.2.part": whole, "copy.db.1.x.part": whole, "held.db.5.6.part": whole,
            "copy.db.1.2.part.bak": whole,
        ]
        for (name, data) in gone.merging(kept, uniquingKeysWith: { one, _ in one }) {
            try data.write(to: URL(fileURLWithPath: folder.folder + "/" + name))
        }
        let held = open(folder.folder + "/held.db.5.6.part", O_RDWR)
        defer { close(held) }
        #expect(clinux_try_lock_exclusive(held) == 0)
        try await store.backup(to: folder.folder + "/copy.db")
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder.folder))
        #expect(names.isDisjoint(with: gone.keys), "\(names)")
        #expect(names.isSuperset(of: kept.keys), "\(names)")
    }
}
