import Descriptions
import EventStoreCore
import LedgerCore

/// Reversals that were found in a book: which event was reversed, and by which.
package struct Reversals: Sendable {
    /// By their ids, which follow from those of the events that they reverse.
    private var found: [EventID: RecordedEvent] = [:]

    /// None.
    package init() {}

    /// The type that a reversal is recorded under.
    package static let type = LedgerEvent.TypeName.fundsReversed.rawValue

    /// True if no event is reversed.
    package var isEmpty: Bool { found.isEmpty }

    /// Takes an event in, if it is a reversal.
    package mutating func take(_ event: RecordedEvent) {
        if event.type == Self.type { found[event.id] = event }
    }

    /// The event that reverses another one of its account; nil if none does.
    package func reversal(of event: RecordedEvent) -> RecordedEvent? {
        guard !isEmpty, Self.mayBeReversed(event), let reversal = found[event.id.ofReversal],
            reversal.stream == event.stream, reversal.version > event.version
        else { return nil }
        return reversal
    }

    /// The version of that.
    package func version(reversing event: RecordedEvent) -> Version? {
        reversal(of: event)?.version
    }

    /// Those of them that count.
    package func filtered(_ isKept: (RecordedEvent) -> Bool) -> Reversals {
        var kept = self
        kept.found = found.filter { isKept($0.value) }
        return kept
    }

    /// All that were found, in no order.
    var all: some Sequence<RecordedEvent> { found.values }

    static func mayBeReversed(_ event: RecordedEvent) -> Bool {
        event.movesMoney && event.reverses == nil
    }
}

extension RecordedEvent {
    /// More than nothing: a row of a file may say 0.00.
    var movesMoney: Bool { event.fold.sign != 0 && (event.fold.amountMinor ?? 0) > 0 }

    /// It was an item of another program's table, whose key its id comes from: here, or where it
    /// was copied from.
    var isOfTable: Bool {
        guard let metadata = event.metadata else { return false }
        return (try? PayloadFields(metadata).optionalString("layout")) != nil
    }

    /// It names an event, and moves as much of the same the other way.
    func takesBack(_ other: RecordedEvent) -> Bool {
        stream == other.stream && reverses == other.version && version > other.version
            && event.fold.sign &+ other.event.fold.sign == 0
            && event.fold.amountMinor == other.event.fold.amountMinor
            && event.fold.currency == other.event.fold.currency
    }

    /// The version of the event that this one reverses; nil for any other one.
    package var reverses: Version? {
        guard type == Reversals.type,
            let version = try? PayloadFields(event.payload).integer("reverses"), version > 0
        else { return nil }
        return Version(version)
    }
}

extension EventStore {
    /// The reversals of some events: one look-up for all of them, however long the log is.
    ///
    /// - Throws: `EventStoreError`.
    package func reversals(of events: [RecordedEvent]) async throws -> Reversals {
        var reversals = Reversals()
        let ids = events.filter(Reversals.mayBeReversed).map(\.id.ofReversal)
        if ids.isEmpty { return reversals }
        for event in try await self.events(ids) { reversals.take(event) }
        return reversals
    }

    /// All reversals of the log up to a position: reads the log once, by its types.
    ///
    /// - Throws: `EventStoreError`, `CancellationError`.
    package func reversals(through end: Position) async throws -> Reversals {
        var reversals = Reversals()
        var (after, isAtEnd) = (Position.start, false)
        while !isAtEnd {
            try Task.checkCancellation()
            let page = try await readLog(
                LogQuery(
                    after: after, through: end, limit: min(1000, limits.pageSize),
                    types: [Reversals.type]))
            for event in page.events { reversals.take(event) }
            guard page.readThrough > after else { break }
            (after, isAtEnd) = (page.readThrough, page.isAtEnd)
        }
        return reversals
    }

    /// All reversals in a stream.
    ///
    /// - Throws: `EventStoreError`, `CancellationError`.
    package func reversals(in stream: StreamID) async throws -> Reversals {
        var reversals = Reversals()
        try await forEachReversal(in: stream, behind: .empty) { event in
            reversals.take(event)
            return true
        }
        return reversals
    }

    /// The reversal of an event that was an item of another program's table, and has another id
    /// than it had before: by what the reversal says, if that is what takes the event back. The
    /// account is looked through to its end.
    ///
    /// - Returns: nil for any other event, and where there is none.
    /// - Throws: `EventStoreError`, `CancellationError`.
    func reversal(byNameOf event: RecordedEvent) async throws -> RecordedEvent? {
        guard event.isOfTable, Reversals.mayBeReversed(event) else { return nil }
        var found: RecordedEvent?
        try await forEachReversal(in: event.stream, behind: event.version) { reversal in
            if reversal.isOfTable, reversal.takesBack(event) { found = reversal }
            return found == nil
        }
        return found
    }

    private func forEachReversal(
        in stream: StreamID, behind version: Version, _ body: (RecordedEvent) -> Bool
    ) async throws {
        var from = version.next
        let limit = min(1000, limits.pageSize)
        while true {
            try Task.checkCancellation()
            let page = try await read(
                stream, StreamQuery(from: from, limit: limit, type: Reversals.type))
            for event in page where !body(event) { return }
            guard page.count == limit, let last = page.last else { return }
            from = last.version.next
        }
    }
}
