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
/// Where the truth cannot be reached, reads go on, and `freshness` says how old they are; appends
/// and `catchUp` end with `EventStoreError.unavailable`, or with `.outcomeUnknown` where the
/// request was sent and its answer is missing.
public protocol RemoteEventStore: EventStore {
    /// How far the replica is known to be current. Waits for nothing.
    var freshness: Freshness { get }

    /// Makes the replica current with one strong request to the truth, and copies what is missing.
    /// Waits for the network, and for as long as the copying takes.
    ///
    /// - Returns: a position at or behind every event that was acknowledged, to whomever, before
    ///   the call began; the replica holds the log up to it.
    /// - Throws: `EventStoreError.unavailable`; `damaged` if what was copied contradicts the hashes
    ///   that the replica has; `diskFull`, `ioFailure` of the replica.
    @discardableResult
    func catchUp() async throws -> Position

    /// How far the replica has been copied, for whoever shows it. Each call gives a sequence of its
    /// own, which begins with how it is now and ends with the store. Who reads slowly gets the
    /// newest and misses those between.
    func replicaProgress() -> AsyncStream<ReplicaProgress>
}

/// How far a replica is known to be current.
public struct Freshness: Hashable, Sendable {
    /// The replica holds the whole log up to this position.
    public let position: Position
    /// When the truth last said that nothing stood behind `position`, by the clock of this machine:
    /// the moment the request was sent. What others wrote since then may be missing. Nil if the
    /// truth was not asked since the store was opened.
    public let moment: Timestamp?

    public init(position: Position, moment: Timestamp?) {
        self.position = position
        self.moment = moment
    }
}

/// How much of a log a replica has.
public struct ReplicaProgress: Hashable, Sendable {
    /// The replica holds the whole log up to this position.
    public let copiedThrough: Position
    /// The last position that the truth is known to have; never before `copiedThrough`.
    public let lastKnown: Position

    /// A `lastKnown` before `copiedThrough` is raised to it.
    public init(copiedThrough: Position, lastKnown: Position) {
        self.copiedThrough = copiedThrough
        self.lastKnown = max(copiedThrough, lastKnown)
    }

    /// True if nothing that is known of is missing.
    public var isComplete: Bool { copiedThrough == lastKnown }
}
