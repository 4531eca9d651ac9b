import EventStoreCore
import GRDB

/// Where a stream stood at a position; nil if it had no event by then.
///
/// Versions and positions rise together, so the versions are bisected. The index of versions holds
/// the position too: a step touches no row of the log.
enum HeadAtPosition {
    static let newestSQL = """
        SELECT version, position FROM events
        WHERE stream_key = ?1 ORDER BY version DESC LIMIT 1
        """
    static let placeSQL = "SELECT position FROM events WHERE stream_key = ?1 AND version = ?2"
    static let hashSQL = "SELECT hash FROM events WHERE position = ?1"

    static func fetch(
        _ database: Database, _ stream: StreamID, _ position: Position
    ) throws -> StreamHead? {
        guard let key = try FindStream.fetch(database, stream) else { return nil }
        return try fetch(database, stream, key: key, position)
    }

    static func fetch(
        _ database: Database, _ stream: StreamID, key: Int64, _ position: Position
    ) throws -> StreamHead? {
        guard let found = try place(database, stream, key, position) else { return nil }
        let query = try PreparedQuery(database, hashSQL)
        query.bind(1, found.position)
        let hash = try query.first { row in
            try Row.decoding("the event at position \(found.position)") { try row.digest(0) }
        }
        guard let hash else { return nil }
        return StreamHead(
            stream: stream, version: Version(found.version), hash: hash,
            position: Position(found.position))
    }

    private typealias Place = (version: Int64, position: Int64)

    private static func place(
        _ database: Database, _ stream: StreamID, _ key: Int64, _ position: Position
    ) throws -> Place? {
        let newest = try PreparedQuery(database, newestSQL)
        newest.bind(1, key)
        let last: Place? = try newest.first { row in
            try Row.decoding("the last event of \(stream)") {
                (try row.ordinal(0), try row.ordinal(1))
            }
        }
        guard let last, last.position > position.number else { return last }
        let step = try PreparedQuery(database, placeSQL)
        var found: Place?
        var (low, high) = (Int64(0), last.version - 1)
        while low < high {
            let middle = low + (high - low + 1) / 2
            step.bind(1, key)
            step.bind(2, middle)
            if let seen = try step.first({ try $0.integer(0) }), seen <= position.number {
                found = (middle, seen)
                low = middle
            } else {
                high = middle - 1
            }
        }
        return found
    }
}
