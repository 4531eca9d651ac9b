import EventStoreCore

/// The parked streams of a subscription, as they are kept in the book's `CheckpointStore`.
///
/// Every method may wait for a disk or a network, and throws what the `CheckpointStore` throws
/// beside what is said.
public struct ParkedStore: Sendable {
    private static let pageSize = 200

    /// Whose they are.
    public let name: SubscriptionName
    /// When that subscription was made.
    let made: Timestamp
    private let checkpoints: any CheckpointStore

    /// - Parameters:
    ///   - checkpoints: those of the book.
    ///   - subscription: whose parked streams they are.
    public init(_ checkpoints: any CheckpointStore, of subscription: Subscription) {
        self.checkpoints = checkpoints
        name = subscription.name
        made = subscription.createdAt
    }

    /// What the names of kept values begin with. A stream's name may be as long as a value's: its
    /// digest stands for it.
    static func prefix(_ name: SubscriptionName) -> String { "parked/\(name)/" }

    private func key(_ stream: StreamID) -> String {
        Self.prefix(name) + Digest(sha256: Array(stream.name.utf8)).description
    }

    // MARK: Finding

    /// What is parked of a stream; nil if nothing is.
    ///
    /// - Throws: `SubscriptionError.damaged`, `.newer`.
    public func find(_ stream: StreamID) async throws -> KeptParked? {
        try await kept(key(stream)).flatMap { $0.parked.stream == stream ? $0 : nil }
    }

    /// How many streams are parked. What an earlier subscription of the name left counts too.
    public func count() async throws -> Int64 {
        var count: Int64 = 0
        try await pages { count += Int64($0.count) }
        return count
    }

    /// All parked streams, in the order in which they were refused in the log.
    ///
    /// - Throws: `SubscriptionError.damaged`, `.newer`.
    public func list() async throws -> [KeptParked] {
        var all: [KeptParked] = []
        try await pages { keys in
            for key in keys { if let kept = try await kept(key) { all.append(kept) } }
        }
        return all.sorted { $0.parked.first.position < $1.parked.first.position }
    }

    private func pages(_ body: ([String]) async throws -> Void) async throws {
        var after: String?
        while true {
            let keys = try await checkpoints.names(
                prefix: Self.prefix(name), after: after, limit: Self.pageSize)
            try await body(keys)
            guard keys.count == Self.pageSize, let last = keys.last else { return }
            after = last
        }
    }

    private func kept(_ key: String) async throws -> KeptParked? {
        guard let stored = try await checkpoints.read(key) else { return nil }
        let parked = try ParkedStream(kept: stored.bytes, of: name)
        guard parked.made == made else { return nil }
        return KeptParked(parked: parked, revision: stored.revision)
    }

    // MARK: Changing

    /// Keeps a stream that was not parked. What another subscription of the name left is replaced.
    ///
    /// - Returns: what is kept now; nil if somebody else was first.
    func create(_ parked: ParkedStream) async throws -> KeptParked? {
        let there = try await checkpoints.read(key(parked.stream))
        if let there, (try ParkedStream(kept: there.bytes, of: name)).made == made { return nil }
        return try await write(parked, expecting: there?.revision)
    }

    /// Puts a value in the place of what was read.
    ///
    /// - Returns: what is kept now; nil if somebody else changed or removed it first.
    func write(_ parked: ParkedStream, over kept: KeptParked) async throws -> KeptParked? {
        try await write(parked, expecting: kept.revision)
    }

    private func write(
        _ parked: ParkedStream, expecting revision: CheckpointRevision?
    ) async throws -> KeptParked? {
        let (key, bytes) = (key(parked.stream), parked.json)
        do {
            return try await checkpoints.set(key, to: bytes, expecting: revision)
                .map { KeptParked(parked: parked, revision: $0) }
        } catch EventStoreError.outcomeUnknown {
            let there = try await checkpoints.read(key)
            if there?.revision == revision { throw Self.unanswered }
            guard let there, there.bytes == bytes else { return nil }
            return KeptParked(parked: parked, revision: there.revision)
        }
    }

    /// Removes what was read: all of it was taken.
    ///
    /// - Returns: false if somebody else changed it first.
    func remove(_ kept: KeptParked) async throws -> Bool {
        let key = key(kept.parked.stream)
        do {
            return try await checkpoints.remove(key, expecting: kept.revision)
        } catch EventStoreError.outcomeUnknown {
            guard let there = try await checkpoints.read(key) else { return true }
            if there.revision == kept.revision { throw Self.unanswered }
            return false
        }
    }

    private static var unanswered: EventStoreError {
        .unavailable(reason: "a change of a parked stream had no answer", retryAfter: nil)
    }

    /// Removes all that is kept under a name, readable or not.
    static func removeAll(
        of name: SubscriptionName, _ checkpoints: any CheckpointStore
    ) async throws {
        while true {
            let keys = try await checkpoints.names(
                prefix: prefix(name), after: nil, limit: pageSize)
            for key in keys {
                guard let stored = try await checkpoints.read(key) else { continue }
                _ = try await checkpoints.remove(key, expecting: stored.revision)
            }
            if keys.isEmpty { return }
        }
    }
}
