import Descriptions
import EventStoreCore
import LedgerCore

/// Reversals that were found in a book: which event was reversed, and by which.
package struct Reversals: Sendable {
    /// By their ids, which follow from those of the events that they reverse.
    private var found: [EventID: RecordedEvent] = [:]
    /// By what their payloads say: those that came by way of another program's table, where events
    /// have other ids.
    private var named: [StreamVersion: RecordedEvent] = [:]

    /// None.
    package init() {}

    /// The type that a reversal is recorded under.
    package static let type = LedgerEvent.TypeName.fundsReversed.rawValue

    /// True if no event is reversed.
    package var isEmpty: Bool { found.isEmpty }

    /// Takes an event in, if it is a reversal.
    package mutating func take(_ event: RecordedEvent) {
        guard event.type == Self.type else { return }
        found[event.id] = event
        guard event.isOfTable, let version = event.reverses else { return }
        let place = StreamVersion(stream: event.stream, version: version)
        // The first one counts: no other was judged by an account without it.
        if let known = named[place], known.version < event.version { return }
        named[place] = event
    }

    /// The event that reverses another one of its account; nil if none does.
    package func reversal(of event: RecordedEvent) -> RecordedEvent? {
        guard !isEmpty, Self.mayBeReversed(event) else { return nil }
        let place = StreamVersion(stream: event.stream, version: event.version)
        guard let reversal = found[event.id.ofReversal] ?? named[place],
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
        kept.named = named.filter { isKept($0.value) }
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
    package var isOfTable: Bool {
        guard let metadata = event.metadata else { return false }
        return (try? PayloadFields(metadata).optionalString("layout")) != nil
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
    /// The reversals of some events: one look-up for all of them, however long the log is. Where
    /// events came by way of another program's table their accounts are looked through.
    ///
    /// - Parameters:
    ///   - events: of any accounts.
    ///   - isSure: accounts are looked through to their ends, for a command. Otherwise only behind
    ///     what was this program's before it was in that table, and not far: for a screen.
    /// - Returns: those that were found.
    /// - Throws: `EventStoreError`, `CancellationError`.
    package func reversals(
        of events: [RecordedEvent], isSure: Bool = false
    ) async throws -> Reversals {
        var reversals = Reversals()
        let ids = events.filter(Reversals.mayBeReversed).map(\.id.ofReversal)
        if ids.isEmpty { return reversals }
        for event in try await self.events(ids) { reversals.take(event) }
        var first: [StreamID: Version] = [:]
        for event in events
        where Reversals.mayBeReversed(event) && reversals.reversal(of: event) == nil
            && (isSure || LedgerEvent.TypeName(rawValue: event.type) != nil) && event.isOfTable
        {
            first[event.stream] = min(first[event.stream] ?? event.version, event.version)
        }
        for (stream, version) in first {
            let end = Version(isSure ? .max : version.number &+ Self.eventsOfAScreen)
            try await takeReversals(in: stream, behind: version, through: end, &reversals)
        }
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
        try await takeReversals(in: stream, behind: .empty, through: Version(.max), &reversals)
        return reversals
    }

    /// Events of one account that are looked through for a screen.
    private static var eventsOfAScreen: Int64 { 10_000 }

    private func takeReversals(
        in stream: StreamID, behind version: Version, through end: Version,
        _ reversals: inout Reversals
    ) async throws {
        var from = version.next
        let limit = min(1000, limits.pageSize)
        while true {
            try Task.checkCancellation()
            let page = try await read(
                stream, StreamQuery(from: from, through: end, limit: limit, type: Reversals.type))
            for event in page { reversals.take(event) }
            guard page.count == limit, let last = page.last else { return }
            from = last.version.next
        }
    }
}
