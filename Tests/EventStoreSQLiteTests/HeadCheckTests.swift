import EventStoreCore
import EventStoreSQLite
import Foundation
import GRDB
import Testing

/// An append looks at what it stands on.
@Suite("Appending to a damaged stream")
struct HeadCheckTests {
    /// Damage to the last event, which is at position 3 and has version 2 of the stream `a`.
    static let damages = [
        "amount_minor = 4", "sign = -1", "type = 'FundsWithdrawn'", "payload = '{\"amount\":4}'",
        "occurred_at = occurred_at + 1", "recorded_at = recorded_at - 1", "actor = 'Eve'",
        "actor = NULL", "currency = 'EUR'", "id = randomblob(16)", "hash = zeroblob(32)",
        "previous_hash = zeroblob(32)", "command_id = randomblob(16)", "metadata = '{}'",
        "correlation_id = 'x'", "causation_id = 'x'", "schema_version = 2", "version = 3",
        "stream_key = 2, version = 2",
    ]

    private func damaged(_ sql: String) async throws -> (LedgerFolder, SQLiteEventStore) {
        let folder = try LedgerFolder()
        let store = try folder.open()
        for (number, stream) in [(1, "a"), (2, "b"), (3, "a")] {
            _ = try await store.append(Sample.append(number, to: stream))
        }
        try await store.put(
            Snapshot(
                stream: try StreamID("a"), version: Version(2),
                eventHash: try #require(try await store.head(of: try StreamID("a"))).hash,
                stateVersion: 1, state: .emptyObject, createdAt: Sample.moment))
        try folder.foreign { database in
            try database.execute(
                sql: """
                    PRAGMA foreign_keys = OFF;
                    DROP TRIGGER events_never_change; DROP TRIGGER events_never_go;
                    DROP TRIGGER streams_never_go; DROP TRIGGER streams_never_change;
                    """)
            try database.execute(sql: sql)
        }
        return (folder, store)
    }

    private func isDamaged(_ body: () async throws -> Void) async -> Bool {
        guard case .damaged = await storeError(body) else { return false }
        return true
    }

    @Test("The event that an append stands on is checked against its hash", arguments: damages)
    func head(damage: String) async throws {
        let (folder, store) = try await damaged("UPDATE events SET \(damage) WHERE position = 3")
        let stream = try StreamID(damage.hasPrefix("stream_key") ? "b" : "a")
        #expect(
            await isDamaged { _ = try await store.append(Sample.append(9, to: stream.name)) },
            "\(damage)")
        #expect(
            await isDamaged {
                try await store.bulk {
                    _ = try await $0.append(Sample.deposit(9), to: stream, commandID: nil)
                }
            })
        // A transfer to it is refused as a whole, and another account goes on.
        let both = try Sample.append(10, to: "c").writes + Sample.append(11, to: stream.name).writes
        #expect(await isDamaged { _ = try await store.append(AppendRequest(both)) })
        _ = try await store.append(Sample.append(12, to: "c"))
        #expect(try await folder.open(.readOnly).lastPosition() == Position(4))
    }

    @Test(
        "Events that are gone are damage, and no other writer's doing",
        arguments: [
            "DELETE FROM events WHERE position IN (1, 3)", "DELETE FROM events WHERE position = 3",
        ])
    func gone(sql: String) async throws {
        let (_, store) = try await damaged(sql)
        let request = try Sample.append(9, to: "a", expecting: .version(Version(2)))
        #expect(await isDamaged { _ = try await store.append(request) }, "\(sql)")
    }

    @Test("A stream without its events is no stream that never was")
    func emptied() async throws {
        let (_, store) = try await damaged("DELETE FROM events WHERE position = 2")
        let (stream, none) = (try StreamID("b"), try StreamID("none"))
        #expect(await isDamaged { _ = try await store.read(stream, StreamQuery(limit: 9)) })
        #expect(
            await isDamaged {
                _ = try await store.readFold(
                    stream, from: Version(1), through: Version(.max), limit: 9, whole: [])
            })
        #expect(try await store.read(none, StreamQuery(limit: 9)).isEmpty)
    }

    @Test("A stream that its index does not know is damage too")
    func lostName() async throws {
        let (folder, store) = try await damaged("SELECT 1")
        // The index says of each name what another index says: none of them is found.
        try folder.foreign { database in
            try database.execute(
                sql: """
                    CREATE TABLE x (stream_key INTEGER PRIMARY KEY, stream TEXT NOT NULL UNIQUE)
                        STRICT;
                    PRAGMA writable_schema = ON;
                    UPDATE sqlite_schema SET rootpage =
                        (SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_x_1')
                        WHERE name = 'sqlite_autoindex_streams_1';
                    PRAGMA writable_schema = RESET;
                    """)
        }
        let request = try Sample.append(9, to: "a", expecting: .version(Version(2)))
        #expect(await isDamaged { _ = try await store.append(request) })
    }

    @Test("An expectation that no one has met stays a conflict")
    func conflict() async throws {
        let (_, store) = try await damaged("SELECT 1")
        for stream in ["a", "new"] {
            let request = try Sample.append(9, to: stream, expecting: .version(Version(7)))
            let error = await storeError { _ = try await store.append(request) }
            guard case .versionConflict = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }
}
