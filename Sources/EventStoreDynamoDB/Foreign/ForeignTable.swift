import AWSClient
import EventStoreCore
import Synchronization
import TextFormats

/// Another program's table, read as a whole: nothing but the table itself says what is new in it.
struct ForeignTable: Sendable {
    let events: ForeignEvents
    let dynamo: DynamoDB

    /// Copies the whole table. What is read is what was acknowledged before: an item that such a
    /// scan leaves out would make a number look missing.
    ///
    /// - Parameters:
    ///   - gathering: takes the items, and knows how far an interrupted copy came.
    ///   - board: is told how far it is.
    ///   - expected: items that the service counted, some hours ago.
    /// - Returns: the replica.
    /// - Throws: what the gathering and the service throw.
    func copy(
        into gathering: any ReplicaGathering, _ board: StatusBoard, expected: Int64
    ) async throws -> any ReplicaStore {
        let segments = try await gathering.segments()
        let note: @Sendable (Int64) -> Void = { board.note(copying: $0, ofAbout: expected) }
        let gaps = try await withThrowingTaskGroup(of: [SegmentGaps.Gap].self) { group in
            for segment in segments {
                group.addTask {
                    var passed = SegmentGaps()
                    try await dynamo.scan(
                        events.table, segment, of: segments.count, isConsistent: true
                    ) { items, state in
                        let found = items.map(events.found)
                        for item in found { pass(item, in: &passed) }
                        try await gathering.add(found, to: segment.number, state)
                        note(try await gathering.count())
                    }
                    passed.close()
                    return passed.found
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        try await lookAgain(at: gaps, gathering)
        let placing = Mutex(TablePlacing(events))
        let preamble = placing.withLock { $0.preamble() }
        let isBegun = Mutex(false)
        let replica = try await gathering.finish(
            { item in
                let first = isBegun.withLock { begun -> [RecordedEvent] in
                    defer { begun = true }
                    return begun ? [] : preamble
                }
                return try first + placing.withLock { try $0.place(item) }
            }, progress: note)
        return try await begun(replica, preamble)
    }

    // MARK: Numbers that look missing

    /// Longer than the items of a transaction are seen one after the other.
    private static let pause = Duration.milliseconds(300)

    private func pass(_ item: FoundItem, in gaps: inout SegmentGaps) {
        guard events.layout.reading.isNumbered, item.stream != ForeignEvents.unreadable,
            let number = ForeignItem.number(item.order)
        else { return }
        gaps.note(item.stream, number)
    }

    /// Reads what the scan has passed over, when the transactions that it may have seen in parts
    /// are there as a whole.
    private func lookAgain(
        at gaps: [SegmentGaps.Gap], _ gathering: any ReplicaGathering
    ) async throws {
        guard !gaps.isEmpty else { return }
        try await Task.sleep(for: Self.pause)
        for gap in gaps {
            try Task.checkCancellation()
            var query = PartitionQuery(
                table: events.table, partition: (events.keys[0], .string(gap.stream.name)))
            query.sort = (
                events.keys[1],
                .between(
                    AttributeValue(gap.numbers.lowerBound), AttributeValue(gap.numbers.upperBound))
            )
            repeat {
                let page = try await dynamo.query(query)
                if !page.items.isEmpty {
                    try await gathering.add(page.items.map(events.found), to: 0, .done)
                }
                query.after = page.next
            } while query.after != nil
        }
    }

    // MARK: The beginning

    /// A table without items has a log too: what its events will mean.
    private func begun(
        _ replica: any ReplicaStore, _ preamble: [RecordedEvent]
    ) async throws -> any ReplicaStore {
        if try await replica.lastPosition() == .start {
            try await replica.apply(preamble.map { LogEntry(events: [$0], command: nil) })
        }
        return replica
    }

    /// All items of the table as they stand now, a page at a time.
    func scan(_ body: ([AttributeValue.Item]) async throws -> Void) async throws {
        try await dynamo.scan(events.table, isConsistent: true, body)
    }
}
