import EventStoreCore
import GRDB

/// Read models stand in the ledger's file, a table for each, written under the same lock as the
/// log. A change of rows waits for no sync: its checkpoint is in the same transaction.
extension SQLiteEventStore: ReadModelStore {
    public func prepare(_ schema: ReadModelSchema) async throws {
        try ReadModelTable.check(schema)
        // Looked up first without the lock: most of the time it is there.
        if try await reader.read({ try FindReadModel.isUsable($0, schema) }) { return }
        try await writer.transaction { database in
            if try FindReadModel.isUsable(database, schema) { return }
            try DropReadModel.run(database, schema, .rebuild)
            try StartReadModel.run(database, schema, .live)
        }
    }

    public func status(_ schema: ReadModelSchema) async throws -> ReadModelStatus? {
        try await reader.read { try FindReadModel.fetch($0, schema, .live)?.status(schema) }
    }

    public func statuses(_ schemas: [ReadModelSchema]) async throws -> [ReadModelStatus?] {
        try await reader.read { database in
            try schemas.map { try FindReadModel.fetch(database, $0, .live)?.status($0) }
        }
    }

    public func apply(_ updates: [ReadModelUpdate]) async throws -> Bool {
        for update in updates { try ReadModelTable.check(update.schema) }
        return try await writer.derivedTransaction { database in
            let entries = try updates.map { try FindReadModel.live(database, $0.schema) }
            guard zip(entries, updates).allSatisfy({ $0.checkpoint == $1.change.from }) else {
                return false
            }
            for (entry, update) in zip(entries, updates) {
                _ = try ApplyChange.run(database, update.change, entry, update.schema, .live)
            }
            return true
        }
    }

    public func setFailure(
        _ failure: ReadModelFailure?, of schema: ReadModelSchema, at checkpoint: Position
    ) async throws -> Bool {
        try await writer.transaction { try NoteFailure.run($0, failure, schema, at: checkpoint) }
    }

    public func rows(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> [[ReadModelValue]] {
        try limits.checkPage(query.limit)
        try ReadModelTable.check(schema)
        return try await reader.read { database in
            let table = try FindReadModel.live(database, schema).table(schema)
            return try ReadModelWindow(table, query).fetch(database)
        }
    }

    public func copy(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> ReadModelCopy? {
        try ReadModelTable.check(schema)
        return try await reader.read { database in
            guard let entry = try FindReadModel.fetch(database, schema, .live) else { return nil }
            return ReadModelCopy(
                status: entry.status(schema),
                rows: try ReadModelWindow(entry.table(schema), query).fetch(database))
        }
    }

    public func rows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]] {
        try ReadModelTable.check(schema)
        return try await reader.read { database in
            let table = try FindReadModel.live(database, schema).table(schema)
            return try RowsByKey.fetch(database, table, keys)
        }
    }

    public func count(
        _ schema: ReadModelSchema, _ filters: [ReadModelQuery.Filter]
    ) async throws -> Int64 {
        try ReadModelTable.check(schema)
        return try await reader.read { database in
            let entry = try FindReadModel.live(database, schema)
            return try CountRows.fetch(database, entry, schema, filters)
        }
    }

    public func beginRebuild(_ schema: ReadModelSchema) async throws {
        try ReadModelTable.check(schema)
        try await writer.transaction { database in
            _ = try FindReadModel.live(database, schema)
            try StartReadModel.run(database, schema, .rebuild)
        }
    }

    public func applyToRebuild(
        _ change: ReadModelChange, to schema: ReadModelSchema
    ) async throws -> Bool {
        try ReadModelTable.check(schema)
        return try await writer.transaction { database in
            let entry = try FindReadModel.rebuild(database, schema)
            return try ApplyChange.run(database, change, entry, schema, .rebuild)
        }
    }

    public func rebuildRows(
        _ schema: ReadModelSchema, keys: [[ReadModelValue]]
    ) async throws -> [[ReadModelValue]] {
        try ReadModelTable.check(schema)
        return try await reader.read { database in
            let table = try FindReadModel.rebuild(database, schema).table(schema)
            return try RowsByKey.fetch(database, table, keys)
        }
    }

    public func rebuildRows(
        _ schema: ReadModelSchema, _ query: ReadModelQuery
    ) async throws -> [[ReadModelValue]] {
        try limits.checkPage(query.limit)
        try ReadModelTable.check(schema)
        return try await reader.read { database in
            let table = try FindReadModel.rebuild(database, schema).table(schema)
            return try ReadModelWindow(table, query).fetch(database)
        }
    }

    public func finishRebuild(
        _ schema: ReadModelSchema, at through: Position
    ) async throws -> Bool {
        try ReadModelTable.check(schema)
        return try await writer.transaction { try PromoteRebuild.run($0, schema, at: through) }
    }

    public func abandonRebuild(_ schema: ReadModelSchema) async throws {
        try ReadModelTable.check(schema)
        try await writer.transaction { try DropReadModel.run($0, schema, .rebuild) }
    }
}
