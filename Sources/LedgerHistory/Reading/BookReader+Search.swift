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
        _ path: EventSearchPath, filter: String, at point: HistoryPoint?,
        where isMeant: (RecordedEvent) -> Bool
    ) async throws -> EventOutcome {
        let end = try await end(of: point)
        let sieve = try EventSieve(filter, at: point, ledger.codec.units)
        return try await walk(
            from: min(end, path.from ?? end + 1), path.origin.map { min(end, $0) }, through: end,
            isUpward: path.isUpward
        ) { range in
            let events = try await recorded(range, sieve)
            return path.isUpward ? events.first(where: isMeant) : events.last(where: isMeant)
        }
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
        var balances = Balances(ledger: ledger, account: id)
        return try await walk(
            from: min(end + 1, path.from ?? end + 1), path.origin.map { min(end, $0) },
            through: end, isUpward: path.isUpward
        ) { range in
            let events = try await versions(range, of: id)
            let sums = needsBalance ? try await balances.beside(events, range) : [:]
            func isFound(_ event: RecordedEvent) -> Bool {
                sieve.letsThrough(event) && isMeant(event, sums[event.version])
            }
            return path.isUpward ? events.first(where: isFound) : events.last(where: isFound)
        }
    }

    /// Looks at places from where the reader is to that end, and then from the other end on, to
    /// where the search began. It stops where it has looked at so many that the reader should know.
    ///
    /// This stretch begins behind `here`, the search itself behind `origin`, the same if it begins
    /// now; the first place is 1. `look` finds the first in the search's direction, in a few of
    /// them.
    private func walk(
        from here: Int64, _ origin: Int64?, through end: Int64, isUpward: Bool,
        _ look: (ClosedRange<Int64>) async throws -> RecordedEvent?
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
            var rest = lowest...highest
            while true {
                try Task.checkCancellation()
                let part = part(of: rest, isFirst: isUpward)
                if let event = try await look(part) { return .found(event) }
                left -= Int64(part.count)
                let isDone =
                    isUpward
                    ? part.upperBound >= rest.upperBound : part.lowerBound <= rest.lowerBound
                if isDone { break }
                rest =
                    isUpward
                    ? part.upperBound + 1...rest.upperBound
                    : rest.lowerBound...part.lowerBound - 1
                if left <= 0 {
                    return .undecided(
                        isUpward ? part.upperBound : part.lowerBound, origin: origin)
                }
            }
        }
        return .none
    }

    /// The chunk at one end of a range.
    private func part(of range: ClosedRange<Int64>, isFirst: Bool) -> ClosedRange<Int64> {
        isFirst
            ? range.lowerBound...min(range.upperBound, range.lowerBound + chunk - 1)
            : max(range.lowerBound, range.upperBound - chunk + 1)...range.upperBound
    }
}

/// The balances beside an account's events, in whichever direction these are read: each page goes
/// on from the one before it.
private struct Balances {
    let ledger: Ledger
    let account: StreamID
    /// The balance behind a version, where the last page ended.
    private var known: [Int64: Money] = [:]

    init(ledger: Ledger, account: StreamID) {
        (self.ledger, self.account) = (ledger, account)
    }

    /// Of the events of a range of versions, the oldest first.
    mutating func beside(
        _ events: [RecordedEvent], _ range: ClosedRange<Int64>
    ) async throws -> [Version: Money] {
        let (before, last) = (range.lowerBound - 1, range.upperBound)
        let moved = events.map { event in
            Int64(event.event.fold.sign) &* (event.event.fold.amountMinor ?? 0)
        }
        var start = known[before]
        if start == nil, let end = known[last] {
            start = Money(
                minorUnits: end.minorUnits &- moved.reduce(0, &+), currency: end.currency)
        }
        if start == nil { start = try await load(last, moved) }
        guard let start else { return [:] }
        var (minor, balances) = (start.minorUnits, [Version: Money]())
        for (event, change) in zip(events, moved) {
            minor &+= change
            balances[event.version] = Money(minorUnits: minor, currency: start.currency)
        }
        known = [before: start, last: Money(minorUnits: minor, currency: start.currency)]
        return balances
    }

    private func load(_ last: Int64, _ moved: [Int64]) async throws -> Money? {
        let state = try await ledger.load(account, through: Version(last))
        return state.account.balance.map {
            Money(minorUnits: $0.minorUnits &- moved.reduce(0, &+), currency: $0.currency)
        }
    }
}
