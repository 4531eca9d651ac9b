import AWSClient
import EventStoreCore

/// Reads one stream from the events' table, strongly: while there is no replica.
struct RemoteStream: Sendable {
    let table: String
    let dynamo: DynamoDB

    /// As `EventStore.read(_:_:)`. A type is looked at here: the service would charge for what it
    /// leaves out all the same.
    ///
    /// - Throws: `ItemFault`, `AttributeError`, `AWSFailure`.
    func read(_ stream: StreamID, _ query: StreamQuery) async throws -> [RecordedEvent] {
        let (from, through) = (
            max(1, query.from.number), min(query.through.number, Limits.largestCount)
        )
        guard from <= through else { return [] }
        var partition = PartitionQuery(
            table: table, partition: (EventItem.stream, .string(stream.name)),
            sort: (
                EventItem.version,
                .between(AttributeValue(from), AttributeValue(through))
            ), isBackward: query.direction == .backward, limit: query.limit)
        var events: [RecordedEvent] = []
        while events.count < query.limit {
            let page = try await dynamo.query(partition)
            events += try page.items.map { try EventItem.loaded($0).event }
                .filter { event in
                    query.type.map { $0.utf8.elementsEqual(event.type.utf8) } ?? true
                }
            guard let next = page.next else { break }
            partition.after = next
        }
        return Array(events.prefix(query.limit))
    }
}
