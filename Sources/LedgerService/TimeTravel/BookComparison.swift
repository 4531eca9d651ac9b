import EventStoreCore
import EventStreaming
import LedgerCore

/// The book at two positions, and what lies between them.
package struct BookComparison: Hashable, Sendable {
    /// The book at one of the positions.
    package struct Side: Hashable, Sendable {
        package let position: Position
        package let accounts: Int64
        package let totals: [BookTotal]
        /// When the event at the position happened, and when it was recorded; nil at position 0.
        package let occurredAt: Timestamp?
        package let recordedAt: Timestamp?

        package func time(_ clock: Clock) -> Timestamp? {
            clock == .occurred ? occurredAt : recordedAt
        }
    }

    /// The earlier one, whichever was named first.
    package let before: Side
    package let after: Side
    /// The events behind `before`, up to `after`, by type and currency.
    package let byType: [TypeFlow]
    /// The later position was named first.
    package let isReversed: Bool

    package var eventCount: Int64 { after.position.number - before.position.number }

    /// What each currency's total rose by, in the order of their codes.
    package var net: [Total] {
        let old = Dictionary(
            before.totals.map { ($0.currency, $0.balanceMinor) }, uniquingKeysWith: { $1 })
        return after.totals.map { total in
            Total(
                minorUnits: total.balanceMinor &- (old[total.currency] ?? 0),
                currency: total.currency)
        }
    }

    /// Microseconds from the one position's event to the other's; nil at position 0.
    package func elapsedMicroseconds(_ clock: Clock) -> Int64? {
        guard let start = before.time(clock), let end = after.time(clock) else { return nil }
        return end.microseconds - start.microseconds
    }
}

extension BookHistory {
    /// Compares the book at two positions. Costs two states, and the events in between.
    ///
    /// - Throws: as `state(at:)`.
    package func compare(
        _ one: Position, _ other: Position, progress: ProjectionRunner.Progress? = nil
    ) async throws -> BookComparison {
        let end = try await ledger.events.lastPosition()
        let (first, last) = (min(one, other, end), min(max(one, other), end))
        let before = try await side(first, progress)
        let after = try await side(last, progress)
        return BookComparison(
            before: before, after: after,
            byType: try await ledger.flows(after: first, through: last).rows(ledger.units),
            isReversed: other < one)
    }

    private func side(
        _ position: Position, _ progress: ProjectionRunner.Progress?
    ) async throws -> BookComparison.Side {
        let state = try await state(at: position, progress: progress)
        let event = try await ledger.event(at: position)?.event
        return BookComparison.Side(
            position: position, accounts: Int64(state.accounts.count),
            totals: try await state.totals(ledger.units), occurredAt: event?.occurredAt,
            recordedAt: event?.recordedAt)
    }

    /// Explains the total of a currency at a position: the events that make it, by type, and
    /// whether they add up to what the accounts hold. The events are folded from zero; the
    /// accounts come from the nearest checkpoint.
    ///
    /// - Throws: as `state(at:)`.
    package func explain(
        _ currency: Currency, at position: Position, progress: ProjectionRunner.Progress? = nil
    ) async throws -> TotalExplanation {
        let state = try await state(at: position, progress: progress)
        let accounts = state.accounts
        var sum: Int128 = 0
        var count: Int64 = 0
        for row in 0..<accounts.count where accounts.currency(ofRow: row) == currency {
            sum += Int128(accounts.balanceMinor(ofRow: row))
            count += 1
        }
        let flows = try await ledger.flows(after: .start, through: state.position, progress)
        return TotalExplanation(
            currency: currency, position: state.position, accounts: count,
            balanceMinor: sum, byType: flows.rows(ledger.units).filter { $0.currency == currency })
    }
}

/// Why a currency's total is what it is.
package struct TotalExplanation: Hashable, Sendable {
    package let currency: Currency
    package let position: Position
    /// Accounts of the currency.
    package let accounts: Int64
    /// What they hold together.
    package let balanceMinor: Int128
    /// All events that move money of the currency, by type.
    package let byType: [TypeFlow]

    /// What the events add up to.
    package var eventsMinor: Int128 { byType.reduce(0) { $0 &+ $1.flow.netMinor } }

    package var eventCount: Int64 { byType.reduce(0) { $0 + $1.flow.events } }

    /// The events add up to what the accounts hold.
    package var foldsAgree: Bool { balanceMinor == eventsMinor }
}

extension Ledger {
    /// Adds up what the events of a stretch of the log moved.
    func flows(
        after start: Position, through end: Position, _ progress: ProjectionRunner.Progress? = nil
    ) async throws -> FlowTable {
        var flows = FlowTable()
        try await events.forEachFoldPage(
            after: start, through: end, limit: Self.foldPage, whole: EventCodec.wholeTypes
        ) { page in
            flows.add(page)
            progress?(page.readThrough, end)
            return true
        }
        return flows
    }

    /// The event at a position; nil if there is none.
    package func event(at position: Position) async throws -> RecordedEvent? {
        guard position > .start else { return nil }
        let query = LogQuery(
            after: Position(position.number - 1), through: position, limit: 1)
        return try await events.readLog(query).events.first
    }
}
