import AWSClient
import EventStoreCore
import TextFormats

/// The log as it stands in the tables: what is behind a position, and the events that it names.
struct RemoteLog: Sendable {
    let tables: LedgerTables
    let dynamo: DynamoDB

    /// Slots in one page: some thousand events at most, so that progress shows.
    private static let slotsPerPage = 500

    // MARK: Slots

    /// What stands behind a slot that is known. The known one is asked for along with it, in the
    /// same request and for the same unit: in a table that was emptied, or made again, it is
    /// missing.
    ///
    /// - Parameter anchor: the last slot that was copied; nil for an empty log.
    /// - Returns: the slots behind it, from the first on, and whether nothing stood behind them.
    /// - Throws: `EventStoreError.replaced` if the known slot is not there; `damaged` for a gap;
    ///   `ItemFault`, `AWSFailure`.
    func slots(behind anchor: SlotItem?) async throws -> (slots: [SlotItem], isAtEnd: Bool) {
        let next = anchor.map { LogSlot(after: $0.last) } ?? LogSlot(after: .start)
        var (slots, isAtEnd) = try await page(from: anchor?.slot ?? next)
        if let anchor {
            guard slots.first == anchor else { throw replaced(anchor) }
            slots.removeFirst()
            if slots.isEmpty, isAtEnd, next.bucket != anchor.slot.bucket {
                (slots, isAtEnd) = try await page(from: next)
            }
        }
        let end = try checkDense(slots, from: next)
        // The next slot may be the first one of another bucket, which nobody has looked into.
        return (slots, isAtEnd && (slots.isEmpty || end.bucket == slots[0].slot.bucket))
    }

    /// The slots that hold any of these positions.
    ///
    /// - Throws: `EventStoreError.damaged` if one of the positions is in none; `ItemFault`,
    ///   `AWSFailure`.
    func slots(in positions: ClosedRange<Int64>) async throws -> [SlotItem] {
        var slots: [SlotItem] = []
        if let first = try await slot(holding: Position(positions.lowerBound)) {
            slots.append(first)
        }
        var next =
            slots.last.map { LogSlot(after: $0.last) } ?? LogSlot(Position(positions.lowerBound))
        while next.position.number <= positions.upperBound {
            let page = try await page(from: next).slots
            let end = try checkDense(page, from: next)
            guard end != next else {
                throw EventStoreError.damaged(
                    "the log \(tables.log) has nothing at position \(next.position), and events "
                        + "behind it")
            }
            slots += page.prefix { $0.slot.position.number <= positions.upperBound }
            next = end
        }
        return slots
    }

    /// The slot of the append that a position belongs to; nil if there is none.
    func slot(holding position: Position) async throws -> SlotItem? {
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

    private func page(from slot: LogSlot) async throws -> (slots: [SlotItem], isAtEnd: Bool) {
        let page = try await dynamo.query(
            PartitionQuery(
                table: tables.log, partition: (LogSlot.partition, .string(slot.bucket)),
                sort: (LogSlot.place, .from(.string(slot.text))), limit: Self.slotsPerPage))
        return (try page.items.map { try SlotItem($0) }, page.next == nil)
    }

    /// - Returns: the slot behind the last one.
    private func checkDense(_ slots: [SlotItem], from first: LogSlot) throws -> LogSlot {
        try slots.reduce(first) { next, slot in
            guard slot.slot == next else {
                throw EventStoreError.damaged(
                    "the log \(tables.log) has position \(slot.slot.position) where "
                        + "\(next.position) has to follow")
            }
            return LogSlot(after: slot.last)
        }
    }

    /// What it means that a slot is not there any more, or is another one.
    func replaced(_ slot: SlotItem) -> EventStoreError {
        .replaced(
            "the log \(tables.log) has at position \(slot.slot.position) not what was copied from "
                + "it: the table was emptied, restored or made again. \(Self.wayOn)")
    }

    /// What can be done about tables that are not those of the replica.
    static let wayOn =
        "'daybook replica drop' lets go of the old copy, which may be all that is left of them, "
        + "and what is in the new ones is copied"

    /// Puts an append into the slot behind it, with its events.
    ///
    /// - Returns: the slot; nil if another append stands there.
    /// - Throws: `AWSFailure`.
    func put(_ entry: LogEntry) async throws -> SlotItem? {
        let slot = SlotItem(entry, appendID: "\(CommandID.drawn())", keepsEvents: true)
        switch try await dynamo.put(
            tables.log, slot.item, if: .isNew(key: LogSlot.partition))
        {
        case .written: return slot
        case .refused(let refusals):
            return slot.isWritten(in: refusals.first??.item) ? slot : nil
        }
    }

    // MARK: Events

    /// How long an event may be missing that the log names: two reads of one transaction are not
    /// one snapshot.
    private static let patience = Duration.seconds(5)

    /// The appends of slots. Events that the slots do not keep are fetched; those that are not
    /// there yet, or not as the log says, are read again for a while.
    ///
    /// - Throws: `EventStoreError.damaged` naming the first that is missing; `ItemFault`,
    ///   `AWSFailure`.
    func entries(_ slots: [SlotItem]) async throws -> [LogEntry] {
        var missing: [StreamVersion: Digest] = [:]
        for event in slots.lazy.filter({ $0.kept == nil }).flatMap(\.events) {
            missing[StreamVersion(stream: event.stream, version: event.version)] = event.hash
        }
        var found: [StreamVersion: RecordedEvent] = [:]
        let deadline = ContinuousClock.now + Self.patience
        var wait = Duration.milliseconds(20)
        while !missing.isEmpty {
            for event in try await events(Array(missing.keys)) {
                let place = StreamVersion(stream: event.stream, version: event.version)
                guard missing[place] == event.hash else { continue }
                found[place] = event
                missing[place] = nil
            }
            if missing.isEmpty { break }
            guard ContinuousClock.now < deadline else { throw isMissing(missing.keys) }
            try await Task.sleep(for: wait)
            wait = min(wait * 2, .seconds(1))
        }
        return slots.map { slot in
            slot.entry
                ?? LogEntry(
                    events: slot.events.compactMap {
                        found[StreamVersion(stream: $0.stream, version: $0.version)]
                    }, command: slot.command)
        }
    }

    /// Requests that fetch events at one time.
    private static let requestsAtOnce = 4

    private func events(_ places: [StreamVersion]) async throws -> [RecordedEvent] {
        try await withThrowingTaskGroup(of: [RecordedEvent].self) { group in
            var events: [RecordedEvent] = []
            var left = places[...]
            var running = 0
            while running > 0 || !left.isEmpty {
                if running < Self.requestsAtOnce, !left.isEmpty {
                    let keys = left.prefix(DynamoDB.keysPerBatch).map {
                        EventItem.key($0.stream, $0.version)
                    }
                    left = left.dropFirst(keys.count)
                    running += 1
                    group.addTask {
                        try await dynamo.get(tables.events, keys: keys)
                            .map { try EventItem.loaded($0).event }
                    }
                } else if let next = try await group.next() {
                    events += next
                    running -= 1
                }
            }
            return events
        }
    }

    private func isMissing(_ places: some Collection<StreamVersion>) -> EventStoreError {
        let first = places.min { ($0.stream, $0.version) < ($1.stream, $1.version) }
        let place = first.map { "\(Printable($0.stream.name))@\($0.version)" } ?? "an event"
        return .damaged(
            "the log \(tables.log) names \(place), and the table \(tables.events) does not have "
                + "it, or has another event there")
    }
}
