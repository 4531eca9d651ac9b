import AWSClient
import EventStoreCore

/// What is new in another program's table, and has no position yet.
struct TableNews: Sendable {
    var items: [FoundItem] = []
    var alarms: [NewEvent] = []

    var isEmpty: Bool { items.isEmpty && alarms.isEmpty }
}

/// Tells what an item of another program's table is to the log.
struct NewsFinder: Sendable {
    let events: ForeignEvents
    let replica: any ReplicaStore
    let now: @Sendable () -> Timestamp

    /// Items that are new at once, at most: they wait in memory until all are known.
    private static let mostItems = 500_000

    /// Adds what is new of some items.
    ///
    /// - Throws: `EventStoreError.limitExceeded` for too many, and what the replica throws.
    func add(_ items: [AttributeValue.Item], to news: inout TableNews) async throws {
        for item in items {
            guard let known = try await replica.event(events.id(of: item)) else {
                news.items.append(events.found(item))
                continue
            }
            if let alarm = try await alarm(item, known) { news.alarms.append(alarm) }
        }
        guard news.items.count <= Self.mostItems else {
            throw EventStoreError.limitExceeded(
                what: "new items at once", value: news.items.count, maximum: Self.mostItems)
        }
    }

    /// The alarm that an item is another than was recorded; nil if it is not, or that is told.
    private func alarm(
        _ item: AttributeValue.Item, _ known: RecordedEvent
    ) async throws -> NewEvent? {
        guard !events.isRecorded(item, as: known) else { return nil }
        // What was no event and is none may be anything: a profile, or a total that goes on.
        let isUnreadable = known.stream == ForeignEvents.unreadable
        guard !isUnreadable || events.read(item) != nil else { return nil }
        return try await untold(events.alarm(item, of: known, at: now()))
    }

    private func untold(_ alarm: NewEvent) async throws -> NewEvent? {
        try await replica.event(alarm.id) == nil ? alarm : nil
    }

    /// Adds alarms of what a stream says was done to items that have their positions.
    ///
    /// - Parameters:
    ///   - hints: of items that were changed or removed.
    ///   - items: those of them that are there now, by their events' ids.
    ///   - news: takes the alarms that were not raised yet.
    /// - Throws: what the replica throws.
    func add(
        _ hints: [StreamHint], _ items: [EventID: AttributeValue.Item], to news: inout TableNews
    ) async throws {
        for hint in hints {
            let id = events.id(of: hint.key)
            let known = try await replica.event(id)
            if let known {
                // The one that was overwritten may never have been seen.
                for item in [hint.new, items[id], hint.old].compactMap(\.self) {
                    guard let alarm = try await alarm(item, known) else { continue }
                    news.alarms.append(alarm)
                    break
                }
            }
            guard items[id] == nil, known.map(isEvent) ?? (hint.old.flatMap(events.read) != nil),
                let alarm = try await untold(
                    events.removal(of: hint.key, known, last: hint.old, at: now()))
            else { continue }
            news.alarms.append(alarm)
        }
        var told: Set<EventID> = []
        news.alarms.removeAll { !told.insert($0.id).inserted }
    }

    private func isEvent(_ known: RecordedEvent) -> Bool {
        known.stream != ForeignEvents.unreadable
    }

    /// What of it nobody has given a position meanwhile.
    func leftOver(of news: TableNews) async throws -> TableNews {
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
}
