import EventStoreCore

/// What an import reads accounts from: the bulk that it writes in, the snapshots that were kept
/// before it, and its own, which are kept when the events are recorded.
final class ImportReader {
    let writer: any BulkWriter
    private let readModels: any ReadModelStore
    var snapshots = PendingSnapshots()

    init(_ writer: any BulkWriter, _ readModels: any ReadModelStore) {
        self.writer = writer
        self.readModels = readModels
    }

    func latestSnapshot(of stream: StreamID, through: Version) async throws -> Snapshot? {
        if let own = snapshots.latest(of: stream, through: through) { return own }
        return try await readModels.latestSnapshot(of: stream, through: through)
    }
}

/// Snapshots of events that are not recorded for good yet: as many as fit in memory. Of those that
/// do not fit an account keeps the newest.
struct PendingSnapshots {
    private var streams: [StreamID: [Snapshot]] = [:]
    private(set) var count = 0

    mutating func keep(_ snapshot: Snapshot) {
        let isFull = count >= ImportLimits.pendingSnapshots
        var own = streams.removeValue(forKey: snapshot.stream) ?? []
        if isFull, !own.isEmpty {
            own[own.count - 1] = snapshot
        } else if !isFull {
            own.append(snapshot)
            count += 1
        }
        if !own.isEmpty { streams[snapshot.stream] = own }
    }

    func latest(of stream: StreamID, through version: Version) -> Snapshot? {
        streams[stream]?.last { $0.version <= version }
    }

    var all: [Snapshot] { streams.values.flatMap(\.self) }
}
