/// What `ReplicaCopying` asks of an engine, inside one transaction of it. Every method throws what
/// the engine throws, `EventStoreError.damaged` and `.ioFailure` among it.
package protocol ReplicaTarget {
    /// Of the last event, with those recorded here.
    var lastPosition: Position { get }

    /// The hash of an event that is there by its position.
    ///
    /// - Throws: as all of them.
    func hash(at position: Position) throws -> Digest

    /// Where a stream stands, with what was recorded here; nil if it has no event.
    ///
    /// - Throws: as all of them.
    func head(of stream: StreamID) throws -> StreamHead?

    /// What is remembered of a command; nil if nothing is.
    ///
    /// - Throws: as all of them.
    func command(_ id: CommandID) throws -> RememberedCommand?

    /// Records an event behind the last one, at the end of its stream.
    ///
    /// - Returns: the hash that it has there.
    /// - Throws: `EventStoreError.duplicateEvent` for an id that is recorded.
    mutating func record(_ event: RecordedEvent) throws -> Digest

    /// Remembers a command.
    ///
    /// - Parameters:
    ///   - command: the command.
    ///   - events: what it recorded; they were recorded here.
    /// - Returns: what is remembered of it already, and stays as it is; nil if nothing was.
    /// - Throws: as all of them.
    mutating func remember(
        _ command: CommandStamp, of events: [RecordedEvent]
    ) throws -> RememberedCommand?

    /// Notes that commands of other books stand in a stretch of the log.
    ///
    /// - Throws: as all of them.
    mutating func noteImported(_ stretch: ClosedRange<Int64>) throws
}
