/// What every place of replicas asks of what is added to a first copy.
package enum ReplicaLoadRule {
    /// The last position that a first copy is believed to have: a thousand million events. Who
    /// keeps account of positions has memory for so many.
    package static let lastPosition: Int64 = 1 << 30

    /// Checks an event before it is kept.
    ///
    /// - Throws: `EventStoreError.damaged` for a position that none can have.
    package static func check(_ loaded: LoadedEvent) throws {
        let position = loaded.event.position.number
        guard (1...lastPosition).contains(position) else {
            throw EventStoreError.damaged(
                "the log cannot be copied: an event stands at position \(position); a first copy "
                    + "holds those from 1 to \(lastPosition)")
        }
    }

    /// A segment that the copy does not have.
    package static func unknown(_ segment: Int) -> EventStoreError {
        .ioFailure("the first copy has no segment \(segment)")
    }
}
