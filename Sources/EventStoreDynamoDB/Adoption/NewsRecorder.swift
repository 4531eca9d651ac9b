import AWSClient
import EventStoreCore

/// Sees to it that what is new in another program's table gets its positions.
struct NewsRecorder: Sendable {
    let table: ForeignTable
    let log: any TableLog
    let finder: NewsFinder
    let background: Background
    /// How long a number may be missing behind which others are there: they may be of one
    /// transaction that is seen in parts.
    let gapPatience: Duration
    private var events: ForeignEvents { table.events }

    /// Events that are recorded in one transaction, some more where numbers are missing.
    private static let eventsAtOnce = 500

    /// Gives what was found its positions, behind what others have placed meanwhile.
    ///
    /// - Throws: what the table, the log and the replica throw.
    func record(_ found: TableNews) async throws {
        var news = found
        try await waitForGaps(in: &news)
        var contention = Contention()
        while try await !place(news) {
            try await background.sleep(contention.wait())
            try await log.copyOthers()
            news = try await finder.leftOver(of: news)
        }
    }

    /// - Returns: false if others were first, with all of it or with some.
    private func place(_ news: TableNews) async throws -> Bool {
        guard !news.isEmpty else { return true }
        var placing = TablePlacing(events, behind: try await log.replica.lastPosition())
        let own: Set = [ForeignEvents.unreadable, ForeignEvents.alarms]
        for stream in own.union(news.items.map(\.stream)) {
            guard let head = try await log.head(of: stream) else { continue }
            placing.know(head, try await log.balance(of: stream, through: head.version))
        }
        var placed: [RecordedEvent] = []
        for found in FoundItem.ordered(news.items) {
            placed += try placing.place(found)
            if placed.count >= Self.eventsAtOnce {
                guard try await log.place(placed) else { return false }
                placed.removeAll(keepingCapacity: true)
            }
        }
        return try await log.place(placed + news.alarms.map { placing.place(alarm: $0) })
    }

    // MARK: Numbers that are missing

    /// Numbers of a stream without an item, between its head and an item that is new.
    private struct Gap {
        let stream: StreamID
        let numbers: ClosedRange<Int64>
    }

    /// Gaps that are looked into, at most, in each round.
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
                try await finder.add(try await table.dynamo.query(query).items, to: &news)
            }
        }
    }

    private func gaps(in items: [FoundItem]) async throws -> [Gap] {
        var numbers: [StreamID: [Int64]] = [:]
        for found in items where found.stream != ForeignEvents.unreadable {
            let item = try AttributeValue.item(found.content)
            guard let version = events.read(item)?.version else { continue }
            numbers[found.stream, default: []].append(version.number)
        }
        var gaps: [Gap] = []
        for (stream, numbers) in numbers {
            var next = (try await log.head(of: stream)?.version ?? .empty).number + 1
            for number in numbers.sorted() where number >= next {
                if number > next {
                    gaps.append(Gap(stream: stream, numbers: next...(number - 1)))
                }
                next = number + 1
            }
        }
        return gaps
    }
}

extension TableLog {
    /// The newest event of a stream; nil for none.
    func head(of stream: StreamID) async throws -> RecordedEvent? {
        try await replica.read(stream, StreamQuery(direction: .backward, limit: 1)).first
    }

    /// What the events of a stream have moved, up to a version.
    func balance(of stream: StreamID, through last: Version) async throws -> ForeignBalance {
        var balance = ForeignBalance()
        var next = Version.empty.next
        while next <= last {
            let page = try await replica.readFold(
                stream, from: next, through: last, limit: replica.limits.pageSize, whole: [])
            guard let end = page.last else { break }
            // What did not fit moves nothing there.
            for entry in page { _ = balance.take(entry.fold) }
            next = end.version.next
        }
        return balance
    }
}
