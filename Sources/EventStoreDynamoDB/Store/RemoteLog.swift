import AWSClient
import EventStoreCore
import TextFormats

/// The log as it stands in the tables: what is behind a position, and the events that it names.
struct RemoteLog: Sendable {
    let tables: LedgerTables
    let dynamo: DynamoDB

    /// Slots in one page: some thousand events at most, so that progress shows.
    private static let slotsPerPage = 500
    /// How long an event may be missing that the log names: two reads of one transaction are not
    /// one snapshot.
    private static let patience = Duration.seconds(5)

    /// A stretch of the log.
    struct Stretch: Sendable {
        let entries: [LogEntry]
        /// True if nothing stood behind it when it was read.
        let isAtEnd: Bool
    }

    /// What stands behind a position, from the first slot on.
    ///
    /// - Throws: `EventStoreError.damaged` for a log that has a gap, or that names events which are
    ///   not there; `AWSFailure`.
    func stretch(after position: Position) async throws -> Stretch {
        let start = LogSlot(after: position)
        let page = try await dynamo.query(query(from: start))
        let slots = try page.items.map { try SlotItem($0) }
        var next = start
        for slot in slots {
            guard slot.slot == next else {
                throw EventStoreError.damaged(
                    "the log \(tables.log) has \(slot.slot.text) where \(next.text) has to follow")
            }
            next = LogSlot(after: slot.last)
        }
        return Stretch(
            entries: try await entries(slots),
            isAtEnd: page.next == nil && next.bucket == start.bucket)
    }

    /// The slots that hold any of these positions.
    func entries(in positions: ClosedRange<Int64>) async throws -> [LogEntry] {
        var slots: [SlotItem] = []
        if let first = try await slot(holding: Position(positions.lowerBound)) {
            slots.append(first)
        }
        var next = slots.last.map { LogSlot(after: $0.last) } ?? LogSlot(Position(positions.lowerBound))
        while next.position.number <= positions.upperBound {
            let page = try await dynamo.query(query(from: next)).items.map { try SlotItem($0) }
            guard let first = page.first, first.slot == next, let last = page.last else {
                throw EventStoreError.damaged(
                    "the log \(tables.log) has nothing at \(next.text), and something behind it")
            }
            slots += page.prefix { $0.slot.position.number <= positions.upperBound }
            next = LogSlot(after: last.last)
        }
        return try await entries(slots)
    }

    /// The slot of an append that began before a position and reaches it.
    private func slot(holding position: Position) async throws -> SlotItem? {
        let slot = LogSlot(position)
        let earlier = LogSlot(Position(max(0, position.number - LogSlot.bucketSize)))
        for bucket in [slot.bucket, earlier.bucket] {
            let query = PartitionQuery(
                table: tables.log, partition: (LogSlot.partition, .string(bucket)),
                sort: (LogSlot.place, .between(.string(earlier.text), .string(slot.text))),
                isBackward: true, limit: 1)
            guard let item = try await dynamo.query(query).items.first else { continue }
            let found = try SlotItem(item)
            return found.last >= position ? found : nil
        }
        return nil
    }

    private func query(from slot: LogSlot) -> PartitionQuery {
        PartitionQuery(
            table: tables.log, partition: (LogSlot.partition, .string(slot.bucket)),
            sort: (LogSlot.place, .from(.string(slot.text))), limit: Self.slotsPerPage)
    }

    // MARK: Events

    /// Fetches the events of slots. Those that are not there yet, or not as the log says, are read
    /// again for a while.
    private func entries(_ slots: [SlotItem]) async throws -> [LogEntry] {
        var wanted: [StreamVersion: Digest] = [:]
        for event in slots.flatMap(\.events) {
            wanted[StreamVersion(stream: event.stream, version: event.version)] = event.hash
        }
        var found: [StreamVersion: RecordedEvent] = [:]
        let deadline = ContinuousClock.now + Self.patience
        var wait = Duration.milliseconds(20)
        while true {
            let missing = wanted.keys.filter { found[$0] == nil }
            if missing.isEmpty { break }
            let items = try await dynamo.get(
                tables.events, keys: missing.map { EventItem.key($0.stream, $0.version) })
            for item in items {
                let event = try EventItem.loaded(item).event
                let place = StreamVersion(stream: event.stream, version: event.version)
                if wanted[place] == event.hash { found[place] = event }
            }
            if missing.allSatisfy({ found[$0] != nil }) { break }
            guard ContinuousClock.now < deadline else { throw Self.missing(missing, found, tables) }
            try await Task.sleep(for: wait)
            wait = min(wait * 2, .seconds(1))
        }
        return slots.map { slot in
            LogEntry(
                events: slot.events.compactMap {
                    found[StreamVersion(stream: $0.stream, version: $0.version)]
                }, command: slot.command)
        }
    }

    private static func missing(
        _ wanted: [StreamVersion], _ found: [StreamVersion: RecordedEvent], _ tables: LedgerTables
    ) -> EventStoreError {
        let first = wanted.filter { found[$0] == nil }
            .min { ($0.stream, $0.version) < ($1.stream, $1.version) }
        let place = first.map { "\(Printable($0.stream.name))@\($0.version)" } ?? "an event"
        return .damaged(
            "the log \(tables.log) names \(place), and the table \(tables.events) has it not, or "
                + "has another one there")
    }
}
