import EventStoreCore
import TestSupport
import Testing

/// Read models: rows and their checkpoint, changed together.
enum ReadModelChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(14, "a read model starts empty and knows its status", startsEmpty),
        ConformanceCheck(14, "a change brings rows and checkpoint on together", applies),
        ConformanceCheck(14, "a copy is rows and checkpoint of one moment", copies),
        ConformanceCheck(14, "a change from another checkpoint writes nothing", wrongCheckpoint),
        ConformanceCheck(14, "several read models move on together, or none does", together),
        ConformanceCheck(14, "of 10 changes from one checkpoint exactly one is applied", contended),
        ConformanceCheck(14, "rows are replaced and removed by key", upsertAndRemove),
        ConformanceCheck(14, "keys are compared by bytes", keysByBytes),
        ConformanceCheck(14, "a failure is noted and cleared", failure),
        ConformanceCheck(14, "another schema version starts empty", schemaVersion),
        ConformanceCheck(14, "read models of different names do not touch each other", separate),
    ]

    static func schema(_ name: String = "conformance_rows", version: Int = 1) -> ReadModelSchema {
        ReadModelSchema(
            name: name, version: version,
            columns: [
                .init("id", .text), .init("part", .integer), .init("title", .text),
                .init("amount", .integer),
            ], keyCount: 2, sortable: ["title", "amount"])
    }

    static func row(
        _ id: String, _ part: Int64, _ title: String? = "title", _ amount: Int64? = 0
    ) -> [ReadModelValue] {
        [
            .text(id), .integer(part), title.map { .text($0) } ?? .null,
            amount.map { .integer($0) } ?? .null,
        ]
    }

    static func key(_ id: String, _ part: Int64) -> [ReadModelValue] {
        [.text(id), .integer(part)]
    }

    /// Fills the read model from `.start` to position 1.
    static func fill(_ bench: Bench, _ rows: [[ReadModelValue]]) async throws {
        try await bench.models.prepare(schema())
        #expect(try await apply(bench, rows, from: 0, through: 1))
    }

    @discardableResult
    static func apply(
        _ bench: Bench, _ rows: [[ReadModelValue]], removing keys: [[ReadModelValue]] = [],
        from: Int64, through: Int64, to schema: ReadModelSchema = schema()
    ) async throws -> Bool {
        try await bench.models.apply(
            change(bench, rows, removing: keys, from: from, through: through), to: schema)
    }

    static func change(
        _ bench: Bench, _ rows: [[ReadModelValue]], removing keys: [[ReadModelValue]] = [],
        from: Int64, through: Int64
    ) -> ReadModelChange {
        ReadModelChange(
            upserts: rows, removedKeys: keys, from: Position(from), through: Position(through),
            at: bench.events.clock.advance(seconds: 1))
    }

    static func rows(
        _ bench: Bench, _ schema: ReadModelSchema = schema()
    ) async throws -> [[ReadModelValue]] {
        try await bench.models.rows(schema, ReadModelQuery(limit: 1000))
    }

    /// Each change writes its checkpoint into all of its rows.
    static func copies(_ bench: Bench) async throws {
        #expect(try await bench.models.copy(schema(), ReadModelQuery(limit: 9)) == nil)
        #expect(try await bench.models.statuses([schema()]).map { $0 == nil } == [true])
        let ids = (1...300).map { "row-\($0)" }
        try await fill(bench, ids.map { row($0, 0, "title", 1) })
        let writer = Task {
            for number in Int64(1)..<40 {
                try await apply(
                    bench, ids.map { row($0, 0, "title", number + 1) }, from: number,
                    through: number + 1)
            }
        }
        for descending in [false, true, false, true] {
            let query = ReadModelQuery(
                sort: "amount", descending: descending, limit: .max,
                filters: [.contains(columns: ["id"], text: "row")])
            let copy = try await bench.models.copy(schema(), query)
            #expect(copy?.rows.count == 300)
            #expect(copy?.status.rowCount == 300)
            let amounts = Set(copy?.rows.map { $0[3].integer } ?? [])
            #expect(amounts == [copy?.status.checkpoint.number])
        }
        try await writer.value
        let few = try await bench.models.copy(schema(), ReadModelQuery(limit: 2))
        #expect(few?.rows.map { $0[0].text } == ["row-1", "row-10"])
        let other = schema("conformance_other")
        let statuses = try await bench.models.statuses([other, schema()])
        #expect(statuses.map { $0?.checkpoint } == [nil, Position(40)])
    }

    static func startsEmpty(_ bench: Bench) async throws {
        #expect(try await bench.models.status(schema()) == nil)
        try await bench.models.prepare(schema())
        let status = try await bench.models.status(schema())
        #expect(status?.name == "conformance_rows")
        #expect(status?.checkpoint == .start)
        #expect(status?.rowCount == 0)
        #expect(status?.failure == nil)
        #expect(try await rows(bench).isEmpty)
        #expect(try await bench.models.count(schema(), []) == 0)
        #expect(try await bench.models.rows(schema(), keys: [key("a", 1)]).isEmpty)
    }

    static func applies(_ bench: Bench) async throws {
        try await fill(bench, [row("a", 1), row("b", 1)])
        let before = try await bench.models.status(schema())
        #expect(try await apply(bench, [row("c", 1, nil, nil)], from: 1, through: 9))
        let status = try await bench.models.status(schema())
        #expect(status?.checkpoint == Position(9))
        #expect(status?.rowCount == 3)
        #expect(status?.updatedAt == bench.events.clock.now)
        #expect(status?.updatedAt != before?.updatedAt)
        #expect(try await rows(bench) == [row("a", 1), row("b", 1), row("c", 1, nil, nil)])
        #expect(try await apply(bench, [], from: 9, through: 12), "a checkpoint may move alone")
        #expect(try await bench.models.status(schema())?.checkpoint == Position(12))
        try await bench.models.prepare(schema())
        #expect(try await rows(bench).count == 3, "preparing again changes nothing")
    }

    static func wrongCheckpoint(_ bench: Bench) async throws {
        try await fill(bench, [row("a", 1)])
        let before = try await bench.models.status(schema())
        for from in [0, 2, 99] as [Int64] {
            let applied = try await apply(
                bench, [row("x", 1)], removing: [key("a", 1)], from: from, through: 100)
            #expect(!applied, "from \(from)")
        }
        #expect(try await rows(bench) == [row("a", 1)])
        #expect(try await bench.models.status(schema()) == before)
        #expect(try await apply(bench, [row("x", 1)], from: 1, through: 2))
    }

    static func together(_ bench: Bench) async throws {
        let schemas = ["conformance_one", "conformance_two", "conformance_six"].map { schema($0) }
        for schema in schemas { try await bench.models.prepare(schema) }
        func updates(_ from: [Int64], through: Int64, id: String) -> [ReadModelUpdate] {
            zip(schemas, from).map { schema, from in
                ReadModelUpdate(
                    schema, change(bench, [row(id, from)], from: from, through: through))
            }
        }
        #expect(try await bench.models.apply(updates([0, 0, 0], through: 4, id: "a")))
        #expect(
            try await !bench.models.apply(updates([4, 4, 3], through: 9, id: "b")),
            "the last one's checkpoint is another")
        await #expect(throws: EventStoreError.self, "the last one's row does not fit") {
            let last = ReadModelUpdate(
                schemas[2], change(bench, [[.text("c")]], from: 4, through: 9))
            _ = try await bench.models.apply(updates([4, 4], through: 9, id: "c") + [last])
        }
        for schema in schemas {
            #expect(try await rows(bench, schema) == [row("a", 0)])
            #expect(try await bench.models.status(schema)?.checkpoint == Position(4))
        }
        #expect(try await bench.models.apply(updates([4, 4, 4], through: 9, id: "d")))
        #expect(try await bench.models.apply([]), "nothing to do is done")
        for schema in schemas {
            #expect(try await rows(bench, schema) == [row("a", 0), row("d", 4)])
        }
    }

    static func contended(_ bench: Bench) async throws {
        try await bench.models.prepare(schema())
        for round in 0..<5 as Range<Int64> {
            let applied = try await withThrowingTaskGroup(of: Bool.self) { group in
                for writer in 0..<10 as Range<Int64> {
                    group.addTask {
                        try await apply(
                            bench, [row("r\(round)", writer)], from: round, through: round + 1)
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(applied == 1)
        }
        #expect(try await bench.models.status(schema())?.rowCount == 5)
    }

    static func upsertAndRemove(_ bench: Bench) async throws {
        try await fill(bench, (1...5).map { row("a", $0, "old", $0) })
        try await apply(
            bench, [row("a", 2, "new", 20), row("b", 2, "new", 2)],
            removing: [key("a", 4), key("none", 1)], from: 1, through: 2)
        let expected = [
            row("a", 1, "old", 1), row("a", 2, "new", 20), row("a", 3, "old", 3),
            row("a", 5, "old", 5), row("b", 2, "new", 2),
        ]
        #expect(try await rows(bench) == expected)
        #expect(try await bench.models.status(schema())?.rowCount == 5)
        let some = try await bench.models.rows(
            schema(), keys: [key("b", 2), key("a", 4), key("a", 1), key("b", 1)])
        #expect(Set(some) == [row("b", 2, "new", 2), row("a", 1, "old", 1)])
        #expect(some.count == 2)
        #expect(try await bench.models.rows(schema(), keys: []).isEmpty)
    }

    static func keysByBytes(_ bench: Bench) async throws {
        let ids = ["\u{E9}", "e\u{301}", "E\u{301}", "e", "e "]
        try await fill(bench, ids.enumerated().map { row($1, 1, "t", Int64($0)) })
        #expect(try await bench.models.status(schema())?.rowCount == 5)
        for (index, id) in ids.enumerated() {
            let found = try await bench.models.rows(schema(), keys: [key(id, 1)])
            #expect(found.map(\.[3]) == [.integer(Int64(index))], "\(id.debugDescription)")
        }
    }

    static func failure(_ bench: Bench) async throws {
        try await fill(bench, [row("a", 1)])
        let failure = ReadModelFailure(position: Position(7), reason: "no amount: \"é\" %s \u{1B}")
        // Whoever stopped at rows that another process has changed was not stopped at all.
        for elsewhere in [Position.start, Position(2)] {
            #expect(
                try await bench.models.setFailure(failure, of: schema(), at: elsewhere) == false)
        }
        #expect(try await bench.models.status(schema())?.failure == nil)
        #expect(try await bench.models.setFailure(failure, of: schema(), at: Position(1)))
        #expect(try await bench.models.status(schema())?.failure == failure)
        #expect(try await bench.models.status(schema())?.checkpoint == Position(1))
        #expect(try await rows(bench).count == 1)
        #expect(try await bench.models.setFailure(nil, of: schema(), at: Position(2)) == false)
        #expect(try await bench.models.status(schema())?.failure == failure)
        #expect(try await bench.models.setFailure(nil, of: schema(), at: Position(1)))
        let status = try await bench.models.status(schema())
        #expect(status != nil)
        #expect(status?.failure == nil)
    }

    static func schemaVersion(_ bench: Bench) async throws {
        try await fill(bench, [row("a", 1)])
        let next = schema(version: 2)
        #expect(try await bench.models.status(next) == nil)
        try await bench.models.prepare(next)
        #expect(try await bench.models.status(next)?.checkpoint == .start)
        #expect(try await bench.models.status(next)?.rowCount == 0)
        #expect(try await rows(bench, next).isEmpty)
        #expect(try await apply(bench, [row("b", 1)], from: 0, through: 3, to: next))
        #expect(try await rows(bench, next) == [row("b", 1)])
    }

    static func separate(_ bench: Bench) async throws {
        try await fill(bench, [row("a", 1)])
        let other = schema("conformance_others")
        #expect(try await bench.models.status(other) == nil)
        try await bench.models.prepare(other)
        #expect(try await apply(bench, [row("b", 2)], from: 0, through: 5, to: other))
        #expect(try await rows(bench) == [row("a", 1)])
        #expect(try await rows(bench, other) == [row("b", 2)])
        #expect(try await bench.models.status(schema())?.checkpoint == Position(1))
        #expect(try await bench.store.lastPosition() == .start, "rows are no events")
    }
}
