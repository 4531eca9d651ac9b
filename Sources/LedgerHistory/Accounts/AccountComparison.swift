import EventStoreCore
import LedgerCore
import LedgerService

/// An account at two points of its history, and what lies between them.
package struct AccountComparison: Hashable, Sendable {
    /// The earlier one, whichever was named first.
    package let before: AccountState
    package let after: AccountState
    /// What was recorded late of either point.
    package let lateBefore: LateEvents
    package let lateAfter: LateEvents
    /// The events that `after` has and `before` has not, by type. An event of which it is the other
    /// way round, late at `before` and behind the version of `after`, counts against them.
    package let byType: [TypeFlow]
    /// The versions of all of these events.
    package let versions: [ClosedRange<Int64>]
    /// The later point was named first.
    package let isReversed: Bool

    package var eventCount: Int64 { byType.reduce(0) { $0 + $1.flow.events } }

    /// What the balance rose by.
    package var netMinor: Int128 {
        Int128(after.account.balanceMinor) - Int128(before.account.balanceMinor)
    }

    /// Microseconds from the one's last event to the other's: from the latest moment seen up to the
    /// first point to that of the second; nil if the account had no event at the first.
    ///
    /// - Parameter clock: by which times.
    /// - Returns: the microseconds.
    package func elapsedMicroseconds(_ clock: Clock) -> Int64? {
        let (start, end) =
            clock == .occurred
            ? (before.highestOccurredAt, after.highestOccurredAt)
            : (before.highestRecordedAt, after.highestRecordedAt)
        guard let start, let end else { return nil }
        return end.microseconds - start.microseconds
    }

    /// The fields that differ, in the order in which accounts are shown.
    package var changes: [FieldChange] {
        let pairs = zip(Self.fields(before), Self.fields(after))
        return pairs.compactMap { before, after in
            before.value == after.value
                ? nil
                : FieldChange(name: before.name, before: before.value, after: after.value)
        }
            + Account.changes(from: before.account, to: after.account).map { change in
                FieldChange(
                    name: "state.\(change.name)", before: change.before?.description ?? "",
                    after: change.after?.description ?? "")
            }
    }

    private static func fields(_ state: AccountState) -> [(name: String, value: String)] {
        let account = state.account
        let overdraft = account.currency.map {
            Money(minorUnits: account.overdraftLimitMinor, currency: $0).decimal
        }
        return [
            ("version", state.version.description), ("status", account.status.rawValue),
            ("owner", account.owner), ("currency", account.currency?.code ?? ""),
            ("balance", account.balance?.decimal ?? ""), ("overdraft limit", overdraft ?? ""),
            ("last event", state.highestOccurredAt?.description ?? ""),
            ("position", state.position.description),
        ]
    }
}

/// A field that differs between two points in time, as text.
package struct FieldChange: Hashable, Sendable {
    package let name: String
    /// Empty for a field that is not there.
    package let before: String
    package let after: String
}

extension AccountPlace {
    /// Two moments are in their own order, others in that of the versions.
    fileprivate func isBefore(_ other: AccountPlace) -> Bool {
        if version == other.version, let moment, let otherMoment = other.moment {
            return moment < otherMoment
        }
        return version < other.version
    }
}

extension Ledger {
    /// Compares an account at two points. Costs two loads and the events in between, reduced to
    /// their typed columns, with the late ones behind them.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - one: a point; at version 0 the account had no event.
    ///   - other: another one, earlier or later.
    ///   - progress: events read, and to read.
    /// - Returns: the comparison, the earlier point first.
    /// - Throws: `HistoryError`, `EventStoreError`, `CancellationError` between two pages.
    package func compare(
        _ id: StreamID, _ one: AccountPlace, _ other: AccountPlace,
        progress: (@Sendable (_ done: Int64, _ total: Int64) -> Void)? = nil
    ) async throws -> AccountComparison {
        let isReversed = other.isBefore(one)
        let (first, last) = isReversed ? (other, one) : (one, other)
        let (before, after) = (try await load(id, at: first), try await load(id, at: last))
        let start = min(first.version, last.version)
        let end = max(first.version, last.version)
        var flows = FlowTable()
        var versions: [Int64] = []
        func add(_ entry: StreamFoldEntry) {
            switch (first.counts(entry), last.counts(entry)) {
            case (false, true): flows.add(entry)
            case (true, false): flows.takeBack(entry)
            case (true, true), (false, false): return
            }
            versions.append(entry.version.number)
        }
        try await forEachFoldEntry(of: id, after: start, through: end) { entries in
            entries.forEach(add)
            if let done = entries.last {
                progress?(done.version.number - start.number, end.number - start.number)
            }
        }
        // One that only the one of them has is met only once.
        for place in [first, last] {
            try await forEachLateEntry(of: id, at: place) { if $0.version > end { add($0) } }
        }
        return AccountComparison(
            before: before.state, after: after.state, lateBefore: before.late,
            lateAfter: after.late, byType: flows.rows(units),
            versions: versions.sorted().reduce(into: []) { $0.add($1) }, isReversed: isReversed)
    }

    /// Hands a stretch of a stream over, page by page.
    ///
    /// - Throws: `CancellationError` between two pages; what the store and the body throw.
    func forEachFoldEntry(
        of id: StreamID, after: Version, through: Version,
        _ body: ([StreamFoldEntry]) throws -> Void
    ) async throws {
        var cursor = after
        while cursor < through {
            try Task.checkCancellation()
            let wanted = min(Int64(Self.pageSize), through.number - cursor.number)
            let page = try await events.readFold(
                id, from: cursor.next, through: through, limit: Int(wanted),
                whole: codec.wholeTypes)
            try body(page)
            guard page.count == wanted, let last = page.last else { return }
            cursor = last.version
        }
    }
}
