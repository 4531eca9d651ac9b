import EventStoreCore
import GRDB

/// The hash of the event at a position.
enum HashAtPosition {
    static let sql = "SELECT hash FROM events WHERE position = ?1"

    /// - Throws: `EventStoreError.damaged` if there is none: positions have no gap.
    static func fetch(_ database: Database, _ position: Position) throws -> Digest {
        let query = try PreparedQuery(database, sql)
        query.bind(1, position.number)
        let hash = try query.first { row in
            try Row.decoding("the event at position \(position)") { try row.digest(0) }
        }
        guard let hash else {
            throw EventStoreError.damaged(
                "the ledger is damaged: there is no event at position \(position)")
        }
        return hash
    }
}
