import EventStoreCore
import LedgerCore

/// What is new since the reader last looked: accounts with events behind the position that was
/// seen in an earlier session, until they are read in this one.
package struct Unread: Hashable, Sendable {
    /// Accounts counted at most: from there on it is `10,000+`.
    package static let maximum = 10_000

    /// The last position that was seen before this session; nil on the first look ever, when
    /// nothing is unread.
    package private(set) var since: Position?
    /// The last position that this session has shown.
    package private(set) var seen = Position.start
    /// Accounts with events behind `since` that were not read, as far as they are known.
    private var changed: Set<StreamID> = []
    /// There are more than are counted.
    private var isMore = false
    /// The versions that were read, or written, in this session.
    package private(set) var read: [StreamID: Version] = [:]
    var counting: RequestID?
    var finding: RequestID?
    /// Where a search that gave up goes on, while the selection is still the same.
    var resume: Resumption?

    struct Resumption: Hashable, Sendable {
        let selected: StreamID?
        let row: AccountRow
    }

    package init(since: Position? = nil, seen: Position = .start) {
        self.since = since
        self.seen = seen
    }

    package func isUnread(_ row: AccountRow) -> Bool {
        guard let since, row.lastPosition > since else { return false }
        return row.version > read[row.id] ?? .empty
    }

    /// Nothing is unread, as far as is known.
    var isEmpty: Bool { changed.isEmpty && !isMore && counting == nil }

    /// `12 changed since you last looked`; nil if nothing is.
    package func text(isShort: Bool) -> String? {
        guard since != nil, !changed.isEmpty || isMore else { return nil }
        let count = Wording.grouped(Int64(changed.count)) + (isMore ? "+" : "")
        return isShort ? "\(count) changed" : "\(count) changed since you last looked"
    }

    // MARK: What happens

    /// The reader has read the account up to a version, or has written it.
    mutating func read(_ id: StreamID, _ version: Version) {
        guard version > read[id] ?? .empty else { return }
        read[id] = version
        changed.remove(id)
    }

    /// The accounts that changed before this session, with their newest versions.
    mutating func counted(_ accounts: [StreamID: Version], isMore: Bool) {
        counting = nil
        self.isMore = self.isMore || isMore
        add(accounts)
    }

    /// Live events have come.
    mutating func add(_ accounts: [StreamID: Version]) {
        guard since != nil else { return }
        for (id, version) in accounts where version > read[id] ?? .empty {
            guard changed.count < Self.maximum || changed.contains(id) else {
                isMore = true
                return
            }
            changed.insert(id)
        }
    }

    /// The screens have shown the log up to here.
    mutating func showed(_ position: Position) { seen = max(seen, position) }
}

/// A search for the next account that changed, in the order of the screen.
package struct UnreadQuery: Hashable, Sendable {
    package let since: Position
    /// What was read in this session is passed over.
    package let read: [StreamID: Version]
    package let sort: AccountOrder
    package let isDescending: Bool
    package let filter: String
    /// The row that the search begins behind; nil for the top.
    package let from: AccountRow?

    package func isUnread(_ row: AccountRow) -> Bool {
        row.lastPosition > since && row.version > read[row.id] ?? .empty
    }
}

/// What a search for the next account that changed has found.
package enum UnreadFound: Hashable, Sendable {
    case found(AccountRow)
    /// All accounts of the screen were looked at.
    case none
    /// So many were looked at that it stopped; it can go on behind this one.
    case undecided(AccountRow)
}

/// The accounts that changed before the session began.
package struct UnreadCount: Hashable, Sendable {
    package let accounts: [StreamID: Version]
    /// There are more accounts, or more events, than are counted.
    package let isMore: Bool

    package init(accounts: [StreamID: Version], isMore: Bool) {
        self.accounts = accounts
        self.isMore = isMore
    }
}
