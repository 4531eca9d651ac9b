import EventStoreCore
import GRDBSQLite

/// The columns of a whole event, in the order that `decode` reads them, from `events AS e` and
/// `streams AS s`.
enum EventColumns {
    static let list = list(stream: "s.stream")

    /// The same, from a table that keeps the names of streams elsewhere.
    static func list(stream: String) -> String {
        """
        e.position, \(stream), e.version, e.id, e.type, e.schema_version, e.sign, e.amount_minor, \
        e.currency, e.occurred_at, e.recorded_at, e.actor, e.correlation_id, e.causation_id, \
        e.command_id, e.metadata, e.payload, e.previous_hash, e.hash
        """
    }

    /// The outer join keeps an event whose stream is gone in sight: it is damage, not absence.
    static let tables = "events AS e LEFT JOIN streams AS s ON s.stream_key = e.stream_key"

    /// - Throws: `EventStoreError.damaged`, naming the event's place.
    static func decode(_ row: Row) throws -> RecordedEvent {
        try Row.decoding(place(of: row)) {
            RecordedEvent(
                stream: StreamID(stored: try row.string(1)), version: Version(try row.ordinal(2)),
                position: Position(try row.ordinal(0)), event: try newEvent(row),
                commandID: row.isNull(14) ? nil : try row.identifier(14, of: CommandKind.self),
                previousHash: try row.digest(17), hash: try row.digest(18))
        }
    }

    private static func newEvent(_ row: Row) throws -> NewEvent {
        NewEvent(
            id: try row.identifier(3, of: EventKind.self), type: try row.string(4),
            schemaVersion: try row.integer(5, as: Int.self), payload: try row.json(16),
            metadata: try row.optionalJSON(15), fold: try foldFields(row),
            occurredAt: try row.moment(9),
            recordedAt: try row.moment(10),
            actor: try row.optionalString(11), correlationID: try row.optionalString(12),
            causationID: try row.optionalString(13))
    }

    private static func foldFields(_ row: Row) throws -> FoldFields {
        FoldFields(
            uncheckedSign: try row.integer(6, as: Int8.self),
            amountMinor: try row.optionalInteger(7),
            currency: row.isNull(8)
                ? nil : CurrencyCode(packed: try packedCurrency(row, 8)))
    }

    /// The characters of a unit's code as one number, `CurrencyCode.packed`.
    static func packedCurrency(_ row: Row, _ column: Int32) throws -> UInt64 {
        let bytes = try row.text(column)
        // Zeros before a code would not be seen in its number, and so not in the event's hash.
        guard (1...CurrencyCode.maximumLength).contains(bytes.count), bytes[0] != 0 else {
            throw row.fault(column, "is not the code of a unit")
        }
        var packed: UInt64 = 0
        for byte in bytes { packed = packed << 8 | UInt64(byte) }
        return packed
    }

    /// Where the event stands, as far as its row can tell.
    private static func place(of row: Row) -> String {
        let position = sqlite3_column_int64(row.handle, 0)
        let version = sqlite3_column_int64(row.handle, 2)
        guard let stream = try? row.string(1) else { return "the event at position \(position)" }
        return "the event at position \(position) (\(stream)@\(version))"
    }
}
