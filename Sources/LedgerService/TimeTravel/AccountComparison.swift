import EventStoreCore
import LedgerCore

/// An account at two points of its history, and what lies between them.
package struct AccountComparison: Hashable, Sendable {
    /// The earlier one, whichever was named first.
    package let before: AccountState
    package let after: AccountState
    /// The events behind `before`, up to `after`, by type.
    package let byType: [TypeFlow]
    /// The later point was named first.
    package let isReversed: Bool

    package var eventCount: Int64 { after.version.number - before.version.number }

    /// What the balance rose by.
    package var netMinor: Int128 {
        Int128(after.account.balanceMinor) - Int128(before.account.balanceMinor)
    }

    /// Microseconds from the one's last event to the other's, below zero where events are dated
    /// back; nil if the account had no event at the first.
    ///
    /// - Parameter clock: by which times; of the recorded ones, the latest seen up to each point.
    /// - Returns: the microseconds.
    package func elapsedMicroseconds(_ clock: Clock) -> Int64? {
        let (start, end) =
            clock == .occurred
            ? (before.lastOccurredAt, after.lastOccurredAt)
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
            ("last event", state.lastOccurredAt?.description ?? ""),
            ("position", state.position.description),
        ]
    }
}

/// A field that differs between two points in time, as text.
package struct FieldChange: Hashable, Sendable {
    package let name: String
    package let before: String
    package let after: String
}

extension Ledger {
    /// Compares an account at two versions. Costs two loads and the events in between, reduced to
    /// their typed columns.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - one: a version; 0 is the account before its first event.
    ///   - other: another one, earlier or later.
    ///   - progress: events read, and to read.
    /// - Returns: the comparison, the earlier version first.
    /// - Throws: `HistoryError`, `EventStoreError`, `CancellationError` between two pages.
    package func compare(
        _ id: StreamID, _ one: Version, _ other: Version,
        progress: (@Sendable (_ done: Int64, _ total: Int64) -> Void)? = nil
    ) async throws -> AccountComparison {
        let (first, last) = (min(one, other), max(one, other))
        let (before, after) = (
            try await load(id, through: first), try await load(id, through: last)
        )
        var flows = FlowTable()
        try await forEachFoldEntry(of: id, after: first, through: last) { entries in
            for entry in entries { flows.add(entry) }
            if let done = entries.last {
                progress?(done.version.number - first.number, last.number - first.number)
            }
        }
        return AccountComparison(
            before: before, after: after, byType: flows.rows(units), isReversed: other < one)
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
                whole: EventCodec.wholeTypes)
            try body(page)
            guard page.count == wanted, let last = page.last else { return }
            cursor = last.version
        }
    }
}
