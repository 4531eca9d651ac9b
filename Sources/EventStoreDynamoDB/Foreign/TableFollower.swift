import AWSClient
import EventStoreCore
import Synchronization
import TextFormats

/// Finds what is new in another program's table, and sees to it that it gets its positions: by what
/// the table's stream says, or by reading all of the table again, seldom enough that it costs
/// little.
///
/// A stream is good for hints only. It does not keep the order of one transaction's items, forgets
/// after a day, and says nothing of what was there before: so each item that it names is read as it
/// stands, each stream in the order of its numbers, and where records are lost, and now and then,
/// all of the table is read.
final class TableFollower: ReplicaFollower {
    let table: ForeignTable
    let log: any TableLog
    let board: StatusBoard
    let now: @Sendable () -> Timestamp
    let background: Background
    private let hints: TableHints
    private let recorder: NewsRecorder
    private let turn = Turn()
    private let stopped = Mutex<(any Error)?>(nil)
    private let readings = Mutex(Readings())

    /// How the table was read so far.
    private struct Readings {
        /// When all of it was read last, or need not be read.
        var last: ContinuousClock.Instant?
        /// Capacity units of the last reading of all, in thousandths.
        var price: Int64 = 0
        /// Where its log stood when this handle looked first.
        var begun: Position?
        var period: Duration { TableFollower.period(ofMilliUnits: price) }
        var hasStream = false
        /// This process follows the table. Who asks once, and gives positions of this host, knows
        /// of no marks of the stream: reading the table is as quick, and sure.
        var isFollowing = false
        /// Why all of the table has to be read, and was not yet.
        var gaps: [String] = []
    }

    private var events: ForeignEvents { table.events }
    private var finder: NewsFinder { recorder.finder }
    var replica: any ReplicaStore { log.replica }

    /// - Parameters:
    ///   - table: what is read.
    ///   - log: where its items get their positions.
    ///   - hints: what its stream says.
    ///   - board: is told how it stands.
    ///   - background: where it does what nobody waits for.
    ///   - gapPatience: how long a number may be missing behind which others are there.
    ///   - now: the clock.
    init(
        _ table: ForeignTable, _ log: any TableLog, _ hints: TableHints, board: StatusBoard,
        in background: Background, gapPatience: Duration = .seconds(2),
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.table = table
        self.log = log
        self.hints = hints
        self.board = board
        self.background = background
        self.now = now
        recorder = NewsRecorder(
            table: table, log: log,
            finder: NewsFinder(events: table.events, replica: log.replica, now: now),
            background: background, gapPatience: gapPatience)
    }

    let halfUnits: Int64 = 2

    func compare(progress: @Sendable (Int64) -> Void) async throws -> RemoteComparison {
        _ = try await catchUp()
        var news = TableNews()
        var found = try await ForeignComparison(table, replica).run(progress: progress) { item in
            try await finder.add([item], to: &news)
        }
        try await turn.take { [news] in
            try await givingPositions(until: .now + Self.patience) { _ in try await record(news) }
        }
        found.adopted = try await adopted()
        return found
    }

    /// Items that have got their positions since this handle looked first.
    private func adopted() async throws -> Int64 {
        guard var position = readings.withLock({ $0.begun }) else { return 0 }
        let last = try await replica.lastPosition()
        var count: Int64 = 0
        while position < last {
            try Task.checkCancellation()
            let page = try await replica.readLog(
                LogQuery(after: position, through: last, limit: replica.limits.pageSize))
            count += Int64(page.events.count(where: events.isOfAnItem))
            guard page.readThrough > position else { break }
            position = page.readThrough
        }
        return count
    }

    func stop(_ failure: any Error) { stopped.withLock { $0 = failure } }

    func catchUp(_ claim: (any FollowingClaim)?) async throws -> Position {
        try await copyNew(isDue: true)
    }

    /// Where no stream speaks all of the table is read if that is due; otherwise only what others
    /// have placed is copied.
    private func copyNew(isDue: Bool) async throws -> Position {
        try await turn.take {
            do {
                if let failure = stopped.withLock({ $0 }) { throw failure }
                let before = try await replica.lastPosition()
                readings.withLock { $0.begun = $0.begun ?? before }
                let asked = now()
                let isCurrent = try await givingPositions(until: .now + Self.patience) { claim in
                    try await log.copyOthers()
                    let isCurrent = try await log.mayPlace ? readNews(isDue: isDue) : true
                    if isCurrent { claim?.confirm(asked) }
                    return isCurrent
                }
                let position = try await replica.lastPosition()
                try await board.noteFaults(in: replica)
                if !log.mayPlace { board.noteIsPlacedByOthers() }
                if isCurrent {
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

    /// Pages of a stream that are read in one go.
    private static let mostPages = 1000

    /// Where records are gone all of the table is read, once, when the stream was heard to its end.
    ///
    /// - Returns: true if all that was written until now has its position, as far as the stream
    ///   says.
    private func readNews(isDue: Bool) async throws -> Bool {
        for _ in 0..<Self.mostPages {
            let page: HintPage
            let isAsked = !log.isOfThisHost || readings.withLock { $0.isFollowing }
            switch isAsked ? try await hints.read() : .none {
            case .none:
                readings.withLock { $0.hasStream = false }
                if isAsked { board.note(hasStream: false) }
                if isDue || !gaps.isEmpty { try await readAll() }
                return isDue
            case .turnedAway: return false
            case .page(let found): page = found
            }
            readings.withLock { $0.hasStream = true }
            board.note(hasStream: true)
            try await record(page.hints)
            if let gap = page.gap { readings.withLock { $0.gaps.append(gap) } }
            if page.isAtEnd {
                if !gaps.isEmpty {
                    try await repair()
                } else if isRepairDue {
                    try await readAll()
                }
                try await hints.confirm()
                return true
            }
            if gaps.isEmpty { try await hints.confirm() }
        }
        if !gaps.isEmpty { try await repair() }
        return false
    }

    private var gaps: [String] { readings.withLock { $0.gaps } }

    /// What a stream does not say any more the table does.
    private func repair() async throws {
        let gaps = gaps
        let before = try await replica.lastPosition()
        try await readAll()
        readings.withLock { $0.gaps.removeFirst(min(gaps.count, $0.gaps.count)) }
        guard let gap = gaps.first(where: { $0 != HintReader.nothingKnown }) else { return }
        let found = try await replica.lastPosition().number - before.number
        board.note(repair: "\(gap); all of the table was read again, \(found) items were new")
    }

    private func readAll() async throws {
        let begun = ContinuousClock.now
        let before = board.status.usage.milliUnits
        var news = TableNews()
        try await table.scan { try await finder.add($0, to: &news) }
        let price = board.status.usage.milliUnits - before
        readings.withLock {
            $0.last = begun
            $0.price = price
        }
        let pause = Self.period(ofMilliUnits: price)
        board.note(
            rescan: TableRescan(milliUnits: price, milliseconds: pause.microseconds / 1000))
        try await record(news)
    }

    private func record(_ news: TableNews) async throws {
        try await recorder.record(news)
        board.note(copied: try await replica.lastPosition())
    }

    // MARK: Hints

    /// Reads what the stream says was written, and records it. What was changed or removed is
    /// looked into when that has its positions.
    private func record(_ hints: [StreamHint]) async throws {
        guard !hints.isEmpty else { return }
        var keys: [EventID: AttributeValue.Item] = [:]
        for hint in hints where hint.kind != .removed {
            let id = events.id(of: hint.key)
            if try await replica.event(id) == nil { keys[id] = hint.key }
        }
        try await recordNew(keys)
        let told = hints.filter { $0.kind != .inserted }
        guard !told.isEmpty else { return }
        var named: [EventID: AttributeValue.Item] = [:]
        for hint in told { named[events.id(of: hint.key)] = hint.key }
        var news = TableNews()
        try await finder.add(told, try await items(named), to: &news)
        try await record(news)
    }

    /// A stream whose items are numbered is read from its head on: what a hint was lost of is found
    /// with what follows.
    private func recordNew(_ keys: [EventID: AttributeValue.Item]) async throws {
        var single: [EventID: AttributeValue.Item] = [:]
        var streams: Set<StreamID> = []
        for (id, key) in keys {
            if let (stream, number) = numbered(key),
                number > (try await log.head(of: stream)?.version ?? .empty).number
            {
                streams.insert(stream)
            } else {
                single[id] = key
            }
        }
        var news = TableNews()
        for stream in streams { try await look(into: stream, &news) }
        try await finder.add(Array(try await items(single).values), to: &news)
        try await record(news)
    }

    /// The stream and the number that a key names; nil where there are none.
    private func numbered(_ key: AttributeValue.Item) -> (StreamID, Int64)? {
        guard events.layout.reading.isNumbered, let name = key[events.keys[0]]?.string,
            let stream = try? StreamID(name), !stream.isReserved,
            let number = key[events.keys[1]]?.integer
        else { return nil }
        return (stream, number)
    }

    /// The items of these keys that are there now.
    private func items(
        _ keys: [EventID: AttributeValue.Item]
    ) async throws -> [EventID: AttributeValue.Item] {
        var found: [EventID: AttributeValue.Item] = [:]
        var left = Array(keys.values)[...]
        while !left.isEmpty {
            let batch = Array(left.prefix(DynamoDB.keysPerBatch))
            left = left.dropFirst(batch.count)
            for item in try await table.dynamo.get(events.table, keys: batch) {
                found[events.id(of: item)] = item
            }
        }
        return found
    }

    /// Copies what is new in one stream. The claim is held.
    func copyNew(of stream: StreamID) async throws {
        var news = TableNews()
        try await look(into: stream, &news)
        try await record(news)
    }

    private func look(into stream: StreamID, _ news: inout TableNews) async throws {
        let keys = events.keys
        var query = PartitionQuery(
            table: events.table, partition: (keys[0], .string(stream.name)))
        if events.layout.reading.isNumbered {
            let next = (try await log.head(of: stream)?.version ?? .empty).next
            query.sort = (keys[1], .from(AttributeValue(next.number)))
        }
        repeat {
            let page = try await table.dynamo.query(query)
            try await finder.add(page.items, to: &news)
            query.after = page.next
        } while query.after != nil
    }

    // MARK: Following

    func follow() async {
        var pace = FollowingPace()
        var own: Timestamp?
        readings.withLock { $0.isFollowing = true }
        while !Task.isCancelled {
            do {
                let (hasStream, period) = readings.withLock { ($0.hasStream, $0.period) }
                let wait =
                    hasStream || !log.isOfThisHost
                    ? pace.wait(at: .now) : max(pace.wait(at: .now), period)
                let before = board.status.freshness.position
                if let moment = replica.lastConfirmed(), moment != own,
                    now()
                        < moment.advanced(
                            by: (hasStream ? wait * 2 : max(wait, period)).microseconds)
                {
                    // Another process of this host has just read it.
                    board.note(current: try await replica.lastPosition(), at: moment)
                    try await board.noteFaults(in: replica)
                } else {
                    // Where the answers come to, others wait for theirs.
                    try await withTaskExecutorPreference(background.workers) {
                        _ = try await copyNew(isDue: isDue(after: period))
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

    private func isDue(after period: Duration) -> Bool {
        readings.withLock { $0.last }.map { ContinuousClock.now - $0 >= period } ?? true
    }

    /// A hint may be lost without a word: the table is read as a whole although its stream speaks.
    /// Not by a process that has only begun: another may just have done it.
    private var isRepairDue: Bool {
        readings.withLock {
            guard $0.last != nil else {
                $0.last = .now
                return false
            }
            return true
        } && isDue(after: max(Self.repairPause, readings.withLock { $0.period } * 5))
    }

    private static let repairPause = Duration.seconds(600)

    /// Between two readings of the table. At most some five cents an hour at the prices of November
    /// 2026, $0.125 for a million units: 111 units a second, and never more than once in two
    /// seconds.
    ///
    /// - Parameter price: of one reading, in thousandths of units.
    /// - Returns: how long to wait.
    static func period(ofMilliUnits price: Int64) -> Duration {
        max(.seconds(2), .milliseconds(price / 111))
    }
}
