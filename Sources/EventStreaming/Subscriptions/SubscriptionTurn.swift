import EventStoreCore
import Synchronization

/// The reading from when the right to it was taken until it is lost or given back.
final class SubscriptionTurn: Sendable {
    /// The right to read was taken by another, or by an operator's change.
    private struct Lost: Error {}

    private struct State {
        var held: KeptSubscription
        /// When the last change was sent that the store took: the lease is at least as fresh.
        var renewed: Duration
        /// When the position moved last, or began to wait behind dropped events.
        var moved: Duration
        /// Read through, and handed over or dropped.
        var cursor: Position
        /// The first event in hand.
        var inHand: Position?
        /// Of the batch in hand, everything up to here is accepted.
        var accepted: Position
        /// What keeps the batch in hand waiting.
        var retry: Subscription.Retry?
        var size: BatchSize
    }

    private let runner: SubscriptionRunner
    private let end: Position
    private let filterText: String?
    private let state: Mutex<State>
    /// One change at a time: each expects the revision that the one before it made.
    private let changing = Turn()

    init(_ runner: SubscriptionRunner, _ held: KeptSubscription, through end: Position) {
        self.runner = runner
        self.end = end
        filterText = held.subscription.filter
        let now = runner.clock.elapsed()
        state = Mutex(
            State(
                held: held, renewed: now, moved: now, cursor: held.subscription.position,
                accepted: held.subscription.position,
                size: BatchSize(largest: runner.options.batchSize)))
    }

    /// Reads and hands over.
    ///
    /// - Returns: true at the end that was asked for; false if the right to read was lost.
    /// - Throws: as `SubscriptionRunner.run`; the right to read is given back then.
    func run(_ handler: @escaping SubscriptionRunner.HoldingHandler) async throws -> Bool {
        do {
            try await read(handler)
            return try await giveBack(failure: nil)
        } catch is Lost {
            return false
        } catch let error as CancellationError {
            _ = try await giveBack(failure: nil)
            throw error
        } catch {
            let failure = Subscription.Failure(
                reason: String(describing: error), at: runner.clock.moment(),
                position: state.withLock { $0.inHand })
            // What went wrong is told, also where it cannot be noted.
            _ = try? await giveBack(failure: failure)
            throw error
        }
    }

    // MARK: Reading

    private func read(_ handler: @escaping SubscriptionRunner.HoldingHandler) async throws {
        let filter = try filterText.map { try EventFilter($0) }
        while true {
            try Task.checkCancellation()
            let (cursor, limit) = state.withLock { ($0.cursor, $0.size.events) }
            if cursor >= end { return }
            let page = try await runner.patiently { [runner, end] in
                try await runner.store.readLog(
                    LogQuery(after: cursor, through: end, limit: limit), filter,
                    exponent: runner.exponent)
            }
            state.withLock { $0.size.adapt(to: page.events) }
            if page.events.isEmpty {
                state.withLock { $0.cursor = max($0.cursor, page.readThrough) }
                if isDue { try await move() }
            } else {
                try await handOver(page, handler)
                state.withLock { $0.cursor = max($0.cursor, page.readThrough) }
                try await move()
            }
            guard page.isAtEnd else { continue }
            if runner.options.endsAtEnd { return }
            try await rest()
        }
    }

    /// Waits for events. What changes meanwhile is looked at every now and then.
    private func rest() async throws {
        let (after, waits) = state.withLock { state in
            let isBehind = state.cursor > state.held.subscription.position
            let passed = runner.clock.elapsed() - state.moved
            let rest = max(.zero, runner.options.droppedFor - passed)
            return (state.cursor, isBehind ? min(runner.look, rest) : runner.look)
        }
        if try await runner.patiently({ [runner] in
            try await runner.hasEvents(after: after, within: waits)
        }) {
            try await gather(after: after)
            return
        }
        if isDue {
            try await move()
            return
        }
        let revision = state.withLock { $0.held.revision }
        try await runner.patiently { [runner] in
            guard try await runner.subscriptions.revision(of: runner.name) == revision else {
                throw Lost()
            }
        }
    }

    /// Lets events gather. The lease is renewed meanwhile: there are events that nobody has read,
    /// and who waits for it watches.
    private func gather(after position: Position) async throws {
        let start = runner.clock.elapsed()
        while true {
            let rest = runner.options.gathering - (runner.clock.elapsed() - start)
            guard rest > .zero else { return }
            let last = try await runner.patiently { [runner] in
                try await runner.store.lastPosition()
            }
            let gathered = last.number.subtractingReportingOverflow(position.number)
            if gathered.overflow || gathered.partialValue >= runner.options.batchSize { return }
            try await runner.clock.sleep(min(rest, runner.look))
            try await renew()
        }
    }

    /// Whether the position has waited long enough behind what was dropped.
    private var isDue: Bool {
        let now = runner.clock.elapsed()
        return state.withLock { state in
            let kept = state.held.subscription.position
            return state.cursor > kept
                && (state.cursor.number - kept.number >= runner.options.dropped
                    || now - state.moved >= runner.options.droppedFor)
        }
    }

    // MARK: Handing over

    /// Hands a page over, and renews the lease while it is in hand.
    private func handOver(
        _ page: LogPage, _ handler: @escaping SubscriptionRunner.HoldingHandler
    ) async throws {
        try await confirm()
        let epoch = state.withLock { state in
            state.inHand = page.events.first?.position
            return state.held.subscription.epoch
        }
        let batch = SubscriptionBatch(events: page.events, epoch: epoch)
        let hold = SubscriptionHold(
            confirm: { [self] in try await confirm() },
            accept: { [self] position in
                state.withLock { $0.accepted = max($0.accepted, position) }
            },
            note: { [self] retry in state.withLock { $0.retry = retry } })
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await handler(batch, hold)
                return true
            }
            group.addTask { [self] in
                do {
                    while true {
                        try await runner.clock.sleep(runner.look)
                        try await renew()
                    }
                } catch is CancellationError {
                    return false
                }
            }
            // The first to end is the handler, or a renewal that found the lease lost; the other
            // is waited for in either case.
            defer { group.cancelAll() }
            while let isHandedOver = try await group.next(), !isHandedOver {}
        }
        state.withLock { ($0.inHand, $0.retry) = (nil, nil) }
    }

    /// Renews the lease, if that is due: who goes on behind a long stop finds here that it was
    /// lost.
    private func confirm() async throws {
        if isFresh { return }
        try await renew(unless: { self.isFresh })
    }

    private var isFresh: Bool {
        runner.clock.elapsed() - state.withLock { $0.renewed } < runner.look
    }

    // MARK: Changing

    /// Renews the lease, with how far the batch in hand has come.
    private func renew(unless isNeedless: @escaping @Sendable () -> Bool = { false }) async throws {
        try await change(unless: isNeedless) { [self] held in
            let (accepted, retry) = state.withLock { ($0.accepted, $0.retry) }
            return try await runner.subscriptions.renew(
                held, through: accepted, retry: retry, at: runner.clock.moment())
        }
    }

    private func move() async throws {
        let (cursor, moment) = (state.withLock { $0.cursor }, runner.clock.moment())
        try await change { [runner] in
            try await runner.subscriptions.move($0, through: cursor, at: moment)
        }
        state.withLock { $0.moved = $0.renewed }
    }

    /// Changes what is held.
    private func change(
        unless isNeedless: @escaping @Sendable () -> Bool = { false },
        _ body: @escaping @Sendable (KeptSubscription) async throws -> KeptSubscription?
    ) async throws {
        try await changing.take {
            try await runner.patiently { [self] in
                if isNeedless() { return }
                let sent = runner.clock.elapsed()
                let held = state.withLock { $0.held }
                let changed = try await runner.unstoppable { try await body(held) }
                guard let changed else { throw Lost() }
                state.withLock { ($0.held, $0.renewed) = (changed, sent) }
            }
        }
    }

    /// One try: who cannot reach the store lets the lease run out.
    ///
    /// - Returns: false if the right to read was lost before.
    private func giveBack(failure: Subscription.Failure?) async throws -> Bool {
        let (held, cursor) = state.withLock { ($0.held, max($0.cursor, $0.accepted)) }
        let moment = runner.clock.moment()
        do {
            return try await runner.unstoppable { [runner] in
                try await runner.subscriptions.release(
                    held, through: cursor, at: moment, failure: failure)
            }
        } catch let error as EventStoreError where SubscriptionRunner.passes(error) {
            runner.notify(.trouble(String(describing: error)))
            return true
        }
    }
}
