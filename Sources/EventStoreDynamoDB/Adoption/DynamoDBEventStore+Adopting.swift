import AWSClient
import EventStoreCore

extension DynamoDBEventStore: AdoptableRemoteStore {
    /// Bytes of an event beside those of its item, which it holds twice: as its payload, and as it
    /// is stored.
    private static let eventBytes: Int64 = 600

    public func adoptionPrice() async throws -> TablePrice {
        let follower = try await ready.value().follower
        do {
            let found = try await TableSetup(tables, dynamo).describe(tables.events)
            // It is of some hours ago, and what is copied already is there for sure.
            let items = max(
                found?.itemCount ?? 0, try await follower.replica.lastPosition().number)
            let bytes = 2 * (found?.bytes ?? 0) + items * Self.eventBytes
            return TablePrice(items: items, units: bytes / 1024 + 1)
        } catch {
            throw StoreFailure.translate(error)
        }
    }

    public func adopt(progress: @Sendable (Int64) -> Void) async throws -> Position {
        let follower = try await ready.value().follower
        guard let follower = follower as? TableFollower, follower.log.isOfThisHost else {
            throw EventStoreError.notALedger(
                path: tables.events,
                reason: "only another program's table can be adopted, and only once")
        }
        do {
            try await TableSetup(tables, dynamo).createLog(TableSetup.Options())
            _ = try await follower.catchUp()
            return try await follower.givingPositions(until: .now + .seconds(60)) { _ in
                let adoption = Adoption(
                    log: RemoteLog(tables: tables, dynamo: dynamo), replica: follower.replica)
                let last = try await adoption.run(progress)
                try await AdoptionMark(layout: follower.table.events.layout)
                    .write(to: tables, dynamo)
                follower.stop(AdoptionMark.isThere(tables))
                return last
            }
        } catch {
            throw StoreFailure.translate(error)
        }
    }
}

/// Puts what a host has copied of a table into the log that all will share.
private struct Adoption {
    let log: RemoteLog
    let replica: any ReplicaStore

    private static let eventsAtOnce = 1000

    /// Nothing is added to the replica meanwhile.
    ///
    /// - Returns: the replica's last position, which is the log's.
    func run(_ progress: @Sendable (Int64) -> Void) async throws -> Position {
        let last = try await replica.lastPosition()
        var position = try await compared()
        while position < last {
            try Task.checkCancellation()
            let page = try await replica.readLog(
                LogQuery(after: position, through: last, limit: Self.eventsAtOnce))
            for part in SharedLog.slots(of: page.events)
            where try await log.put(LogEntry(events: part, command: nil)) == nil {
                throw EventStoreError.busy(
                    "another host is adopting \(log.tables.events) at this moment")
            }
            guard page.readThrough > position else { break }
            position = page.readThrough
            progress(position.number)
        }
        return last
    }

    /// How far an interrupted adoption came: what stands in the log is what this host has copied.
    private func compared() async throws -> Position {
        var anchor: SlotItem?
        var isAtEnd = false
        while !isAtEnd {
            try Task.checkCancellation()
            let slots: [SlotItem]
            (slots, isAtEnd) = try await log.slots(behind: anchor)
            for slot in slots {
                let page = try await replica.readLog(
                    LogQuery(
                        after: Position(slot.slot.position.number - 1), through: slot.last,
                        limit: max(1, slot.events.count)))
                guard page.events == slot.kept else {
                    throw EventStoreError.replaced(
                        "the log \(log.tables.log) was begun from another copy of the table, and "
                            + "not finished: go on where that copy is, or delete that log")
                }
            }
            anchor = slots.last ?? anchor
        }
        return anchor?.last ?? .start
    }
}
