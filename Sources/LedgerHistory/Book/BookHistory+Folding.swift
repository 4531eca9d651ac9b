import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

/// The folds themselves: they hold nothing of the actor, so that others may ask meanwhile.
extension BookHistory {
    typealias Reached = @Sendable (Position) -> Void

    /// A state folded on, with the earliest moments of what was folded.
    struct Stretch: Sendable {
        var state: BookState
        var lowest = ClockTimes.latest
    }

    static func fold(
        _ state: BookState, through end: Position, _ ledger: Ledger, _ reached: Reached
    ) async throws -> Stretch {
        var stretch = Stretch(state: state)
        try await ledger.events.forEachFoldPage(
            after: state.position, through: end, limit: Ledger.foldPage,
            whole: EventCodec.wholeTypes
        ) { page in
            try await stretch.state.fold(page, ledger.codec, ledger.events)
            for entry in page.entries { stretch.lowest.lower(entry) }
            reached(page.readThrough)
            return true
        }
        return stretch
    }

    /// Folds what each account had at a point.
    static func fold(
        _ state: BookState, through end: Position, _ ledger: Ledger, until point: BookPoint,
        _ reached: Reached
    ) async throws -> BookState {
        var state = state
        var cut = BookCut(point)
        var inOrder: Set<StreamHandle> = []
        try await ledger.events.forEachFoldPage(
            after: state.position, through: end, limit: Ledger.foldPage,
            whole: EventCodec.wholeTypes
        ) { page in
            inOrder.formUnion(try await state.fold(page, &cut, ledger.codec, ledger.events))
            reached(page.readThrough)
            return true
        }
        if !inOrder.isEmpty { try state.put(try await ledger.load(inOrder, of: state)) }
        return state
    }

    /// Every account as of a point, from the first event on, in no order.
    static func accounts(
        at point: BookPoint, in end: Position, _ ledger: Ledger, _ reached: Reached
    ) async throws -> [ListedAccount] {
        var state = try await fold(
            BookState(keepsSummaries: true), through: min(point.position ?? end, end), ledger,
            until: point, reached)
        let late = try await ledger.load(state.late.keys, of: state)
        return try await state.takeSummaries(ledger.units, late.values)
    }

    /// Adds up what the one point has and the other has not.
    static func flows(
        from first: BookPoint, to last: BookPoint, after start: Position, through end: Position,
        _ ledger: Ledger, _ reached: Reached
    ) async throws -> FlowTable {
        var flows = FlowTable()
        var (without, with) = (BookCut(first), BookCut(last))
        try await ledger.events.forEachFoldPage(
            after: start, through: end, limit: Ledger.foldPage, whole: EventCodec.wholeTypes
        ) { page in
            var (more, fewer) = (page, page)
            more.entries.removeAll(keepingCapacity: true)
            fewer.entries.removeAll()
            for entry in page.entries {
                switch (without.place(entry) != .left, with.place(entry) != .left) {
                case (false, true): more.entries.append(entry)
                case (true, false): fewer.entries.append(entry)
                case (true, true), (false, false): break
                }
            }
            flows.add(more)
            flows.takeBack(fewer)
            reached(page.readThrough)
            return true
        }
        return flows
    }

    /// Takes in the moments of a stretch of the log.
    static func moments(
        _ known: KnownMoments, in stretch: (start: Position, end: Position), _ ledger: Ledger
    ) async throws -> KnownMoments {
        var known = known
        try await ledger.events.forEachFoldPage(
            after: stretch.start, through: stretch.end, limit: Ledger.foldPage,
            whole: EventCodec.wholeTypes
        ) { page in
            for entry in page.entries { known.add(known.clock.time(of: entry)) }
            return true
        }
        return known
    }

    /// The earliest moments of a stretch of the log.
    static func lowest(
        after start: Position, through end: Position, _ ledger: Ledger
    ) async throws -> ClockTimes {
        var lowest = ClockTimes.latest
        try await ledger.events.forEachFoldPage(
            after: start, through: end, limit: Ledger.foldPage, whole: EventCodec.wholeTypes
        ) { page in
            for entry in page.entries { lowest.lower(entry) }
            return true
        }
        return lowest
    }
}

extension Ledger {
    /// Entries in a page of a fold of the whole log.
    static let foldPage = 8192

    /// The hash of the event at a position; zero before the first.
    func hash(at position: Position) async throws -> Digest {
        try await event(at: position)?.hash ?? .zero
    }
}

/// A source that knows names but no rows: for folds from the log's start.
struct NoRows: ProjectionSource {
    let events: any EventStore

    func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID] {
        try await events.streams(handles)
    }

    func occurrences(
        of events: [StreamHandle: Version]
    ) async throws -> [StreamHandle: Timestamp] {
        try await self.events.occurrences(of: events)
    }

    func rows(keys: [[ReadModelValue]]) async throws -> [[ReadModelValue]] { [] }
}
