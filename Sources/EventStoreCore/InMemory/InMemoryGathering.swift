import Synchronization

/// A first copy in memory of a table that has no log. Ended by its last reference, or by `finish`.
final class InMemoryGathering: ReplicaGathering {
    /// What was added.
    struct Content: Sendable {
        /// Of each stream, by the items' order.
        var items: [StreamID: [[UInt8]: FoundItem]] = [:]
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

    func add(_ items: [FoundItem], to segment: Int, _ state: LoadSegment.State) async throws {
        try content.withLock { content in
            try content.segments.check(segment)
            for item in items { content.items[item.stream, default: [:]][item.order] = item }
            content.segments.set(state, of: segment)
        }
    }

    func count() async throws -> Int64 {
        content.withLock { content in
            Int64(content.items.values.reduce(0) { $0 + $1.count })
        }
    }

    func finish(
        _ place: @escaping @Sendable (FoundItem) throws -> [RecordedEvent],
        progress: @Sendable (Int64) -> Void
    ) async throws -> any ReplicaStore {
        let items = content.withLock { content in
            FoundItem.ordered(content.items.values.flatMap(\.values))
        }
        let replica = try InMemoryEventStore.replica(limits) { add in
            for item in items {
                for event in try place(item) {
                    try add(LoadedEvent(event: event, contentHash: nil))
                }
            }
        }
        progress(try await replica.lastPosition().number)
        self.place.finished(replica)
        return replica
    }
}
