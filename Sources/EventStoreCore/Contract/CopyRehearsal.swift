/// A remote store that may not hold every event as it is: a table that another program has laid
/// out.
public protocol RehearsingRemoteStore: RemoteEventStore {
    /// What would become of a copy's events; nil for a store that holds them all. Waits for the
    /// first copy; writes nothing.
    ///
    /// - Throws: what the first copy failed with for good; `CancellationError`.
    func rehearsal() async throws -> (any CopyRehearsal)?

    /// Says of an append whether the table has a place for its events, by what is copied of it.
    /// Sends nothing.
    ///
    /// - Throws: `EventStoreError.invalidEvent`, as the append would; others of the replica.
    func rehearse(_ request: AppendRequest) async throws
}

/// Says of the events of a copy, before any of them is written, whether a table can hold them: it
/// makes the item of each and reads it again.
public protocol CopyRehearsal: Sendable {
    /// The layout's name.
    var layout: String { get }

    /// A payload comes back byte for byte; otherwise the same value may be spelled in another way.
    var keepsBytes: Bool { get }

    /// Why an event would not be the same one there, at its version, with what it moves.
    ///
    /// - Parameter event: the next one of its stream, or the first one of another stream.
    /// - Returns: such as `it would stand before @3`; nil for one that would be the same.
    mutating func fault(of event: RecordedEvent) -> String?
}
