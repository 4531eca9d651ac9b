import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

/// An event of an account, with the account before and after it.
package struct AccountEvent: Hashable, Sendable {
    package let event: RecordedEvent
    package let before: Account
    package let after: Account
    /// Of the snapshot that was taken behind it; nil without one.
    package let snapshotIsRight: Bool?
    /// The version of the event that reverses it; nil while none does.
    package let reversedBy: Version?
}

/// A page of an account's events, and the account itself.
package struct AccountTimeline: Sendable {
    package let events: EventWindow<AccountEvent>
    package let head: AccountState
    /// The account at the point that was asked for; nil for now.
    package let then: PastAccount?
    /// Events that pass the filter, as far as they were counted; nil without a filter, or where it
    /// was not asked for.
    package let matching: (count: Int64, isAll: Bool)?
}

extension BookReader {
    /// Events of the log up to a point.
    ///
    /// - Throws: `FilterError`, `EventStoreError`, `CancellationError`.
    package func log(
        _ place: EventPlace, filter: String = "", limit: Int, at point: TimePoint? = nil
    ) async throws -> EventWindow<RecordedEvent> {
        let sieve = try EventSieve(filter, at: point, ledger.codec.units)
        return try await Numbered(
            last: try await end(of: point), limit: limit,
            step: sieve.letsAllThrough ? Int64(limit) : chunk, most: maximumScan,
            number: \.position.number
        ).window(place) { try await recorded($0, sieve) }
    }

    /// By a clock the log is not cut but thinned: its order is another one.
    func end(of point: TimePoint?) async throws -> Int64 {
        let last = try await events.lastPosition()
        return (try await position(of: point) ?? last).number
    }

    func recorded(
        _ range: ClosedRange<Int64>, _ sieve: EventSieve
    ) async throws -> [RecordedEvent] {
        let page = try await events.readLog(
            LogQuery(
                after: Position(range.lowerBound - 1), through: Position(range.upperBound),
                limit: range.count, types: sieve.types))
        return sieve.letsAllThrough ? page.events : page.events.filter(sieve.letsThrough)
    }

    /// A page of an account's events, with the balance after each: that of the whole history,
    /// whatever the filter leaves out. Balances come from the events: where these, or the read
    /// model, contradict a snapshot, the account's snapshots are checked, and it is read again.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - place: which of its events; nil for those about the point.
    ///   - filter: a filter expression; empty for all.
    ///   - limit: how many.
    ///   - point: nil for now.
    /// - Returns: the page.
    /// - Throws: `FilterError`, `HistoryError`, `EventStoreError`, `CancellationError`.
    package func timeline(
        of id: StreamID, _ place: EventPlace?, filter: String = "", limit: Int,
        at point: TimePoint? = nil
    ) async throws -> AccountTimeline {
        func read(_ head: AccountState) async throws -> AccountTimeline {
            try await timeline(head, place, filter, limit, point)
        }
        let page = try await read(try await trusted(id))
        let isContradicted = page.events.rows.contains { row in
            row.snapshotIsRight == false
                && !ledger.distrusted.contains(row.event.version, of: id)
        }
        guard isContradicted else { return page }
        try await checkedSnapshots(of: id)
        return try await read(try await ledger.load(id))
    }

    private func timeline(
        _ head: AccountState, _ place: EventPlace?, _ filter: String, _ limit: Int,
        _ point: TimePoint?
    ) async throws -> AccountTimeline {
        let (id, last) = (head.id, head.version.number)
        let sieve = try EventSieve(filter, ledger.codec.units)
        let then = point == nil ? nil : try await self.place(of: id, at: point)
        let window = try await Numbered(
            last: last, limit: limit, step: sieve.letsAllThrough ? Int64(limit) : chunk,
            most: maximumScan, number: \.event.version.number
        ).window(place ?? .around(then?.version.number ?? last)) {
            try await events(of: id, $0, sieve)
        }
        var account: PastAccount?
        if let then { account = try await ledger.load(id, at: then) }
        let isCounted: Bool =
            switch place {
            case nil, .newest, .oldest, .around: !sieve.letsAllThrough
            case .above, .below: false
            }
        return AccountTimeline(
            events: window, head: head,
            then: account,
            matching: isCounted ? try await count(id, last, sieve) : nil)
    }

    /// Events with the account after each, the oldest first: the fold of what is before them, and
    /// then one by one.
    ///
    /// - Throws: `HistoryError`, `EventStoreError`.
    package func events(
        of id: StreamID, _ range: ClosedRange<Int64>, _ sieve: EventSieve? = nil
    ) async throws -> [AccountEvent] {
        let before = Version(range.lowerBound - 1)
        var state = try await ledger.load(id, through: before)
        let page = try await versions(range, of: id)
        let snapshots = Dictionary(
            try await readModels.snapshots(of: id, after: before, limit: range.count)
                .map { ($0.version, $0) }, uniquingKeysWith: { first, _ in first })
        let reversals = try await reversals(of: page, in: id)
        var rows: [AccountEvent] = []
        for event in page {
            let before = state.account
            try state.evolve(event, ledger.codec)
            guard sieve?.letsThrough(event) ?? true else { continue }
            rows.append(
                AccountEvent(
                    event: event, before: before, after: state.account,
                    snapshotIsRight: snapshots[event.version].map {
                        SnapshotCheck.disagreement($0, with: state, ledger.codec) == nil
                    }, reversedBy: reversals.version(reversing: event)))
        }
        return rows
    }

    /// Events of an account, those that a sieve lets through.
    func versions(
        _ range: ClosedRange<Int64>, of id: StreamID, _ sieve: EventSieve? = nil
    ) async throws -> [RecordedEvent] {
        let only = sieve?.types?.count == 1 ? sieve?.types?.first : nil
        let page = try await events.read(
            id,
            StreamQuery(
                from: Version(range.lowerBound), through: Version(range.upperBound),
                limit: range.count, type: only))
        return sieve.map { page.filter($0.letsThrough) } ?? page
    }

    /// How many of an account's newest events pass a filter.
    private func count(
        _ id: StreamID, _ last: Int64, _ sieve: EventSieve
    ) async throws -> (count: Int64, isAll: Bool) {
        var (count, cursor) = (Int64(0), last)
        while cursor > 0, last - cursor < maximumScan {
            try Task.checkCancellation()
            let lowest = max(1, cursor - chunk + 1)
            count += Int64(try await versions(lowest...cursor, of: id, sieve).count)
            cursor = lowest - 1
        }
        return (count, cursor == 0)
    }
}
