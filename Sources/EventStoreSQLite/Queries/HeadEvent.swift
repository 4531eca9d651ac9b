import EventStoreCore
import GRDB

/// The last event of a stream, whole: what an append stands on.
enum HeadEvent {
    static let sql = """
        SELECT \(EventColumns.list) FROM \(EventColumns.tables)
        WHERE e.stream_key = ?1 ORDER BY e.version DESC LIMIT 1
        """

    /// Where the stream stands, if its last event is what was recorded; nil if it has no event.
    ///
    /// - Throws: `EventStoreError.damaged`.
    static func checkedHead(_ database: Database, _ stream: StreamID) throws -> KeyedHead? {
        guard let key = try FindStream.fetch(database, stream) else { return nil }
        let query = try PreparedQuery(database, sql)
        query.bind(1, key)
        guard let event = try query.first(EventColumns.decode) else {
            throw FindHead.noEvent(of: stream)
        }
        guard event.stream == stream, event.expectedHash() == event.hash else {
            throw EventStoreError.damaged(
                "the ledger is damaged: the last event of \(stream), version "
                    + "\(event.version), is not what its hash was made of; nothing was written. "
                    + "'daybook verify' names all that is wrong")
        }
        return KeyedHead(
            key: key, version: event.version, hash: event.hash, position: event.position)
    }
}
