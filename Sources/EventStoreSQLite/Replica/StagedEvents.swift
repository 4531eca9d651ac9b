import EventStoreCore
import GRDB

/// Writes events of a first copy as they come. Belongs to one transaction.
final class InsertStaged {
    static let sql = """
        INSERT INTO events (
            position, stream, version, id, type, schema_version, sign, amount_minor, currency,
            occurred_at, recorded_at, actor, correlation_id, causation_id, command_id, metadata,
            payload, previous_hash, hash, place, content_hash)
        VALUES (
            ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
            ?20, ?21)
        """

    private let query: PreparedQuery
    private let columns: BoundEvent

    init(_ database: Database) throws {
        query = try PreparedQuery(database, Self.sql)
        columns = BoundEvent(query)
    }

    /// - Parameters:
    ///   - loaded: the event.
    ///   - place: where no other row is.
    /// - Throws: `DatabaseError`.
    func run(_ loaded: LoadedEvent, at place: Int64) throws {
        let event = loaded.event
        query.bind(1, event.position.number)
        query.bind(2, event.stream.name)
        query.bind(3, event.version.number)
        columns.bind(event.event, event.commandID, event.previousHash, event.hash)
        query.bind(20, place)
        query.bind(21, loaded.contentHash)
        try query.run()
    }
}

/// The events of one bucket in the log's order, two of one position side by side.
enum ReadStaged {
    /// In the database that is attached as `load`.
    static let sql = """
        SELECT \(EventColumns.list(stream: "e.stream")), e.content_hash FROM load.events AS e
        WHERE e.place >= ?1 AND e.place < ?2 ORDER BY e.position, e.place
        """

    static func forEach(
        _ database: Database, bucket: Int64, _ body: (LoadedEvent) throws -> Void
    ) throws {
        let places = StagingSchema.places(of: bucket)
        let query = try PreparedQuery(database, sql)
        query.bind(1, places.lowerBound)
        query.bind(2, places.upperBound)
        defer { query.reset() }
        while try query.step() {
            let row = query.row
            try body(
                LoadedEvent(
                    event: try EventColumns.decode(row),
                    contentHash: row.isNull(19) ? nil : try row.digest(19)))
        }
    }
}
