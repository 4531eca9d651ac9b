/// What a store accepts at most. A larger thing is refused with `EventStoreError.limitExceeded`
/// and nothing is written.
public struct Limits: Hashable, Sendable {
    /// Events in one append. A transfer needs 2; a thousand keeps the write lock under some 20 ms.
    public let eventsPerAppend: Int
    /// Streams that one append may guard without writing them. DynamoDB's transactions end at 100
    /// items, those that are only looked at included.
    public let guardsPerAppend: Int
    /// Bytes of one payload. DynamoDB's items end at 400 KB, names and keys included.
    public let payloadBytes: Int
    /// Bytes of an event's metadata.
    public let metadataBytes: Int
    /// Bytes of all payloads and metadata of one append. The local engines need no such limit, so
    /// the standard one is what the others allow together; DynamoDB's transactions end at 4 MiB.
    public let appendBytes: Int
    /// UTF-8 bytes of a stream's name. DynamoDB's keys end at 2,048.
    public let streamNameBytes: Int
    /// UTF-8 bytes of a type, an actor, a correlation or causation id, a checkpoint's name.
    public let nameBytes: Int
    /// Events, streams or snapshots in one page.
    public let pageSize: Int
    /// Bytes of a snapshot's state.
    public let snapshotBytes: Int
    /// Bytes of a value in the `CheckpointStore`.
    public let checkpointBytes: Int

    public init(
        eventsPerAppend: Int, guardsPerAppend: Int, payloadBytes: Int, metadataBytes: Int,
        appendBytes: Int, streamNameBytes: Int, nameBytes: Int, pageSize: Int, snapshotBytes: Int,
        checkpointBytes: Int
    ) {
        self.eventsPerAppend = eventsPerAppend
        self.guardsPerAppend = guardsPerAppend
        self.payloadBytes = payloadBytes
        self.metadataBytes = metadataBytes
        self.appendBytes = appendBytes
        self.streamNameBytes = streamNameBytes
        self.nameBytes = nameBytes
        self.pageSize = pageSize
        self.snapshotBytes = snapshotBytes
        self.checkpointBytes = checkpointBytes
    }

    /// The largest number that stored data is believed to count to: far beyond any log, and a
    /// hundred times as many still is a number.
    package static let largestCount: Int64 = 1 << 53

    /// What every engine here accepts: a payload of 256 KiB, metadata of 16 KiB, names of 200
    /// bytes, pages of 10,000, snapshots and checkpoints of 64 KiB.
    public static let standard = Limits(
        eventsPerAppend: 1000, guardsPerAppend: 100, payloadBytes: 262_144, metadataBytes: 16_384,
        appendBytes: 1000 * (262_144 + 16_384),
        streamNameBytes: 200, nameBytes: 200, pageSize: 10_000, snapshotBytes: 65_536,
        checkpointBytes: 65_536)
}
