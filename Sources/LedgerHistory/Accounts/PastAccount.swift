import EventStoreCore
import LedgerCore
import LedgerService

/// An account at a point of its history.
package struct PastAccount: Hashable, Sendable {
    /// With the late events in its numbers. Its version and its hash are those of the prefix.
    package internal(set) var state: AccountState
    package internal(set) var late = LateEvents()

    /// An account as of a version.
    package init(_ state: AccountState) { self.state = state }

    package var exists: Bool { state.exists || late.count > 0 }
}

/// Events that had happened by a moment and were recorded behind one that had not.
package struct LateEvents: Hashable, Sendable {
    package private(set) var count: Int64 = 0
    package private(set) var first: Version?
    package private(set) var last: Version?
    /// One of them does more than to move money, so that the order counts.
    private(set) var setsFields = false

    mutating func add(_ entry: StreamFoldEntry) {
        count += 1
        first = min(first ?? entry.version, entry.version)
        last = max(last ?? entry.version, entry.version)
        if entry.fold.sign == 0 || entry.event != nil { setsFields = true }
    }

    /// `1 event of that time was recorded later, at v3`; nil if there is none.
    package var words: String? {
        guard let first, let last else { return nil }
        return count == 1
            ? "1 event of that time was recorded later, at v\(first)"
            : "\(count) events of that time were recorded later, from v\(first) to v\(last)"
    }

    /// The same of a whole book.
    package static func words(inBook count: Int64) -> String? {
        switch count {
        case 0: nil
        case 1: "1 event of that time was recorded later"
        default: "\(count) events of that time were recorded later"
        }
    }
}

extension Ledger {
    /// The account at a point: costs a load and the late events, where there are any.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - place: the point.
    ///   - fromStart: without any snapshot.
    /// - Returns: the account.
    /// - Throws: `HistoryError`, `EventStoreError`, `CancellationError` between two pages.
    package func load(
        _ id: StreamID, at place: AccountPlace, fromStart: Bool = false
    ) async throws -> PastAccount {
        var account = PastAccount(
            fromStart
                ? try await foldFromStart(id, through: place.version)
                : try await load(id, through: place.version))
        try await forEachLateEntry(of: id, at: place) { entry in
            try account.state.takeLate(entry, codec)
            account.late.add(entry)
        }
        try await settleFields(&account, at: place)
        return account
    }

    /// What an account is besides its balance goes by occurrence, and then by version: a late entry
    /// of an old date does not win over a newer fact. So rarely does one say anything of the kind
    /// that the account is then folded once more, in that order.
    ///
    /// - Throws: as `load(_:at:)`.
    func settleFields(_ account: inout PastAccount, at place: AccountPlace) async throws {
        if account.late.setsFields {
            account.state.replaceAccount(try await foldByOccurrence(account.state.id, at: place))
        } else if try await hasDisorder(of: account.state.id, at: place) {
            let folded = try await foldByOccurrence(account.state.id, at: place)
            account.state.replaceFields(folded.fields)
        }
    }

    private func foldByOccurrence(_ id: StreamID, at place: AccountPlace) async throws -> Account {
        var folded = AccountState(id)
        try await forEachByOccurrence(of: id, at: place) { examined in
            try folded.takeLate(examined.entry, codec)
            return true
        }
        return folded.account
    }

    /// Among the events of a moment one that changes described fields is dated before an older one.
    /// A book without descriptions of fields is not looked at.
    private func hasDisorder(of id: StreamID, at place: AccountPlace) async throws -> Bool {
        let known = codec.descriptions.current
        guard known.digest != nil, place.moment != nil else { return false }
        return try await outOfOrder(of: id, at: place).contains { entry in
            known.descriptions.wholeTypes.holds(entry.type)
        }
    }

    /// Hands over the events of a point in the order of their versions, whole, each with the
    /// account after it, until the body has enough.
    ///
    /// - Returns: the account behind the last one, and the late events that were handed over.
    /// - Throws: as `load(_:at:)`, and what the body throws.
    package func forEachEvent(
        of id: StreamID, at place: AccountPlace,
        _ body: (RecordedEvent, AccountState) throws -> Bool
    ) async throws -> PastAccount {
        var account = PastAccount(AccountState(id))
        for run in place.prefix + (try await lateRuns(of: id, at: place)) {
            var next = Version(run.lowerBound)
            while next.number <= run.upperBound {
                try Task.checkCancellation()
                let page = try await events.read(
                    id,
                    StreamQuery(from: next, through: Version(run.upperBound), limit: Self.pageSize))
                for event in page {
                    let entry = StreamFoldEntry(event)
                    guard place.counts(entry) else { continue }
                    if entry.version <= place.version {
                        try account.state.evolve(entry, codec)
                    } else {
                        try account.state.takeLate(entry, codec)
                        account.late.add(entry)
                    }
                    if try !body(event, account.state) { return account }
                }
                guard page.count == Self.pageSize, let last = page.last else { break }
                next = last.version.next
            }
        }
        return account
    }
}
