import EventStoreCore
import GRDB

/// Commands as they are remembered, each by its id or all in pages.
enum RememberedCommands {
    static let byIDSQL = """
        SELECT command_id, content_hash, first_position, last_position FROM commands
        WHERE command_id = ?1
        """
    static let pageSQL = """
        SELECT command_id, content_hash, first_position, last_position FROM commands
        WHERE command_id > ?1 ORDER BY command_id LIMIT ?2
        """
    static let firstPageSQL = """
        SELECT command_id, content_hash, first_position, last_position FROM commands
        ORDER BY command_id LIMIT ?2
        """

    static func fetch(_ database: Database, _ ids: [CommandID]) throws -> [RememberedCommand] {
        let query = try PreparedQuery(database, byIDSQL)
        return try ids.compactMap { id in
            query.bind(1, id)
            return try query.first { row in
                try Row.decoding("the record of the command \(id)") { try decode(row) }
            }
        }
    }

    static func fetch(
        _ database: Database, after: CommandID?, limit: Int
    ) throws -> [RememberedCommand] {
        let query = try PreparedQuery(database, after == nil ? firstPageSQL : pageSQL)
        if let after { query.bind(1, after) }
        query.bind(2, Int64(limit))
        return try query.all { row in
            let place = after.map { " behind \($0)" } ?? ""
            return try Row.decoding("the record of a command\(place)") { try decode(row) }
        }
    }

    private static func decode(_ row: Row) throws -> RememberedCommand {
        RememberedCommand(
            stamp: CommandStamp(
                id: try row.identifier(0, of: CommandKind.self), contentHash: try row.digest(1)),
            first: try row.integer(2), last: try row.integer(3))
    }
}
