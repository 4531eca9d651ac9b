import EventStoreCore

/// The columns of a snapshot, in the order that `decode` reads them, from `snapshots AS n` and
/// `streams AS s`.
enum SnapshotColumns {
    static let list = "s.stream, n.version, n.event_hash, n.state_version, n.state, n.created_at"

    /// - Throws: `EventStoreError.damaged`, naming the stream as far as it can be read.
    static func decode(_ row: Row) throws -> Snapshot {
        let stream = (try? row.string(0)) ?? "an unknown stream"
        return try Row.decoding("a snapshot of \(stream)") {
            Snapshot(
                stream: StreamID(stored: try row.string(0)), version: Version(try row.integer(1)),
                eventHash: try row.digest(2), stateVersion: try row.integer(3, as: Int.self),
                state: try row.json(4), createdAt: try row.moment(5))
        }
    }
}
