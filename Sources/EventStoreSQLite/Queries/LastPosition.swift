import EventStoreCore
import GRDB

/// The end of the log: positions have no gap, so the largest is also their number.
enum LastPosition {
    static let sql = "SELECT max(position) FROM events"

    static func fetch(_ database: Database) throws -> Position {
        let last = try PreparedQuery(database, sql).first { row in
            try Row.decoding("the end of the log") {
                row.isNull(0) ? .start : Position(try row.ordinal(0))
            }
        }
        return last ?? .start
    }
}
