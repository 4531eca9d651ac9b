import EventStoreCore
import TextFormats

/// Sends what is parked once more, stream by stream, in the order of each.
///
/// It needs no right to read: the value of a parked stream is what it and a publisher agree by.
/// Behind each sending that was taken the stream's beginning moves on, and it is removed when its
/// end is reached. So a replay that is cut short goes on where it ended, and what was taken without
/// being noted comes again, with the same ids.
public struct ParkedReplay: Sendable {
    /// What became of one stream.
    public struct Outcome: Hashable, Sendable {
        /// Events that were taken.
        public var sent: Int64 = 0
        /// Why the rest waits on; nil if nothing does.
        public var rest: DeliveryAnswer?
    }

    private let store: any EventStore
    private let parked: ParkedStore
    private let filter: EventFilter?
    private let destination: any EventDestination
    private let clock: SubscriptionClock
    private let exponent: @Sendable (CurrencyCode) -> Int?
    private let outgoing: @Sendable (RecordedEvent) -> OutgoingEvent

    /// Events that are read at a time.
    private static let pageSize = 200

    /// - Parameters:
    ///   - store: the book.
    ///   - subscription: whose parked streams are sent.
    ///   - destination: the far side.
    ///   - clock: the clocks that it looks at.
    ///   - exponent: the digits of a currency's minor unit; nil for an unknown currency.
    ///   - outgoing: makes the event that leaves.
    /// - Throws: `FilterError` for a filter of another program.
    public init(
        _ store: any EventStore, _ subscription: Subscription,
        to destination: any EventDestination, clock: SubscriptionClock,
        exponent: @escaping @Sendable (CurrencyCode) -> Int?,
        outgoing: @escaping @Sendable (RecordedEvent) -> OutgoingEvent
    ) throws {
        self.store = store
        parked = ParkedStore(store.checkpoints, of: subscription)
        filter = try subscription.filter.map { try EventFilter($0) }
        self.destination = destination
        self.clock = clock
        self.exponent = exponent
        self.outgoing = outgoing
    }

    /// Sends what is parked of a stream.
    ///
    /// - Parameters:
    ///   - stream: which one.
    ///   - onlyFirst: ends behind the first event; the rest stays parked.
    /// - Returns: what became of it; nothing is tried again.
    /// - Throws: `CancellationError`; what the store and the destination throw.
    public func replay(_ stream: StreamID, onlyFirst: Bool = false) async throws -> Outcome {
        var outcome = Outcome()
        while let kept = try await parked.find(stream) {
            try Task.checkCancellation()
            let page = try await page(of: kept.parked)
            let isWhole = page.count < Self.pageSize
            let events = page.filter { filter?.matches($0, exponent: exponent) ?? true }
            guard !events.isEmpty else {
                // The filter of another program lets nothing through here.
                guard !isWhole, let last = page.last else {
                    if try await parked.remove(kept) { break }
                    continue
                }
                try await move(stream, behind: last, sent: 0, reading: page)
                continue
            }
            let bounds = await destination.bounds
            let sending = portion(events, bounds, onlyFirst: onlyFirst)
            let answers = try await destination.send(sending)
            let taken =
                answers.count == sending.count ? answers.prefix { $0 == .accepted }.count : 0
            if taken > 0 {
                outcome.sent += Int64(taken)
                try await move(stream, behind: events[taken - 1], sent: taken, reading: page)
            }
            if taken < sending.count {
                let answer = taken < answers.count ? answers[taken] : nil
                // In smaller portions, at once.
                if case .later(let fault)? = answer, fault.retryAfter == .zero { continue }
                outcome.rest = answer ?? .later(DeliveryFault("it answered for too few events"))
                if case .refused(let fault)? = answer { try await note(stream, fault) }
                return outcome
            }
            if onlyFirst { return outcome }
        }
        return outcome
    }

    /// The first events that are parked, and none is missing among them.
    private func page(of stream: ParkedStream) async throws -> [RecordedEvent] {
        let query = StreamQuery(
            from: stream.first.version, through: stream.last, limit: Self.pageSize)
        func isWhole(_ page: [RecordedEvent]) -> Bool {
            page.count == Self.pageSize || page.last?.version == stream.last
        }
        var page = try await store.read(stream.stream, query)
        if isWhole(page) { return page }
        // A publisher elsewhere may have parked what this host's replica does not hold yet.
        if let remote = store as? any RemoteEventStore {
            try await remote.catchUp()
            page = try await store.read(stream.stream, query)
            if isWhole(page) { return page }
        }
        throw SubscriptionError.damaged(
            parked.name,
            "what is parked of \(Printable(stream.stream.name)) ends behind its last event")
    }

    private func portion(
        _ events: [RecordedEvent], _ bounds: DeliveryBounds, onlyFirst: Bool
    ) -> [OutgoingEvent] {
        let most = onlyFirst || !bounds.mayHoldOneStreamTwice ? 1 : bounds.events
        var sending: [OutgoingEvent] = []
        var bytes = 0
        for event in events.prefix(most) {
            let event = outgoing(event)
            bytes += event.json.count
            if !sending.isEmpty, bytes > bounds.bytes { break }
            sending.append(event)
        }
        return sending
    }

    // MARK: Changing

    /// Moves the beginning behind an event that was taken, and removes the value at its end.
    private func move(
        _ stream: StreamID, behind event: RecordedEvent, sent: Int, reading page: [RecordedEvent]
    ) async throws {
        while let kept = try await parked.find(stream) {
            // Another replay is further.
            if kept.parked.first.version > event.version { return }
            if event.version >= kept.parked.last {
                if try await parked.remove(kept) { return }
                continue
            }
            guard let next = try await following(event, in: page) else { return }
            var moved = kept.parked
            moved.first = ParkedStream.Place(next)
            moved.events = max(1, moved.events &- Int64(sent))
            moved.tries = 0
            if try await parked.write(moved, over: kept) != nil { return }
        }
    }

    private func following(
        _ event: RecordedEvent, in page: [RecordedEvent]
    ) async throws -> RecordedEvent? {
        let later = page.filter { $0.version > event.version }
        // One that the filter drops does not wait.
        let next = later.first { filter?.matches($0, exponent: exponent) ?? true } ?? later.first
        if let next { return next }
        return try await store.read(
            event.stream, StreamQuery(from: event.version.next, limit: 1)
        ).first
    }

    /// Notes that it was refused again.
    private func note(_ stream: StreamID, _ fault: DeliveryFault) async throws {
        while let kept = try await parked.find(stream) {
            var again = kept.parked
            again.reason = fault.reason
            again.at = clock.moment()
            again.tries &+= 1
            if try await parked.write(again, over: kept) != nil { return }
        }
    }
}
