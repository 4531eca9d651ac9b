import EventStoreCore

extension Limits {
    /// Limits of which each can be reached before another one, in a moment.
    public static let small = Limits(
        eventsPerAppend: 20, guardsPerAppend: 3, payloadBytes: 2048, metadataBytes: 512,
        appendBytes: 8192, streamNameBytes: 200, nameBytes: 200, pageSize: 1000,
        snapshotBytes: 1024, checkpointBytes: 512)
}
