/// A store whose truth is elsewhere, behind a network, with a replica here that answers the reads.
///
/// Appends, and what became of a command, are asked of the truth. Everything else is answered by
/// the replica, without a request: it is a prefix of the log, whole and checked, and may lag behind
/// what other handles have written. An append raises the replica of its own handle up to what it
/// recorded. To see what others have written until now, catch up first:
///
///     let end = try await store.catchUp()
///     let head = try await store.head(of: account)   // as of `end`, or later
///
/// Where the truth cannot be reached, reads go on, and `status` says how old they are; appends
/// and `catchUp` end with `EventStoreError.unavailable`, or with `.outcomeUnknown` where the
/// request was sent and its answer is missing.
public protocol RemoteEventStore: EventStore {
    /// How far the replica is known to be current, and how the truth answers. Waits for nothing.
    var status: RemoteStatus { get }

    /// Makes the replica current with one strong request to the truth, and copies what is missing.
    /// Waits for the network, and for as long as the copying takes.
    ///
    /// - Returns: a position at or behind every event that was acknowledged, to whomever, before
    ///   the call began; the replica holds the log up to it.
    /// - Throws: `EventStoreError.unavailable`; `damaged` if what was copied contradicts the hashes
    ///   that the replica has; `diskFull`, `ioFailure` of the replica.
    @discardableResult
    func catchUp() async throws -> Position

    /// Begins to keep the replica current without being asked, until the store goes. Waits for
    /// nothing; called again it changes nothing.
    func follow()

    /// How it stands, for whoever shows it. Each call gives a sequence of its own, which begins
    /// with how it is now and ends with the store. Who reads slowly gets the newest and misses
    /// those between. That the truth was asked once more, and had nothing new, is told now and
    /// then only: `status` has the moment.
    func statusChanges() -> AsyncStream<RemoteStatus>
}

/// How a remote store stands with its truth.
public struct RemoteStatus: Hashable, Sendable {
    /// How far the replica is known to be current.
    public var freshness: Freshness
    /// The last position that the truth is known to have.
    public var lastKnown: Position
    /// How the truth answers.
    public var state: State
    /// What this handle has asked for since it was opened.
    public var usage: RemoteUsage
    /// What its table is; nil for a ledger in tables of its own, and as long as it is not known.
    public var table: ForeignTableFacts?

    /// How the truth answers.
    public enum State: Hashable, Sendable {
        /// The first copy is being made: events so far, and how many there may be, if that is
        /// known.
        case copying(events: Int64, ofAbout: Int64?)
        /// It answered when it was asked last.
        case live
        /// It turns requests away until then.
        case throttled(until: Timestamp)
        /// It was not to be reached since then, or does not answer what it was asked then.
        case offline(since: Timestamp, reason: String)
        /// It does not let this process ask since then: keys have ended, or rights are missing. It
        /// is asked again all the time, with the keys that are there by then.
        case noAccess(since: Timestamp, reason: String)
        /// Nothing more is copied before a person has done something: the tables are gone or
        /// others, what was copied contradicts the replica, its disk is full.
        case stopped(reason: String)
    }

    public init(
        freshness: Freshness, lastKnown: Position, state: State,
        usage: RemoteUsage = RemoteUsage(), table: ForeignTableFacts? = nil
    ) {
        self.freshness = freshness
        self.lastKnown = max(freshness.position, lastKnown)
        self.state = state
        self.usage = usage
        self.table = table
    }

    /// Events that are known of and not copied yet.
    public var lag: Int64 { max(0, lastKnown.number - freshness.position.number) }
}

/// How far a replica is known to be current.
public struct Freshness: Hashable, Sendable {
    /// The replica holds the whole log up to this position.
    public var position: Position
    /// When the truth last said that nothing stood behind `position`, by the clock of this machine:
    /// the moment the request was sent. What others wrote since then may be missing. Nil if the
    /// truth never said so.
    public var moment: Timestamp?

    public init(position: Position, moment: Timestamp?) {
        self.position = position
        self.moment = moment
    }
}

/// What was asked of a service.
public struct RemoteUsage: Hashable, Sendable {
    /// Requests, those that were sent again not counted.
    public var requests: Int64
    /// Thousandths of capacity units that the service says it has charged.
    public var milliUnits: Int64

    public init(requests: Int64 = 0, milliUnits: Int64 = 0) {
        self.requests = requests
        self.milliUnits = milliUnits
    }
}
