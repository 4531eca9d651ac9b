import EventStoreCore
import GRDB

/// Notes how far a read model has come, with the rows it has by then.
enum MoveCheckpoint {
    static let sql = """
        UPDATE read_models SET checkpoint = ?3, updated_at = ?4, row_count = row_count + ?5
        WHERE name = ?1 AND is_rebuild = ?2
        """

    static func run(
        _ database: Database, _ name: String, _ role: ReadModelRole, _ change: ReadModelChange,
        rowsAdded: Int64
    ) throws {
        let query = try PreparedQuery(database, sql)
        query.bind(1, name)
        query.bind(2, role.rawValue)
        query.bind(3, change.through.number)
        query.bind(4, change.at.microseconds)
        query.bind(5, rowsAdded)
        try query.run()
    }
}
