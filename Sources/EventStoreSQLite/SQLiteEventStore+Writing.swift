import EventStoreCore
import GRDB

extension SQLiteEventStore: EventStore {
    /// All that the contract knows.
    public var capabilities: Capabilities {
        Capabilities(
            logIsCommitOrder: true, optimisticLock: true, hashChain: true, durable: true,
            atomicBulk: true)
    }

    public func append(_ request: AppendRequest) async throws -> AppendOutcome {
        let writer = try writer
        try request.check(limits)
        return try await writer.shortTransaction { database in
            try Appending.run(request, database)
        }
    }

    public func bulk<Result: Sendable>(
        _ body: @escaping @Sendable (any BulkWriter) throws -> Result
    ) async throws -> Result {
        let limits = limits
        return try await writer.bulkTransaction { database in
            try body(SQLiteBulkWriter(database, limits))
        }
    }

    public func record(of command: CommandID) async throws -> CommandRecord? {
        try await reader.read { try FindCommand.fetch($0, command) }
    }
}
