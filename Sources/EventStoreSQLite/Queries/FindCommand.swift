import EventStoreCore
import GRDB

/// A command that was carried out, with what came of it.
enum FindCommand {
    static let sql = """
        SELECT content_hash, first_position, last_position FROM commands WHERE command_id = ?1
        """

    static func fetch(_ database: Database, _ id: CommandID) throws -> CommandRecord? {
        let query = try PreparedQuery(database, sql)
        query.bind(1, id)
        let found = try query.first { row in
            try Row.decoding("the command \(id)") {
                (hash: try row.digest(0), first: try row.integer(1), last: try row.integer(2))
            }
        }
        guard let found else { return nil }
        guard found.first >= 1, found.first <= found.last else {
            throw EventStoreError.damaged("the ledger is damaged: the command \(id) has no events")
        }
        let positions = found.first...found.last
        return CommandRecord(
            stamp: CommandStamp(id: id, contentHash: found.hash),
            outcome: AppendOutcome(
                positions: positions, heads: try CommandHeads.fetch(database, positions, of: id),
                isReplay: true))
    }
}
