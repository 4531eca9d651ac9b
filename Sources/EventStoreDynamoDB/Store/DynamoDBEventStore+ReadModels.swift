import EventStoreCore

/// What is derived from the log is kept with the replica: each host folds its own.
extension DynamoDBEventStore: ReadModelStore {
    public func put(_ snapshots: [Snapshot]) async throws { try await replica.put(snapshots) }

    public func latestSnapshot(
        of stream: StreamID, through version: Version
    ) async throws -> Snapshot? {
        // While the replica is copied a stream is folded from its first event.
        try await ready.current?.replica.latestSnapshot(of: stream, through: version)
    }

    public func snapshots(
        of stream: StreamID, after: Version, limit: Int
    ) async throws -> [Snapshot] {
        try await replica.snapshots(of: stream, after: after, limit: limit)
    }

    public func snapshots(after: StreamVersion?, limit: Int) async throws -> [Snapshot] {
        try await replica.snapshots(after: after, limit: limit)
    }

    public func deleteSnapshot(of stream: StreamID, at version: Version) async throws -> Bool {
        try await replica.deleteSnapshot(of: stream, at: version)
    }

    public func prepare(_ schema: ReadModelSchema) async throws {
        try await replica.prepare(schema)
    }

    public func status(_ schema: ReadModelSchema) async throws -> ReadModelStatus? {
        try await replica.status(schema)
    }

    public func statuses(_ schemas: [ReadModelSchema]) async throws -> [ReadModelStatus?] {
        try await replica.statuses(schemas)
    }

    public func apply(_ updates: [ReadModelUpdate]) async throws -> Bool {
        try await replica.apply(updates)
    }

    public func setFailure(
        _ failure: ReadModelFailure?, of schema: ReadModelSchema, at checkpoint: Position
    ) async throws -> Bool {
        try await replica.setFailure(failure, of: schema, at: checkpoint)
    }

    public func rows(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> [[ReadModelValue]] {
        try await replica.rows(schema, query)
    }

    public func copy(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> ReadModelCopy? {
        try await replica.copy(schema, query)
    }

    public func rows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]] {
        try await replica.rows(schema, keys: keys)
    }

    public func count(
        _ schema: ReadModelSchema, _ filters: [ReadModelQuery.Filter]
    ) async throws -> Int64 {
        try await replica.count(schema, filters)
    }

    public func beginRebuild(_ schema: ReadModelSchema) async throws {
        try await replica.beginRebuild(schema)
    }

    public func applyToRebuild(
        _ change: ReadModelChange, to schema: ReadModelSchema
    ) async throws -> Bool {
        try await replica.applyToRebuild(change, to: schema)
    }

    public func rebuildRows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]] {
        try await replica.rebuildRows(schema, keys: keys)
    }

    public func finishRebuild(
        _ schema: ReadModelSchema, at through: Position
    ) async throws -> Bool {
        try await replica.finishRebuild(schema, at: through)
    }

    public func abandonRebuild(_ schema: ReadModelSchema) async throws {
        try await replica.abandonRebuild(schema)
    }
}
