import EventStoreCore
import EventStreaming
import LedgerCore

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

    /// Folds of each account the events before the first one that is later than the moment.
    static func fold(
        _ state: BookState, through end: Position, _ ledger: Ledger, until moment: Timestamp,
        _ clock: Clock, _ reached: Reached
    ) async throws -> BookState {
        var state = state
        var over = HandleIndex()
        try await ledger.events.forEachFoldPage(
            after: state.position, through: end, limit: Ledger.foldPage,
            whole: EventCodec.wholeTypes
        ) { page in
            var page = page
            page.entries.removeAll { entry in
                if over.row(of: entry.stream) >= 0 { return true }
                if clock.time(of: entry) <= moment { return false }
                over.set(0, for: entry.stream)
                return true
            }
            try await state.fold(page, ledger.codec, ledger.events)
            reached(page.readThrough)
            return true
        }
        return state
    }

    /// Of the moments in a stretch of the log the one that ranks highest; nil if none ranks.
    static func nearest(
        in stretch: (start: Position, end: Position), _ ledger: Ledger, _ clock: Clock,
        _ rank: (Timestamp) -> Int64?
    ) async throws -> Timestamp? {
        var best: (rank: Int64, moment: Timestamp)?
        try await ledger.events.forEachFoldPage(
            after: stretch.start, through: stretch.end, limit: Ledger.foldPage,
            whole: EventCodec.wholeTypes
        ) { page in
            for entry in page.entries {
                let moment = clock.time(of: entry)
                guard let rank = rank(moment), best.map({ rank > $0.rank }) ?? true else {
                    continue
                }
                best = (rank, moment)
            }
            return true
        }
        return best?.moment
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
    /// The hash of the event at a position; zero before the first.
    func hash(at position: Position) async throws -> Digest {
        try await event(at: position)?.hash ?? .zero
    }
}
