import EventStoreCore
import GRDB
import Synchronization

/// The events that a first copy has gathered, in a `LoadFile`.
final class StagingFile: Sendable {
    private struct State {
        var positions = PositionSet()
        /// Rows in the file; each new one gets this number in its place.
        var rows: Int64 = 0
    }

    private let file: LoadFile
    private let state: Mutex<State>

    /// Opens the file of a copy that was interrupted, or makes one. Waits for the disk on the
    /// caller's thread.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - identity: the log's.
    ///   - segments: how many there are, if it is made.
    /// - Throws: `EventStoreError`.
    init(_ path: String, _ identity: ReplicaIdentity, segments: Int) throws {
        let (file, known) = try LoadFile.open(
            path, StagingSchema.kind, identity, segments: segments, Self.state)
        self.file = file
        state = Mutex(known ?? State())
    }

    var count: Int64 { state.withLock { $0.positions.count } }
    /// The highest position; 0 if there is none.
    var last: Int64 { state.withLock { $0.positions.last } }

    func holes(limit: Int) -> [ClosedRange<Int64>] {
        state.withLock { $0.positions.holes(limit: limit) }
    }

    func segments() async throws -> [LoadSegment] { try await file.segments() }

    /// Keeps events and the segment's state, or nothing.
    ///
    /// - Throws: as `ReplicaLoad.add`.
    func add(
        _ events: [LoadedEvent], to segment: Int, _ state: LoadSegment.State
    ) async throws {
        for event in events { try ReplicaLoadRule.check(event) }
        try await file.add(to: segment, state) { database in
            let insert = try InsertStaged(database)
            let rows = self.state.withLock { $0.rows }
            for (offset, event) in events.enumerated() {
                let bucket = StagingSchema.bucket(of: event.event.position.number)
                try insert.run(
                    event,
                    at: StagingSchema.places(of: bucket).lowerBound + rows + Int64(offset))
            }
        } noted: {
            self.state.withLock { state in
                state.rows += Int64(events.count)
                for event in events { state.positions.insert(event.event.position.number) }
            }
        }
    }

    /// Reads through all rows: what is there is known by their positions.
    private static func state(_ database: Database) throws -> State {
        var state = State()
        let query = try PreparedQuery(database, "SELECT position FROM events")
        defer { query.reset() }
        while try query.step() {
            let position = try query.row.ordinal(0)
            guard position <= ReplicaLoadRule.lastPosition else {
                throw query.row.fault(0, "is \(position), which no event can have")
            }
            state.positions.insert(position)
            state.rows += 1
        }
        return state
    }

    /// Closes the file. Any later call fails.
    func close() { file.close() }

    func remove() { file.remove() }
}
