import EventStoreCore

/// What has to be known of a reversal to tell which event it takes back, and where it stands: a
/// small value, of which a book may have very many.
package struct FoundReversal: Hashable, Sendable {
    package let id: EventID
    package let stream: StreamID
    package let version: Version
    package let position: Position
    package let occurredAt: Timestamp
    package let recordedAt: Timestamp
    /// What it says that it reverses; nil if it says that of no event before it.
    let reverses: Version?
    /// The event that led to it; nil if that is no event's id.
    let cause: EventID?
    /// It was an item of another program's table.
    let isOfTable: Bool
    private let fold: FoldFields

    init(_ event: RecordedEvent) {
        id = event.id
        stream = event.stream
        version = event.version
        position = event.position
        occurredAt = event.event.occurredAt
        recordedAt = event.event.recordedAt
        reverses = event.reverses.flatMap { $0 < event.version ? $0 : nil }
        cause = event.event.causationID.flatMap { EventID($0) }
        isOfTable = event.isOfTable
        fold = event.event.fold
    }

    /// The time of one of the clocks.
    package func time(_ clock: Clock) -> Timestamp {
        switch clock {
        case .occurred: occurredAt
        case .recorded: recordedAt
        }
    }

    /// What it takes back by its own words; nil for one that was no item: the id of such a one
    /// says it.
    var object: Object? {
        isOfTable ? reverses.map { Object(stream: stream, version: $0, fold: fold) } : nil
    }

    /// An event that is taken back, and what it takes for that: as much of the same, the other way.
    struct Object: Hashable, Sendable {
        let stream: StreamID
        let version: Version
        /// What the reversal moves.
        let fold: FoldFields

        fileprivate init(stream: StreamID, version: Version, fold: FoldFields) {
            self.stream = stream
            self.version = version
            self.fold = fold
        }

        /// Nil for an event that was no item.
        init?(_ event: RecordedEvent) {
            guard event.isOfTable else { return nil }
            let fold = event.event.fold
            self.init(
                stream: event.stream, version: event.version,
                fold: FoldFields(
                    // Of -128, which no store takes, too.
                    uncheckedSign: 0 &- fold.sign, amountMinor: fold.amountMinor,
                    currency: fold.currency))
        }
    }
}

extension TimePoint? {
    /// A reversal has happened by the point; by now all have.
    package func reaches(_ reversal: FoundReversal) -> Bool {
        switch self {
        case nil: true
        case .position(let position): reversal.position <= position
        case .version(let stream, let version):
            stream != reversal.stream || reversal.version <= version
        case .moment(let moment, let clock): reversal.time(clock) <= moment
        }
    }
}
