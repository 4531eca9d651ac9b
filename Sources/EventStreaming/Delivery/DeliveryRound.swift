import EventStoreCore

/// A batch on its way: which of its events are not taken yet, and when they may be sent.
///
/// An event is sent only when those before it of its stream are taken or parked. A value type
/// without a clock of its own.
struct DeliveryRound {
    /// What to do next.
    enum Step {
        /// Send these, by their places in the batch.
        case send([Int], [OutgoingEvent])
        case wait(Duration)
        case done
    }

    /// What became of a sending.
    struct Result {
        /// Those that are to be parked, by their places.
        var refused: [(index: Int, fault: DeliveryFault)] = []
        /// The publisher has to stop.
        var stop: DeliveryFault?
        /// What was not taken and is sent again, with the pause of the longest; nil if nothing.
        var later: (fault: DeliveryFault, pause: Duration)?
        /// The far side took, or refused, at least one.
        var isAnswered = false
    }

    private struct Block {
        var since: Duration
        var until: Duration
    }

    let events: [RecordedEvent]
    private var isDone: [Bool]
    /// Before it all are done.
    private var first = 0
    /// Streams whose event was not taken.
    private var blocks: [StreamID: Block] = [:]
    /// Nothing of the last sending was taken.
    private var pause: Block?
    /// Sendings of which nothing was taken, one behind the other.
    private(set) var tries: Int64 = 0

    init(_ events: [RecordedEvent]) {
        self.events = events
        isDone = Array(repeating: false, count: events.count)
    }

    /// The last event before which none waits; nil if the first one does.
    var accepted: Position? { first > 0 ? events[first - 1].position : nil }

    /// Since when nothing was taken; nil if something was.
    var failingSince: Duration? { pause?.since }

    // MARK: Choosing

    /// What may be sent now.
    ///
    /// - Parameters:
    ///   - now: what the clock shows that only goes forward.
    ///   - bounds: of one sending.
    ///   - outgoing: makes the event that leaves.
    /// - Returns: what to do.
    func next(
        at now: Duration, _ bounds: DeliveryBounds, _ outgoing: (RecordedEvent) -> OutgoingEvent
    ) -> Step {
        if first == events.count { return .done }
        if let pause, now < pause.until { return .wait(pause.until - now) }
        // Those first that were not tried in vain: one stuck stream must not keep the others.
        for takesTried in bounds.keepsLogOrder ? [true] : [false, true] {
            let (indices, sending) = choose(at: now, bounds, takesTried: takesTried, outgoing)
            if !indices.isEmpty { return .send(indices, sending) }
        }
        let due =
            bounds.keepsLogOrder
            ? blocks[events[first].stream]?.until : blocks.values.map(\.until).min()
        return .wait(max(.zero, (due ?? now) - now))
    }

    private func choose(
        at now: Duration, _ bounds: DeliveryBounds, takesTried: Bool,
        _ outgoing: (RecordedEvent) -> OutgoingEvent
    ) -> ([Int], [OutgoingEvent]) {
        var (indices, sending): ([Int], [OutgoingEvent]) = ([], [])
        var taken: Set<StreamID> = []
        var bytes = 0
        for index in first..<events.count where !isDone[index] {
            let stream = events[index].stream
            if let block = blocks[stream], !takesTried || now < block.until {
                if bounds.keepsLogOrder { break }
                continue
            }
            if !bounds.mayHoldOneStreamTwice, !taken.insert(stream).inserted { continue }
            let event = outgoing(events[index])
            bytes += event.json.count
            if !indices.isEmpty, bytes > bounds.bytes { break }
            indices.append(index)
            sending.append(event)
            if indices.count == bounds.events { break }
        }
        return (indices, sending)
    }

    // MARK: Answers

    /// Takes the answers of a sending.
    ///
    /// - Parameters:
    ///   - answers: one for each of `indices`.
    ///   - indices: what was sent.
    ///   - now: what the clock shows.
    ///   - schedule: when to try again.
    ///   - draw: a number from 0 to below 1.
    /// - Returns: what is left to do.
    mutating func take(
        _ answers: [DeliveryAnswer], for indices: [Int], at now: Duration,
        _ schedule: DeliverySchedule, draw: Double
    ) -> Result {
        var result = Result()
        var failed: Set<StreamID> = []
        var isAtOnce = true
        for (index, answer) in zip(indices, answers) {
            let stream = events[index].stream
            // Taken before one of its stream that was not: it comes again, behind that one.
            if failed.contains(stream) { continue }
            switch answer {
            case .accepted:
                isDone[index] = true
                blocks[stream] = nil
                result.isAnswered = true
            case .later(let fault):
                failed.insert(stream)
                let since = blocks[stream]?.since ?? now
                let pause = schedule.pause(
                    failing: now - since, wish: fault.retryAfter, draw: draw)
                if fault.retryAfter != .zero {
                    isAtOnce = false
                    blocks[stream] = Block(since: since, until: now + pause)
                }
                if pause >= result.later?.pause ?? .zero { result.later = (fault, pause) }
            case .refused(let fault):
                failed.insert(stream)
                result.refused.append((index, fault))
                result.isAnswered = true
            case .stop(let fault):
                failed.insert(stream)
                if result.stop == nil { result.stop = fault }
            }
        }
        while first < events.count, isDone[first] { first += 1 }
        if result.isAnswered {
            pause = nil
            tries = 0
        } else if let later = result.later, !isAtOnce {
            let since = pause?.since ?? now
            let rest = schedule.pause(
                failing: now - since, wish: later.fault.retryAfter, draw: draw)
            pause = Block(since: since, until: now + rest)
            tries += 1
            result.later = (later.fault, rest)
        }
        if isAtOnce { result.later = nil }
        return result
    }

    /// Takes the events of a stream out, from one on: they are parked.
    ///
    /// - Parameters:
    ///   - stream: whose.
    ///   - versions: which of them; others stay.
    /// - Returns: those that were taken out, in their order.
    @discardableResult
    mutating func remove(
        of stream: StreamID, _ versions: ClosedRange<Version>
    ) -> [RecordedEvent] {
        var removed: [RecordedEvent] = []
        for index in first..<events.count
        where !isDone[index] && events[index].stream == stream
            && versions.contains(events[index].version)
        {
            isDone[index] = true
            removed.append(events[index])
        }
        blocks[stream] = nil
        while first < events.count, isDone[first] { first += 1 }
        return removed
    }

    /// The versions of a stream that wait; empty if none does.
    func waiting(of stream: StreamID) -> [Version] {
        (first..<events.count).filter { !isDone[$0] && events[$0].stream == stream }
            .map { events[$0].version }
    }

    /// The streams of the batch.
    var streams: Set<StreamID> { Set(events.map(\.stream)) }
}
