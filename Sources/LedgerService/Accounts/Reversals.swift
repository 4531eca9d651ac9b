import Descriptions
import EventStoreCore
import LedgerCore

/// Reversals that were found in a book: which event was reversed, and by which. All that tells of
/// reversals asks here, so that one event is reversed everywhere or nowhere.
///
/// A reversal has the id that follows from its event's. Where an event was an item of another
/// program's table that id is lost: there it is the first item behind the event that names it, and
/// moves as much of the same the other way. What an item says alone counts for nothing: whoever
/// writes to the table could strike any event.
package struct Reversals: Sendable {
    private var found: [EventID: FoundReversal] = [:]
    /// Of those that were items the first of each event.
    private var ofItems: [FoundReversal.Object: FoundReversal] = [:]
    private let countsItems: Bool

    /// None.
    ///
    /// - Parameter countsItems: false to go by ids alone, as was done before.
    package init(countingItems countsItems: Bool = true) { self.countsItems = countsItems }

    /// The type that a reversal is recorded under.
    package static let type = LedgerEvent.TypeName.fundsReversed.rawValue

    /// True if no event is reversed.
    package var isEmpty: Bool { found.isEmpty }

    /// True if there are some that were items of another program's table.
    package var hasItems: Bool { !ofItems.isEmpty }

    /// Takes an event in, if it is a reversal.
    package mutating func take(_ event: RecordedEvent) {
        if event.type == Self.type { take(FoundReversal(event)) }
    }

    mutating func take(_ reversal: FoundReversal) {
        found[reversal.id] = reversal
        guard countsItems, let object = reversal.object else { return }
        if let first = ofItems[object], first.version <= reversal.version { return }
        ofItems[object] = reversal
    }

    /// The event that reverses another one of its account; nil if none does.
    package func reversal(of event: RecordedEvent) -> FoundReversal? {
        guard !isEmpty, Self.mayBeReversed(event) else { return nil }
        if let reversal = found[event.id.ofReversal], reversal.stream == event.stream,
            reversal.version > event.version
        {
            return reversal
        }
        guard hasItems, let object = FoundReversal.Object(event) else { return nil }
        return ofItems[object]
    }

    /// The version of that.
    package func version(reversing event: RecordedEvent) -> Version? {
        reversal(of: event)?.version
    }

    /// Those of them that count.
    package func filtered(_ isKept: (FoundReversal) -> Bool) -> Reversals {
        var kept = self
        kept.found = found.filter { isKept($0.value) }
        kept.ofItems = ofItems.filter { isKept($0.value) }
        return kept
    }

    /// All that were found, in no order.
    var all: some Sequence<FoundReversal> { found.values }

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

    /// The version of the event that this one reverses; nil for any other one.
    package var reverses: Version? {
        guard type == Reversals.type,
            let version = try? PayloadFields(event.payload).integer("reverses"), version > 0
        else { return nil }
        return Version(version)
    }
}

extension EventStore {
    /// The reversals of some events: one look-up for all of them, however long the log is. For
    /// events that were items of another program's table `ReversedItems` is asked.
    ///
    /// - Parameters:
    ///   - events: of this store.
    ///   - items: what was learned for such events before; nothing to begin with.
    /// - Returns: the reversals that there are.
    /// - Throws: `EventStoreError`, `CancellationError`.
    package func reversals(
        of events: [RecordedEvent], _ items: ReversedItems = ReversedItems()
    ) async throws -> Reversals {
        var reversals = Reversals()
        let movements = events.filter(Reversals.mayBeReversed)
        if movements.isEmpty { return reversals }
        for event in try await self.events(movements.map(\.id.ofReversal)) {
            reversals.take(event)
        }
        try await items.find(
            for: movements.filter { $0.isOfTable && reversals.reversal(of: $0) == nil }, in: self,
            into: &reversals)
        return reversals
    }

    /// All reversals of the log up to a position: reads the log once, by its types.
    ///
    /// - Parameters:
    ///   - end: the position.
    ///   - countsItems: false to go by ids alone, as was done before.
    /// - Returns: the reversals that there are.
    /// - Throws: `EventStoreError`, `CancellationError`.
    package func reversals(
        through end: Position, countingItems countsItems: Bool = true
    ) async throws -> Reversals {
        var reversals = Reversals(countingItems: countsItems)
        try await forEachReversal(after: .start, through: end) { reversals.take($0) }
        return reversals
    }

    /// Hands over the events of the reversals' type in a stretch of the log.
    ///
    /// - Throws: `EventStoreError`, `CancellationError`.
    func forEachReversal(
        after start: Position, through end: Position, _ body: (RecordedEvent) -> Void
    ) async throws {
        var (after, isAtEnd) = (start, start >= end)
        while !isAtEnd {
            try Task.checkCancellation()
            let page = try await readLog(
                LogQuery(
                    after: after, through: end, limit: min(1000, limits.pageSize),
                    types: [Reversals.type]))
            page.events.forEach(body)
            guard page.readThrough > after else { break }
            (after, isAtEnd) = (page.readThrough, page.isAtEnd)
        }
    }

    /// All reversals in a stream.
    ///
    /// - Parameters:
    ///   - stream: whose.
    ///   - countsItems: false to go by ids alone, as was done before.
    /// - Returns: the reversals that there are.
    /// - Throws: `EventStoreError`, `CancellationError`.
    package func reversals(
        in stream: StreamID, countingItems countsItems: Bool = true
    ) async throws -> Reversals {
        var reversals = Reversals(countingItems: countsItems)
        try await forEachReversal(in: stream, behind: .empty) { reversals.take($0) }
        return reversals
    }

    /// Hands over the events of the reversals' type in a stream, behind a version.
    ///
    /// - Throws: `EventStoreError`, `CancellationError`.
    func forEachReversal(
        in stream: StreamID, behind version: Version, _ body: (RecordedEvent) -> Void
    ) async throws {
        var from = version.next
        let limit = min(1000, limits.pageSize)
        while true {
            try Task.checkCancellation()
            let page = try await read(
                stream, StreamQuery(from: from, limit: limit, type: Reversals.type))
            page.forEach(body)
            guard page.count == limit, let last = page.last else { return }
            from = last.version.next
        }
    }
}
