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
