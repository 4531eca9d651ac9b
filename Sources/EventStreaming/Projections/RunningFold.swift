import EventStoreCore

/// One projection of a pass over the log: its fold, and where that finds what it does not hold.
struct RunningFold {
    let projection: any Projection
    private let events: any EventStore
    private let readModels: any ReadModelStore
    private let skipped: Set<Position>
    private let target: ProjectionRunner.Target
    private var fold: any ProjectionFold
    private var source: Source

    /// Where nothing was written yet (`isEmpty`) there is no row to look for.
    init(
        _ projection: any Projection, events: any EventStore, readModels: any ReadModelStore,
        skipped: Set<Position>, target: ProjectionRunner.Target, isEmpty: Bool
    ) {
        self.projection = projection
        self.events = events
        self.readModels = readModels
        self.skipped = skipped
        self.target = target
        fold = projection.makeFold()
        source = Source(
            events: events, readModels: readModels, schema: projection.schema, target: target,
            isEmpty: isEmpty)
    }

    var dirtyRowCount: Int { fold.dirtyRowCount }

    /// - Throws: `ProjectionFailure`, or an error of its own, for an event that cannot be folded.
    mutating func fold(_ page: FoldPage) async throws {
        try await fold.fold(page.skipping(skipped), from: source)
    }

    /// What the fold has come to since the last time. It is dropped then and reads its rows again:
    /// its memory stays bounded.
    mutating func takeUpdate(
        _ from: Position, _ through: Position, at moment: Timestamp
    ) async throws -> ReadModelUpdate {
        let rows = try await fold.takeDirtyRows()
        self = RunningFold(
            projection, events: events, readModels: readModels, skipped: skipped, target: target,
            isEmpty: false)
        return ReadModelUpdate(
            projection.schema,
            ReadModelChange(upserts: rows, from: from, through: through, at: moment))
    }

    /// Reads what a fold needs from the table that the pass writes to.
    private struct Source: ProjectionSource {
        let events: any EventStore
        let readModels: any ReadModelStore
        let schema: ReadModelSchema
        let target: ProjectionRunner.Target
        let isEmpty: Bool

        func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID] {
            try await events.streams(handles)
        }

        func occurrences(
            of events: [StreamHandle: Version]
        ) async throws -> [StreamHandle: Timestamp] {
            try await self.events.occurrences(of: events)
        }

        func rows(keys: [[ReadModelValue]]) async throws -> [[ReadModelValue]] {
            if isEmpty || keys.isEmpty { return [] }
            return switch target {
            case .live: try await readModels.rows(schema, keys: keys)
            case .rebuild: try await readModels.rebuildRows(schema, keys: keys)
            }
        }
    }
}
