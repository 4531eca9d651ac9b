import EventStoreCore
import TestSupport
import Testing

/// Windows of a read model: order, pages, filters, counts.
enum ReadModelWindowChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(14, "a window is in the order of its key, both ways", byKey),
        ConformanceCheck(14, "a sorted window puts NULL first and breaks ties by key", sorted),
        ConformanceCheck(14, "pages of any size cover every row exactly once", paging),
        ConformanceCheck(14, "a page behind a row that has gone goes on behind its place", lostRow),
        ConformanceCheck(14, "an equals filter keeps what is equal, by bytes", equals),
        ConformanceCheck(14, "a contains filter takes its text literally", contains),
        ConformanceCheck(14, "filters, sorting, pages and counts go together", together),
    ]

    /// 40 rows: titles and amounts repeat, and every fifth of each is NULL.
    private static let table: [[ReadModelValue]] = (0..<40).map { (index: Int) in
        let title: String? = index % 5 == 0 ? nil : "title \(index % 3)"
        let amount: Int64? = index % 5 == 1 ? nil : Int64(index % 4) - 2
        return ReadModelChecks.row("id\(index % 8)", Int64(index), title, amount)
    }

    private static func less(_ left: ReadModelValue, _ right: ReadModelValue) -> Bool {
        switch (left, right) {
        case (.null, .null): false
        case (.null, _): true
        case (.integer(let one), .integer(let other)): one < other
        case (.text(let one), .text(let other)): one.utf8.lexicographicallyPrecedes(other.utf8)
        default: false
        }
    }

    /// The table in the order that a window must have: by the column, then by the key.
    private static func expected(
        _ rows: [[ReadModelValue]], _ sort: String?, descending: Bool
    ) -> [[ReadModelValue]] {
        let column = sort.flatMap { ReadModelChecks.schema().index(of: $0) }
        let ascending = rows.sorted { left, right in
            for index in [column, 0, 1].compactMap({ $0 }) {
                if less(left[index], right[index]) { return true }
                if less(right[index], left[index]) { return false }
            }
            return false
        }
        return descending ? ascending.reversed() : ascending
    }

    private static func window(
        _ bench: Bench, sort: String? = nil, descending: Bool = false, limit: Int = 1000,
        after: ReadModelQuery.Cursor? = nil, _ filters: [ReadModelQuery.Filter] = []
    ) async throws -> [[ReadModelValue]] {
        try await bench.models.rows(
            ReadModelChecks.schema(),
            ReadModelQuery(
                sort: sort, descending: descending, after: after, limit: limit, filters: filters))
    }

    private static func cursor(
        _ row: [ReadModelValue], _ sort: String?
    ) -> ReadModelQuery.Cursor {
        let column = sort.flatMap { ReadModelChecks.schema().index(of: $0) }
        return ReadModelQuery.Cursor(sortValue: column.map { row[$0] }, key: Array(row.prefix(2)))
    }

    static func byKey(_ bench: Bench) async throws {
        try await ReadModelChecks.fill(bench, table)
        for descending in [false, true] {
            let rows = try await window(bench, descending: descending)
            #expect(rows == expected(table, nil, descending: descending))
        }
        #expect(try await window(bench, limit: 3).count == 3)
    }

    static func sorted(_ bench: Bench) async throws {
        try await ReadModelChecks.fill(bench, table)
        for sort in ["title", "amount"] {
            for descending in [false, true] {
                let rows = try await window(bench, sort: sort, descending: descending)
                #expect(
                    rows == expected(table, sort, descending: descending),
                    "\(sort) descending: \(descending)")
            }
        }
    }

    static func paging(_ bench: Bench) async throws {
        try await ReadModelChecks.fill(bench, table)
        for sort in [nil, "title", "amount"] as [String?] {
            for descending in [false, true] {
                for limit in [1, 3, 7, 39, 40, 41] {
                    let rows = try await paged(bench, sort, descending, limit)
                    #expect(
                        rows == expected(table, sort, descending: descending),
                        "\(sort ?? "key") descending: \(descending), pages of \(limit)")
                }
            }
        }
    }

    private static func paged(
        _ bench: Bench, _ sort: String?, _ descending: Bool, _ limit: Int,
        _ filters: [ReadModelQuery.Filter] = []
    ) async throws -> [[ReadModelValue]] {
        var rows: [[ReadModelValue]] = []
        while rows.count <= table.count {
            let page = try await window(
                bench, sort: sort, descending: descending, limit: limit,
                after: rows.last.map { cursor($0, sort) }, filters)
            #expect(page.count <= limit)
            rows += page
            if page.count < limit { break }
        }
        return rows
    }

    static func lostRow(_ bench: Bench) async throws {
        try await ReadModelChecks.fill(bench, table)
        let whole = expected(table, "amount", descending: false)
        let lost = whole[10]
        try await ReadModelChecks.apply(
            bench, [], removing: [Array(lost.prefix(2))], from: 1, through: 2)
        let rest = try await window(bench, sort: "amount", after: cursor(lost, "amount"))
        #expect(rest == Array(whole[11...]))
        let before = try await window(
            bench, sort: "amount", descending: true, after: cursor(lost, "amount"))
        #expect(before == Array(whole[..<10].reversed()))
    }

    static func equals(_ bench: Bench) async throws {
        let titles: [String?] = ["a", "A", "a ", "\u{E9}", "e\u{301}", "", nil, "NULL", "0"]
        try await ReadModelChecks.fill(
            bench, titles.enumerated().map { ReadModelChecks.row("r", Int64($0), $1, Int64($0)) })
        for (index, title) in titles.enumerated() {
            let value = title.map { ReadModelValue.text($0) } ?? .null
            let filter = ReadModelQuery.Filter.equals(column: "title", value)
            let rows = try await window(bench, [filter])
            #expect(rows.map(\.[1]) == [.integer(Int64(index))], "\(title.debugDescription)")
            #expect(try await bench.models.count(ReadModelChecks.schema(), [filter]) == 1)
        }
        let none = ReadModelQuery.Filter.equals(column: "amount", .integer(99))
        #expect(try await window(bench, [none]).isEmpty)
        #expect(try await bench.models.count(ReadModelChecks.schema(), [none]) == 0)
        #expect(try await bench.models.count(ReadModelChecks.schema(), []) == 9)
    }

    static func contains(_ bench: Bench) async throws {
        let titles: [String?] = [
            "100% sure", "100 percent", "a_b", "aXb", #"back\slash"#, "back/slash", "Straße É",
            "'; DROP TABLE x; --", "[a-z]*?", nil, "%", "e\u{301}",
        ]
        try await ReadModelChecks.fill(
            bench,
            titles.enumerated().map { ReadModelChecks.row("Key\($0)", Int64($0), $1) })
        let table: [(text: String, found: [Int64])] = [
            ("%", [0, 10]), ("100%", [0]), ("_", [2]), ("a_B", [2]), (#"\"#, [4]), (#"K\S"#, [4]),
            ("SURE", [0]), ("PerCent", [1]), ("É", [6]), ("é", []), ("STRASSE", []),
            ("STRAß", [6]),
            ("'; drop", [7]), ("*?", [8]), ("[A-Z]", [8]), ("e\u{301}", [11]), ("NULL", []),
            ("zzz", []), ("key", []),
        ]
        for (text, found) in table {
            let filter = ReadModelQuery.Filter.contains(columns: ["title"], text: text)
            let rows = try await bench.models.rows(
                ReadModelChecks.schema(), ReadModelQuery(limit: 100, filters: [filter]))
            #expect(Set(rows.compactMap(\.[1].integer)) == Set(found), "\(text)")
            #expect(
                try await bench.models.count(ReadModelChecks.schema(), [filter])
                    == Int64(found.count))
        }
        let either = ReadModelQuery.Filter.contains(columns: ["id", "title"], text: "KEY1")
        let rows = try await window(bench, [either])
        #expect(Set(rows.compactMap(\.[1].integer)) == [1, 10, 11])
    }

    static func together(_ bench: Bench) async throws {
        try await ReadModelChecks.fill(bench, table)
        let filters: [ReadModelQuery.Filter] = [
            .contains(columns: ["title"], text: "TITLE"), .equals(column: "amount", .integer(-1)),
        ]
        let kept = table.filter { $0[2].text != nil && $0[3] == .integer(-1) }
        #expect(kept.count > 4)
        #expect(
            try await bench.models.count(ReadModelChecks.schema(), filters) == Int64(kept.count))
        for sort in [nil, "title", "amount"] as [String?] {
            for descending in [false, true] {
                let rows = try await paged(bench, sort, descending, 3, filters)
                #expect(rows == expected(kept, sort, descending: descending))
            }
        }
    }
}
