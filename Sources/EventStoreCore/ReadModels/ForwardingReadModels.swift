/// A store that keeps read models and snapshots in another one: every call is passed on. Who
/// conforms writes out only the calls that it changes.
public protocol ForwardingReadModels: ReadModelStore {
    /// The other store. May wait until it is there.
    ///
    /// - Throws: `EventStoreError`; `CancellationError`.
    var readModels: any ReadModelStore { get async throws }
}

extension ForwardingReadModels {
    public func put(_ snapshots: [Snapshot]) async throws { try await readModels.put(snapshots) }

    public func latestSnapshot(
        of stream: StreamID, through version: Version
    ) async throws -> Snapshot? {
        try await readModels.latestSnapshot(of: stream, through: version)
    }

    public func snapshots(
        of stream: StreamID, after: Version, limit: Int
    ) async throws -> [Snapshot] {
        try await readModels.snapshots(of: stream, after: after, limit: limit)
    }

    public func snapshots(after: StreamVersion?, limit: Int) async throws -> [Snapshot] {
        try await readModels.snapshots(after: after, limit: limit)
    }

    public func deleteSnapshot(of stream: StreamID, at version: Version) async throws -> Bool {
        try await readModels.deleteSnapshot(of: stream, at: version)
    }

    // MARK: Read models

    public func prepare(_ schema: ReadModelSchema) async throws {
        try await readModels.prepare(schema)
    }

    public func status(_ schema: ReadModelSchema) async throws -> ReadModelStatus? {
        try await readModels.status(schema)
    }

    public func statuses(_ schemas: [ReadModelSchema]) async throws -> [ReadModelStatus?] {
        try await readModels.statuses(schemas)
    }

    public func apply(_ updates: [ReadModelUpdate]) async throws -> Bool {
        try await readModels.apply(updates)
    }

    public func setFailure(
        _ failure: ReadModelFailure?, of schema: ReadModelSchema, at checkpoint: Position
    ) async throws -> Bool {
        try await readModels.setFailure(failure, of: schema, at: checkpoint)
    }

    public func rows(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> [[ReadModelValue]] {
        try await readModels.rows(schema, query)
    }

    public func copy(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> ReadModelCopy? {
        try await readModels.copy(schema, query)
    }

    public func rows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]] {
        try await readModels.rows(schema, keys: keys)
    }

    public func count(
        _ schema: ReadModelSchema, _ filters: [ReadModelQuery.Filter]
    ) async throws -> Int64 {
        try await readModels.count(schema, filters)
    }

    public func beginRebuild(_ schema: ReadModelSchema) async throws {
        try await readModels.beginRebuild(schema)
    }

    public func applyToRebuild(
        _ change: ReadModelChange, to schema: ReadModelSchema
    ) async throws -> Bool {
        try await readModels.applyToRebuild(change, to: schema)
    }

    public func rebuildRows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]] {
        try await readModels.rebuildRows(schema, keys: keys)
    }

    public func rebuildRows(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> [[ReadModelValue]] {
        try await readModels.rebuildRows(schema, query)
    }

    public func finishRebuild(
        _ schema: ReadModelSchema, at through: Position
    ) async throws -> Bool {
        try await readModels.finishRebuild(schema, at: through)
    }

    public func abandonRebuild(_ schema: ReadModelSchema) async throws {
        try await readModels.abandonRebuild(schema)
    }
}
