import EventStoreCore
import Synchronization

/// Sends the batches of a subscription to a far side, and returns from each when every event of it
/// is taken, or parked.
///
///     let delivery = EventDelivery(
///         parked, to: destination, options, clock: clock, outgoing: { outgoing($0) })
///     try await runner.run(holding: { try await delivery.deliver($0, $1) })
///
/// Each event arrives at least once, and in the order of its stream. What was not taken is sent
/// again by itself, after a pause; meanwhile the other streams of the batch go on. An event that is
/// refused for good is parked, with the later ones of its stream and no others (`ParkedStream`).
/// Memory holds one batch and one sending.
public final class EventDelivery: Sendable {
    /// What it works with besides the far side.
    public struct Options: Sendable {
        /// When what was not taken is sent again.
        public var schedule = DeliverySchedule.standard
        /// A number from 0 to below 1, another one each time.
        public var draw: @Sendable () -> Double
        /// How long nothing is taken before that is told.
        public var long = Duration.seconds(86_400)
        /// Is told what becomes of it.
        public var notify: @Sendable (DeliveryNotice) -> Void

        public init(
            draw: @escaping @Sendable () -> Double,
            notify: @escaping @Sendable (DeliveryNotice) -> Void = { _ in }
        ) {
            self.draw = draw
            self.notify = notify
        }
    }

    /// What is known to be parked, as of an epoch: only who reads in it parks anything.
    private struct Known {
        var epoch: Int64
        var streams: [StreamID: KeptParked]
    }

    private let parked: ParkedStore
    private let destination: any EventDestination
    private let options: Options
    private let clock: SubscriptionClock
    private let outgoing: @Sendable (RecordedEvent) -> OutgoingEvent
    private let known = Mutex<Known?>(nil)
    /// Whether a failure of a day or more was told of.
    private let isLongTold = Mutex(false)

    /// - Parameters:
    ///   - parked: those of the subscription.
    ///   - destination: the far side.
    ///   - options: how it sends.
    ///   - clock: the clocks that it looks at.
    ///   - outgoing: makes the event that leaves.
    public init(
        _ parked: ParkedStore, to destination: any EventDestination, _ options: Options,
        clock: SubscriptionClock,
        outgoing: @escaping @Sendable (RecordedEvent) -> OutgoingEvent
    ) {
        self.parked = parked
        self.destination = destination
        self.options = options
        self.clock = clock
        self.outgoing = outgoing
    }

    /// Sends a batch.
    ///
    /// - Parameters:
    ///   - batch: what is to be sent.
    ///   - hold: the right to.
    /// - Throws: `DeliveryStopped`; `CancellationError`; what the hold, the store of what is parked
    ///   and the destination throw. The batch then comes again.
    public func deliver(_ batch: SubscriptionBatch, _ hold: SubscriptionHold) async throws {
        var round = DeliveryRound(batch.events)
        try await leaveParked(of: &round, batch.epoch)
        if let position = round.accepted { hold.accept(through: position) }
        while true {
            try Task.checkCancellation()
            switch round.next(at: clock.elapsed(), await destination.bounds, outgoing) {
            case .done: return
            case .wait(let pause): try await clock.sleep(pause)
            case .send(let indices, let sending):
                try await hold.confirm()
                let answers = Self.complete(
                    try await destination.send(sending), for: sending.count)
                let wasFailing = round.tries > 0
                let result = round.take(
                    answers, for: indices, at: clock.elapsed(), options.schedule,
                    draw: options.draw())
                for (index, fault) in result.refused {
                    try await park(batch.events[index], fault, &round, batch.epoch, hold)
                }
                if let position = round.accepted { hold.accept(through: position) }
                tell(result, round, wasFailing: wasFailing, hold)
                if let stop = result.stop { throw DeliveryStopped(stop) }
            }
        }
    }

    /// A destination that answers for fewer events than it was given has lost count of them all.
    private static func complete(_ answers: [DeliveryAnswer], for count: Int) -> [DeliveryAnswer] {
        if answers.count == count { return answers }
        let fault = DeliveryFault("it answered for \(answers.count) of \(count) events")
        return Array(repeating: .later(fault), count: count)
    }

    private func tell(
        _ result: DeliveryRound.Result, _ round: DeliveryRound, wasFailing: Bool,
        _ hold: SubscriptionHold
    ) {
        if wasFailing, result.isAnswered { options.notify(.goesOn) }
        if result.isAnswered { isLongTold.withLock { $0 = false } }
        guard let (fault, pause) = result.later else {
            if result.isAnswered { hold.note(nil) }
            return
        }
        let now = clock.moment()
        let next = now.advanced(by: Int64(clamping: pause.microseconds))
        options.notify(.waiting(fault, next: next, tries: max(1, round.tries)))
        hold.note(
            Subscription.Retry(reason: fault.reason, next: next, tries: max(1, round.tries)))
        guard let since = round.failingSince else { return }
        let failing = clock.elapsed() - since
        guard failing >= options.long else { return }
        let isNew = isLongTold.withLock { told in
            defer { told = true }
            return !told
        }
        guard isNew else { return }
        options.notify(
            .failingForLong(
                fault, since: now.advanced(by: -Int64(clamping: failing.microseconds))))
    }

    // MARK: Parking

    /// Leaves to what is parked the events that stand behind it.
    private func leaveParked(of round: inout DeliveryRound, _ epoch: Int64) async throws {
        let parked = try await parkedStreams(epoch)
        if parked.isEmpty { return }
        for stream in round.streams {
            if let kept = parked[stream] { try await leave(to: kept, &round) }
        }
    }

    /// What is parked, as this process knows it. Others remove streams and add none.
    private func parkedStreams(_ epoch: Int64) async throws -> [StreamID: KeptParked] {
        if let known = known.withLock({ $0 }), known.epoch == epoch { return known.streams }
        let all = try await patiently { [parked] in try await parked.list() }
        let streams = Dictionary(all.map { ($0.parked.stream, $0) }) { first, _ in first }
        known.withLock { $0 = Known(epoch: epoch, streams: streams) }
        return streams
    }

    private func remember(_ kept: KeptParked?, _ stream: StreamID) {
        known.withLock { $0?.streams[stream] = kept }
    }

    private func leave(to kept: KeptParked, _ round: inout DeliveryRound) async throws {
        let stream = kept.parked.stream
        var kept: KeptParked? = kept
        while let there = kept {
            let waiting = round.waiting(of: stream).filter { $0 >= there.parked.first.version }
            let fresh = waiting.filter { $0 > there.parked.last }
            guard let last = fresh.last else {
                round.remove(of: stream, there.parked.range)
                break
            }
            var longer = there.parked
            longer.last = last
            longer.events &+= Int64(fresh.count)
            kept = try await patiently { [parked, longer] in
                if let written = try await parked.write(longer, over: there) { return written }
                return try await parked.find(stream)
            }
        }
        remember(kept, stream)
    }

    private func park(
        _ event: RecordedEvent, _ fault: DeliveryFault, _ round: inout DeliveryRound,
        _ epoch: Int64, _ hold: SubscriptionHold
    ) async throws {
        let waiting = round.waiting(of: event.stream)
        guard let last = waiting.last else { return }
        let stream = ParkedStream(
            stream: event.stream, first: ParkedStream.Place(event), last: last,
            events: Int64(waiting.count), reason: fault.reason, at: clock.moment(), tries: 1,
            epoch: epoch, made: parked.made)
        // Who lost the right to read while it waited for the answer parks nothing.
        try await hold.confirm()
        let kept: KeptParked? = try await patiently { [parked] in
            if let created = try await parked.create(stream) { return created }
            return try await parked.find(event.stream)
        }
        guard let kept else {
            // Replayed to its end just now: the event is sent again.
            return
        }
        if kept.parked == stream {
            round.remove(of: event.stream, stream.range)
            remember(kept, event.stream)
            options.notify(.parked(stream))
        } else {
            try await widen(kept, by: stream, &round)
        }
    }

    /// The stream was parked already, and an event before those that wait came again, behind a
    /// rewind.
    private func widen(
        _ kept: KeptParked, by stream: ParkedStream, _ round: inout DeliveryRound
    ) async throws {
        var wider = kept.parked
        if stream.first.version < wider.first.version {
            (wider.first, wider.reason) = (stream.first, stream.reason)
            (wider.at, wider.tries) = (stream.at, stream.tries)
        }
        wider.last = max(wider.last, stream.last)
        wider.events &+= stream.events
        let there: KeptParked? = try await patiently { [parked, wider] in
            if let written = try await parked.write(wider, over: kept) { return written }
            return try await parked.find(stream.stream)
        }
        remember(there, stream.stream)
        // If a replay was first, the event is sent again.
        guard there?.parked == wider else { return }
        round.remove(of: stream.stream, wider.range)
        options.notify(.parked(wider))
    }

    /// What was parked, or left, is on the disk before the batch ends: a store that is out of reach
    /// is waited for.
    private func patiently<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        try await clock.patiently(every: .seconds(5), { options.notify(.trouble($0)) }, body)
    }
}

extension Duration {
    /// Rounded down; at its end where 64 bits end.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !isTooLong else { return seconds < 0 ? .min : .max }
        let sum = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return sum.overflow ? whole : sum.partialValue
    }
}
