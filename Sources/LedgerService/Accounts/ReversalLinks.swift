import EventStoreCore

/// Which versions of streams are reversed, and by which: for rows that have the version of an event
/// and not the event.
package struct ReversalLinks: Sendable {
    /// By the versions that are reversed.
    private var reversals: [StreamID: [Version: Version]] = [:]
    /// By those of the reversals.
    private var reversed: [StreamID: [Version: Version]] = [:]

    /// None.
    package init() {}

    /// Those of events that are at hand, with their reversals; one of the two may be elsewhere.
    package init(of events: [RecordedEvent], _ found: Reversals) {
        for event in events {
            if let reversal = found.version(reversing: event) {
                reversals[event.stream, default: [:]][event.version] = reversal
            }
            if let version = event.reverses {
                reversed[event.stream, default: [:]][event.version] = version
            }
        }
    }

    /// True if nothing is reversed.
    package var isEmpty: Bool { reversals.isEmpty && reversed.isEmpty }

    /// The version of the reversal of an event; nil if it is not reversed.
    package func reversal(of version: Version, in stream: StreamID) -> Version? {
        reversals[stream]?[version]
    }

    /// The version that an event reverses; nil if it is no reversal.
    package func reversed(by version: Version, in stream: StreamID) -> Version? {
        reversed[stream]?[version]
    }

    fileprivate mutating func add(_ reversal: FoundReversal, of version: Version) {
        reversals[reversal.stream, default: [:]][version] = reversal.version
        reversed[reversal.stream, default: [:]][reversal.version] = version
    }
}

extension EventStore {
    /// The links of reversals that count. A reversal is one by its id, which follows from that of
    /// the event that it reverses: mostly its cause. Only of another cause that event is read, as
    /// behind the table of another program.
    ///
    /// - Throws: `EventStoreError`, `CancellationError` between two reversals.
    package func links(of reversals: Reversals) async throws -> ReversalLinks {
        var links = ReversalLinks()
        for reversal in reversals.all {
            try Task.checkCancellation()
            guard let version = reversal.reverses else { continue }
            if reversal.cause?.ofReversal != reversal.id {
                let query = StreamQuery(from: version, through: version, limit: 1)
                guard let original = try await read(reversal.stream, query).first,
                    reversals.reversal(of: original)?.id == reversal.id
                else { continue }
            }
            links.add(reversal, of: version)
        }
        return links
    }
}
