import AWSClient
import EventStoreCore
import TextFormats

/// Compares another program's table with this host's log of it.
struct ForeignComparison: Sendable {
    let table: ForeignTable
    let replica: any ReplicaStore
    private var events: ForeignEvents { table.events }

    init(_ table: ForeignTable, _ replica: any ReplicaStore) {
        self.table = table
        self.replica = replica
    }

    /// - Parameters:
    ///   - progress: told how many items were read.
    ///   - whatIsNew: takes an item that has no position: it came meanwhile, or nothing told of it.
    /// - Returns: what differs.
    /// - Throws: what the closure, the service and the replica throw.
    func run(
        progress: @Sendable (Int64) -> Void,
        whatIsNew: (AttributeValue.Item) async throws -> Void
    ) async throws -> RemoteComparison {
        var found = RemoteComparison()
        var seen: Set<EventID> = []
        let last = try await replica.lastPosition()
        try await table.scan { items in
            for item in items {
                let id = events.id(of: item)
                seen.insert(id)
                guard let known = try await replica.event(id) else {
                    try await whatIsNew(item)
                    continue
                }
                if !events.isRecorded(item, as: known) {
                    found.note(
                        .init(
                            .changed, "\(known.stream.name)@\(known.version)",
                            "the item is another than the one that was copied"))
                }
            }
            found.items += Int64(items.count)
            progress(found.items)
        }
        try await lookForRemoved(seen, through: last, &found)
        return found
    }

    private func lookForRemoved(
        _ seen: Set<EventID>, through last: Position, _ found: inout RemoteComparison
    ) async throws {
        var position = Position.start
        while position < last {
            try Task.checkCancellation()
            let page = try await replica.readLog(
                LogQuery(after: position, through: last, limit: replica.limits.pageSize))
            for event in page.events where events.isOfAnItem(event) && !seen.contains(event.id) {
                found.note(
                    .init(
                        .removed, "\(event.stream.name)@\(event.version)",
                        "its item is not in the table any more"))
            }
            guard page.readThrough > position else { return }
            position = page.readThrough
        }
    }
}
