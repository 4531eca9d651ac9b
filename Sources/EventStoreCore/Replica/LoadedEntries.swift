import TextFormats

/// Makes entries of the events of a first copy, which come in the log's order: those of one command
/// together, every other by itself.
package struct LoadedEntries {
    /// One command's events so far.
    private var waiting: [RecordedEvent] = []
    private var command: CommandStamp?
    private var last: (position: Position, hash: Digest, place: StreamVersion)?
    private let limits: Limits

    /// - Parameter limits: how many events one command may have recorded.
    package init(_ limits: Limits) { self.limits = limits }

    /// Takes the next event.
    ///
    /// - Parameters:
    ///   - loaded: at the position of the one before, if it is the same, or behind it.
    ///   - body: is given the entry that ended before it.
    /// - Throws: `EventStoreError.damaged` for two events at one position, and what the body
    ///   throws.
    package mutating func add(
        _ loaded: LoadedEvent, _ body: (LogEntry) throws -> Void
    ) throws {
        let event = loaded.event
        if let last, last.position == event.position {
            guard last.hash == event.hash else {
                throw EventStoreError.damaged(
                    "the log cannot be copied: two events stand at position \(event.position): "
                        + "\(Printable(last.place.stream.name))@\(last.place.version) and "
                        + "\(Printable(event.stream.name))@\(event.version)")
            }
            return
        }
        let stamp = event.commandID.flatMap { id in
            loaded.contentHash.map { CommandStamp(id: id, contentHash: $0) }
        }
        if stamp == nil || stamp != command { try finish(body) }
        guard waiting.count < limits.eventsPerAppend else {
            throw EventStoreError.damaged(
                "the log cannot be copied: at position \(event.position) one command has recorded "
                    + "more than \(limits.eventsPerAppend) events")
        }
        waiting.append(event)
        command = stamp
        last = (
            event.position, event.hash,
            StreamVersion(stream: event.stream, version: event.version)
        )
    }

    /// Hands on the last entry.
    package mutating func finish(_ body: (LogEntry) throws -> Void) throws {
        guard !waiting.isEmpty else { return }
        defer {
            waiting.removeAll(keepingCapacity: true)
            command = nil
        }
        try body(LogEntry(events: waiting, command: command))
    }
}
