import EventStoreCore
import GRDB

/// Keeps a snapshot, in place of one at the same version and no other.
enum PutSnapshot {
    static let sql = """
        INSERT INTO snapshots (stream_key, version, event_hash, state_version, state, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (stream_key, version) DO UPDATE SET
            event_hash = excluded.event_hash, state_version = excluded.state_version,
            state = excluded.state, created_at = excluded.created_at
        """

    /// - Throws: `EventStoreError.invalidEvent` if it stands on no event of its stream.
    static func run(_ database: Database, _ snapshot: Snapshot) throws {
        let place = StreamVersion(stream: snapshot.stream, version: snapshot.version)
        guard let key = try FindStream.fetch(database, snapshot.stream),
            let hash = try EventHash.fetch(database, key: key, place)
        else {
            throw EventStoreError.invalidEvent(
                "a snapshot stands on \(place.stream)@\(place.version), which does not exist")
        }
        guard hash == snapshot.eventHash else {
            throw EventStoreError.invalidEvent(
                "a snapshot stands on another event than \(place.stream)@\(place.version)")
        }
        let query = try PreparedQuery(database, sql)
        query.bind(1, key)
        query.bind(2, snapshot.version.number)
        query.bind(3, snapshot.eventHash)
        query.bind(4, Int64(snapshot.stateVersion))
        query.bind(5, snapshot.state)
        query.bind(6, snapshot.createdAt.microseconds)
        try query.run()
    }
}
