import AWSClient
import EventStoreCore
import Synchronization

/// A ledger in two DynamoDB tables, behind a replica.
///
///     let store = try await DynamoDBEventStore.open(
///         tables, over: aws, replica: replica, now: now)
///     try await store.catchUp()
///     let outcome = try await store.append(request)
///
/// The truth is in the tables. An append is judged on the replica and decided by one conditional
/// transaction, which takes the next free slot of the log and writes the events: a writer whose
/// replica is not at the log's end cannot win, and is judged again when it has caught up. So all
/// that the replica promises (expected versions, guards, ids and commands that are used once,
/// positions in the order of commit) is promised of the tables.
public final class DynamoDBEventStore: Sendable {
    /// What one append may ask for: a transaction takes 100 items, one of which is the slot, and
    /// 4 MB.
    public static let standardLimits = Limits(
        eventsPerAppend: 99, guardsPerAppend: Limits.standard.guardsPerAppend,
        payloadBytes: Limits.standard.payloadBytes, metadataBytes: Limits.standard.metadataBytes,
        appendBytes: 3_500_000, streamNameBytes: Limits.standard.streamNameBytes,
        nameBytes: Limits.standard.nameBytes, pageSize: Limits.standard.pageSize,
        snapshotBytes: Limits.standard.snapshotBytes,
        checkpointBytes: Limits.standard.checkpointBytes)

    public let limits: Limits
    let dynamo: DynamoDB
    let tables: LedgerTables
    let replica: any ReplicaStore
    let follower: LogFollower
    let board: StatusBoard
    /// How long an append tries, against other writers and a service that does not answer.
    let patience: Duration
    let writing = Turn()
    private let following = Mutex<Task<Void, Never>?>(nil)

    init(
        _ tables: LedgerTables, _ dynamo: DynamoDB, replica: any ReplicaStore, board: StatusBoard,
        limits: Limits, patience: Duration, now: @escaping @Sendable () -> Timestamp
    ) {
        self.tables = tables
        self.dynamo = dynamo
        self.replica = replica
        self.limits = limits
        self.patience = patience
        self.board = board
        follower = LogFollower(
            RemoteLog(tables: tables, dynamo: dynamo), into: replica, board: board, now: now)
    }

    /// Begins to follow the log, until the store goes.
    public func follow() {
        following.withLock { following in
            guard following == nil else { return }
            following = Task { [follower] in await follower.follow() }
        }
    }

    deinit {
        following.withLock { $0?.cancel() }
        board.finish()
    }
}

extension DynamoDBEventStore: RemoteEventStore {
    /// All that the contract knows, but for bulks of any size that are all or nothing.
    public var capabilities: Capabilities {
        Capabilities(
            logIsCommitOrder: true, optimisticLock: true, hashChain: true, durable: true,
            atomicBulk: false, positionsAreShared: true)
    }

    public var checkpoints: any CheckpointStore {
        DynamoDBCheckpoints(dynamo: dynamo, table: tables.log, limits: limits)
    }

    public var status: RemoteStatus { board.status }

    public func statusChanges() -> AsyncStream<RemoteStatus> { board.changes() }

    @discardableResult
    public func catchUp() async throws -> Position { try await follower.catchUp() }

    /// What became of a command; one that the replica does not know is asked of the truth.
    public func record(of command: CommandID) async throws -> CommandRecord? {
        if let known = try await replica.record(of: command) { return known }
        try await catchUp()
        return try await replica.record(of: command)
    }
}
