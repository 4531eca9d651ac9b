import EventStoreCore
import EventStoreSQLite
import Testing

/// What the suite cannot see of checkpoints in a file.
@Suite("Checkpoints in a file")
struct CheckpointTests {
    @Test("A ledger that is opened for reading shows them and changes none")
    func readOnly() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        let revision = try #require(
            try await store.checkpoints.set("a", to: [1], expecting: nil))
        let reader = try folder.open(.readOnly).checkpoints
        #expect(try await reader.read("a")?.revision == revision)
        for step: () async throws -> Void in [
            { _ = try await reader.set("a", to: [2], expecting: revision) },
            { _ = try await reader.remove("a", expecting: revision) },
        ] {
            guard case .readOnly? = await storeError(step) else {
                Issue.record("a checkpoint of a read-only ledger was changed")
                continue
            }
        }
        #expect(try await reader.read("a")?.bytes == [1])
    }

    @Test("A ledger of an earlier schema has none while it is read, and then may have some")
    func earlierSchema() async throws {
        let folder = try LedgerFolder()
        do { _ = try folder.open() }
        try folder.foreign { database in
            try database.execute(sql: "DROP TABLE checkpoints; PRAGMA user_version = 2")
        }
        let reader = try folder.open(.readOnly)
        #expect(try await reader.checkpoints.read("a") == nil)
        #expect(try await reader.checkpoints.names(prefix: "", after: nil, limit: 9) == [])
        let store = try folder.open(.readWrite)
        #expect(try await store.checkpoints.set("a", to: [1], expecting: nil) != nil)
        // The reader was open before the ledger was brought up.
        #expect(try await reader.checkpoints.read("a")?.bytes == [1])
        #expect(try await store.structuralDamage() == [])
    }

    @Test("A backup has them, and goes on with revisions of its own")
    func backup() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        let revision = try #require(
            try await store.checkpoints.set("a", to: [1], expecting: nil))
        let gone = try #require(try await store.checkpoints.set("b", to: [2], expecting: nil))
        #expect(try await store.checkpoints.remove("b", expecting: gone))
        try await store.backup(to: folder.folder + "/copy.db")
        let copy = try SQLiteEventStore.open(
            path: folder.folder + "/copy.db", mode: .readWrite)
        #expect(
            try await copy.checkpoints.read("a")
                == StoredCheckpoint(bytes: [1], revision: revision))
        let next = try await copy.checkpoints.set("b", to: [3], expecting: nil)
        #expect(try #require(next).number > gone.number)
        #expect(try await copy.structuralDamage() == [])
    }

    @Test("A missing table is damage, and so is a value that is no checkpoint's")
    func damage() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        _ = try await store.checkpoints.set("a", to: [1], expecting: nil)
        try folder.foreign { database in
            try database.execute(sql: "UPDATE checkpoints SET revision = -4")
        }
        let error = await storeError { _ = try await store.checkpoints.read("a") }
        guard case .damaged(let reason)? = error else {
            Issue.record("a revision that nobody gave was believed")
            return
        }
        #expect(reason.contains("checkpoint 'a'") && reason.contains("revision"))
        try folder.foreign { try $0.execute(sql: "DROP TABLE checkpoints") }
        #expect(
            try await store.structuralDamage().contains("the table checkpoints is missing"))
    }
}
