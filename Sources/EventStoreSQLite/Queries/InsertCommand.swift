import EventStoreCore
import GRDB

/// Remembers a command, for ever.
struct InsertCommand {
    static let sql = """
        INSERT INTO commands (command_id, content_hash, first_position, last_position)
        VALUES (?1, ?2, ?3, ?4)
        """

    private let query: PreparedQuery

    init(_ database: Database) throws { query = try PreparedQuery(database, Self.sql) }

    /// - Throws: `DatabaseError`, a failed constraint for a command that is remembered.
    func run(_ command: CommandStamp, _ positions: ClosedRange<Int64>) throws {
        query.bind(1, command.id)
        query.bind(2, command.contentHash)
        query.bind(3, positions.lowerBound)
        query.bind(4, positions.upperBound)
        try query.run()
    }
}
