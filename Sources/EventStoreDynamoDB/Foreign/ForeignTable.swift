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
        try await withThrowingTaskGroup(of: Void.self) { group in
            for segment in segments {
                group.addTask {
                    try await dynamo.scan(
                        events.table, segment, of: segments.count, isConsistent: true
                    ) { items, state in
                        try await gathering.add(
                            items.map(events.found), to: segment.number, state)
                        note(try await gathering.count())
                    }
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

    /// All items of the table as they stand now, a page at a time.
    func scan(_ body: ([AttributeValue.Item]) async throws -> Void) async throws {
        try await dynamo.scan(events.table, isConsistent: true, body)
    }
}
