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

    /// Where an event goes.
    struct Place {
        let stream: StreamID
        let key: Int64
        let version: Version
        let position: Position
        let commandID: CommandID?
        let previousHash: Digest
    }

    /// - Returns: the event's hash.
    /// - Throws: `DatabaseError`; the statement is rolled back, the transaction is not.
    func run(_ event: NewEvent, _ place: Place) throws -> Digest {
        let hash = hasher.hash(
            event, stream: place.stream, version: place.version, commandID: place.commandID,
            after: place.previousHash)
        bindNumbers(event, place)
        bindBytes(event, place, hash)
        try query.run()
        return hash
    }

    private func bindNumbers(_ event: NewEvent, _ place: Place) {
        query.bind(1, place.position.number)
        query.bind(2, place.key)
        query.bind(3, place.version.number)
        query.bind(6, Int64(event.schemaVersion))
        query.bind(7, Int64(event.fold.sign))
        query.bind(8, event.fold.amountMinor)
        query.bind(10, event.occurredAt.microseconds)
        query.bind(11, event.recordedAt.microseconds)
    }

    private func bindBytes(_ event: NewEvent, _ place: Place, _ hash: Digest) {
        bytes.removeAll()
        let id = bytes.add(event.id)
        let type = bytes.add(event.type)
        let currency = event.fold.currency.map { bytes.add($0) }
        let actor = event.actor.map { bytes.add($0) }
        let correlation = event.correlationID.map { bytes.add($0) }
        let causation = event.causationID.map { bytes.add($0) }
        let command = place.commandID.map { bytes.add($0) }
        let metadata = event.metadata.map { bytes.add($0) }
        let payload = bytes.add(event.payload)
        let previous = bytes.add(place.previousHash)
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
