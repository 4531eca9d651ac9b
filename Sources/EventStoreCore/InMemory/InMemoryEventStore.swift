import Synchronization

/// The in-memory engine: the whole contract without a file, for tests, previews and services that
/// need no durability. It is production code and passes the same conformance suite as the others.
///
///     let store = InMemoryEventStore()
///     let outcome = try await store.append(
///         AppendRequest([StreamWrite(stream: account, expecting: .noStream, events: [opening])]))
///     let events = try await store.read(account, StreamQuery())   // at outcome.positions
///
/// Safe from any task or thread. Every call holds one lock for as long as it works; nothing waits
/// for a disk. Writers take turns: a bulk transaction writes to a copy, so that readers see all of
/// it or none. Read models stand behind a lock of their own and never delay an append.
public final class InMemoryEventStore: EventStore {
    public let limits: Limits
    public let checkpoints: any CheckpointStore

    let log = Mutex(InMemoryLog())
    let readModels = Mutex(InMemoryReadModels())
    let turn = Turn()
    let bell = Bell()
    let following = InMemoryFollowing()

    /// Makes an empty store. Its events go with it; two of them share nothing.
    ///
    /// - Parameter limits: what the store accepts at most.
    public init(limits: Limits = .standard) {
        self.limits = limits
        checkpoints = InMemoryCheckpoints(limits)
    }

    public var capabilities: Capabilities {
        Capabilities(
            logIsCommitOrder: true, optimisticLock: true, hashChain: true, durable: false,
            atomicBulk: true, positionsAreShared: true)
    }

    public func append(_ request: AppendRequest) async throws -> AppendOutcome {
        try request.check(limits)
        let outcome = try await turn.take { try log.withLock { try $0.append(request) } }
        if !outcome.isReplay { bell.ring() }
        return outcome
    }

    public func record(of command: CommandID) async throws -> CommandRecord? {
        log.withLock { $0.commands[command] }
    }

    public func rememberedCommands(_ ids: [CommandID]) async throws -> [RememberedCommand] {
        log.withLock { log in ids.compactMap { log.commands[$0]?.remembered } }
    }

    public func rememberedCommands(
        after: CommandID?, limit: Int
    ) async throws -> [RememberedCommand] {
        try limits.checkPage(limit)
        return log.withLock { log in
            let ids = log.commands.keys.filter { id in after.map { $0 < id } ?? true }.sorted()
            return ids.prefix(limit).compactMap { log.commands[$0]?.remembered }
        }
    }

    public func waitForEvents(after position: Position) async throws {
        try await waitForEvents(after: position, bell)
    }
}
