import EventStoreCore
import GRDB

/// Notes what stopped a projection, or that nothing does.
enum NoteFailure {
    static let sql = """
        UPDATE read_models SET failure_position = ?2, failure_reason = ?3
        WHERE name = ?1 AND is_rebuild = 0
        """

    static func run(
        _ database: Database, _ failure: ReadModelFailure?, _ schema: ReadModelSchema,
        at checkpoint: Position
    ) throws -> Bool {
        guard try FindReadModel.live(database, schema).checkpoint == checkpoint else {
            return false
        }
        let query = try PreparedQuery(database, sql)
        query.bind(1, schema.name)
        query.bind(2, failure?.position.number)
        if let failure { query.bind(3, failure.reason) }
        try query.run()
        return true
    }
}
