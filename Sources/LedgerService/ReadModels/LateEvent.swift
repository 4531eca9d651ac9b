import EventStoreCore

/// A row of the late events: an event that is dated before an older one of its stream. One more
/// row, of no stream, has the latest moment of the log: `log(_:)`.
package struct LateEvent: Hashable, Sendable {
    package let stream: StreamID
    package let version: Version
    package let occurredAt: Timestamp
    /// The latest moment that the stream had come to before it.
    package let latestAt: Timestamp

    package static let schema = ReadModelSchema(
        name: "late_events", version: 1,
        columns: [
            .init("stream", .text), .init("version", .integer), .init("occurred_at", .integer),
            .init("latest_at", .integer),
        ],
        keyCount: 2, sortable: [])

    /// The key of the row that has the latest moment of the log.
    static let logKey: [ReadModelValue] = [.text(""), .integer(0)]

    /// The row of the log.
    static func log(_ latest: Timestamp) -> [ReadModelValue] {
        logKey + [.integer(latest.microseconds), .integer(latest.microseconds)]
    }

    package var values: [ReadModelValue] {
        [
            .text(stream.name), .integer(version.number), .integer(occurredAt.microseconds),
            .integer(latestAt.microseconds),
        ]
    }

    package init(stream: StreamID, version: Version, occurredAt: Timestamp, latestAt: Timestamp) {
        self.stream = stream
        self.version = version
        self.occurredAt = occurredAt
        self.latestAt = latestAt
    }

    /// Reads a row of the schema; nil for one that is none.
    package init?(_ values: [ReadModelValue]) {
        guard values.count == Self.schema.columns.count, let name = values[0].text,
            let version = values[1].integer, let occurred = values[2].integer,
            let latest = values[3].integer,
            // Read models are rows that anyone can change: what no event can have is no row.
            (1...Limits.largestCount).contains(version),
            [occurred, latest].allSatisfy(Timestamp.range.contains)
        else { return nil }
        self.init(
            stream: StreamID(stored: name), version: Version(version),
            occurredAt: Timestamp(microseconds: occurred),
            latestAt: Timestamp(microseconds: latest))
    }
}
