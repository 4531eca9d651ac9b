import EventStoreCore
import LedgerCore

/// What became of the wish to close a period.
package enum PeriodClosing: Hashable, Sendable {
    /// It was open, and the closing is recorded at this place.
    case recorded(StreamVersion)
    /// It was closed before, by this period.
    case wasClosed(by: CalendarPeriod)
}

extension Ledger {
    /// The closed periods of the book, as far as this process has learned of them.
    package var closedPeriods: ClosedPeriods { periods.current.closed }

    /// Closes a period: an event in the book's stream `$periods`. From then on nothing is recorded
    /// that is dated up to its end.
    ///
    /// - Parameter period: one that is over, by the ledger's clock.
    /// - Returns: whether it was recorded; a period that is closed is not closed again.
    /// - Throws: `Rejection`, `EventStoreError`.
    package func closePeriod(_ period: CalendarPeriod) async throws -> PeriodClosing {
        try checkPeriodsAreKept()
        guard period.end < environment.now() else {
            throw Rejection.period(.notEnded(period.description, lastDay: period.lastDay))
        }
        var before: CalendarPeriod?
        let place = try await declare(in: PeriodDeclaration.stream, periods) { version in
            var known = closedPeriods
            before = known.close(period)
            if before != nil { return nil }
            return try await appendDeclaration(
                to: PeriodDeclaration.stream, expecting: version, PeriodDeclaration.closed,
                PeriodDeclaration.payload(period))
        }
        return place.map { .recorded($0) } ?? .wasClosed(by: before ?? period)
    }

    /// Opens a period again: an event in the book's stream `$periods`.
    ///
    /// - Parameters:
    ///   - period: the one that was closed last.
    ///   - reason: why; it is recorded.
    /// - Returns: where it is recorded; nil if the period is open.
    /// - Throws: `Rejection`, `EventStoreError`.
    @discardableResult
    package func reopenPeriod(
        _ period: CalendarPeriod, reason: String
    ) async throws -> StreamVersion? {
        try checkPeriodsAreKept()
        try Account.check(reason: reason)
        return try await declare(in: PeriodDeclaration.stream, periods) { version in
            var known = closedPeriods
            guard try known.reopen(period) else { return nil }
            return try await appendDeclaration(
                to: PeriodDeclaration.stream, expecting: version, PeriodDeclaration.reopened,
                PeriodDeclaration.payload(period, reason: reason))
        }
    }

    // MARK: Commands

    /// Judges a moment by what is known of the periods, which is read anew before it forbids
    /// anything. What it allows may be behind the book: the guard of the append tells.
    ///
    /// - Parameter moment: when something happened that is to be recorded.
    /// - Returns: what is known, and the version of the stream that it was read up to.
    /// - Throws: `Rejection.period`, `EventStoreError`.
    @discardableResult
    func judge(_ moment: Timestamp) async throws -> (known: KnownPeriods, version: Version) {
        if closedPeriods.closing(moment) != nil { try await learnPeriods() }
        let (known, version) = periods.read
        if let refusal = known.closed.refusal(at: moment) { throw refusal }
        return (known, version)
    }

    /// Judges an append by when it happened, and gives what it depends on: that nobody closes or
    /// reopens a period before it is recorded.
    ///
    /// - Parameter writes: events of accounts.
    /// - Returns: the guard; nil in a book that cannot close periods.
    /// - Throws: as `judge`.
    func periodGuard(of writes: [StreamWrite]) async throws -> StreamGuard? {
        guard let earliest = writes.flatMap(\.events).map(\.occurredAt).min() else { return nil }
        let (known, version) = try await judge(earliest)
        // A stream that is written for a command is an account.
        guard events.keepsOwnStreams, !known.isAccount,
            !writes.contains(where: { $0.stream == PeriodDeclaration.stream })
        else { return nil }
        return StreamGuard(PeriodDeclaration.stream, expecting: .version(version))
    }

    private func checkPeriodsAreKept() throws {
        guard events.keepsOwnStreams else { throw Rejection.period(.notKept) }
    }
}

extension EventStore {
    /// False for another program's table, which has no streams of the book: that program would not
    /// keep to what they say.
    package var keepsOwnStreams: Bool { (self as? any RemoteEventStore)?.status.table == nil }
}
