import EventStoreCore
import GRDB

/// A window of a read model's rows, behind a cursor, in the order of an index.
///
/// A row value in the condition lets SQLite start in the index right at the cursor. NULL sorts
/// before everything but compares with nothing, so a window that may hold both is read as two
/// runs: each is one stretch of the index.
struct ReadModelWindow {
    private let table: ReadModelTable
    private let query: ReadModelQuery
    private let filters: ReadModelCondition

    /// - Throws: `EventStoreError.invalidName`, `.invalidEvent`.
    init(_ table: ReadModelTable, _ query: ReadModelQuery) throws {
        self.table = table
        self.query = query
        filters = try ReadModelCondition(query.filters, table.schema)
        if let sort = query.sort, !table.schema.sortable.contains(sort) {
            throw EventStoreError.invalidName(
                what: "sort column", name: sort,
                reason: "is not a column that \(table.schema.name) sorts by")
        }
        if let cursor = query.after { try table.checkKey(cursor.key) }
    }

    /// A stretch of an index: its condition beside the filters.
    struct Run {
        var terms: [(String, [ReadModelValue])] = []
    }

    func fetch(_ database: Database) throws -> [[ReadModelValue]] {
        var rows: [[ReadModelValue]] = []
        for run in runs where rows.count < query.limit {
            let (sql, values) = statement(run)
            let prepared = try PreparedQuery(database, sql)
            prepared.bind(values: values + [.integer(Int64(query.limit - rows.count))])
            rows += try prepared.all(table.decode)
        }
        return rows
    }

    func statement(_ run: Run) -> (sql: String, values: [ReadModelValue]) {
        var condition = filters
        for (term, values) in run.terms { condition.add(term, values) }
        let direction = query.descending ? " DESC" : ""
        let order = orderColumns.map { $0 + direction }.joined(separator: ", ")
        return (
            "\(table.selection)\(condition.sql) ORDER BY \(order) LIMIT ?", condition.values
        )
    }

    /// The stretches of the index that the window may reach into, in its order.
    var runs: [Run] {
        guard let sort = query.sort else {
            return [Run(terms: query.after.map { [behind(keyColumns, $0.key)] } ?? [])]
        }
        guard let cursor = query.after else { return [Run()] }
        let column = ReadModelTable.quoted(sort)
        let value = cursor.sortValue ?? .null
        let isNull = ("\(column) IS NULL", [ReadModelValue]())
        let isValue = ("\(column) IS NOT NULL", [ReadModelValue]())
        switch (value, query.descending) {
        case (.null, false):
            return [
                Run(terms: [isNull, behind(keyColumns, cursor.key)]), Run(terms: [isValue]),
            ]
        case (.null, true):
            return [Run(terms: [isNull, behind(keyColumns, cursor.key)])]
        case (_, false):
            return [Run(terms: [behind([column] + keyColumns, [value] + cursor.key)])]
        case (_, true):
            return [
                Run(terms: [behind([column] + keyColumns, [value] + cursor.key)]),
                Run(terms: [isNull]),
            ]
        }
    }

    private var keyColumns: [String] { table.keyNames.map(ReadModelTable.quoted) }

    private var orderColumns: [String] {
        (query.sort.map { [ReadModelTable.quoted($0)] } ?? []) + keyColumns
    }

    private func behind(
        _ columns: [String], _ values: [ReadModelValue]
    ) -> (String, [ReadModelValue]) {
        let sign = query.descending ? "<" : ">"
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        return ("(\(columns.joined(separator: ", "))) \(sign) (\(places))", values)
    }
}
