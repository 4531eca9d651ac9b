import EventStoreCore
import GRDB

/// The end of the log: positions have no gap, so the largest is also their number.
enum LastPosition {
    static let sql = "SELECT max(position) FROM events"

    static func fetch(_ database: Database) throws -> Position {
        let last = try PreparedQuery(database, sql).first { try $0.optionalInteger(0) } ?? nil
        return last.map { Position($0) } ?? .start
    }
}
