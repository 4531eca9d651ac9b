import EventStoreCore

/// Reads for a subscription: takes the right to, hands over batch after batch, and moves the
/// position behind each that was accepted.
///
///     let runner = SubscriptionRunner(
///         store: store, name: orders, options: .init(holder: "shop-1 4711 5f2e"), clock: clock)
///     try await runner.run { batch in
///         for event in batch.events { try await send(event, epoch: batch.epoch) }
///     }
///
/// Each event arrives at least once, in the log's order. Of several readers of one name, in
/// whatever processes and hosts, one reads and the others wait. A reader that was stopped for
/// longer than its lease, and goes on, can move nothing: it repeats at most the batch that it had
/// in hand, of events with the same ids.
///
/// With nothing to do it waits in the store, and looks once a third of the lease whether it was
/// paused, rewound or deleted. It does not renew its lease then, and nobody takes it: others wait
/// for events too, and watch the lease from there.
public struct SubscriptionRunner: Sendable {
    /// Takes a batch, and returns when it is accepted. An error of it ends the reading, with the
    /// batch not accepted. Its task is cancelled when the right to read is lost: it should end
    /// soon then.
    public typealias Handler = @Sendable (SubscriptionBatch) async throws -> Void

    /// As `Handler`, with the right to read in hand: for one that takes a batch in several steps.
    public typealias HoldingHandler =
        @Sendable (SubscriptionBatch, SubscriptionHold) async throws -> Void

    /// How a reader reads.
    public struct Options: Sendable {
        /// Who it is: a text that no other reader has, now or later.
        public var holder: String
        /// How long others watch before they take over. Every third of it the lease is renewed.
        public var lease = Duration.seconds(15)
        /// Events in a batch, at most; memory holds one batch. Large events come in smaller ones.
        public var batchSize = 1000
        /// Events that the filter dropped, at most, before the position moves over them.
        public var dropped: Int64 = 10_000
        /// How long the position stays behind what the filter dropped, at most.
        public var droppedFor = Duration.seconds(5)
        /// How long a reader that has read everything lets events gather before it reads on, at
        /// most; less if there is a batch's worth. For far sides where each batch leaves something.
        public var gathering = Duration.zero
        /// When the subscription that is meant was made; nil for whichever is there. One that was
        /// deleted and made anew under the name is another.
        public var made: Timestamp?
        /// Ends at the place where the log ended when the reading began, and waits for nothing.
        public var endsAtEnd = false

        public init(holder: String) { self.holder = holder }
    }

    let store: any EventStore
    let subscriptions: SubscriptionStore
    let name: SubscriptionName
    let options: Options
    let clock: SubscriptionClock
    let executor: (any TaskExecutor)?
    let exponent: @Sendable (CurrencyCode) -> Int?
    let notify: @Sendable (SubscriptionNotice) -> Void

    /// Makes a reader that does nothing until it runs.
    ///
    /// - Parameters:
    ///   - store: the book.
    ///   - name: of a subscription that is there.
    ///   - options: how it reads; a size or a length that is out of bounds is taken to them.
    ///   - clock: the clocks that it looks at.
    ///   - executor: where it does what has to be done in spite of a cancellation; nil for the
    ///     standard executor.
    ///   - exponent: the digits of a currency's minor unit; nil for an unknown currency, of which a
    ///     filter knows no amount.
    ///   - notify: is told what becomes of it, between two batches.
    public init(
        store: any EventStore, name: SubscriptionName, options: Options, clock: SubscriptionClock,
        executor: (any TaskExecutor)? = nil,
        exponent: @escaping @Sendable (CurrencyCode) -> Int? = { _ in nil },
        notify: @escaping @Sendable (SubscriptionNotice) -> Void = { _ in }
    ) {
        self.store = store
        self.name = name
        self.clock = clock
        self.executor = executor
        self.exponent = exponent
        self.notify = notify
        subscriptions = SubscriptionStore(store.checkpoints)
        var options = options
        let lengths = Subscription.leaseLengths
        options.lease = min(max(options.lease, lengths.lowerBound), lengths.upperBound)
        // Who waits for the lease would take dropped events for events that nobody reads.
        options.droppedFor = min(options.droppedFor, options.lease / 3)
        options.batchSize = min(max(options.batchSize, 1), store.limits.pageSize)
        self.options = options
    }

    /// Reads until the task is cancelled, and then gives the right to read back; with `endsAtEnd`
    /// until the end of the log, where it returns.
    ///
    /// - Parameter handler: takes the batches, one after the other.
    /// - Throws: `CancellationError`; what the handler throws, which is noted in the subscription;
    ///   `SubscriptionError.missing` when it is deleted, `.damaged`, `.newer`, and `.paused` with
    ///   `endsAtEnd`; `FilterError`; what the store throws, but for being out of reach.
    public func run(_ handler: @escaping Handler) async throws {
        try await run(holding: { batch, _ in try await handler(batch) })
    }

    /// Reads as `run` does, for a handler that takes a batch in several steps.
    ///
    /// - Parameter handler: takes the batches, one after the other.
    /// - Throws: as `run`.
    public func run(holding handler: @escaping HoldingHandler) async throws {
        let end =
            options.endsAtEnd
            ? try await patiently { try await store.lastPosition() }
            : Position(.max)
        var made = options.made
        while let held = try await acquired(through: end) {
            // One that was deleted and made anew under the name is another.
            guard (made ?? held.subscription.createdAt) == held.subscription.createdAt else {
                _ = try await subscriptions.release(
                    held, through: .start, at: clock.moment(), failure: nil)
                throw SubscriptionError.missing(name)
            }
            made = held.subscription.createdAt
            notify(.reading(after: held.subscription.position, epoch: held.subscription.epoch))
            let turn = SubscriptionTurn(self, held, through: end)
            if try await turn.run(handler) { return }
            notify(.lost)
        }
    }

    /// A third of the lease: it is renewed twice before it is over.
    var look: Duration { options.lease / 3 }

    // MARK: The right to read

    /// Waits for the right to read.
    ///
    /// - Returns: what is held; nil if nothing is left to read up to the end.
    private func acquired(through end: Position) async throws -> KeptSubscription? {
        var watch = LeaseWatch()
        var told: SubscriptionNotice?
        func tell(_ notice: SubscriptionNotice) {
            if notice != told { notify(notice) }
            told = notice
        }
        while true {
            try Task.checkCancellation()
            do {
                guard let kept = try await subscriptions.find(name) else {
                    throw SubscriptionError.missing(name)
                }
                if kept.subscription.isPaused {
                    if options.endsAtEnd { throw SubscriptionError.paused(name) }
                    tell(.paused)
                    watch.forget()
                    try await clock.sleep(look)
                    continue
                }
                if let lease = kept.subscription.lease, lease.holder != options.holder {
                    let isIdle = try await store.lastPosition() <= kept.subscription.position
                    if isIdle || kept.subscription.position >= end {
                        if options.endsAtEnd { return nil }
                        tell(.waiting(for: lease.holder))
                        watch.forget()
                        _ = try await hasEvents(
                            after: kept.subscription.position, within: look)
                        continue
                    }
                    let rest = watch.look(
                        kept.revision, at: clock.elapsed(), length: lease.length)
                    if rest > .zero {
                        tell(.waiting(for: lease.holder))
                        try await clock.sleep(min(look, rest))
                        continue
                    }
                }
                let taken = try await unstoppable {
                    try await subscriptions.take(kept, as: options.holder, for: options.lease)
                }
                if let taken { return taken }
            } catch let error as EventStoreError where Self.passes(error) {
                tell(.trouble(String(describing: error)))
                try await clock.sleep(look)
            }
        }
    }

    // MARK: What both halves use

    func patiently<Value>(_ body: () async throws -> Value) async throws -> Value {
        try await clock.patiently(every: look, { notify(.trouble($0)) }, body)
    }

    /// Waits for an event, for so long.
    ///
    /// - Returns: false if the time is over.
    func hasEvents(after position: Position, within time: Duration) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await store.waitForEvents(after: position)
                return true
            }
            group.addTask {
                try await clock.sleep(time)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }

    /// Runs a body to its end, in spite of a cancellation: a change that was sent and whose answer
    /// was not waited for would be no answer to whether the right to read is still held.
    func unstoppable<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await Task(executorPreference: executor) { try await body() }.value
    }

    /// Whether it is worth another try: nothing was changed, and nothing is wrong with the book.
    static func passes(_ error: EventStoreError) -> Bool {
        switch error {
        case .unavailable, .busy, .outcomeUnknown: true
        case .versionConflict, .commandMismatch, .duplicateEvent, .limitExceeded, .invalidName,
            .invalidEvent, .readOnly, .diskFull, .notALedger, .replaced, .damaged, .ioFailure:
            false
        }
    }
}
