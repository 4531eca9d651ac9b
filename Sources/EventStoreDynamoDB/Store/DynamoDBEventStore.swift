import AWSClient
import EventStoreCore
import Synchronization

/// A ledger in two DynamoDB tables, behind a replica.
///
///     let store = DynamoDBEventStore.open(tables, over: aws, replicas, now: clock)
///     store.follow()
///     try await store.catchUp()
///     let outcome = try await store.append(request)
///
/// The truth is in the tables. An append is judged on the replica and decided by one conditional
/// transaction, which takes the next free slot of the log and writes the events: a writer whose
/// replica is not at the log's end cannot win, and is judged again when it has caught up. So all
/// that the replica promises (expected versions, guards, ids and commands that are used once,
/// positions in the order of commit) is promised of the tables.
///
/// Where there is no replica yet, it is copied first. Meanwhile single streams are read from the
/// tables, and everything else waits.
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
    /// Of the program that the table belongs to; nil if nobody has named them.
    let snapshots: SnapshotTable?
    let board: StatusBoard
    /// There when the replica is.
    let ready: Pending<OpenLedger>
    let background: Background
    private let opening: Task<Void, Never>
    private let following = Mutex<Task<Void, Never>?>(nil)

    /// What the events of a table mean that another program has laid out. Given the descriptions
    /// that its log declares, which decide; none where it has no log yet.
    public typealias Meanings =
        @Sendable (TableLayout, [RecordedEvent]) throws -> any TableMeaning

    /// Opens a ledger. Waits for nothing: where there is a replica it answers at once, and whether
    /// the tables are still the same is asked beside it; where there is none it is copied.
    ///
    /// - Parameters:
    ///   - address: the ledger's.
    ///   - aws: how they are reached.
    ///   - replicas: where their replica is kept.
    ///   - limits: what one call may ask for.
    ///   - patience: how long an append tries.
    ///   - meanings: what tables mean that other programs have laid out; nil if none is to be
    ///     opened.
    ///   - background: where it does what nobody waits for.
    ///   - silence: how long nothing is heard before the status says so.
    ///   - now: the clock of this machine.
    /// - Returns: the ledger. What goes wrong shows in `status`, and in what needs the replica.
    public static func open(
        _ address: LedgerAddress, over aws: any AWSCaller, _ replicas: any ReplicaShelf,
        limits: Limits = standardLimits, patience: Duration = .seconds(30),
        meanings: Meanings? = nil, in background: Background = .standard,
        silence: Silence = Silence(), now: @escaping @Sendable () -> Timestamp
    ) -> DynamoDBEventStore {
        DynamoDBEventStore(
            address, aws, replicas, limits, patience, meanings, background, silence, now)
    }

    private init(
        _ address: LedgerAddress, _ aws: any AWSCaller, _ replicas: any ReplicaShelf,
        _ limits: Limits, _ patience: Duration, _ meanings: Meanings?, _ background: Background,
        _ silence: Silence,
        _ now: @escaping @Sendable () -> Timestamp
    ) {
        let meter = UsageMeter()
        let dynamo = DynamoDB(aws, meter: meter)
        let board = StatusBoard(
            RemoteStatus(
                freshness: Freshness(position: .start, moment: nil), lastKnown: .start,
                state: .copying(events: 0, ofAbout: nil)), meter: meter)
        let ready = Pending<OpenLedger>()
        let tables = address.tables
        (self.tables, self.dynamo, self.board, self.ready) = (tables, dynamo, board, ready)
        self.limits = limits
        self.background = background
        snapshots = address.snapshots
        let opening = LedgerOpening(
            log: RemoteLog(tables: tables, dynamo: dynamo), address: address, board: board,
            replicas: replicas, meaning: meanings, limits: limits, patience: patience,
            background: background, silence: silence, now: now)
        self.opening = Task(executorPreference: background.workers) { await opening.run(ready) }
    }

    /// True when the replica is there, or will never be: then `whenOpen` does not wait.
    public var isSettled: Bool { ready.isSettled }

    /// Waits until the replica is there.
    ///
    /// - Throws: what the first copy failed with for good; `CancellationError`.
    public func whenOpen() async throws { _ = try await ready.value() }

    /// Waits until it is known whether the tables are those of the replica that was there.
    public func whenChecked() async { await opening.value }

    /// As the protocol says it: one process of each host asks the service, the others look at what
    /// it copies.
    public func follow() {
        following.withLock { following in
            guard following == nil else { return }
            following = Task(executorPreference: background.asking) { [ready] in
                if let ledger = try? await ready.value() { await ledger.follower.follow() }
            }
        }
    }

    deinit {
        opening.cancel()
        following.withLock { $0?.cancel() }
        board.finish()
    }

    /// The replica, when it is there.
    ///
    /// - Throws: what the first copy failed with for good; `CancellationError`.
    var replica: any ReplicaStore {
        get async throws { try await ready.value().follower.replica }
    }
}

extension DynamoDBEventStore: RemoteEventStore {
    /// All that the contract knows, but for bulks of any size that are all or nothing; less for a
    /// table that another program laid out, as soon as it is known to be one.
    public var capabilities: Capabilities {
        ready.current?.capabilities ?? OpenLedger.nativeCapabilities
    }

    public func append(_ request: AppendRequest) async throws -> AppendOutcome {
        try request.check(limits)
        let ledger = try await ready.value()
        do {
            return try await ledger.writer.append(request)
        } catch {
            throw StoreFailure.translate(error)
        }
    }

    public var checkpoints: any CheckpointStore {
        DynamoDBCheckpoints(dynamo: dynamo, table: tables.log, limits: limits)
    }

    public var status: RemoteStatus { board.status }

    public func statusChanges() -> AsyncStream<RemoteStatus> { board.changes() }

    @discardableResult
    public func catchUp() async throws -> Position {
        try await ready.value().follower.catchUp()
    }

    /// What became of a command; one that the replica does not know is asked of the truth.
    public func record(of command: CommandID) async throws -> CommandRecord? {
        let replica = try await replica
        if let known = try await replica.record(of: command) { return known }
        try await catchUp()
        return try await replica.record(of: command)
    }
}
