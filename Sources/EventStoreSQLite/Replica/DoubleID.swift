import EventStoreCore
import GRDB

/// Two events of one id, in a log whose index of ids could not be made.
enum DoubleID {
    private static let sql = "SELECT id, position FROM events ORDER BY id, position"

    /// The error for the first event that has the id of one before it; nil if there is none.
    static func first(_ database: Database) throws -> EventStoreError? {
        let query = try PreparedQuery(database, sql)
        defer { query.reset() }
        var before: (id: EventID, position: Int64)?
        var found: (first: Int64, second: Int64)?
        while try query.step() {
            let id = try query.row.identifier(0, of: EventKind.self)
            let position = try query.row.ordinal(1)
            if let before, before.id == id {
                if position < found?.second ?? .max { found = (before.position, position) }
            } else {
                before = (id, position)
            }
        }
        guard let found else { return nil }
        let first = try EventAtPosition.fetch(database, found.first)
        return ReplicaCopying<BuildTarget>.double(
            try EventAtPosition.fetch(database, found.second),
            of: StreamVersion(stream: first.stream, version: first.version))
    }
}
