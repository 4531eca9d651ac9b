import AWSClient
import EventStoreCore
import Synchronization
import TextFormats

/// Finds what is new in another program's table, and sees to it that it gets its positions: by
/// reading all of the table again, seldom enough that it costs little.
final class TableFollower: ReplicaFollower {
    let table: ForeignTable
    let log: any TableLog
    let board: StatusBoard
    let now: @Sendable () -> Timestamp
    let background: Background
    private let gapPatience: Duration
    private let turn = Turn()
    private let stopped = Mutex<(any Error)?>(nil)
    private let lastReading = Mutex(Reading())

    /// When all of the table was read last, and what that took.
    private struct Reading {
        var begun: ContinuousClock.Instant?
        /// Capacity units, in thousandths.
        var price: Int64 = 0
    }

    /// Items that are new at once, at most: they wait in memory until all are known.
    private static let mostItems = 500_000
    /// Events that are recorded in one transaction, some more where numbers are missing.
    private static let eventsAtOnce = 500
    private var events: ForeignEvents { table.events }
    var replica: any ReplicaStore { log.replica }

    /// - Parameters:
    ///   - table: what is read.
    ///   - log: where its items get their positions.
    ///   - board: is told how it stands.
    ///   - background: where it does what nobody waits for.
    ///   - gapPatience: how long a number may be missing behind which others are there: they may be
    ///     of one transaction that is seen in parts.
    ///   - now: the clock.
    init(
        _ table: ForeignTable, _ log: any TableLog, board: StatusBoard, in background: Background,
        gapPatience: Duration = .seconds(2), now: @escaping @Sendable () -> Timestamp
    ) {
        self.table = table
        self.log = log
        self.board = board
        self.background = background
        self.gapPatience = gapPatience
        self.now = now
    }

    let halfUnits: Int64 = 2

    func compare(progress: @Sendable (Int64) -> Void) async throws -> RemoteComparison {
        _ = try await catchUp()
        return try await ForeignComparison(table, replica).run(progress: progress)
    }

    func stop(_ failure: any Error) { stopped.withLock { $0 = failure } }

    func catchUp(_ claim: (any FollowingClaim)?) async throws -> Position {
        try await copyNew(isDue: true)
    }

    /// - Parameter isDue: all of the table is read, and not only what others have placed.
    private func copyNew(isDue: Bool) async throws -> Position {
        try await turn.take {
            do {
                if let failure = stopped.withLock({ $0 }) { throw failure }
                let asked = now()
                let position = try await givingPositions(until: .now + Self.patience) { claim in
                    try await log.copyOthers()
                    guard isDue else { return try await replica.lastPosition() }
                    try await readAll()
                    claim?.confirm(asked)
                    return try await replica.lastPosition()
                }
                try await board.noteFaults(in: replica)
                if isDue {
                    board.note(current: position, at: asked)
                } else {
                    board.note(copied: position)
                }
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

    /// Positions of this host are given by whoever holds the claim, for as long as that takes: two
    /// who give them at once would not agree. Where a shared log decides, the claim only says who
    /// reads the table for this host.
    ///
    /// - Throws: `EventStoreError.busy`, and what the body throws.
    func givingPositions<Value: Sendable>(
        until deadline: ContinuousClock.Instant,
        _ body: ((any FollowingClaim)?) async throws -> Value
    ) async throws -> Value {
        while true {
            let claim = try replica.claimFollowing()
            if claim != nil || !log.isOfThisHost {
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

    private func readAll() async throws {
        let begun = ContinuousClock.now
        let before = board.status.usage.milliUnits
        var news = TableNews()
        try await table.scan { try await add($0, to: &news) }
        let price = board.status.usage.milliUnits - before
        lastReading.withLock { $0 = Reading(begun: begun, price: price) }
        try await record(news)
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

    /// Gives what was found its positions, behind what others have placed meanwhile.
    private func record(_ found: TableNews) async throws {
        var news = found
        try await waitForGaps(in: &news)
        var contention = Contention()
        while try await !place(news) {
            try await background.sleep(contention.wait())
            try await log.copyOthers()
            news = try await leftOver(of: news)
        }
        board.note(copied: try await replica.lastPosition())
    }

    private func leftOver(of news: TableNews) async throws -> TableNews {
        var left = TableNews()
        for found in news.items {
            let id = events.id(of: try AttributeValue.item(found.content))
            if try await replica.event(id) == nil { left.items.append(found) }
        }
        for alarm in news.alarms where try await replica.event(alarm.id) == nil {
            left.alarms.append(alarm)
        }
        return left
    }

    /// - Returns: false if others were first, with all of it or with some.
    private func place(_ news: TableNews) async throws -> Bool {
        let (items, alarms) = (news.items, news.alarms)
        guard !items.isEmpty || !alarms.isEmpty else { return true }
        var placing = TablePlacing(events, behind: try await replica.lastPosition())
        let own: Set = [ForeignEvents.unreadable, ForeignEvents.alarms]
        for stream in own.union(items.map(\.stream)) {
            guard let head = try await head(of: stream) else { continue }
            placing.know(head, try await balance(of: stream, through: head.version))
        }
        var placed: [RecordedEvent] = []
        for found in FoundItem.ordered(items) {
            placed += try placing.place(found)
            if placed.count >= Self.eventsAtOnce {
                guard try await log.place(placed) else { return false }
                placed.removeAll(keepingCapacity: true)
            }
        }
        return try await log.place(placed + alarms.map { placing.place(alarm: $0) })
    }

    /// The newest event of a stream; nil for none.
    func head(of stream: StreamID) async throws -> RecordedEvent? {
        try await replica.read(stream, StreamQuery(direction: .backward, limit: 1)).first
    }

    // MARK: Numbers that are missing

    /// Numbers of a stream without an item, between its head and an item that is new.
    private struct Gap: Hashable {
        let stream: StreamID
        let numbers: ClosedRange<Int64>
    }

    /// Streams whose gaps are looked into, at most, in each round.
    private static let gapsAtOnce = 100

    /// Items of one transaction may be seen one after the other, whatever their order: one that is
    /// not there yet is waited for before it is taken for missing.
    private func waitForGaps(in news: inout TableNews) async throws {
        guard events.layout.reading.isNumbered, !news.items.isEmpty else { return }
        let deadline = ContinuousClock.now + gapPatience
        var wait = Duration.milliseconds(20)
        while case let gaps = try await gaps(in: news.items), !gaps.isEmpty,
            ContinuousClock.now < deadline
        {
            try await background.sleep(wait)
            wait = min(wait * 2, .milliseconds(500))
            for gap in gaps.prefix(Self.gapsAtOnce) {
                var query = PartitionQuery(
                    table: events.table, partition: (events.keys[0], .string(gap.stream.name)))
                query.sort = (
                    events.keys[1],
                    .between(
                        AttributeValue(gap.numbers.lowerBound),
                        AttributeValue(gap.numbers.upperBound))
                )
                try await add(try await table.dynamo.query(query).items, to: &news)
            }
        }
    }

    /// The first gap of each stream.
    private func gaps(in items: [FoundItem]) async throws -> [Gap] {
        var numbers: [StreamID: [Int64]] = [:]
        for found in items where found.stream != ForeignEvents.unreadable {
            let item = try AttributeValue.item(found.content)
            guard let version = events.read(item)?.version else { continue }
            numbers[found.stream, default: []].append(version.number)
        }
        var gaps: [Gap] = []
        for (stream, numbers) in numbers {
            var next = (try await head(of: stream)?.version ?? .empty).number + 1
            for number in numbers.sorted() where number >= next {
                if number > next {
                    gaps.append(Gap(stream: stream, numbers: next...(number - 1)))
                    break
                }
                next = number + 1
            }
        }
        return gaps
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

    // MARK: Following

    func follow() async {
        var pace = FollowingPace()
        var own: Timestamp?
        while !Task.isCancelled {
            do {
                var wait = pace.wait(at: .now)
                if log.isOfThisHost { wait = max(wait, period) }
                let before = board.status.freshness.position
                if let moment = replica.lastConfirmed(), moment != own,
                    now() < moment.advanced(by: max(wait, period).microseconds)
                {
                    // Another process of this host has just read it.
                    board.note(current: try await replica.lastPosition(), at: moment)
                    try await board.noteFaults(in: replica)
                } else {
                    // Where the answers come to, others wait for theirs.
                    try await withTaskExecutorPreference(background.workers) {
                        _ = try await copyNew(isDue: isReadingDue)
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

    private var isReadingDue: Bool {
        lastReading.withLock { $0.begun }.map { ContinuousClock.now - $0 >= period } ?? true
    }

    /// Between two readings of the table. At most some five cents an hour at the prices of November
    /// 2026, $0.125 for a million units: 111 units a second, and never more than once in two
    /// seconds.
    private var period: Duration {
        max(.seconds(2), .milliseconds(lastReading.withLock { $0.price } / 111))
    }
}
