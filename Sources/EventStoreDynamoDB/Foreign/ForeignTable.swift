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
        let note: @Sendable (Int64) -> Void = { count in
            let about = expected > 0 ? max(expected, count) : nil
            board.update { $0.state = .copying(events: count, ofAbout: about) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for segment in segments {
                group.addTask {
                    try await gather(segment, of: segments.count, into: gathering, note)
                }
            }
            try await group.waitForAll()
        }
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

    /// A table without items has a log too: what its events will mean.
    private func begun(
        _ replica: any ReplicaStore, _ preamble: [RecordedEvent]
    ) async throws -> any ReplicaStore {
        if try await replica.lastPosition() == .start {
            try await replica.apply(preamble.map { LogEntry(events: [$0], command: nil) })
        }
        return replica
    }

    private func gather(
        _ segment: LoadSegment, of segments: Int, into gathering: any ReplicaGathering,
        _ note: @Sendable (Int64) -> Void
    ) async throws {
        var key: AttributeValue.Item?
        switch segment.state {
        case .done: return
        case .new: break
        case .at(let mark): key = try AttributeValue.item(mark)
        }
        repeat {
            try Task.checkCancellation()
            let page = try await dynamo.scan(
                events.table, segment: segment.number, of: segments, after: key,
                isConsistent: true)
            key = page.next
            try await gathering.add(
                page.items.map(events.found), to: segment.number,
                key.map { .at(AttributeValue.wire($0)) } ?? .done)
            note(try await gathering.count())
        } while key != nil
    }

    /// All items of the table, a page at a time.
    func scan(_ body: ([AttributeValue.Item]) async throws -> Void) async throws {
        var key: AttributeValue.Item?
        repeat {
            try Task.checkCancellation()
            let page = try await dynamo.scan(
                events.table, segment: 0, of: 1, after: key, isConsistent: true)
            try await body(page.items)
            key = page.next
        } while key != nil
    }
}
