import EventStoreCore
import GRDB

/// Remembers a command, for ever.
enum InsertCommand {
    static let sql = """
        INSERT INTO commands (command_id, content_hash, first_position, last_position)
        VALUES (?1, ?2, ?3, ?4)
        """

    static func run(
        _ database: Database, _ command: CommandStamp, _ positions: ClosedRange<Int64>
    ) throws {
        let query = try PreparedQuery(database, sql)
        query.bind(1, command.id)
        query.bind(2, command.contentHash)
        query.bind(3, positions.lowerBound)
        query.bind(4, positions.upperBound)
        try query.run()
    }
}
