import EventStoreCore

extension CountingEventStore: ReadModelStore {
    public func prepare(_ schema: ReadModelSchema) async throws { try await base.prepare(schema) }

    public func status(_ schema: ReadModelSchema) async throws -> ReadModelStatus? {
        try await base.status(schema)
    }

    public func statuses(_ schemas: [ReadModelSchema]) async throws -> [ReadModelStatus?] {
        try await base.statuses(schemas)
    }

    public func apply(_ updates: [ReadModelUpdate]) async throws -> Bool {
        try await base.apply(updates)
    }

    public func setFailure(
        _ failure: ReadModelFailure?, of schema: ReadModelSchema, at checkpoint: Position
    ) async throws -> Bool {
        try await base.setFailure(failure, of: schema, at: checkpoint)
    }

    public func rows(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> [[ReadModelValue]] {
        let rows = try await base.rows(schema, query)
        return read(\.rows, rows.count, rows)
    }

    public func copy(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> ReadModelCopy? {
        let copy = try await base.copy(schema, query)
        return read(\.rows, copy?.rows.count ?? 0, copy)
    }

    public func rows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]] {
        let rows = try await base.rows(schema, keys: keys)
        return read(\.rows, rows.count, rows)
    }

    public func count(
        _ schema: ReadModelSchema, _ filters: [ReadModelQuery.Filter]
    ) async throws -> Int64 {
        try await base.count(schema, filters)
    }

    public func beginRebuild(_ schema: ReadModelSchema) async throws {
        try await base.beginRebuild(schema)
    }

    public func applyToRebuild(
        _ change: ReadModelChange, to schema: ReadModelSchema
    ) async throws -> Bool {
        try await base.applyToRebuild(change, to: schema)
    }

    public func rebuildRows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]] {
        let rows = try await base.rebuildRows(schema, keys: keys)
        return read(\.rows, rows.count, rows)
    }

    public func rebuildRows(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> [[ReadModelValue]] {
        let rows = try await base.rebuildRows(schema, query)
        return read(\.rows, rows.count, rows)
    }

    public func finishRebuild(
        _ schema: ReadModelSchema, at through: Position
    ) async throws -> Bool {
        try await base.finishRebuild(schema, at: through)
    }

    public func abandonRebuild(_ schema: ReadModelSchema) async throws {
        try await base.abandonRebuild(schema)
    }
}
