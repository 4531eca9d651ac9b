import AWSClient
import EventStoreCore
import Synchronization
import TextFormats

/// Copies what is new in another program's table into this host's log of it, by reading all of the
/// table again: seldom enough that it costs little.
final class TableFollower: ReplicaFollower {
    let replica: any ReplicaStore
    let table: ForeignTable
    let board: StatusBoard
    let now: @Sendable () -> Timestamp
    private let background: Background
    private let turn = Turn()
    private let stopped = Mutex<(any Error)?>(nil)
    /// Capacity units of the last reading, in thousandths.
    private let lastPrice = Mutex<Int64>(0)

    /// Items that are new at once, at most: they wait in memory until all are known.
    private static let mostItems = 500_000
    /// Events that are recorded in one transaction, some more where numbers are missing.
    private static let eventsAtOnce = 500
    private var events: ForeignEvents { table.events }

    init(
        _ table: ForeignTable, into replica: any ReplicaStore, board: StatusBoard,
        in background: Background, now: @escaping @Sendable () -> Timestamp
    ) {
        self.table = table
        self.replica = replica
        self.board = board
        self.background = background
        self.now = now
    }

    let halfUnits: Int64 = 2

    func compare(progress: @Sendable (Int64) -> Void) async throws -> RemoteComparison {
        _ = try await catchUp()
        return try await ForeignComparison(table, replica).run(progress: progress)
    }

    func stop(_ failure: any Error) { stopped.withLock { $0 = failure } }

    func catchUp(_ claim: (any FollowingClaim)?) async throws -> Position {
        try await turn.take {
            do {
                if let failure = stopped.withLock({ $0 }) { throw failure }
                let asked = now()
                let position = try await holdingClaim(until: .now + Self.patience) {
                    try await copyNew($0)
                }
                try await board.noteFaults(in: replica)
                board.note(current: position, at: asked)
                return position
            } catch {
                board.note(error, at: now())
                throw StoreFailure.translate(error)
            }
        }
    }

    /// How long it is waited for another process that gives positions.
    private static let patience = Duration.seconds(60)
    private static let look = Duration.milliseconds(20)

    /// Positions are given by whoever holds the claim, for as long as that takes: two who give them
    /// at once would not agree.
    ///
    /// - Throws: `EventStoreError.busy`, and what the body throws.
    func holdingClaim<Value: Sendable>(
        until deadline: ContinuousClock.Instant,
        _ body: (any FollowingClaim) async throws -> Value
    ) async throws -> Value {
        while true {
            if let claim = try replica.claimFollowing() {
                defer { withExtendedLifetime(claim) {} }
                return try await body(claim)
            }
            guard ContinuousClock.now < deadline else {
                throw EventStoreError.busy(
                    "another process of this host is reading the table \(events.table)")
            }
            try await Task.sleep(for: Self.look)
        }
    }

    private func copyNew(_ claim: any FollowingClaim) async throws -> Position {
        let asked = now()
        let before = board.status.usage.milliUnits
        var news = TableNews()
        try await table.scan { try await add($0, to: &news) }
        lastPrice.withLock { $0 = board.status.usage.milliUnits - before }
        try await record(news)
        claim.confirm(asked)
        return try await replica.lastPosition()
    }

    /// Copies what is new in one stream. The claim is held.
    func copyNew(of stream: StreamID) async throws {
        let keys = events.keys
        var query = PartitionQuery(
            table: events.table, partition: (keys[0], .string(stream.name)))
        if events.layout.reading.isNumbered {
            let next = try await replica.head(of: stream)?.version.next ?? Version(1)
            query.sort = (keys[1], .from(AttributeValue(next.number)))
        }
        var news = TableNews()
        repeat {
            let page = try await table.dynamo.query(query)
            try await add(page.items, to: &news)
            query.after = page.next
        } while query.after != nil
        try await record(news)
    }

    func noteRecorded(_ outcome: AppendOutcome) {
        board.note(copied: Position(outcome.positions.upperBound))
    }

    /// What a reading of the table has found.
    private struct TableNews {
        var items: [FoundItem] = []
        var alarms: [NewEvent] = []
    }

    private func add(_ items: [AttributeValue.Item], to news: inout TableNews) async throws {
        for item in items {
            switch try await self.news(item) {
            case .none: break
            case .found(let found): news.items.append(found)
            case .changed(let alarm): news.alarms.append(alarm)
            }
        }
        guard news.items.count <= Self.mostItems else {
            throw EventStoreError.limitExceeded(
                what: "new items at once", value: news.items.count, maximum: Self.mostItems)
        }
    }

    /// What an item is to the log.
    private enum News {
        case none
        case found(FoundItem)
        case changed(NewEvent)
    }

    private func news(_ item: AttributeValue.Item) async throws -> News {
        guard let known = try await replica.event(events.id(of: item)) else {
            return .found(events.found(item))
        }
        guard !events.isRecorded(item, as: known) else { return .none }
        // What was no event and is none may be anything: a profile, or a total that goes on.
        let isUnreadable = known.stream == ForeignEvents.unreadable
        guard !isUnreadable || events.read(item) != nil else { return .none }
        let alarm = events.alarm(item, of: known, at: now())
        return try await replica.event(alarm.id) == nil ? .changed(alarm) : .none
    }

    private func record(_ news: TableNews) async throws {
        let (items, alarms) = (news.items, news.alarms)
        guard !items.isEmpty || !alarms.isEmpty else { return }
        var placing = TablePlacing(events, behind: try await replica.lastPosition())
        let own: Set = [ForeignEvents.unreadable, ForeignEvents.alarms]
        for stream in own.union(items.map(\.stream)) {
            let query = StreamQuery(direction: .backward, limit: 1)
            guard let head = try await replica.read(stream, query).first else { continue }
            placing.know(head, try await balance(of: stream, through: head.version))
        }
        var placed: [RecordedEvent] = []
        for found in FoundItem.ordered(items) {
            placed += try placing.place(found)
            if placed.count >= Self.eventsAtOnce {
                try await apply(placed)
                placed.removeAll(keepingCapacity: true)
            }
        }
        try await apply(placed + alarms.map { placing.place(alarm: $0) })
        board.note(copied: try await replica.lastPosition())
    }

    /// What the events of a stream have moved, up to a version.
    func balance(
        of stream: StreamID, through last: Version
    ) async throws -> ForeignBalance {
        var balance = ForeignBalance()
        var next = Version.empty.next
        while next <= last {
            let page = try await replica.readFold(
                stream, from: next, through: last, limit: events.limits.pageSize, whole: [])
            guard let end = page.last else { break }
            // What did not fit moves nothing there.
            for entry in page { _ = balance.take(entry.fold) }
            next = end.version.next
        }
        return balance
    }

    private func apply(_ events: [RecordedEvent]) async throws {
        try await replica.apply(events.map { LogEntry(events: [$0], command: nil) })
    }

    // MARK: Following

    func follow() async {
        var pace = FollowingPace()
        var own: Timestamp?
        while !Task.isCancelled {
            do {
                let wait = max(pace.wait(at: .now), leastWait)
                let before = board.status.freshness.position
                if let moment = replica.lastConfirmed(), moment != own,
                    now() < moment.advanced(by: wait.microseconds)
                {
                    // Another process of this host has just read it.
                    board.note(current: try await replica.lastPosition(), at: moment)
                    try await board.noteFaults(in: replica)
                } else {
                    // Where the answers come to, others wait for theirs.
                    try await withTaskExecutorPreference(background.workers) {
                        _ = try await catchUp(nil)
                    }
                    own = replica.lastConfirmed()
                }
                pace.note(isActive: board.status.freshness.position > before, at: .now)
                try await background.sleep(wait)
            } catch is CancellationError {
                return
            } catch {
                guard (try? await background.sleep(pace.waitAfterFailure())) != nil else { return }
            }
        }
    }

    /// At most some five cents an hour at the prices of November 2026, $0.125 for a million units:
    /// 111 units a second, and never more than once in two seconds.
    private var leastWait: Duration {
        max(.seconds(2), .milliseconds(lastPrice.withLock { $0 } / 111))
    }
}
