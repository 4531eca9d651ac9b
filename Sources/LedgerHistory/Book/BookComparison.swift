import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

/// The book at two points, and what lies between them.
package struct BookComparison: Hashable, Sendable {
    /// The book at one of the points.
    package struct Side: Hashable, Sendable {
        package let point: BookPoint
        package let accounts: Int64
        package let totals: [BookTotal]
        /// Events of before the moment that were recorded behind a later one.
        package let lateEvents: Int64
        /// Of a position: when the event there happened, and when it was recorded; nil at 0.
        fileprivate let event: NewEvent?

        /// The moment, or that of the event at the position; nil at position 0.
        package func time(_ clock: Clock) -> Timestamp? {
            switch point {
            case .moment(let moment, _): moment
            case .position: event.map { clock.time(of: $0) }
            }
        }
    }

    /// The earlier one, whichever was named first.
    package let before: Side
    package let after: Side
    /// The events that `after` has and `before` has not, by type and currency; less those of which
    /// it is the other way round, as may be between a position and a moment.
    package let byType: [TypeFlow]
    /// The later point was named first.
    package let isReversed: Bool

    package var eventCount: Int64 { byType.reduce(0) { $0 + $1.flow.events } }

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

    /// Microseconds from the one point to the other, of positions from event to event; nil at
    /// position 0.
    package func elapsedMicroseconds(_ clock: Clock) -> Int64? {
        guard let start = before.time(clock), let end = after.time(clock) else { return nil }
        return end.microseconds - start.microseconds
    }
}

extension BookHistory {
    /// Compares the book at two points. Costs two states, and the events in between.
    ///
    /// - Throws: as `state(at:)`.
    package func compare(
        _ one: BookPoint, _ other: BookPoint, progress: ProjectionRunner.Progress? = nil
    ) async throws -> BookComparison {
        let end = try await ledger.events.lastPosition()
        let sides = (try await side(one, end, progress), try await side(other, end, progress))
        let isReversed = try await isBefore(other, one, in: end)
        let (before, after) = isReversed ? (sides.1, sides.0) : sides
        return BookComparison(
            before: before, after: after,
            byType: try await flows(
                from: before.point, to: after.point, in: end, progress: progress
            ).rows(ledger.units),
            isReversed: isReversed)
    }

    /// Points of one kind are in their own order; a moment stands beside a position where the log
    /// comes to its first later event.
    private func isBefore(
        _ one: BookPoint, _ other: BookPoint, in end: Position
    ) async throws -> Bool {
        switch (one, other) {
        case (.moment(let first, _), .moment(let second, _)): return first < second
        case (.position(let first), .position(let second)): return first < second
        case (.moment(let moment, let clock), .position(let position)):
            return try await highest(through: min(position, end))[clock] > moment
        case (.position(let position), .moment(let moment, let clock)):
            guard position < end else { return false }
            return try await highest(through: Position(position.number + 1))[clock] <= moment
        }
    }

    /// The latest moments up to a position.
    private func highest(through position: Position) async throws -> ClockTimes {
        try await state(at: position).highest
    }

    private func side(
        _ point: BookPoint, _ end: Position, _ progress: ProjectionRunner.Progress?
    ) async throws -> BookComparison.Side {
        let state = try await state(at: point, in: end, progress: progress)
        var (point, event) = (point, NewEvent?.none)
        if case .position = point {
            point = .position(state.position)
            event = try await ledger.event(at: state.position)?.event
        }
        return BookComparison.Side(
            point: point, accounts: Int64(state.accounts.count),
            totals: try await state.totals(ledger.units), lateEvents: state.lateEvents,
            event: event)
    }

    /// Explains the total of a currency at a point: the events that make it, by type, and
    /// whether they add up to what the accounts hold. The events are folded from zero; the
    /// accounts come from the nearest checkpoint.
    ///
    /// - Throws: as `state(at:)`.
    package func explain(
        _ currency: Currency, at point: BookPoint, progress: ProjectionRunner.Progress? = nil
    ) async throws -> TotalExplanation {
        let end = try await ledger.events.lastPosition()
        let state = try await state(at: point, in: end, progress: progress)
        let accounts = state.accounts
        var sum: Int128 = 0
        var count: Int64 = 0
        for row in 0..<accounts.count where accounts.currency(ofRow: row) == currency {
            sum += Int128(accounts.balanceMinor(ofRow: row))
            count += 1
        }
        var point = point
        if case .position = point { point = .position(state.position) }
        let flows = try await flows(
            from: .position(.start), to: point, in: end, progress: progress)
        return TotalExplanation(
            currency: currency, point: point, accounts: count, balanceMinor: sum,
            lateEvents: state.lateEvents,
            byType: flows.rows(ledger.units).filter { $0.currency == currency })
    }
}

/// Why a currency's total is what it is.
package struct TotalExplanation: Hashable, Sendable {
    package let currency: Currency
    package let point: BookPoint
    /// Accounts of the currency.
    package let accounts: Int64
    /// What they hold together.
    package let balanceMinor: Int128
    /// Of the whole book: events of before the moment that were recorded behind a later one.
    package let lateEvents: Int64
    /// All events that move money of the currency, by type.
    package let byType: [TypeFlow]

    /// What the events add up to.
    package var eventsMinor: Int128 { byType.reduce(0) { $0 &+ $1.flow.netMinor } }

    package var eventCount: Int64 { byType.reduce(0) { $0 + $1.flow.events } }

    /// The events add up to what the accounts hold.
    package var foldsAgree: Bool { balanceMinor == eventsMinor }
}

extension Ledger {
    /// The event at a position; nil if there is none.
    package func event(at position: Position) async throws -> RecordedEvent? {
        try await events.event(at: position)
    }
}
