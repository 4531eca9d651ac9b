import Synchronization

/// A first copy of a log in memory. Ended by its last reference, or by `finish`.
final class InMemoryLoad: ReplicaLoad {
    /// What was added.
    struct Content: Sendable {
        /// By position. Two that contradict each other are both kept, for `finish` to name.
        var events: [Int64: [LoadedEvent]] = [:]
        var segments: InMemorySegments

        init(segments: Int) { self.segments = InMemorySegments(segments) }
    }

    private let limits: Limits
    private let place: InMemoryReplicaPlace
    private let content: Mutex<Content>

    init(_ content: Content, _ limits: Limits, _ place: InMemoryReplicaPlace) {
        self.limits = limits
        self.place = place
        self.content = Mutex(content)
    }

    deinit { place.interrupted(content.withLock { $0 }) }

    func segments() async throws -> [LoadSegment] {
        content.withLock { $0.segments.all }
    }

    func add(_ events: [LoadedEvent], to segment: Int, _ state: LoadSegment.State) async throws {
        try content.withLock { content in
            try content.segments.check(segment)
            for event in events { try ReplicaLoadRule.check(event) }
            for event in events {
                let known = content.events[event.event.position.number, default: []]
                guard !known.contains(where: { $0.event.hash == event.event.hash }) else {
                    continue
                }
                content.events[event.event.position.number] = known + [event]
            }
            content.segments.set(state, of: segment)
        }
    }

    func count() async throws -> Int64 { content.withLock { Int64($0.events.count) } }

    func holes(limit: Int) async throws -> [ClosedRange<Int64>] {
        content.withLock { content in
            var holes: [ClosedRange<Int64>] = []
            var expected: Int64 = 1
            for position in content.events.keys.sorted() where holes.count < limit {
                if position > expected { holes.append(expected...position - 1) }
                expected = position + 1
            }
            return holes
        }
    }

    func finish(progress: @Sendable (Int64) -> Void) async throws -> any ReplicaStore {
        let (events, limits) = (content.withLock { $0.events }, limits)
        let replica = try InMemoryEventStore.replica(limits) { add in
            for position in events.keys.sorted() {
                for event in events[position, default: []] { try add(event) }
            }
        }
        progress(Int64(events.count))
        place.finished(replica)
        return replica
    }
}

extension InMemoryEventStore {
    /// A replica of events that come in the log's order.
    ///
    /// - Throws: `EventStoreError.damaged` for one that does not continue those before it, and what
    ///   the body throws.
    static func replica(
        _ limits: Limits, _ body: ((LoadedEvent) throws -> Void) throws -> Void
    ) throws -> InMemoryEventStore {
        let replica = InMemoryEventStore(limits: limits)
        try replica.log.withLock { log in
            var copying = ReplicaCopying(InMemoryReplicaTarget(taking: &log), limits)
            defer { log = copying.target.log }
            var entries = LoadedEntries(limits)
            try body { event in try entries.add(event) { try copying.copy($0) } }
            try entries.finish { try copying.copy($0) }
            try copying.finish()
            copying.target.commit()
        }
        return replica
    }
}
