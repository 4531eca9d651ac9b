import EventStoreCore

/// What is derived from the log is kept with the replica: each host folds its own.
extension DynamoDBEventStore: ForwardingReadModels {
    /// The replica, when it is there.
    public var readModels: any ReadModelStore {
        get async throws { try await replica }
    }

    /// While the replica is copied a stream is folded from its first event.
    public func latestSnapshot(
        of stream: StreamID, through version: Version
    ) async throws -> Snapshot? {
        try await ready.current?.follower.replica.latestSnapshot(of: stream, through: version)
    }
}
