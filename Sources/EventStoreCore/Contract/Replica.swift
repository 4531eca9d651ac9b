/// A copy of a remote log, which answers whatever is asked of the log, and keeps what is derived
/// from it. It is a prefix of the log, whole, each event at the position, version and hash that it
/// has there.
public typealias ReplicaStore = EventStore & ReadModelStore & ReplicaWriter

/// Copies a log into a replica, entry by entry: the only way that events come into one.
public protocol ReplicaWriter: Sendable {
    /// Copies entries to the replica's end, all of them or none. What the replica holds already is
    /// compared and left as it is: several processes may copy the same. Each event is checked
    /// against its own hash, and has to be the next of its stream and of the log. It need not be
    /// synced: what a crash of the system takes away is copied again.
    ///
    /// - Parameter entries: in the log's order, without gaps. Empty does nothing.
    /// - Returns: the replica's last position.
    /// - Throws: `EventStoreError.damaged` for an entry that does not continue the replica, or that
    ///   contradicts what it holds, with the position and what was expected there; `busy`,
    ///   `replaced`, `diskFull`, `ioFailure`.
    @discardableResult
    func apply(_ entries: [LogEntry]) async throws -> Position

    /// Takes the part of the one that copies the log for all processes of this host.
    ///
    /// - Returns: nil while another process, or another object of this one, has it.
    /// - Throws: `readOnly`, `diskFull`, `ioFailure`.
    func claimFollowing() throws -> (any FollowingClaim)?

    /// When the truth last said that nothing stood behind the replica, to whichever process of this
    /// host follows it; nil if it never did, and where what was said cannot be relied on: the
    /// system was started anew since, or its clock stands before that moment. Waits for nothing.
    func lastConfirmed() -> Timestamp?
}

/// One append, as the remote log has it.
public struct LogEntry: Hashable, Sendable {
    /// Its events in the order of their positions, at least one.
    public let events: [RecordedEvent]
    /// The command that it carried out, which the replica remembers. Nil if it had none, or bears
    /// the id of another book's command (`AppendRequest.origin`).
    public let command: CommandStamp?

    public init(events: [RecordedEvent], command: CommandStamp?) {
        self.events = events
        self.command = command
    }
}

/// Held by the process that copies the log; it ends with the object, or with the process.
public protocol FollowingClaim: Sendable {
    /// Tells the other processes of this host that the truth said at this moment that nothing stood
    /// behind the replica. Waits for nothing, and never fails: it is told again soon.
    func confirm(_ moment: Timestamp)
}

/// Where the replica of one remote log is kept, and made.
public protocol ReplicaPlace: Sendable {
    /// The replica, if its first copy is complete; nil if it was not begun, or not finished.
    ///
    /// - Throws: `EventStoreError` for a file that cannot be opened.
    func open() async throws -> (any ReplicaStore)?

    /// Begins a first copy, or goes on with one that was interrupted. It is exclusive for as long
    /// as the object lives.
    ///
    /// - Parameter segments: how many parts the log is copied in, if it is begun now.
    /// - Returns: nil while another process of this host copies, and where one has completed the
    ///   replica by now: `open` says which.
    /// - Throws: `EventStoreError`.
    func load(segments: Int) async throws -> (any ReplicaLoad)?

    /// Begins a first copy of a table that has no log, or goes on with one that was interrupted, as
    /// `load` does.
    ///
    /// - Parameter segments: how many parts the table is copied in, if it is begun now.
    /// - Returns: nil while another process of this host copies, and where one has completed the
    ///   replica by now: `open` says which.
    /// - Throws: `EventStoreError`.
    func gathering(segments: Int) async throws -> (any ReplicaGathering)?
}

/// A first copy of a log, in parts that come in any order. It survives a kill at any moment: what
/// `add` returned from is there when the copy is resumed, with the marks that belong to it.
public protocol ReplicaLoad: Sendable {
    /// How far each part has come, in the order of their numbers.
    ///
    /// - Throws: `EventStoreError.ioFailure`.
    func segments() async throws -> [LoadSegment]

    /// Keeps events of one part, and how far that part has come with them, in one transaction.
    ///
    /// - Parameters:
    ///   - events: in any order; one that was added before is added once.
    ///   - segment: the part's number, from 0.
    ///   - state: how far it has come.
    /// - Throws: `EventStoreError.damaged` for a position that no event can have; `diskFull`, in
    ///   which case nothing was kept and it may be tried again; `ioFailure`.
    func add(_ events: [LoadedEvent], to segment: Int, _ state: LoadSegment.State) async throws

    /// Events that were added, each once.
    ///
    /// - Throws: `EventStoreError.ioFailure`.
    func count() async throws -> Int64

    /// Positions below the highest one of which no event was added.
    ///
    /// - Parameter limit: stretches at most.
    /// - Returns: the lowest of them, in order; empty if the log is whole.
    /// - Throws: `EventStoreError.ioFailure`.
    func holes(limit: Int) async throws -> [ClosedRange<Int64>]

    /// Puts all events in the log's order, checks the chain of every stream, and makes them the
    /// replica. There may be no holes, and the last event has to be the last one of its append: an
    /// entry of which the replica holds one half cannot be applied to it.
    ///
    /// - Parameter progress: told how many events are in order.
    /// - Returns: the replica; the load is over.
    /// - Throws: `EventStoreError.damaged` with the first event that contradicts its hash, its
    ///   stream or the log; `diskFull`, `ioFailure`. What was added is still there, and it may be
    ///   tried again. `CancellationError` of a task or a process that was told to end.
    func finish(progress: @Sendable (Int64) -> Void) async throws -> any ReplicaStore
}

/// An event of a first copy.
public struct LoadedEvent: Hashable, Sendable {
    public let event: RecordedEvent
    /// The content of the command that it was recorded by here; nil if it had none, or one of
    /// another book.
    public let contentHash: Digest?

    public init(event: RecordedEvent, contentHash: Digest?) {
        self.event = event
        self.contentHash = contentHash
    }
}

/// One part of a first copy.
public struct LoadSegment: Hashable, Sendable {
    /// How far a part has come.
    public enum State: Hashable, Sendable {
        /// Nothing of it was added.
        case new
        /// Go on behind this mark, which means something to whoever copies.
        case at([UInt8])
        /// All of it was added.
        case done
    }

    /// From 0.
    public let number: Int
    public let state: State

    public init(number: Int, state: State) {
        self.number = number
        self.state = state
    }
}
