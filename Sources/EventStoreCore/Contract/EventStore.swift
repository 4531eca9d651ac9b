/// The event store contract. `EventStoreContract.md` numbers its clauses; the conformance suite
/// has a check for each, and every engine passes all of it.
///
/// Every method may wait for a disk or a network. Every error is an `EventStoreError`.
public protocol EventStore: Sendable {
    var capabilities: Capabilities { get }
    var limits: Limits { get }

    /// Named values beside the events, shared by all who use the store.
    var checkpoints: any CheckpointStore { get }

    // MARK: Writing

    /// Records all of the request's events, or none. Durable when it returns.
    ///
    /// - Throws: `versionConflict` naming every failed expectation and guard; `commandMismatch`;
    ///   `duplicateEvent`; `limitExceeded`, `invalidName`, `invalidEvent`; `readOnly`, `busy`,
    ///   `diskFull`, `ioFailure`; of a store elsewhere `unavailable`, `outcomeUnknown`.
    func append(_ request: AppendRequest) async throws -> AppendOutcome

    /// Runs the body with a bulk writer, in one transaction where the engine can
    /// (`Capabilities.atomicBulk`): if the body throws, nothing of it is kept. For imports: other
    /// writers wait meanwhile. The body runs off the caller's executor and may block.
    func bulk<Result: Sendable>(
        _ body: @escaping @Sendable (any BulkWriter) throws -> Result
    ) async throws -> Result

    /// What became of a command; nil if it was never carried out.
    func record(of command: CommandID) async throws -> CommandRecord?

    // MARK: Reading one stream (strongly consistent)

    /// Where the stream stands; nil if it has no event.
    func head(of stream: StreamID) async throws -> StreamHead?

    /// A page of the stream's events. A page shorter than its limit is the last one.
    func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent]

    /// A page of the stream's events for a fold, forward: as `read`, without what a fold does not
    /// need.
    func readFold(
        _ stream: StreamID, from: Version, through: Version, limit: Int
    ) async throws -> [StreamFoldEntry]

    func event(_ id: EventID) async throws -> RecordedEvent?

    /// Events of all streams that share a correlation id, in the log's order, at most `limit`.
    func events(correlatedBy id: String, limit: Int) async throws -> [RecordedEvent]

    // MARK: Reading the log

    /// The position of the last event; `Position.start` for an empty log.
    func lastPosition() async throws -> Position

    /// A page of the log in its order: dense, immutable and the same for every reader.
    func readLog(_ query: LogQuery) async throws -> LogPage

    /// A page of the log for a fold: as `readLog`, without what a fold does not need.
    func readFold(_ query: LogQuery) async throws -> FoldPage

    /// The names of streams that `readFold` spoke of.
    func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID]

    /// A page of the stream heads, in the order of their names, behind the one named.
    func streams(after: StreamID?, limit: Int) async throws -> [StreamHead]

    /// A page of the streams' names with their handles, in the order of the names, behind the one
    /// named.
    func streamNames(after: StreamID?, limit: Int) async throws -> [NamedStream]

    // MARK: The past

    /// Where the stream stood at a position of the log; nil if it had no event by then. Costs a
    /// bisection of the stream's versions, however long it is.
    func head(of stream: StreamID, at position: Position) async throws -> StreamHead?

    /// A page of the streams that had an event at a position, each with its head as of it, in the
    /// order of their names, behind the one named.
    ///
    /// - Parameters:
    ///   - position: the position of the log.
    ///   - after: the name to go on behind; nil begins with the first.
    ///   - descending: in the opposite order, from the last name.
    ///   - limit: streams in the page, at most `Limits.pageSize`.
    /// - Returns: the page; one shorter than its limit is the last.
    /// - Throws: `limitExceeded`, `damaged`, `ioFailure`.
    func streams(
        at position: Position, after: StreamID?, descending: Bool, limit: Int
    ) async throws -> [StreamHead]

    /// How many streams had an event at a position.
    func streamCount(at position: Position) async throws -> Int64

    /// Waits for other processes' appends as cheaply as the engine can.
    func changeSignal() throws -> any ChangeSignal

    // MARK: Snapshots

    /// Keeps a snapshot. One that stands on an event the stream does not have is refused with
    /// `invalidEvent`. It replaces one at the same version and no other.
    func put(_ snapshot: Snapshot) async throws

    /// The newest snapshot at or before a version.
    func latestSnapshot(of stream: StreamID, through: Version) async throws -> Snapshot?

    /// A page of the stream's snapshots from the oldest, behind a version.
    func snapshots(of stream: StreamID, after: Version, limit: Int) async throws -> [Snapshot]

    /// A page of all snapshots by stream name and version, behind the place named.
    func snapshots(after: StreamVersion?, limit: Int) async throws -> [Snapshot]

    /// Removes a snapshot; false if there was none.
    func deleteSnapshot(of stream: StreamID, at version: Version) async throws -> Bool

    // MARK: Integrity

    /// What the engine itself finds wrong below the level of events: a broken file, a missing
    /// guard, an index that disagrees with its table. Empty if all is well.
    func structuralDamage() async throws -> [String]

    /// What is remembered of these commands; one that was never carried out is left out.
    func rememberedCommands(_ ids: [CommandID]) async throws -> [RememberedCommand]

    /// A page of all commands that are remembered, in the order of their ids' bytes, behind the
    /// one named.
    func rememberedCommands(after: CommandID?, limit: Int) async throws -> [RememberedCommand]

    /// Stretches of the log in which an event may bear the id of a command that this store never
    /// carried out: a bulk transaction records events with the ids that they had elsewhere.
    func importedStretches() async throws -> [ClosedRange<Int64>]
}

/// Writes many events inside one transaction. Not `Sendable`: it lives as long as the body of
/// `EventStore.bulk`, on the thread of that body.
public protocol BulkWriter {
    /// Records one event at the end of a stream.
    ///
    /// - Throws: `duplicateEvent` if its id is already recorded, in which case nothing was
    ///   written and the transaction goes on; any other error ends the transaction.
    func append(_ event: NewEvent, to stream: StreamID, commandID: CommandID?) throws -> StreamHead

    /// Where a stream stands, with what this transaction has written.
    func head(of stream: StreamID) throws -> StreamHead?

    func event(_ id: EventID) throws -> RecordedEvent?

    func read(_ stream: StreamID, _ query: StreamQuery) throws -> [RecordedEvent]

    func latestSnapshot(of stream: StreamID, through: Version) throws -> Snapshot?

    func put(_ snapshot: Snapshot) throws
}

/// Wakes a reader when the log may have grown. One thread waits, any thread may cancel.
public protocol ChangeSignal: Sendable {
    /// Blocks until the log may have grown, the time is up, or `cancel` was called. May wake for
    /// nothing; never sleeps through an append for longer than the timeout.
    ///
    /// - Parameter milliseconds: the longest wait.
    /// - Returns: what ended the wait.
    /// - Throws: `EventStoreError.ioFailure` if the store cannot be watched any more.
    func wait(milliseconds: Int) throws -> ChangeWake

    /// Ends the wait that is under way and every later one.
    func cancel()
}

/// What ended a wait.
public enum ChangeWake: Sendable, Hashable { case changed, timedOut, cancelled }
