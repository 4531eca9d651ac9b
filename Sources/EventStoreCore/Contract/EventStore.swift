/// The event store contract: what an engine owes. `EventStoreContract.md` numbers its clauses; the
/// conformance suite has a check for each, and every engine passes all of it.
///
/// All that is asked of a store beyond this stands in `EventStoreRefinements`, and has a way over
/// the members here: an engine writes a shorter one where it has one.
///
/// Every method may wait for a disk or a network, and none holds a thread of the caller's
/// meanwhile. Every error is an `EventStoreError`.
public protocol EventStore: EventStoreRefinements {
    var capabilities: Capabilities { get }
    var limits: Limits { get }

    /// Named values beside the events, shared by all who use the store.
    var checkpoints: any CheckpointStore { get }

    /// Records all of the request's events, or none. Durable when it returns.
    ///
    /// - Throws: `versionConflict` naming every failed expectation and guard; `commandMismatch`;
    ///   `duplicateEvent`; `limitExceeded`, `invalidName`, `invalidEvent`; `readOnly`, `busy`,
    ///   `diskFull`, `ioFailure`; of a store elsewhere `unavailable`, `outcomeUnknown`.
    func append(_ request: AppendRequest) async throws -> AppendOutcome

    /// What became of a command; nil if it was never carried out.
    func record(of command: CommandID) async throws -> CommandRecord?

    // MARK: One stream (strongly consistent)

    /// Where the stream stands; nil if it has no event.
    func head(of stream: StreamID) async throws -> StreamHead?

    /// A page of the stream's events, forwards or backwards. A page shorter than its limit is the
    /// last one.
    func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent]

    func event(_ id: EventID) async throws -> RecordedEvent?

    // MARK: The log

    /// The position of the last event; `Position.start` for an empty log.
    func lastPosition() async throws -> Position

    /// A page of the log in its order: dense, immutable and the same for every reader.
    func readLog(_ query: LogQuery) async throws -> LogPage

    /// Returns when the log holds an event behind a position, whoever appended it; at once if it
    /// does. Costs neither a thread of the caller's nor time while it waits, however long.
    ///
    /// - Throws: `CancellationError` when the task is cancelled; `replaced`, `ioFailure` if the
    ///   store cannot be watched any more.
    func waitForEvents(after position: Position) async throws
}
