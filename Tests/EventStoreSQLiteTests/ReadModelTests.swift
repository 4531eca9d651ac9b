import EventStoreCore
import EventStoreSQLite
import GRDB
import Testing

@Suite("Read models in their tables")
struct ReadModelTests {
    static let schema = ReadModelSchema(
        name: "accounts", version: 1,
        columns: [
            .init("stream", .text), .init("part", .integer), .init("owner", .text),
            .init("balance", .integer),
        ],
        keyCount: 2, sortable: ["owner", "balance"])

    /// Rows with many ties, and with NULL in both columns that windows are sorted by.
    static let rows: [[ReadModelValue]] = (0..<211).map { number in
        let name = ["ada", "Ada", "bob", "Zoë", ""][number % 7 % 5]
        let owner: ReadModelValue = number % 5 == 0 ? .null : .text(name)
        let balance: ReadModelValue = number % 4 == 0 ? .null : .integer(Int64(number % 6 - 2))
        return [.text("s\(number * 37 % 100)"), .integer(Int64(number)), owner, balance]
    }

    static func change(
        _ upserts: [[ReadModelValue]], removing keys: [[ReadModelValue]] = [], from: Int64,
        through: Int64
    ) -> ReadModelChange {
        ReadModelChange(
            upserts: upserts, removedKeys: keys, from: Position(from), through: Position(through),
            at: Sample.moment)
    }

    static let orders: [(String?, Bool, Int)] = [
        (nil, false, 7), (nil, true, 7), ("owner", false, 1), ("owner", true, 10),
        ("balance", false, 10), ("balance", true, 3), ("balance", true, 500),
    ]

    @Test("Windows give every row once, in the order of a sort in Swift", arguments: orders)
    func windows(sort: String?, descending: Bool, limit: Int) async throws {
        let store = try LedgerFolder().open()
        try await store.prepare(Self.schema)
        #expect(try await store.apply(Self.change(Self.rows, from: 0, through: 9), to: Self.schema))
        var found: [[ReadModelValue]] = []
        var cursor: ReadModelQuery.Cursor?
        while true {
            let page = try await store.rows(
                Self.schema,
                ReadModelQuery(sort: sort, descending: descending, after: cursor, limit: limit))
            found += page
            guard let last = page.last, page.count == limit else { break }
            cursor = .init(sortValue: Self.sortValue(last, sort), key: Array(last.prefix(2)))
        }
        let sorted = Self.rows.sorted { one, other in
            Self.order(one, sort).lexicographicallyPrecedes(Self.order(other, sort)) {
                $0.lexicographicallyPrecedes($1)
            }
        }
        #expect(found == (descending ? sorted.reversed() : sorted))
    }

    static func sortValue(_ row: [ReadModelValue], _ sort: String?) -> ReadModelValue? {
        sort.flatMap { schema.index(of: $0) }.map { row[$0] }
    }

    /// Values as texts that sort as SQLite sorts the values: NULL, numbers, texts by their bytes.
    static func order(_ row: [ReadModelValue], _ sort: String?) -> [[UInt8]] {
        ((sortValue(row, sort).map { [$0] } ?? []) + row.prefix(2)).map { value in
            switch value {
            case .null: [0]
            case .integer(let number):
                [1] + withUnsafeBytes(of: (number + 1000).bigEndian) { Array($0) }
            case .text(let text): [2] + Array(text.utf8)
            }
        }
    }

    @Test("Rows are counted as they come and go")
    func counting() async throws {
        let store = try LedgerFolder().open()
        try await store.prepare(Self.schema)
        _ = try await store.apply(Self.change(Self.rows, from: 0, through: 5), to: Self.schema)
        let again = [Self.rows[0], Self.rows[1]]
        let key = Array(Self.rows[2].prefix(2))
        let missing: [ReadModelValue] = [.text("none"), .integer(0)]
        let second = Self.change(again, removing: [key, missing], from: 5, through: 6)
        #expect(try await store.apply(second, to: Self.schema))
        #expect(try await store.count(Self.schema, []) == 210)
        #expect(try await store.status(Self.schema)?.rowCount == 210)
        let isNull = ReadModelQuery.Filter.equals(column: "owner", .null)
        let expected = Self.rows.filter { $0 != Self.rows[2] && $0[2] == .null }.count
        #expect(try await store.count(Self.schema, [isNull]) == Int64(expected))
        let contains = ReadModelQuery.Filter.contains(columns: ["owner"], text: "DA")
        let adas = Self.rows.filter { ["ada", "Ada"].contains($0[2].text) && $0 != Self.rows[2] }
        #expect(try await store.count(Self.schema, [contains]) == Int64(adas.count))
    }

    @Test("Of two that apply from one checkpoint one is refused, and writes nothing")
    func compareAndSet() async throws {
        let folder = try LedgerFolder()
        let (one, other) = (try folder.open(), try folder.open())
        try await one.prepare(Self.schema)
        try await other.prepare(Self.schema)
        let first = Self.change([Self.rows[0]], from: 0, through: 1)
        let second = Self.change([Self.rows[1]], from: 0, through: 2)
        #expect(try await one.apply(first, to: Self.schema))
        #expect(try await other.apply(second, to: Self.schema) == false)
        #expect(try await other.rows(Self.schema, ReadModelQuery(limit: 9)) == [Self.rows[0]])
        #expect(try await other.status(Self.schema)?.checkpoint == Position(1))
    }

    @Test("A rebuild stands beside the live table until it takes its place")
    func rebuild() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        try await store.prepare(Self.schema)
        _ = try await store.apply(Self.change([Self.rows[0]], from: 0, through: 4), to: Self.schema)
        for _ in 1...2 { try await store.beginRebuild(Self.schema) }
        let rebuilt = Self.change([Self.rows[1], Self.rows[2]], from: 0, through: 3)
        #expect(try await store.applyToRebuild(rebuilt, to: Self.schema))
        #expect(try await store.applyToRebuild(rebuilt, to: Self.schema) == false)
        #expect(try await store.rows(Self.schema, ReadModelQuery(limit: 9)) == [Self.rows[0]])
        #expect(try await !store.finishRebuild(Self.schema, at: Position(4)))
        #expect(try await store.finishRebuild(Self.schema, at: Position(3)))
        #expect(try await store.count(Self.schema, []) == 2)
        #expect(try await store.status(Self.schema)?.checkpoint == Position(3))
        #expect(try Self.tables(folder).count == 1)
        let error = await storeError {
            _ = try await store.finishRebuild(Self.schema, at: Position(3))
        }
        guard case .ioFailure = error else {
            Issue.record("finished what was not begun: \(String(describing: error))")
            return
        }
        try await store.beginRebuild(Self.schema)
        try await store.abandonRebuild(Self.schema)
        #expect(try Self.tables(folder).count == 1)
    }

    @Test("Another version starts empty, and the old table goes")
    func versions() async throws {
        let folder = try LedgerFolder()
        let store = try folder.open()
        try await store.prepare(Self.schema)
        _ = try await store.apply(Self.change(Self.rows, from: 0, through: 4), to: Self.schema)
        try await store.beginRebuild(Self.schema)
        let newer = ReadModelSchema(
            name: "accounts", version: 2, columns: [.init("key", .integer)], keyCount: 1,
            sortable: [])
        #expect(try await store.status(newer) == nil)
        try await store.prepare(newer)
        #expect(try await store.status(newer)?.checkpoint == .start)
        #expect(try await store.status(Self.schema) == nil)
        #expect(try Self.tables(folder).count == 1)
        #expect(try await store.structuralDamage() == [])
    }

    @Test(
        "Names that could break out of their quotes are refused",
        arguments: ["a b", "a\"b", "A", "", "ü", "a;", String(repeating: "x", count: 65)])
    func names(name: String) async throws {
        let store = try LedgerFolder().open()
        let schemas = [
            ReadModelSchema(
                name: name, version: 1, columns: [.init("a", .text)], keyCount: 1, sortable: []),
            ReadModelSchema(
                name: "m", version: 1, columns: [.init(name, .text)], keyCount: 1, sortable: []),
        ]
        for schema in schemas {
            let error = await storeError { try await store.prepare(schema) }
            guard case .invalidName = error else {
                Issue.record("not refused, but \(String(describing: error))")
                continue
            }
        }
    }

    private static func tables(_ folder: LedgerFolder) throws -> [String] {
        try folder.foreign {
            try String.fetchAll(
                $0, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'rm_*'")
        }
    }
}
