import EventStoreCore
import GRDB

/// Writes one event. Never "OR IGNORE": that would leave a gap in the positions.
///
/// Belongs to one transaction; the statement and the buffers serve all of its events.
final class InsertEvent {
    static let sql = """
        INSERT INTO events (
            position, stream_key, version, id, type, schema_version, sign, amount_minor, currency,
            occurred_at, recorded_at, actor, correlation_id, causation_id, command_id, metadata,
            payload, previous_hash, hash)
        VALUES (
            ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
        """

    private let query: PreparedQuery
    private let columns: BoundEvent
    private var hasher = EventHasher()

    init(_ database: Database) throws {
        query = try PreparedQuery(database, Self.sql)
        columns = BoundEvent(query)
    }

    /// - Parameters:
    ///   - event: what is recorded.
    ///   - stream: the stream that it is recorded in.
    ///   - place: the stream's key, and the event's version and position; its hash is not read.
    ///   - commandID: of the command that recorded it.
    ///   - previous: the hash of the event before it.
    /// - Returns: the event's hash.
    /// - Throws: `DatabaseError`; the statement is rolled back, the transaction is not.
    func run(
        _ event: NewEvent, _ stream: StreamID, at place: KeyedHead, _ commandID: CommandID?,
        after previous: Digest
    ) throws -> Digest {
        let hash = hasher.hash(
            event, stream: stream, version: place.version, commandID: commandID, after: previous)
        query.bind(1, place.position.number)
        query.bind(2, place.key)
        query.bind(3, place.version.number)
        columns.bind(event, commandID, previous, hash)
        try query.run()
        return hash
    }
}
