/// What is asked of a store beyond what an engine owes. Each has a way over the owed members, in
/// the folder Generic; an engine that has a shorter one writes it, and the conformance suite runs
/// the two against each other.
public protocol EventStoreRefinements: Sendable {
    // MARK: Writing

    /// Runs the body with a bulk writer, in one transaction where the engine can
    /// (`Capabilities.atomicBulk`): if the body throws, nothing of it is kept. For imports: other
    /// writers wait meanwhile. The body may run on a thread of the engine's.
    ///
    /// The way over `append` keeps what was appended before the body threw.
    func bulk<Result: Sendable>(
        _ body: @escaping @Sendable (any BulkWriter) async throws -> Result
    ) async throws -> Result

    // MARK: Folds

    /// A page of the stream's events for a fold, forward: as `read`, without what a fold does not
    /// need.
    ///
    /// - Parameter whole: the types of events that are wanted with their payloads.
    func readFold(
        _ stream: StreamID, from: Version, through: Version, limit: Int, whole: Set<String>
    ) async throws -> [StreamFoldEntry]

    /// A page of the log for a fold: as `readLog`, without what a fold does not need.
    ///
    /// - Parameter whole: the types of events that are wanted with their payloads.
    func readFold(_ query: LogQuery, whole: Set<String>) async throws -> FoldPage

    /// The names of streams that `readFold` spoke of.
    func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID]

    // MARK: Lists

    /// Events of all streams that share a correlation id, in the log's order, at most `limit`.
    func events(correlatedBy id: String, limit: Int) async throws -> [RecordedEvent]

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

    // MARK: Integrity

    /// What the engine itself finds wrong below the level of events: a broken file, a missing
    /// guard, an index that disagrees with its table. Empty if all is well, or if it cannot look.
    func structuralDamage() async throws -> [String]

    /// What is remembered of these commands; one that was never carried out is left out.
    func rememberedCommands(_ ids: [CommandID]) async throws -> [RememberedCommand]

    /// A page of all commands that are remembered, in the order of their ids' bytes, behind the
    /// one named.
    ///
    /// The way over the log finds those whose ids stand in events.
    func rememberedCommands(after: CommandID?, limit: Int) async throws -> [RememberedCommand]

    /// Stretches of the log in which an event may bear the id of a command that this store never
    /// carried out (`AppendRequest.origin`). All of the log, where an engine does not note them.
    func importedStretches() async throws -> [ClosedRange<Int64>]
}
