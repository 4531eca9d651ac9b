import EventStoreCore
import LedgerCore
import LedgerService

/// A point of an account's history: a prefix of its stream and, of a moment by the occurred clock,
/// the late events: those that had happened by then and were recorded behind one that had not.
package struct AccountPlace: Hashable, Sendable {
    /// The last version of the prefix; version 0 if the first event is later already.
    package let version: Version
    /// Late events up to this moment count too; nil where there can be none.
    package let moment: Timestamp?
    /// The book ends here: what was recorded behind it does not count.
    let end: Position

    package init(
        _ version: Version, lateUntil moment: Timestamp? = nil, end: Position = Position(.max)
    ) {
        self.version = version
        self.moment = moment
        self.end = end
    }

    /// Whether an event is of the point.
    func counts(_ entry: StreamFoldEntry) -> Bool {
        if entry.version <= version { return true }
        return entry.position <= end && moment.map { entry.occurredAt <= $0 } ?? false
    }
}

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
        first = first ?? entry.version
        last = entry.version
        if entry.fold.sign == 0 { setsFields = true }
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
    /// The point that an address of an account falls on.
    ///
    /// - Throws: as `resolve(_:of:clock:)`.
    package func place(
        _ address: Address, of head: StreamHead, clock: Clock = .occurred
    ) async throws -> AccountPlace {
        let version = try await resolve(address, of: head, clock: clock)
        guard case .time(let moment) = address, clock == .occurred, version < head.version else {
            return AccountPlace(version)
        }
        // All that is asked of the point is asked of one book, whoever writes meanwhile.
        return AccountPlace(version, lateUntil: moment, end: try await events.lastPosition())
    }

    /// The account at a point: costs a load and, where late events may count, a look at the typed
    /// columns of all events behind the prefix.
    ///
    /// - Throws: `HistoryError`, `EventStoreError`, `CancellationError` between two pages.
    package func load(_ id: StreamID, at place: AccountPlace) async throws -> PastAccount {
        var account = PastAccount(try await load(id, through: place.version))
        try await forEachLateEntry(of: id, at: place) { entry in
            try account.state.takeLate(entry, codec)
            account.late.add(entry)
        }
        try await settleFields(&account, at: place)
        return account
    }

    /// Hands over the events of a point in the order of their versions, whole, each with the
    /// account after it, until the body has enough.
    ///
    /// - Returns: the account behind the last one.
    /// - Throws: as `load(_:at:)`, and what the body throws.
    package func forEachEvent(
        of id: StreamID, at place: AccountPlace,
        _ body: (RecordedEvent, AccountState) throws -> Bool
    ) async throws -> AccountState {
        var state = AccountState(id)
        var next = Version(1)
        let end = place.moment == nil ? place.version : Version(.max)
        while next <= end {
            try Task.checkCancellation()
            let page = try await events.read(
                id, StreamQuery(from: next, through: end, limit: Self.pageSize))
            for event in page {
                let entry = StreamFoldEntry(event)
                guard place.counts(entry) else { continue }
                if entry.version <= place.version {
                    try state.evolve(entry, codec)
                } else {
                    try state.takeLate(entry, codec)
                }
                if try !body(event, state) { return state }
            }
            guard page.count == Self.pageSize, let last = page.last else { break }
            next = last.version.next
        }
        return state
    }

    /// Hands over the late events of a point, in the order of their versions.
    ///
    /// - Throws: as `forEachFoldEntry`.
    func forEachLateEntry(
        of id: StreamID, at place: AccountPlace, _ body: (StreamFoldEntry) throws -> Void
    ) async throws {
        guard place.moment != nil else { return }
        try await forEachFoldEntry(of: id, after: place.version, through: Version(.max)) {
            for entry in $0 where place.counts(entry) { try body(entry) }
        }
    }

    /// What an account is besides its balance goes by occurrence, and then by version: a late entry
    /// of an old date does not win over a newer fact. So rarely does one say anything of the kind
    /// that the account is then folded anew in that order.
    ///
    /// - Throws: as `load(_:at:)`.
    func settleFields(_ account: inout PastAccount, at place: AccountPlace) async throws {
        guard account.late.setsFields else { return }
        let id = account.state.id
        var entries: [StreamFoldEntry] = []
        try await forEachFoldEntry(of: id, after: .empty, through: Version(.max)) {
            entries += $0.filter(place.counts)
        }
        entries.sort { ($0.occurredAt, $0.version) < ($1.occurredAt, $1.version) }
        var folded = Account()
        for entry in entries {
            do {
                try folded.evolve(entry, codec)
            } catch {
                throw HistoryError(
                    stream: id, version: entry.version, reason: String(describing: error))
            }
        }
        account.state.replaceAccount(folded)
    }
}
