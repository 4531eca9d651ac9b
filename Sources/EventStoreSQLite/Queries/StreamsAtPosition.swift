import EventStoreCore
import GRDB

/// The streams that had an event at a position.
///
/// Streams get their keys in the order of their first events, so those that were there have the
/// lowest keys: one bisection finds the last of them, and the log is not read. A page then comes
/// from the index of names, which holds the keys too; or, where few of the streams were there,
/// from those few.
enum StreamsAtPosition {
    static let firstEventSQL = """
        SELECT stream_key, position FROM events
        WHERE stream_key >= ?1 ORDER BY stream_key, version LIMIT 1
        """
    static let lastKeySQL = "SELECT coalesce(max(stream_key), 0) FROM streams"
    static let countSQL = "SELECT count(*) FROM streams WHERE stream_key <= ?1"

    /// While at least one stream in so many was there, names are walked and the others left out.
    private static let sparse: Int64 = 8

    /// - Parameters:
    ///   - descending: from the last name to the first.
    ///   - isBounded: there is a name to go on behind.
    ///   - byKey: reads the streams with the lowest keys and sorts them, instead of walking names.
    /// - Returns: the query, whose parameters are the last key, the limit and the name.
    static func sql(descending: Bool, isBounded: Bool, byKey: Bool) -> String {
        // A plus keeps the planner from using that column's index.
        let (name, key) = byKey ? ("+stream", "stream_key") : ("stream", "+stream_key")
        let bound = isBounded ? "AND \(name) \(descending ? "<" : ">") ?3" : ""
        return """
            SELECT stream, stream_key FROM streams WHERE \(key) <= ?1 \(bound)
            ORDER BY \(name) \(descending ? "DESC" : "ASC") LIMIT ?2
            """
    }

    static func fetch(
        _ database: Database, _ position: Position, after: StreamID?, descending: Bool, limit: Int
    ) throws -> [StreamHead] {
        let total = try lastKey(database)
        let last = try lastKey(database, at: position, of: total)
        let query = try PreparedQuery(
            database,
            sql(
                descending: descending, isBounded: after != nil, byKey: last < total / sparse))
        query.bind(1, last)
        query.bind(2, Int64(limit))
        if let after { query.bind(3, after.name) }
        let streams = try query.all { row in
            try Row.decoding("a stream") {
                (name: StreamID(stored: try row.string(0)), key: try row.integer(1))
            }
        }
        return try streams.compactMap { stream in
            try HeadAtPosition.fetch(database, stream.name, key: stream.key, position)
        }
    }

    static func count(_ database: Database, _ position: Position) throws -> Int64 {
        let query = try PreparedQuery(database, countSQL)
        query.bind(1, try lastKey(database, at: position, of: try lastKey(database)))
        return try query.first { try $0.integer(0) } ?? 0
    }

    private static func lastKey(_ database: Database) throws -> Int64 {
        try PreparedQuery(database, lastKeySQL).first { try $0.integer(0) } ?? 0
    }

    /// The highest key of a stream whose first event stands at or before the position; 0 if there
    /// is none.
    private static func lastKey(
        _ database: Database, at position: Position, of total: Int64
    ) throws -> Int64 {
        let query = try PreparedQuery(database, firstEventSQL)
        var (low, high) = (Int64(0), total)
        while low < high {
            let middle = low + (high - low + 1) / 2
            query.bind(1, middle)
            let found = try query.first { row in
                (key: try row.integer(0), position: try row.integer(1))
            }
            if let found, found.position <= position.number {
                low = max(middle, found.key)
            } else {
                high = middle - 1
            }
        }
        return low
    }
}
