import EventStoreCore

/// Brings read models up to the log: each change in one transaction with its checkpoint.
///
/// Several processes may run it on one store at once: a change is only applied to the checkpoint
/// that it was computed from, and whoever comes second goes on from there.
public struct ProjectionRunner: Sendable {
    public typealias Store = EventStore & ReadModelStore
    /// How far a run has come: the position reached, and the log's end when it began.
    public typealias Progress = @Sendable (_ reached: Position, _ end: Position) -> Void

    /// Rows kept in memory before they are written: about 50 MB of accounts.
    public static let maximumDirtyRows = 200_000
    /// Entries in a page of the log.
    static let pageSize = 8192

    private let store: any Store
    private let now: @Sendable () -> Timestamp
    private let pageSize: Int
    private let maximumDirtyRows: Int

    public init(store: any Store, now: @escaping @Sendable () -> Timestamp) {
        self.init(
            store: store, now: now, pageSize: Self.pageSize,
            maximumDirtyRows: Self.maximumDirtyRows)
    }

    /// With bounds of its own, for tests that cross them.
    init(
        store: any Store, now: @escaping @Sendable () -> Timestamp, pageSize: Int,
        maximumDirtyRows: Int
    ) {
        self.store = store
        self.now = now
        self.pageSize = pageSize
        self.maximumDirtyRows = maximumDirtyRows
    }

    /// Brings the read model up to the end of the log as it is now.
    ///
    /// - Returns: the checkpoint reached.
    /// - Throws: `ProjectionFailure`, which is noted in the read model too; `EventStoreError`;
    ///   `CancellationError` between two pages, with nothing half-written.
    @discardableResult
    public func catchUp(
        _ projection: any Projection, progress: Progress? = nil
    ) async throws -> Position {
        try await store.prepare(projection.schema)
        let end = try await store.lastPosition()
        while true {
            let from = try await checkpoint(of: projection)
            guard from < end else { return from }
            do {
                if let reached = try await run(projection, from: from, to: end, .live, progress) {
                    return reached
                }
            } catch let failure as ProjectionFailure {
                let noted = ReadModelFailure(position: failure.position, reason: failure.reason)
                try await store.setFailure(noted, of: projection.schema)
                throw failure
            }
        }
    }

    /// Folds the log from its start beside the read model that is there, then swaps.
    ///
    /// - Throws: as `catchUp`, and `EventStoreError.busy` if another rebuild took this one's
    ///   place; the old read model then stays as it was.
    public func rebuild(_ projection: any Projection, progress: Progress? = nil) async throws {
        try await store.prepare(projection.schema)
        try await store.beginRebuild(projection.schema)
        do {
            let end = try await store.lastPosition()
            if end > .start,
                try await run(projection, from: .start, to: end, .rebuild, progress) == nil
            {
                throw Superseded()
            }
            try await store.finishRebuild(projection.schema)
        } catch is Superseded {
            // The table that is there now is the other one's to finish.
            throw EventStoreError.busy(
                "another rebuild of \(projection.schema.name) has begun in place of this one")
        } catch {
            try await store.abandonRebuild(projection.schema)
            throw error
        }
        try await catchUp(projection, progress: progress)
    }

    private func checkpoint(of projection: any Projection) async throws -> Position {
        let status = try await store.status(projection.schema)
        if status?.failure != nil { try await store.setFailure(nil, of: projection.schema) }
        return status?.checkpoint ?? .start
    }

    enum Target: Sendable { case live, rebuild }

    /// Another rebuild has begun, and the table that this one wrote to is gone.
    private struct Superseded: Error {}

    /// Nil if another process moved the checkpoint meanwhile.
    private func run(
        _ projection: any Projection, from start: Position, to end: Position, _ target: Target,
        _ progress: Progress?
    ) async throws -> Position? {
        var fold = projection.makeFold()
        var source = Source(
            store: store, schema: projection.schema, target: target, isEmpty: start == .start)
        var written = start
        var cursor = start
        var isOurs = true
        try await store.forEachFoldPage(after: start, through: end, limit: pageSize) { page in
            try await fold.fold(page, from: source)
            cursor = page.isAtEnd ? max(page.readThrough, end) : page.readThrough
            progress?(cursor, end)
            guard cursor >= end || fold.dirtyRowCount >= maximumDirtyRows else { return true }
            let change = ReadModelChange(
                upserts: try await fold.takeDirtyRows(), from: written, through: cursor, at: now())
            isOurs = try await apply(change, to: projection, target)
            written = cursor
            // A fold that is dropped here reads its rows again: its memory stays bounded.
            fold = projection.makeFold()
            source = Source(
                store: store, schema: projection.schema, target: target, isEmpty: false)
            return isOurs
        }
        return isOurs ? cursor : nil
    }

    private func apply(
        _ change: ReadModelChange, to projection: any Projection, _ target: Target
    ) async throws -> Bool {
        switch target {
        case .live: try await store.apply(change, to: projection.schema)
        case .rebuild: try await store.applyToRebuild(change, to: projection.schema)
        }
    }
}
