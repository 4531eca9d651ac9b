import EventStoreCore
import GRDB

/// The rows of a read model with these keys, in the order of the keys.
enum RowsByKey {
    static func fetch(
        _ database: Database, _ table: ReadModelTable, _ keys: [[ReadModelValue]]
    ) throws -> [[ReadModelValue]] {
        let query = try PreparedQuery(database, table.byKeySQL)
        return try keys.compactMap { key in
            try table.checkKey(key)
            query.bind(values: key)
            return try query.first(table.decode)
        }
    }
}
