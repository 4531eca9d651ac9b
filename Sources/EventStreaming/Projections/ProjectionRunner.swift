import EventStoreCore

/// Brings read models up to the log: each change in one transaction with its checkpoint.
///
///     let runner = ProjectionRunner(events: store, readModels: store, now: now)
///     let checkpoint = try await runner.catchUp(balances) { reached, end in
///         print("\(reached) of \(end)")
///     }
///
/// Several processes may run it on one store at once: a change is only applied to the checkpoint
/// that it was computed from, and whoever comes second goes on from there.
public struct ProjectionRunner: Sendable {
    /// How far a run has come: the position reached, and the log's end when it began.
    public typealias Progress = @Sendable (_ reached: Position, _ end: Position) -> Void

    /// Rows kept in memory before they are written: about 50 MB of accounts.
    public static let maximumDirtyRows = 200_000
    /// Entries in a page of the log.
    static let pageSize = 8192

    let events: any EventStore
    let readModels: any ReadModelStore
    private let now: @Sendable () -> Timestamp
    let pageSize: Int
    private let maximumDirtyRows: Int

    /// Waits for nothing; nothing runs until it is asked to.
    ///
    /// - Parameters:
    ///   - events: whose log is folded.
    ///   - readModels: what is brought up.
    ///   - now: gives the moment that a checkpoint is written at.
    public init(
        events: any EventStore, readModels: any ReadModelStore,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.init(
            events: events, readModels: readModels, now: now, pageSize: Self.pageSize,
            maximumDirtyRows: Self.maximumDirtyRows)
    }

    /// With bounds of its own, for tests that cross them.
    init(
        events: any EventStore, readModels: any ReadModelStore,
        now: @escaping @Sendable () -> Timestamp, pageSize: Int, maximumDirtyRows: Int
    ) {
        self.events = events
        self.readModels = readModels
        self.now = now
        self.pageSize = pageSize
        self.maximumDirtyRows = maximumDirtyRows
    }

    /// Brings the read model up to the end of the log as it is now. Waits for a disk or a network,
    /// and for as long as the folding takes.
    ///
    /// - Parameters:
    ///   - projection: its read model is made if there is none.
    ///   - progress: is told how far the run has come, after each page; nil for nobody.
    /// - Returns: the checkpoint reached.
    /// - Throws: `ProjectionFailure`, which is noted in the read model too; `EventStoreError`;
    ///   `CancellationError` between two pages, with nothing half-written.
    @discardableResult
    public func catchUp(
        _ projection: any Projection, progress: Progress? = nil
    ) async throws -> Position {
        if let stopped = try await catchUp([projection], progress: progress).first {
            throw stopped.failure
        }
        return try await readModels.status(projection.schema)?.checkpoint ?? .start
    }

    /// Brings read models up to the end of the log as it is now: those that stand at one checkpoint
    /// in one pass, and all of a pass's changes in one transaction. Waits for a disk or a network,
    /// and for as long as the folding takes.
    ///
    /// - Parameters:
    ///   - projections: each with a read model of its own.
    ///   - passingOverStopped: leaves a projection alone that was stopped before, instead of
    ///     trying it again from its checkpoint.
    ///   - progress: is told how far each pass has come.
    /// - Returns: the projections that stopped now, which is noted in their read models too; the
    ///   others have reached the end.
    /// - Throws: `EventStoreError`; `CancellationError` between two pages, with nothing
    ///   half-written.
    public func catchUp(
        _ projections: [any Projection], passingOverStopped: Bool = false,
        progress: Progress? = nil
    ) async throws -> [StoppedProjection] {
        for projection in projections { try await readModels.prepare(projection.schema) }
        let end = try await events.lastPosition()
        let skipped = try await SkippedEvents(of: events)
        var stopped: [StoppedProjection] = []
        while true {
            let names = Set(stopped.map(\.name))
            let standing = try await standing(
                projections, passingOverStopped ? skipped : nil
            ).filter {
                !names.contains($0.projection.schema.name)
            }
            if let ahead = try await ahead(standing, of: end) {
                stopped += try await replace(ahead, progress)
                continue
            }
            let behind = standing.filter { $0.checkpoint < end }
            guard let start = behind.map(\.checkpoint).min() else { return stopped }
            // To where the next ones stand; from there on they go together.
            let group = behind.filter { $0.checkpoint == start }
            let stop = behind.map(\.checkpoint).filter { $0 > start }.min() ?? end
            var outcome = try await run(
                group.map(\.projection), skipped, from: start, to: stop, .live, progress)
            for (one, checkpoint) in outcome.stopped {
                // The rows that it stopped at may have been another process's, which was further.
                if try await note(one.failure, of: one.schema, at: checkpoint) {
                    stopped.append(one)
                } else {
                    outcome.isOurs = false
                }
            }
            guard outcome.isOurs else { continue }
            // A log that has become shorter than its end has nothing more to give.
            guard outcome.reached > start || !outcome.stopped.isEmpty else { return stopped }
            let gone = Set(stopped.map(\.name))
            for one in group where one.wasStopped && !gone.contains(one.projection.schema.name) {
                let schema = one.projection.schema
                _ = try await readModels.setFailure(nil, of: schema, at: outcome.reached)
            }
        }
    }

    /// One that has counted what is not in the log: its rows are of another one, and would take up
    /// this one's events only behind there.
    private func ahead(_ standing: [Standing], of end: Position) async throws -> Standing? {
        guard let ahead = standing.first(where: { $0.checkpoint > end }) else { return nil }
        // The log may have grown since its end was looked at.
        return try await ahead.checkpoint > events.lastPosition() ? ahead : nil
    }

    /// - Returns: the projection, if it stopped.
    private func replace(
        _ ahead: Standing, _ progress: Progress?
    ) async throws -> [StoppedProjection] {
        let schema = ahead.projection.schema
        do {
            try await rebuild(ahead.projection, progress: progress)
            return []
        } catch let failure as ProjectionFailure {
            _ = try await note(failure, of: schema, at: ahead.checkpoint)
            return [StoppedProjection(schema: schema, failure: failure)]
        }
    }

    private func note(
        _ failure: ProjectionFailure, of schema: ReadModelSchema, at checkpoint: Position
    ) async throws -> Bool {
        let noted = ReadModelFailure(position: failure.position, reason: failure.reason)
        return try await readModels.setFailure(noted, of: schema, at: checkpoint)
    }

    /// Folds the log from its start beside the read model that is there, then swaps. Waits for a
    /// disk or a network, and for as long as the folding takes.
    ///
    /// - Parameters:
    ///   - projection: whose read model is made anew; the old one answers until the swap.
    ///   - progress: is told how far the run has come, after each page; nil for nobody.
    ///   - agreement: is asked before the swap, with what differs between the old rows and the new
    ///     ones; nil swaps without a comparison.
    /// - Throws: as `catchUp`, what the agreement throws, and `EventStoreError.busy` if another
    ///   rebuild took this one's place; the old read model then stays as it was.
    public func rebuild(
        _ projection: any Projection, progress: Progress? = nil,
        agreement: (@Sendable (RebuildComparison) async throws -> Void)? = nil
    ) async throws {
        try await readModels.prepare(projection.schema)
        try await readModels.beginRebuild(projection.schema)
        do {
            let skipped = try await SkippedEvents(of: events)
            var end = try await events.lastPosition()
            try await runRebuild(projection, skipped, from: .start, to: end, progress)
            if let agreement {
                let comparison = try await compare(projection, at: &end) { reached, further in
                    try await runRebuild(projection, skipped, from: reached, to: further, progress)
                }
                try await agreement(comparison)
            }
            guard try await readModels.finishRebuild(projection.schema, at: end) else {
                throw Superseded()
            }
        } catch is Superseded {
            // The table that is there now is the other one's to finish.
            throw EventStoreError.busy(
                "another rebuild of \(projection.schema.name) has begun in place of this one")
        } catch {
            try await readModels.abandonRebuild(projection.schema)
            throw error
        }
        try await catchUp(projection, progress: progress)
    }

    private func runRebuild(
        _ projection: any Projection, _ skipped: SkippedEvents, from start: Position,
        to end: Position, _ progress: Progress?
    ) async throws {
        let outcome = try await run(
            [projection], skipped, from: start, to: end, .rebuild, progress)
        if let (stopped, _) = outcome.stopped.first { throw stopped.failure }
        guard outcome.isOurs else { throw Superseded() }
    }

    /// Another rebuild has begun, and the table that this one wrote to is gone.
    private struct Superseded: Error {}

    // MARK: Standing

    private struct Standing {
        let projection: any Projection
        let checkpoint: Position
        let wasStopped: Bool
    }

    /// All of them where no decisions are given; else those are left out that were stopped before,
    /// but for one whose event is skipped by now.
    private func standing(
        _ projections: [any Projection], _ skipped: SkippedEvents?
    ) async throws -> [Standing] {
        let statuses = try await readModels.statuses(projections.map(\.schema))
        return zip(projections, statuses).compactMap { projection, status in
            if let failure = status?.failure, let skipped,
                !skipped.positions(of: projection.schema).contains(failure.position)
            {
                return nil
            }
            return Standing(
                projection: projection, checkpoint: status?.checkpoint ?? .start,
                wasStopped: status?.failure != nil)
        }
    }

    // MARK: Running

    enum Target: Sendable { case live, rebuild }

    /// What came of one pass over the log.
    private struct Outcome {
        var reached: Position
        /// Each with the checkpoint that its rows were read at.
        var stopped: [(StoppedProjection, at: Position)] = []
        /// False if another process moved a checkpoint meanwhile: what was not written is lost.
        var isOurs = true
    }

    private func run(
        _ projections: [any Projection], _ skipped: SkippedEvents, from start: Position,
        to end: Position, _ target: Target, _ progress: Progress?
    ) async throws -> Outcome {
        var outcome = Outcome(reached: start)
        var folds = projections.map { running($0, skipped, target, isEmpty: start == .start) }
        var written = start
        let whole = projections.reduce(into: Set()) { $0.formUnion($1.wholeTypes) }
        try await events.forEachFoldPage(
            after: start, through: end, limit: pageSize, whole: whole
        ) { page in
            for index in folds.indices.reversed() {
                do {
                    try await folds[index].fold(page)
                } catch  where Self.isOfTheFold(error) {
                    let projection = folds.remove(at: index).projection
                    let failure = try await located(
                        error, running(projection, skipped, target, isEmpty: written == .start),
                        in: page, behind: written)
                    let stopped = StoppedProjection(schema: projection.schema, failure: failure)
                    outcome.stopped.append((stopped, at: written))
                }
            }
            guard !folds.isEmpty else { return false }
            let cursor = page.isAtEnd ? max(page.readThrough, end) : page.readThrough
            outcome.reached = cursor
            progress?(cursor, end)
            let dirtyRows = folds.reduce(0) { $0 + $1.dirtyRowCount }
            guard cursor >= end || dirtyRows >= maximumDirtyRows else { return true }
            try await write(&folds, written, cursor, target, &outcome)
            written = cursor
            return outcome.isOurs && !folds.isEmpty
        }
        return outcome
    }

    private func running(
        _ projection: any Projection, _ skipped: SkippedEvents, _ target: Target, isEmpty: Bool
    ) -> RunningFold {
        RunningFold(
            projection, events: events, readModels: readModels,
            skipped: skipped.positions(of: projection.schema), target: target, isEmpty: isEmpty)
    }

    /// Writes what the folds have come to, in one transaction. One whose rows cannot be written
    /// stops, and the others go on without it.
    private func write(
        _ folds: inout [RunningFold], _ written: Position, _ cursor: Position, _ target: Target,
        _ outcome: inout Outcome
    ) async throws {
        func stop(_ index: Int, _ error: any Error) {
            let schema = folds.remove(at: index).projection.schema
            // Positions count to 2^53.
            let first = Position(written.number &+ 1)
            let failure = ProjectionFailure(
                position: first,
                reason: "the rows of positions \(first) to \(cursor) cannot be written: "
                    + Self.reason(error))
            outcome.stopped.append(
                (StoppedProjection(schema: schema, failure: failure), at: written))
        }
        var updates: [ReadModelUpdate] = []
        for index in folds.indices.reversed() {
            do {
                updates.append(try await folds[index].takeUpdate(written, cursor, at: now()))
            } catch  where Self.isOfTheFold(error) { stop(index, error) }
        }
        do {
            if !updates.isEmpty { outcome.isOurs = try await apply(updates, target) }
        } catch EventStoreError.invalidEvent {
            // Nothing of it was written: whose rows it was, each by itself tells.
            for (index, update) in zip(folds.indices.reversed(), updates) {
                do {
                    if try await !apply([update], target) { outcome.isOurs = false }
                } catch EventStoreError.invalidEvent(let reason) {
                    stop(index, EventStoreError.invalidEvent(reason))
                }
            }
        }
    }

    private func apply(_ updates: [ReadModelUpdate], _ target: Target) async throws -> Bool {
        if target == .live { return try await readModels.apply(updates) }
        for update in updates {
            guard try await readModels.applyToRebuild(update.change, to: update.schema) else {
                return false
            }
        }
        return true
    }

    // MARK: What a fold stops at

    /// What the store meets ends the run for all; anything else is the fold's own.
    private static func isOfTheFold(_ error: any Error) -> Bool {
        !(error is EventStoreError) && !(error is CancellationError)
    }

    private static func reason(_ error: any Error) -> String {
        String(String(describing: error).unicodeScalars.prefix(500))
    }

    /// Finds the event that a fold cannot take, if the fold did not say so itself: the events of
    /// the page one by one, behind what stands before it.
    private func located(
        _ error: any Error, _ fold: RunningFold, in page: FoldPage, behind written: Position
    ) async throws -> ProjectionFailure {
        if let failure = error as? ProjectionFailure { return failure }
        var fold = fold
        let first = page.entries.first?.position ?? page.readThrough
        do {
            try await events.forEachFoldPage(
                after: written, through: Position(first.number - 1), limit: pageSize,
                whole: fold.projection.wholeTypes
            ) { page in
                try await fold.fold(page)
                return true
            }
            for entry in page.entries {
                do {
                    try await fold.fold(page.with(only: entry))
                } catch  where Self.isOfTheFold(error) {
                    return error as? ProjectionFailure
                        ?? ProjectionFailure(position: entry.position, reason: Self.reason(error))
                }
            }
        } catch  where Self.isOfTheFold(error) {
            // It fails elsewhere this time: the page is named.
        }
        return ProjectionFailure(position: first, reason: Self.reason(error))
    }
}

/// A projection that cannot go on, and why.
public struct StoppedProjection: Hashable, Sendable {
    /// Its read model, which keeps the rows that it had.
    public let schema: ReadModelSchema
    /// The event that it stopped at.
    public let failure: ProjectionFailure

    /// The name of its schema.
    public var name: String { schema.name }
}
