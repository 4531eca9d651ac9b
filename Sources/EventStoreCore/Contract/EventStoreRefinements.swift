/// What is asked of a store beyond what an engine owes. Each has a way over the owed members, in
/// the folder Generic; an engine that has a shorter one writes it, and the conformance suite runs
/// the two against each other.
///
/// Every method may wait for a disk or a network, and none holds a thread of the caller's
/// meanwhile. Every list that takes a limit refuses one that is not from 1 to `Limits.pageSize`,
/// with `EventStoreError.limitExceeded`.
public protocol EventStoreRefinements: Sendable {
    // MARK: Writing

    /// Runs the body with a bulk writer, in one transaction where the engine can
    /// (`Capabilities.atomicBulk`): if the body throws, nothing of it is kept. For imports: other
    /// writers wait meanwhile, and so would an append of the body's own to the store. The body may
    /// run on a thread of the engine's.
    ///
    ///     let recorded = try await store.bulk { writer in
    ///         let outcomes = try await writer.append(deposits.map { BulkEvent($0, to: account) })
    ///         return outcomes.count { if case .recorded = $0 { true } else { false } }
    ///     }
    ///
    /// The way over `append` keeps what was appended before the body threw.
    ///
    /// - Parameter body: writes with the writer that it is given, and with nothing else.
    /// - Returns: what the body returns, when all of it is durable.
    /// - Throws: what the body throws; `readOnly`, `busy`, `replaced`, `diskFull`, `ioFailure`; of
    ///   a store elsewhere `unavailable`, `outcomeUnknown`.
    func bulk<Result: Sendable>(
        _ body: @escaping @Sendable (any BulkWriter) async throws -> Result
    ) async throws -> Result

    // MARK: Folds

    /// A page of the stream's events for a fold, forward: as `read`, without what a fold does not
    /// need.
    ///
    /// - Parameters:
    ///   - stream: whose events; one that has none gives none.
    ///   - from: the lowest version wanted.
    ///   - through: the highest version wanted; the page may end before it.
    ///   - limit: events in the page, at most `Limits.pageSize`.
    ///   - whole: the types of events that are wanted with their payloads, compared by their bytes.
    /// - Returns: the page; one shorter than its limit is the last.
    /// - Throws: `limitExceeded`; `damaged`, `ioFailure`.
    func readFold(
        _ stream: StreamID, from: Version, through: Version, limit: Int, whole: Set<String>
    ) async throws -> [StreamFoldEntry]

    /// A page of the log for a fold: as `readLog`, without what a fold does not need.
    ///
    ///     let page = try await store.readFold(LogQuery(after: .start), whole: ["AccountOpened"])
    ///     for entry in page.entries {
    ///         sums[entry.stream, default: 0] += Int64(entry.sign) * entry.amountMinor
    ///         if entry.detail >= 0 { openings.append(page.details[Int(entry.detail)]) }
    ///     }
    ///
    /// - Parameters:
    ///   - query: which events, and how many at most.
    ///   - whole: the types of events that are wanted with their payloads, compared by their bytes.
    /// - Returns: the page; its entries name a stream by its handle, which `streams(_:)` resolves.
    /// - Throws: `limitExceeded`; `damaged`, `ioFailure`.
    func readFold(_ query: LogQuery, whole: Set<String>) async throws -> FoldPage

    /// The names of streams that `readFold` spoke of. A handle that this store never gave out is
    /// left out.
    ///
    /// - Throws: `damaged`, `ioFailure`.
    func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID]

    /// When events happened: of each stream the event of one version. One that is not there is left
    /// out, as is a handle that this store never gave out.
    ///
    /// - Throws: `damaged`, `ioFailure`.
    func occurrences(
        of events: [StreamHandle: Version]
    ) async throws -> [StreamHandle: Timestamp]

    // MARK: Lists

    /// The events of some ids, in whatever streams and in no order; one that is not recorded is
    /// left out. At most `Limits.pageSize` ids.
    ///
    /// - Throws: `limitExceeded`; `damaged`, `ioFailure`.
    func events(_ ids: [EventID]) async throws -> [RecordedEvent]

    /// Events of all streams that share a correlation id, in the log's order, at most `limit`.
    /// There is no page behind them.
    ///
    /// - Throws: `limitExceeded`; `damaged`, `ioFailure`.
    func events(correlatedBy id: String, limit: Int) async throws -> [RecordedEvent]

    /// A page of the stream heads, in the order of their names' bytes, behind the one named; nil
    /// begins with the first. A page shorter than its limit is the last.
    ///
    /// - Throws: `limitExceeded`; `damaged`, `ioFailure`.
    func streams(after: StreamID?, limit: Int) async throws -> [StreamHead]

    /// A page of the streams' names with their handles, in the order of the names' bytes, behind
    /// the one named; nil begins with the first. A page shorter than its limit is the last.
    ///
    /// - Throws: `limitExceeded`; `damaged`, `ioFailure`.
    func streamNames(after: StreamID?, limit: Int) async throws -> [NamedStream]

    // MARK: The past

    /// Where the stream stood at a position of the log; nil if it had no event by then. Costs a
    /// bisection of the stream's versions, however long it is.
    ///
    /// - Throws: `damaged`, `ioFailure`.
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
    ///
    /// - Throws: `damaged`, `ioFailure`.
    func streamCount(at position: Position) async throws -> Int64

    // MARK: Integrity

    /// What the engine itself finds wrong below the level of events: a broken file, a missing
    /// guard, an index that disagrees with its table. Empty if all is well, or if it cannot look.
    /// Each finding is a sentence for the operator. May read the whole store, however large.
    ///
    /// - Throws: `ioFailure` if it cannot be read; damage is an answer and no error.
    func structuralDamage() async throws -> [String]

    /// What is remembered of these commands; one that was never carried out is left out.
    ///
    /// - Throws: `damaged`, `ioFailure`; of a store elsewhere `unavailable`.
    func rememberedCommands(_ ids: [CommandID]) async throws -> [RememberedCommand]

    /// A page of all commands that are remembered, in the order of their ids' bytes, behind the one
    /// named; nil begins with the first. A page shorter than its limit is the last.
    ///
    /// The way over the log finds those whose ids stand in events.
    ///
    /// - Throws: `limitExceeded`; `damaged`, `ioFailure`; of a store elsewhere `unavailable`.
    func rememberedCommands(after: CommandID?, limit: Int) async throws -> [RememberedCommand]

    /// Stretches of positions in which an event may bear the id of a command that this store never
    /// carried out (`AppendRequest.origin`). All of the log, where an engine does not note them.
    ///
    /// - Throws: `damaged`, `ioFailure`.
    func importedStretches() async throws -> [ClosedRange<Int64>]
}
