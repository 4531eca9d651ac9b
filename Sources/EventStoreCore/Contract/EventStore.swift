/// The event store contract: what an engine owes. `EventStoreContract.md` numbers its clauses; the
/// conformance suite has a check for each, and every engine passes all of it.
///
///     let head = try await store.head(of: account)
///     let events = try await store.read(account, StreamQuery())
///     let page = try await store.readLog(LogQuery(after: .start))
///     try await store.waitForEvents(after: page.readThrough)
///
/// All that is asked of a store beyond this stands in `EventStoreRefinements`, and has a way over
/// the members here: an engine writes a shorter one where it has one.
///
/// Every method may wait for a disk or a network, and none holds a thread of the caller's
/// meanwhile. Every error is an `EventStoreError`, but for `CancellationError` of a task or a
/// process that was told to end.
public protocol EventStore: EventStoreRefinements {
    /// What this engine can. The same for as long as the store is open; waits for nothing.
    var capabilities: Capabilities { get }
    /// What one call may ask for, and how large a thing may be. The same for as long as the store
    /// is open; waits for nothing.
    var limits: Limits { get }

    /// Named values beside the events, shared by all who use the store. To get at them waits for
    /// nothing; their methods may.
    var checkpoints: any CheckpointStore { get }

    /// Records all of the request's events, or none. Durable when it returns
    /// (`Capabilities.durable`).
    ///
    ///     let request = AppendRequest(
    ///         [StreamWrite(stream: account, expecting: .version(head), events: [deposit])],
    ///         command: CommandStamp(id: command, contentHash: wish))
    ///     let outcome = try await store.append(request)
    ///     print(outcome.isReplay ? "was recorded before" : "recorded", outcome.positions)
    ///
    /// - Throws: `versionConflict` naming every failed expectation and guard; `commandMismatch`;
    ///   `duplicateEvent`; `limitExceeded`, `invalidName`, `invalidEvent`; `readOnly`, `replaced`,
    ///   `busy`, `damaged`, `diskFull`, `ioFailure`; of a store elsewhere `unavailable`,
    ///   `outcomeUnknown`.
    func append(_ request: AppendRequest) async throws -> AppendOutcome

    /// What became of a command; nil if it was never carried out.
    ///
    /// - Throws: `damaged`, `ioFailure`; of a store elsewhere `unavailable`.
    func record(of command: CommandID) async throws -> CommandRecord?

    // MARK: One stream (strongly consistent)

    /// Where the stream stands; nil if it has no event.
    ///
    /// - Throws: `damaged`, `ioFailure`.
    func head(of stream: StreamID) async throws -> StreamHead?

    /// A page of the stream's events, forwards or backwards. A page shorter than its limit is the
    /// last one. Empty for a stream without events.
    ///
    /// - Throws: `limitExceeded`; `damaged`, `ioFailure`.
    func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent]

    /// The event of an id, in whatever stream; nil if it is not recorded.
    ///
    /// - Throws: `damaged`, `ioFailure`.
    func event(_ id: EventID) async throws -> RecordedEvent?

    // MARK: The log

    /// The position of the last event; `Position.start` for an empty log.
    ///
    /// - Throws: `damaged`, `ioFailure`.
    func lastPosition() async throws -> Position

    /// A page of the log in its order: dense, immutable and the same for every reader.
    ///
    /// - Throws: `limitExceeded`; `damaged`, `ioFailure`.
    func readLog(_ query: LogQuery) async throws -> LogPage

    /// Returns when the log holds an event behind a position, whoever appended it; at once if it
    /// does. Costs neither a thread of the caller's nor time while it waits, however long.
    ///
    /// - Throws: `CancellationError` when the task is cancelled; `replaced`, `ioFailure` if the
    ///   store cannot be watched any more.
    func waitForEvents(after position: Position) async throws
}
