import AWSClient
import EventStoreCore

extension DynamoDBEventStore {
    /// Opens a ledger in memory of this process: its replica goes with it.
    static func open(
        _ tables: LedgerTables, over aws: any AWSCaller, replica: any ReplicaStore,
        limits: Limits = standardLimits, patience: Duration = .seconds(30),
        now: @escaping @Sendable () -> Timestamp
    ) async throws -> DynamoDBEventStore {
        let meter = UsageMeter()
        let last = try await replica.lastPosition()
        let board = StatusBoard(
            RemoteStatus(
                freshness: Freshness(position: last, moment: replica.lastConfirmed()),
                lastKnown: last, state: .live), meter: meter)
        return DynamoDBEventStore(
            tables, DynamoDB(aws, meter: meter), replica: replica, board: board, limits: limits,
            patience: patience, now: now)
    }
}
