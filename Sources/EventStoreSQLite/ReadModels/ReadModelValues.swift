import EventStoreCore
import GRDBSQLite

extension PreparedQuery {
    func bind(_ index: Int32, _ value: ReadModelValue) {
        switch value {
        case .integer(let number): bind(index, number)
        case .text(let text): bind(index, text)
        case .null: sqlite3_bind_null(handle, index)
        }
    }

    /// Binds the values to the first parameters.
    func bind(values: [ReadModelValue]) {
        for (index, value) in values.enumerated() {
            bind(Int32(truncatingIfNeeded: index + 1), value)
        }
    }
}

extension ReadModelTable {
    /// - Throws: `EventStoreError.damaged` for a value of another kind than its column.
    func decode(_ row: Row) throws -> [ReadModelValue] {
        try Row.decoding("a row of the read model \(schema.name)") {
            try schema.columns.enumerated().map { index, column in
                let index = Int32(truncatingIfNeeded: index)
                if row.isNull(index) { return .null }
                return switch column.kind {
                case .integer: .integer(try row.integer(index))
                case .text: .text(try row.string(index))
                }
            }
        }
    }

    /// - Throws: `EventStoreError.invalidEvent` for a row that does not fit the columns.
    func checkRow(_ row: [ReadModelValue]) throws {
        try check(row, against: schema.columns[...])
        try checkKey(Array(row.prefix(schema.keyCount)))
    }

    /// - Throws: `EventStoreError.invalidEvent` for values that are no key.
    func checkKey(_ key: [ReadModelValue]) throws {
        try check(key, against: schema.columns.prefix(schema.keyCount))
        if key.contains(.null) { throw misfit }
    }

    private func check(
        _ values: [ReadModelValue], against columns: ArraySlice<ReadModelSchema.Column>
    ) throws {
        guard values.count == columns.count, zip(values, columns).allSatisfy(Self.fits) else {
            throw misfit
        }
    }

    private var misfit: EventStoreError {
        .invalidEvent("a row does not fit the read model \(schema.name)")
    }

    private static func fits(_ value: ReadModelValue, _ column: ReadModelSchema.Column) -> Bool {
        switch value {
        case .null: true
        case .integer: column.kind == .integer
        case .text: column.kind == .text
        }
    }
}
