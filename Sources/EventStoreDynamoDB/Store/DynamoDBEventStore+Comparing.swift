import EventStoreCore

extension DynamoDBEventStore: ComparableRemoteStore {
    /// Bytes that a read unit is charged for.
    private static let unitBytes: Int64 = 4096

    public func comparisonPrice() async throws -> TablePrice {
        let follower = try await ready.value().follower
        do {
            var (items, units): (Int64, Int64) = (0, 0)
            let all = [tables.events] + [snapshots?.name].compactMap(\.self)
            for name in all {
                let table = try await TableSetup(tables, dynamo).describe(name)
                items += table?.itemCount ?? 0
                units += (table?.bytes ?? 0) / Self.unitBytes + 1
            }
            return TablePrice(items: items, units: (units * follower.halfUnits + 1) / 2)
        } catch {
            throw StoreFailure.translate(error)
        }
    }

    public func compare(progress: @Sendable (Int64) -> Void) async throws -> RemoteComparison {
        let follower = try await ready.value().follower
        do {
            let keys = try await snapshotKeys()
            var found = try await follower.compare(progress: progress)
            if let snapshots, let keys, let table = (follower as? TableFollower)?.table {
                let replica = follower.replica
                try await SnapshotComparison(snapshots: snapshots, table: table, replica: replica)
                    .run(
                        keys, into: &found, catchUp: { _ = try await follower.catchUp() },
                        progress: progress)
            }
            return found
        } catch {
            throw StoreFailure.translate(error)
        }
    }

    /// Of the table with the snapshots; nil if none is named.
    ///
    /// - Throws: `EventStoreError.notALedger` if there is no such table, or one of other keys.
    private func snapshotKeys() async throws -> [TableSetup.Description.Key]? {
        guard let snapshots else { return nil }
        guard let table = try await TableSetup(tables, dynamo).describe(snapshots.name) else {
            throw EventStoreError.notALedger(
                path: snapshots.name, reason: "there is no such table of snapshots")
        }
        guard SnapshotItem.canBe(in: table.keys) else {
            throw EventStoreError.notALedger(
                path: snapshots.name,
                reason: "its keys are \(TableSetup.words(table.keys)); those of snapshots are "
                    + SnapshotItem.keyWords)
        }
        return table.keys
    }
}
