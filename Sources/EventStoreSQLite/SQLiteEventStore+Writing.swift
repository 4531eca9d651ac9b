import EventStoreCore
import GRDB

extension SQLiteEventStore: EventStore {
    /// All that the contract knows.
    public var capabilities: Capabilities {
        Capabilities(
            logIsCommitOrder: true, optimisticLock: true, hashChain: true, durable: true,
            atomicBulk: true, positionsAreShared: true)
    }

    public func append(_ request: AppendRequest) async throws -> AppendOutcome {
        let writer = try recorder
        try request.check(limits)
        return try await writer.shortTransaction { database in
            try Appending.run(request, database)
        }
    }

    public func bulk<Result: Sendable>(
        _ body: @escaping @Sendable (any BulkWriter) async throws -> Result
    ) async throws -> Result {
        let limits = limits
        return try await recorder.bulkTransaction { database in
            let writer = try SQLiteBulkWriter(database, limits)
            let result = try await body(writer)
            try writer.finish()
            return result
        }
    }

    public func record(of command: CommandID) async throws -> CommandRecord? {
        try await reader.read { try FindCommand.fetch($0, command) }
    }

    public func rememberedCommands(_ ids: [CommandID]) async throws -> [RememberedCommand] {
        try await reader.read { try RememberedCommands.fetch($0, ids) }
    }

    public func rememberedCommands(
        after: CommandID?, limit: Int
    ) async throws -> [RememberedCommand] {
        try limits.checkPage(limit)
        return try await reader.read {
            try RememberedCommands.fetch($0, after: after, limit: limit)
        }
    }

    public func importedStretches() async throws -> [ClosedRange<Int64>] {
        try await reader.read(ImportedStretches.fetch)
    }
}
