import EventStoreCore
import GRDB
import GRDBSQLite

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
    private let bytes = RowBytes()
    private var hasher = EventHasher()

    init(_ database: Database) throws { query = try PreparedQuery(database, Self.sql) }

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
        bindNumbers(event)
        bindBytes(event, commandID, previous, hash)
        try query.run()
        return hash
    }

    private func bindNumbers(_ event: NewEvent) {
        query.bind(6, Int64(event.schemaVersion))
        query.bind(7, Int64(event.fold.sign))
        query.bind(8, event.fold.amountMinor)
        query.bind(10, event.occurredAt.microseconds)
        query.bind(11, event.recordedAt.microseconds)
    }

    private func bindBytes(
        _ event: NewEvent, _ commandID: CommandID?, _ previous: Digest, _ hash: Digest
    ) {
        bytes.removeAll()
        let id = bytes.add(event.id)
        let type = bytes.add(event.type)
        let currency = event.fold.currency.map { bytes.add($0) }
        let actor = event.actor.map { bytes.add($0) }
        let correlation = event.correlationID.map { bytes.add($0) }
        let causation = event.causationID.map { bytes.add($0) }
        let command = commandID.map { bytes.add($0) }
        let metadata = event.metadata.map { bytes.add($0) }
        let payload = bytes.add(event.payload)
        let previous = bytes.add(previous)
        let hash = bytes.add(hash)
        let handle = query.handle
        bytes.bind(blob: id, 4, of: handle)
        bytes.bind(text: type, 5, of: handle)
        bytes.bind(text: currency, 9, of: handle)
        bytes.bind(text: actor, 12, of: handle)
        bytes.bind(text: correlation, 13, of: handle)
        bytes.bind(text: causation, 14, of: handle)
        bytes.bind(blob: command, 15, of: handle)
        bytes.bind(text: metadata, 16, of: handle)
        bytes.bind(text: payload, 17, of: handle)
        bytes.bind(blob: previous, 18, of: handle)
        bytes.bind(blob: hash, 19, of: handle)
    }

    /// The bound pointers lead into a buffer that goes with this object.
    deinit { sqlite3_clear_bindings(query.handle) }
}
