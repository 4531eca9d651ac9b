import EventStoreCore
import TextFormats

/// How the table of a ledger is laid out, and who gives its events their positions.
enum TableKind: Sendable {
    /// A ledger in tables of its own.
    case native
    /// Another program's table, with a log of this host.
    case foreign(ForeignEvents)
    /// Another program's table, with a log that all hosts share. What its events mean stands in
    /// that log.
    case adopted(TableLayout, keys: [String])

    private static let sharedSuffix = "+log"

    /// What a replica of it is named by: `native`, `spring`, `spring+log`.
    var layout: String {
        switch self {
        case .native: "native"
        case .foreign(let events): events.layout.rawValue
        case .adopted(let layout, _): layout.rawValue + Self.sharedSuffix
        }
    }

    /// The layout of another program's table; nil for a ledger in tables of its own.
    var foreignLayout: TableLayout? {
        switch self {
        case .native: nil
        case .foreign(let events): events.layout
        case .adopted(let layout, _): layout
        }
    }

    /// The layout that a replica was copied as, and whether its log is shared; nil for a ledger in
    /// tables of its own.
    static func foreign(_ identity: ReplicaIdentity) -> (layout: TableLayout, isAdopted: Bool)? {
        let isAdopted = identity.layout.hasSuffix(sharedSuffix)
        let name =
            isAdopted ? String(identity.layout.dropLast(sharedSuffix.count)) : identity.layout
        return TableLayout(rawValue: name).map { ($0, isAdopted) }
    }

    /// Names what the events of another program's table mean: what moves money is decided while the
    /// table is copied, so that one meaning's replica is not another's. Nil where that is decided
    /// once for all hosts.
    var meaningID: String? {
        guard case .foreign(let events) = self else { return nil }
        let declared = events.meaning.preamble.map { "\($0.event.id)" }.joined()
        return String("\(Digest(sha256: Array(declared.utf8)))".prefix(16))
    }

    /// A replica was copied by the same meaning as this.
    func isMeant(by identity: ReplicaIdentity) -> Bool {
        meaningID.map { identity.tableID.hasSuffix(" \($0)") } ?? true
    }
}

extension TableLayout {
    /// What is promised of a table of this layout. The log of one that is adopted is shared, and
    /// keeps its events with their hashes.
    func capabilities(isAdopted: Bool) -> Capabilities {
        Capabilities(
            logIsCommitOrder: false, optimisticLock: hasLock, hashChain: isAdopted, durable: true,
            atomicBulk: false, positionsAreShared: isAdopted)
    }
}

extension ReplicaIdentity {
    /// True if this one is of a table whose positions were its host's, and the other of the same
    /// table, which has been adopted since.
    public func isOfThisHost(of other: ReplicaIdentity) -> Bool {
        guard let own = TableKind.foreign(self), let shared = TableKind.foreign(other) else {
            return false
        }
        return !own.isAdopted && shared.isAdopted && account == other.account
            && region == other.region && endpoint == other.endpoint
            && tableID.split(separator: " ").first == other.tableID.split(separator: " ").first
    }
}
