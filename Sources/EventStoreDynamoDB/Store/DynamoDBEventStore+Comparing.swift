import EventStoreCore

extension DynamoDBEventStore: ComparableRemoteStore {
    /// Bytes that a read unit is charged for.
    private static let unitBytes: Int64 = 4096

    public func comparisonPrice() async throws -> ComparisonPrice {
        let follower = try await ready.value().follower
        do {
            let table = try await TableSetup(tables, dynamo).describe(tables.events)
            let units = (table?.bytes ?? 0) / Self.unitBytes + 1
            return ComparisonPrice(
                items: table?.itemCount ?? 0, units: (units * follower.halfUnits + 1) / 2)
        } catch {
            throw StoreFailure.translate(error)
        }
    }

    public func compare(progress: @Sendable (Int64) -> Void) async throws -> RemoteComparison {
        let follower = try await ready.value().follower
        do {
            return try await follower.compare(progress: progress)
        } catch {
            throw StoreFailure.translate(error)
        }
    }
}
