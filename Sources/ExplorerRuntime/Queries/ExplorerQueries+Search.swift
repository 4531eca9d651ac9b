import EventStoreCore
import EventStreaming
import Explorer
import LedgerCore
import LedgerService

/// Searches for what rows show: over all of the history, in bounded stretches.
extension ExplorerQueries {
    /// The next event of the log whose row shows the text.
    func find(_ query: StreamFindQuery) async throws -> StreamFound {
        let last = try await events.lastPosition()
        let end = (try await position(of: query.at) ?? last).number
        let sieve = try Sieve(query.filter, query.at, ledger.codec.units)
        var search = EventSearch(query.text, ofLog: true, units: ledger.units)
        let found = try await walk(
            from: min(end, query.from?.number ?? end + 1), query.origin.map { min(end, $0.number) },
            through: end, isUpward: query.isUpward
        ) { range in
            let events = try await recorded(
                after: range.lowerBound - 1, through: range.upperBound, sieve)
            let found =
                query.isUpward
                ? events.first { search.finds($0) } : events.last { search.finds($0) }
            return found.map { EventRow($0, ledger.codec) }
        }
        return found.map { Position($0) }
    }

    /// The next event of an account whose row shows the text.
    func find(_ query: EventFindQuery) async throws -> TimelineFound {
        let end = try await events.head(of: query.account)?.version.number ?? 0
        let filter = query.filter.isEmpty ? nil : try EventFilter(query.filter)
        var search = EventSearch(query.text, ofLog: false, units: ledger.units)
        var balances = Balances(ledger: ledger, account: query.account)
        let found = try await walk(
            from: min(end + 1, query.from.number), query.origin.map { min(end, $0.number) },
            through: end, isUpward: query.isUpward
        ) { range in
            let events = try await events.read(
                query.account,
                StreamQuery(
                    from: Version(range.lowerBound), through: Version(range.upperBound),
                    limit: range.count))
            let sums =
                search.pattern.mayBeAmount ? try await balances.beside(events, range) : [:]
            func isFound(_ event: RecordedEvent) -> Bool {
                (filter?.passes(event, ledger.codec.units) ?? true)
                    && search.finds(event, balance: sums[event.version])
            }
            let found = query.isUpward ? events.first(where: isFound) : events.last(where: isFound)
            return found.map { EventRow($0, ledger.codec) }
        }
        return found.map { Version($0) }
    }

    /// The next account that holds a text in its name or owner, or whose balance shows it.
    func findShown(_ query: FindQuery, _ pattern: SearchPattern) async throws -> AccountRow? {
        let wish = AccountsQuery(
            sort: query.sort, isDescending: query.isDescending, filter: query.filter,
            place: .start, limit: Int(chunk))
        for start in [query.from, nil] {
            var after = start
            while true {
                try Task.checkCancellation()
                let rows = try await page(
                    wish, after: after, isReversed: query.isBackward, wish.limit)
                let found = rows.first { $0.holds(query.text) || pattern.isIn($0.balance) }
                if let found { return found }
                guard rows.count == wish.limit, let last = rows.last else { break }
                after = last
            }
        }
        return nil
    }

    /// Looks at places from where the reader is to that end, and then from the other end on, to
    /// where the search began. It stops where it has looked at so many that the reader should know.
    ///
    /// This stretch begins behind `here`, the search itself behind `origin`, the same if it begins
    /// now; the first place is 1. `look` finds the first in the search's direction, in a few of
    /// them.
    private func walk(
        from here: Int64, _ origin: Int64?, through end: Int64, isUpward: Bool,
        _ look: (ClosedRange<Int64>) async throws -> EventRow?
    ) async throws -> EventFound<Int64> {
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
                if let row = try await look(part) { return .found(row) }
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
