import EventStoreCore
import GRDB

/// The last event of a stream, by the stream's key.
struct KeyedHead {
    let key: Int64
    var version: Version
    var hash: Digest
    var position: Position

    func head(of stream: StreamID) -> StreamHead {
        StreamHead(stream: stream, version: version, hash: hash, position: position)
    }
}

/// Where a stream stands; nil if it has no event.
enum FindHead {
    static let sql = """
        SELECT version, hash, position FROM events
        WHERE stream_key = ?1 ORDER BY version DESC LIMIT 1
        """

    static func fetch(_ database: Database, _ stream: StreamID) throws -> KeyedHead? {
        guard let key = try FindStream.fetch(database, stream) else { return nil }
        return try fetch(database, stream, key: key)
    }

    static func fetch(
        _ database: Database, _ stream: StreamID, key: Int64
    ) throws -> KeyedHead? {
        let query = try PreparedQuery(database, sql)
        query.bind(1, key)
        let head = try query.first { row in
            try Row.decoding("the last event of \(stream)") {
                KeyedHead(
                    key: key, version: Version(try row.ordinal(0)), hash: try row.digest(1),
                    position: Position(try row.ordinal(2)))
            }
        }
        guard let head else { throw noEvent(of: stream) }
        return head
    }

    /// A page without events must not pass for a stream that never was.
    ///
    /// - Throws: `EventStoreError.damaged` if the stream has a key and no event.
    static func checkForEvents(_ database: Database, _ stream: StreamID, key: Int64) throws {
        _ = try fetch(database, stream, key: key)
    }

    /// A stream gets its key in the transaction of its first event.
    static func noEvent(of stream: StreamID) -> EventStoreError {
        .damaged(
            "the ledger is damaged: \(stream) has a name but no events; 'daybook verify' "
                + "names all that is wrong")
    }
}
