import EventStoreCore
import TestSupport
import Testing

/// Rebuilding a read model beside the live one.
enum RebuildChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(14, "the live table answers while a rebuild is written", liveMeanwhile),
        ConformanceCheck(14, "a finished rebuild takes the live table's place", swap),
        ConformanceCheck(14, "an abandoned rebuild leaves nothing", abandoned),
        ConformanceCheck(14, "a rebuild starts empty, also in place of an older one", startsEmpty),
        ConformanceCheck(14, "a rebuild has a checkpoint of its own", ownCheckpoint),
    ]

    private static let schema = ReadModelChecks.schema()

    private static func rebuild(
        _ bench: Bench, _ rows: [[ReadModelValue]], from: Int64, through: Int64
    ) async throws -> Bool {
        try await bench.models.applyToRebuild(
            ReadModelChecks.change(bench, rows, from: from, through: through), to: schema)
    }

    static func liveMeanwhile(_ bench: Bench) async throws {
        try await ReadModelChecks.fill(bench, [ReadModelChecks.row("live", 1)])
        try await bench.models.beginRebuild(schema)
        let before = try await bench.models.status(schema)
        #expect(try await rebuild(bench, [ReadModelChecks.row("new", 1)], from: 0, through: 5))
        #expect(try await ReadModelChecks.rows(bench) == [ReadModelChecks.row("live", 1)])
        #expect(try await bench.models.status(schema) == before)
        #expect(before?.checkpoint == Position(1))
        let change = [ReadModelChecks.row("live", 2)]
        #expect(try await ReadModelChecks.apply(bench, change, from: 1, through: 2))
        #expect(try await ReadModelChecks.rows(bench).count == 2)
    }

    static func swap(_ bench: Bench) async throws {
        try await ReadModelChecks.fill(
            bench, [ReadModelChecks.row("live", 1), ReadModelChecks.row("both", 1, "old")])
        try await bench.models.beginRebuild(schema)
        let rows = [ReadModelChecks.row("both", 1, "new"), ReadModelChecks.row("new", 1)]
        #expect(try await rebuild(bench, [rows[0]], from: 0, through: 3))
        #expect(try await rebuild(bench, [rows[1]], from: 3, through: 6))
        #expect(
            try await !bench.models.finishRebuild(schema, at: Position(3)),
            "another rebuild has come further")
        #expect(try await bench.models.status(schema)?.checkpoint == Position(1))
        let first = try await bench.models.rebuildRows(schema, ReadModelQuery(limit: 1))
        let cursor = ReadModelQuery.Cursor(sortValue: nil, key: ReadModelChecks.key("both", 1))
        let rest = try await bench.models.rebuildRows(
            schema, ReadModelQuery(after: cursor, limit: 9))
        #expect(first + rest == rows, "its rows can be looked through before")
        #expect(try await bench.models.finishRebuild(schema, at: Position(6)))
        #expect(try await ReadModelChecks.rows(bench) == rows)
        let status = try await bench.models.status(schema)
        #expect(status?.checkpoint == Position(6))
        #expect(status?.rowCount == 2)
        let sorted = try await bench.models.rows(schema, ReadModelQuery(sort: "title", limit: 9))
        #expect(sorted == rows, "the new table is sorted as the old one was")
        let next = [ReadModelChecks.row("x", 1)]
        #expect(try await !ReadModelChecks.apply(bench, next, from: 1, through: 9))
        #expect(try await ReadModelChecks.apply(bench, next, from: 6, through: 9))
        try await bench.models.prepare(schema)
        #expect(try await ReadModelChecks.rows(bench).count == 3)
    }

    static func abandoned(_ bench: Bench) async throws {
        try await ReadModelChecks.fill(bench, [ReadModelChecks.row("live", 1)])
        try await bench.models.beginRebuild(schema)
        #expect(try await rebuild(bench, [ReadModelChecks.row("new", 1)], from: 0, through: 5))
        try await bench.models.abandonRebuild(schema)
        #expect(try await ReadModelChecks.rows(bench) == [ReadModelChecks.row("live", 1)])
        #expect(try await bench.models.status(schema)?.checkpoint == Position(1))
        await #expect(throws: EventStoreError.self, "there is nothing to finish") {
            _ = try await bench.models.finishRebuild(schema, at: Position(5))
        }
        await #expect(throws: EventStoreError.self, "there is nothing to write to") {
            _ = try await rebuild(bench, [], from: 5, through: 6)
        }
        #expect(try await ReadModelChecks.rows(bench) == [ReadModelChecks.row("live", 1)])
        try await bench.models.abandonRebuild(schema)
    }

    static func startsEmpty(_ bench: Bench) async throws {
        try await ReadModelChecks.fill(bench, [ReadModelChecks.row("live", 1)])
        try await bench.models.beginRebuild(schema)
        #expect(try await rebuild(bench, [ReadModelChecks.row("first", 1)], from: 0, through: 5))
        try await bench.models.beginRebuild(schema)
        #expect(try await rebuild(bench, [ReadModelChecks.row("second", 1)], from: 0, through: 4))
        #expect(try await bench.models.finishRebuild(schema, at: Position(4)))
        #expect(try await ReadModelChecks.rows(bench) == [ReadModelChecks.row("second", 1)])
        #expect(try await bench.models.status(schema)?.checkpoint == Position(4))
    }

    static func ownCheckpoint(_ bench: Bench) async throws {
        try await ReadModelChecks.fill(bench, [])
        try await bench.models.beginRebuild(schema)
        #expect(
            try await !rebuild(bench, [ReadModelChecks.row("a", 1)], from: 1, through: 2),
            "the live checkpoint is not the rebuild's")
        #expect(try await rebuild(bench, [ReadModelChecks.row("b", 1)], from: 0, through: 2))
        #expect(try await !rebuild(bench, [ReadModelChecks.row("c", 1)], from: 0, through: 2))
        #expect(try await bench.models.finishRebuild(schema, at: Position(2)))
        #expect(try await ReadModelChecks.rows(bench) == [ReadModelChecks.row("b", 1)])
    }
}
