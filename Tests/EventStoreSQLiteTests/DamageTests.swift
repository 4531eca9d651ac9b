import EventStoreCore
import EventStoreSQLite
import Foundation
import GRDB
import Testing

@Suite("Damaged ledgers")
struct DamageTests {
    /// Each is done to the event at position 2 of three.
    static let damages = [
        "id = x'00'", "id = zeroblob(17)", "hash = x''", "previous_hash = zeroblob(31)",
        "command_id = x'01'", "type = CAST(x'FF' AS TEXT)", "actor = CAST(x'C328' AS TEXT)",
        "currency = 'STERLINGS'", "currency = ''", "sign = 7", "sign = -9223372036854775808",
        "sign = 0, currency = ''", "amount_minor = NULL", "amount_minor = -1",
        "stream_key = 99", "id = 'text'", "payload = x'00'", "hash = 5", "version = 'two'",
        "occurred_at = 'now'", "type = x'05'", "schema_version = 0.5",
        "version = 9223372036854775807", "version = 0",
        "occurred_at = -9223372036854775808", "recorded_at = 9223372036854775807",
        "occurred_at = 253402300800000000",
    ]

    /// Faults that only the fold cannot live with; the whole event shows them as they are.
    static let foldOnly: Set = ["sign = 7", "amount_minor = NULL", "amount_minor = -1"]
    /// Faults that do not show in what a fold reads.
    static let wholeOnly = ["id", "hash", "previous_hash", "command_id", "actor", "stream_key"]

    @Test("A row that holds what it cannot is named, and nothing crashes", arguments: damages)
    func row(damage: String) async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        for number in 1...3 { _ = try await store.append(Sample.append(number, to: "a")) }
        try Self.damage(folder, "UPDATE events SET \(damage) WHERE position = 2")
        let reopened = try folder.open()
        let isWholeOnly =
            Self.wholeOnly.contains { damage.hasPrefix("\($0) =") } || damage.hasPrefix("payload")
            || damage.hasPrefix("schema_version")
        let all = LogQuery(after: .start)
        let readers: [(Bool, () async throws -> Void)] = [
            (!Self.foldOnly.contains(damage), { _ = try await reopened.readLog(all) }),
            (!isWholeOnly, { _ = try await reopened.readFold(all, whole: []) }),
        ]
        for (isHit, read) in readers {
            let error = await storeError(read)
            if case .damaged(let reason) = error {
                #expect(reason.contains("position 2"), "\(reason)")
            } else {
                #expect(error == nil && !isHit, "\(damage): \(String(describing: error))")
            }
        }
        // Others of the same stream and the book are read as before.
        _ = try? await reopened.read(try StreamID("a"), StreamQuery())
        _ = try? await reopened.streams(after: nil, limit: 9)
        _ = try? await reopened.structuralDamage()
        _ = try? await reopened.append(Sample.append(9, to: "a"))
    }

    @Test("A log that counts to the end of all numbers is refused, not a crash")
    func numbers() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        _ = try await store.append(Sample.append(1, to: "a"))
        try Self.damage(folder, "UPDATE events SET position = 9223372036854775807")
        let queries = [
            LogQuery(after: .start), LogQuery(after: Position(.max), through: Position(.min)),
        ]
        for query in queries {
            let error = await storeError { _ = try await store.readLog(query) }
            guard case .damaged = error else {
                Issue.record("not found, but \(String(describing: error))")
                continue
            }
        }
        let error = await storeError { _ = try await store.append(Sample.append(2, to: "b")) }
        guard case .damaged = error else {
            Issue.record("not refused, but \(String(describing: error))")
            return
        }
    }

    @Test(
        "What the engine finds below the level of events",
        arguments: [
            ("DELETE FROM events WHERE position = 2", "last position"),
            ("DELETE FROM events WHERE position = 2", "last version"),
            ("DROP INDEX events_by_correlation", "index events_by_correlation is missing"),
            ("DROP TABLE snapshots", "table snapshots is missing"),
            ("UPDATE events SET stream_key = 7 WHERE position = 3", "not there"),
            ("SELECT 1", "trigger events_never_change is missing"),
        ])
    func structure(sql: String, finding: String) async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        for number in 1...3 { _ = try await store.append(Sample.append(number, to: "a")) }
        try Self.damage(folder, sql)
        let findings = try await store.structuralDamage()
        #expect(findings.contains { $0.contains(finding) }, "\(findings)")
    }

    @Test("A file whose pages are overwritten is damaged, not a crash")
    func pages() async throws {
        let folder = try LedgerFolder()
        do {
            let store = try folder.open()
            try await store.bulk { writer in
                for number in 1...3000 {
                    _ = try await writer.append(
                        Sample.deposit(number), to: try StreamID("a"), commandID: nil)
                }
            }
            #expect(try await store.checkpoint())
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path))
        try file.seek(toOffset: 400_000)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 200_000))
        try file.close()
        let store = try folder.open(.readOnly)
        let error = await storeError {
            _ = try await store.readLog(LogQuery(after: .start, limit: 10_000))
        }
        guard case .damaged = error else {
            Issue.record("not found, but \(String(describing: error))")
            return
        }
        #expect(try await !store.structuralDamage().isEmpty)
    }

    /// What a program without scruples can do to the file: no guards, no types.
    private static func damage(_ folder: LedgerFolder, _ sql: String) throws {
        try folder.foreign { database in
            try database.execute(
                sql: """
                    PRAGMA foreign_keys = OFF;
                    DROP TRIGGER events_never_change; DROP TRIGGER events_never_go;
                    PRAGMA ignore_check_constraints = ON;
                    PRAGMA writable_schema = ON;
                    UPDATE sqlite_schema SET sql = replace(
                        replace(replace(sql, ' STRICT', ''), ' NOT NULL', ''), ' INTEGER,', ',')
                        WHERE name = 'events';
                    PRAGMA writable_schema = RESET;
                    """)
            try database.execute(sql: sql)
        }
    }
}
