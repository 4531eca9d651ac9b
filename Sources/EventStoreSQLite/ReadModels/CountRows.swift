import EventStoreCore
import GRDB

/// How many rows of a read model the filters keep; without filters the ledger knows it.
enum CountRows {
    static func fetch(
        _ database: Database, _ entry: ReadModelEntry, _ schema: ReadModelSchema,
        _ filters: [ReadModelQuery.Filter]
    ) throws -> Int64 {
        if filters.isEmpty { return entry.rowCount }
        let condition = try ReadModelCondition(filters, schema)
        let query = try PreparedQuery(
            database,
            "SELECT count(*) FROM \(entry.table(schema).quotedName)\(condition.sql)")
        query.bind(values: condition.values)
        return try query.first { try $0.integer(0) } ?? 0
    }
}
