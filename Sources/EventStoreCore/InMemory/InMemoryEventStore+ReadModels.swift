extension InMemoryEventStore: ReadModelStore {
    public func prepare(_ schema: ReadModelSchema) async throws {
        readModels.withLock { $0.prepare(schema) }
    }

    public func status(_ schema: ReadModelSchema) async throws -> ReadModelStatus? {
        readModels.withLock { $0.status(schema) }
    }

    public func statuses(_ schemas: [ReadModelSchema]) async throws -> [ReadModelStatus?] {
        readModels.withLock { models in schemas.map { models.status($0) } }
    }

    public func apply(_ updates: [ReadModelUpdate]) async throws -> Bool {
        try readModels.withLock { try $0.apply(updates) }
    }

    public func setFailure(
        _ failure: ReadModelFailure?, of schema: ReadModelSchema, at checkpoint: Position
    ) async throws -> Bool {
        try readModels.withLock { models in
            try models.changeLive(schema) { table in
                guard table.checkpoint == checkpoint else { return false }
                table.failure = failure
                return true
            }
        }
    }

    public func rows(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> [[ReadModelValue]] {
        try limits.checkPage(query.limit)
        return try readModels.withLock { try $0.live(schema).rows(query) }
    }

    public func copy(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> ReadModelCopy? {
        try readModels.withLock { models in
            guard let status = models.status(schema) else { return nil }
            return ReadModelCopy(status: status, rows: try models.live(schema).rows(query))
        }
    }

    public func rows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]] {
        try readModels.withLock { try $0.live(schema).rows(keys: keys) }
    }

    public func count(
        _ schema: ReadModelSchema, _ filters: [ReadModelQuery.Filter]
    ) async throws -> Int64 {
        try readModels.withLock { try $0.live(schema).count(filters) }
    }

    public func beginRebuild(_ schema: ReadModelSchema) async throws {
        try readModels.withLock { try $0.beginRebuild(schema) }
    }

    public func applyToRebuild(
        _ change: ReadModelChange, to schema: ReadModelSchema
    ) async throws -> Bool {
        try readModels.withLock { models in
            try models.changeRebuild(schema) { try $0.apply(change) }
        }
    }

    public func rebuildRows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]] {
        try readModels.withLock { try $0.rebuild(schema).rows(keys: keys) }
    }

    public func rebuildRows(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> [[ReadModelValue]] {
        try limits.checkPage(query.limit)
        return try readModels.withLock { try $0.rebuild(schema).rows(query) }
    }

    public func finishRebuild(
        _ schema: ReadModelSchema, at through: Position
    ) async throws -> Bool {
        try readModels.withLock { try $0.finishRebuild(schema, at: through) }
    }

    public func abandonRebuild(_ schema: ReadModelSchema) async throws {
        readModels.withLock { $0.abandonRebuild(schema) }
    }
}
