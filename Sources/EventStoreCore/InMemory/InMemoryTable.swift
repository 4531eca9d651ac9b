/// One table of a read model: rows by key, with the checkpoint they stand at.
struct InMemoryTable {
    let schema: ReadModelSchema
    private var rows: [OrderedValues: [ReadModelValue]] = [:]
    private(set) var checkpoint = Position.start
    private var updatedAt = Timestamp(microseconds: 0)
    var failure: ReadModelFailure?

    init(_ schema: ReadModelSchema) { self.schema = schema }

    var status: ReadModelStatus {
        ReadModelStatus(
            name: schema.name, checkpoint: checkpoint, updatedAt: updatedAt,
            rowCount: Int64(rows.count), failure: failure)
    }

    /// True if the checkpoint is the one that the change was computed from.
    ///
    /// - Throws: `EventStoreError.invalidEvent` for a row that does not fit the schema.
    func takes(_ change: ReadModelChange) throws -> Bool {
        guard checkpoint == change.from else { return false }
        for row in change.upserts { try check(row, against: schema.columns[...]) }
        for key in change.removedKeys {
            try check(key, against: schema.columns.prefix(schema.keyCount))
        }
        return true
    }

    /// Applies a change if the checkpoint is the one it was computed from. Every row is checked
    /// before the first is written.
    ///
    /// - Returns: false, with nothing written, if the checkpoint is another one.
    /// - Throws: `EventStoreError.invalidEvent` for a row that does not fit the schema.
    mutating func apply(_ change: ReadModelChange) throws -> Bool {
        guard try takes(change) else { return false }
        for key in change.removedKeys { rows[OrderedValues(key)] = nil }
        for row in change.upserts { rows[key(of: row)] = row }
        checkpoint = change.through
        updatedAt = change.at
        return true
    }

    func rows(keys: [[ReadModelValue]]) -> [[ReadModelValue]] {
        keys.compactMap { rows[OrderedValues($0)] }
    }

    func count(_ filters: [ReadModelQuery.Filter]) throws -> Int64 {
        let keeps = try InMemoryFilter(filters, schema)
        return Int64(rows.values.count { keeps.matches($0) })
    }

    /// A window in the order of the sort value and the key, or of both backwards. NULL stands
    /// before everything else.
    func rows(_ query: ReadModelQuery) throws -> [[ReadModelValue]] {
        let keeps = try InMemoryFilter(query.filters, schema)
        let sortIndex = try sortIndex(query.sort)
        let cursor = query.after.map { after in
            OrderedValues((sortIndex == nil ? [] : [after.sortValue ?? .null]) + after.key)
        }
        var window: [(order: OrderedValues, row: [ReadModelValue])] = []
        for (key, row) in rows where keeps.matches(row) {
            let order = sortIndex.map { OrderedValues([row[$0]] + key.values) } ?? key
            if let cursor, query.descending ? order >= cursor : order <= cursor { continue }
            window.append((order, row))
        }
        window.sort { query.descending ? $1.order < $0.order : $0.order < $1.order }
        return window.prefix(query.limit).map(\.row)
    }

    private func key(of row: [ReadModelValue]) -> OrderedValues {
        OrderedValues(Array(row.prefix(schema.keyCount)))
    }

    private func sortIndex(_ column: String?) throws -> Int? {
        guard let column else { return nil }
        guard schema.sortable.contains(column), let index = schema.index(of: column) else {
            throw EventStoreError.invalidName(
                what: "sort column", name: column,
                reason: "is not a column that \(schema.name) sorts by")
        }
        return index
    }

    private func check(
        _ values: [ReadModelValue], against columns: ArraySlice<ReadModelSchema.Column>
    ) throws {
        let fits =
            values.count == columns.count
            && zip(values, columns).allSatisfy { value, column in
                switch value {
                case .null: true
                case .integer: column.kind == .integer
                case .text: column.kind == .text
                }
            }
        guard fits else {
            throw EventStoreError.invalidEvent("a row does not fit the read model \(schema.name)")
        }
    }
}
