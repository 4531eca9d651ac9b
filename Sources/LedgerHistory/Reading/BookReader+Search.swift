import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

/// Where a search among numbered events is, and which way it goes.
package struct EventSearchPath: Sendable {
    /// This stretch begins behind here; nil for behind the end.
    package let from: Int64?
    /// The search itself began here, and ends when it has come round; nil if it begins now.
    package let origin: Int64?
    /// Towards the newest.
    package let isUpward: Bool

    package init(from: Int64?, origin: Int64?, isUpward: Bool) {
        (self.from, self.origin, self.isUpward) = (from, origin, isUpward)
    }
}

/// What a stretch of a search has come to.
package enum EventOutcome: Hashable, Sendable {
    case found(RecordedEvent)
    /// All of them were looked at.
    case none
    /// So many were looked at that it stopped; it can go on behind this number, to where it began.
    case undecided(Int64, origin: Int64)
}

/// Searches over all of the history, in bounded stretches.
extension BookReader {
    /// The next event of the log that is meant.
    ///
    /// - Throws: `FilterError`, `EventStoreError`, `CancellationError`.
    package func find(
        _ path: EventSearchPath, filter: String, at point: TimePoint?,
        where isMeant: (RecordedEvent) -> Bool
    ) async throws -> EventOutcome {
        let end = try await end(of: point)
        let sieve = try EventSieve(filter, at: point, ledger.codec.units)
        return try await walk(
            from: min(end, path.from ?? end + 1), path.origin.map { min(end, $0) }, through: end,
            path.isUpward, \.position.number
        ) { try await recorded($0, sieve).filter(isMeant) }
    }

    /// The next event of an account that is meant.
    ///
    /// - Parameters:
    ///   - path: where the search is.
    ///   - id: the account.
    ///   - filter: a filter expression; empty for all.
    ///   - needsBalance: the balance after each event is asked for.
    ///   - isMeant: judges an event, and the balance after it.
    /// - Returns: what was found.
    /// - Throws: `FilterError`, `HistoryError`, `EventStoreError`, `CancellationError`.
    package func find(
        _ path: EventSearchPath, of id: StreamID, filter: String, needsBalance: Bool,
        where isMeant: (RecordedEvent, Money?) -> Bool
    ) async throws -> EventOutcome {
        let end = try await events.head(of: id)?.version.number ?? 0
        let sieve = try EventSieve(filter, ledger.codec.units)
        return try await walk(
            from: min(end + 1, path.from ?? end + 1), path.origin.map { min(end, $0) },
            through: end, path.isUpward, \.version.number
        ) { range in
            if needsBalance {
                return try await events(of: id, range, sieve)
                    .filter { isMeant($0.event, $0.after.balance) }.map(\.event)
            }
            return try await versions(range, of: id, sieve).filter { isMeant($0, nil) }
        }
    }

    /// Looks at places from where the reader is to that end, and then from the other end on, to
    /// where the search began. It stops where it has looked at so many that the reader should know.
    ///
    /// This stretch begins behind `here`, the search itself behind `origin`, the same if it begins
    /// now; the first place is 1. `look` finds those that are meant among a few.
    private func walk(
        from here: Int64, _ origin: Int64?, through end: Int64, _ isUpward: Bool,
        _ number: KeyPath<RecordedEvent, Int64>,
        _ look: (ClosedRange<Int64>) async throws -> [RecordedEvent]
    ) async throws -> EventOutcome {
        let origin = origin ?? here
        // What lies ahead, and what the search began in front of, which it looks at when it has
        // come round; a search that goes on may have come round before.
        let isRound = isUpward ? here < origin : here > origin
        let ahead =
            isUpward ? (here + 1, isRound ? origin : end) : (isRound ? origin : 1, here - 1)
        let behind = isUpward ? (1, min(origin, end)) : (max(1, origin), end)
        var left = maximumScan
        for (lowest, highest) in isRound ? [ahead] : [ahead, behind] where lowest <= highest {
            let window = try await Numbered(
                first: lowest, last: highest, limit: 1, step: chunk, most: left, number: number
            ).window(isUpward ? .oldest : .newest, look)
            if let event = window.rows.first { return .found(event) }
            if let place = window.resume { return .undecided(place, origin: origin) }
            left -= highest - lowest + 1
        }
        return .none
    }
}
