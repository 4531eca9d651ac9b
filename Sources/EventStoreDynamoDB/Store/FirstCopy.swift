import AWSClient
import EventStoreCore
import TextFormats

/// Makes the first copy of a log: a parallel scan of the events' table, eventually consistent and
/// so at half the price. Positions are dense: what such a scan misses is a hole that is known, and
/// is read strongly.
struct FirstCopy: Sendable {
    let log: RemoteLog
    let board: StatusBoard
    /// Events that the service counts in the table, some hours ago.
    let expected: Int64

    /// Parts of a scan for a table of so many bytes: a page is 1 MB, and the wire the bottleneck.
    static func segments(forBytes bytes: Int64) -> Int {
        Int(clamping: min(16, max(1, bytes / (4 << 20))))
    }

    /// Holes that are looked for in one go.
    private static let holesAtOnce = 100

    /// Copies what is missing, and makes it the replica.
    ///
    /// - Throws: `EventStoreError.damaged` for a log that contradicts itself; what the load and the
    ///   service throw. What was copied is kept.
    func run(_ load: any ReplicaLoad) async throws -> any ReplicaStore {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for segment in try await load.segments() {
                group.addTask {
                    try await scan(
                        segment, of: try await load.segments().count, into: load)
                }
            }
            try await group.waitForAll()
        }
        while case let holes = try await load.holes(limit: Self.holesAtOnce), !holes.isEmpty {
            for hole in holes { try await fill(hole, load) }
        }
        try await completeTheLastAppend(load)
        return try await load.finish { events in note(events) }
    }

    private func scan(
        _ segment: LoadSegment, of segments: Int, into load: any ReplicaLoad
    ) async throws {
        try await log.dynamo.scan(log.tables.events, segment, of: segments) { items, state in
            try await load.add(
                try items.map { try EventItem.loaded($0) }, to: segment.number, state)
            note(try await load.count())
        }
    }

    private func note(_ events: Int64) { board.note(copying: events, ofAbout: expected) }

    /// The scan may have seen one half of an append, and nothing says so where it is the last.
    private func completeTheLastAppend(_ load: any ReplicaLoad) async throws {
        let last = try await load.count()
        if last > 0 { try await fill(last...last, load) }
    }

    private func fill(_ hole: ClosedRange<Int64>, _ load: any ReplicaLoad) async throws {
        let found = try await log.entries(try await log.slots(in: hole))
        let events = found.flatMap { entry in
            entry.events.map {
                LoadedEvent(event: $0, contentHash: entry.command?.contentHash)
            }
        }
        // The scan is over: no part goes on behind it.
        try await load.add(events, to: 0, .done)
    }
}
