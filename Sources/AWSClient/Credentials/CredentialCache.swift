import Synchronization

/// Keeps credentials until shortly before they end, and has them looked for again then: once for
/// all who wait, and not again at once when that fails.
public final class CredentialCache: CredentialProvider {
    /// Seconds before the end of credentials in which new ones are looked for.
    static let earliness: Int64 = 300
    /// The longest pause between two looks that fail.
    static let longestPause: Duration = .seconds(60)

    typealias Look = @Sendable () async throws -> AWSCredentials
    private typealias Waiter = CheckedContinuation<AWSCredentials, any Error>

    private struct State {
        var current: AWSCredentials?
        /// Credentials that the service no longer takes.
        var discarded: AWSCredentials?
        var isLooking = false
        var waiters: [UInt64: Waiter] = [:]
        /// Those who gave up before they waited.
        var cancelled: Set<UInt64> = []
        var nextID: UInt64 = 0
        var failures = 0
        var failure: (any Error)?
        /// No look before that.
        var pauseEnd: Duration = .zero
    }

    private let look: Look
    private let clock: AWSClock
    private let executor: (any TaskExecutor)?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - clock: tells when credentials end.
    ///   - executor: where they are looked for; nil for the standard executor.
    ///   - look: looks for credentials.
    init(clock: AWSClock, on executor: (any TaskExecutor)? = nil, look: @escaping Look) {
        self.clock = clock
        self.executor = executor
        self.look = look
    }

    public func credentials() async throws -> AWSCredentials {
        try Task.checkCancellation()
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        // One that was cancelled when it had its answer has left its number behind.
        defer { state.withLock { _ = $0.cancelled.remove(id) } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: Waiter) in join(id, waiter) }
        } onCancel: {
            let waiter = state.withLock { state in
                if let waiter = state.waiters.removeValue(forKey: id) { return Optional(waiter) }
                state.cancelled.insert(id)
                return nil
            }
            waiter?.resume(throwing: CancellationError())
        }
    }

    public func discard(_ credentials: AWSCredentials) async {
        state.withLock { state in
            guard state.current == credentials else { return }
            state.current = nil
            state.discarded = credentials
        }
    }

    // MARK: Looking

    private func join(_ id: UInt64, _ waiter: Waiter) {
        let now = clock.now()
        let moment = clock.elapsed()
        let (verdict, starts): (Result<AWSCredentials, any Error>?, Bool) = state.withLock {
            state in
            if state.cancelled.remove(id) != nil { return (.failure(CancellationError()), false) }
            let good = state.current.flatMap { isGood($0, now, margin: 0) ? $0 : nil }
            let isFresh = good.map { isGood($0, now, margin: Self.earliness) } ?? false
            let mayLook = !state.isLooking && moment >= state.pauseEnd
            if let good, isFresh || !mayLook { return (.success(good), false) }
            if good == nil, !state.isLooking, !mayLook {
                if let failure = state.failure { return (.failure(failure), false) }
                // The last look found what the service does not take: it is said again.
                if let discarded = state.discarded { return (.success(discarded), false) }
            }
            state.waiters[id] = waiter
            defer { state.isLooking = true }
            return (nil, !state.isLooking)
        }
        if let verdict { waiter.resume(with: verdict) }
        // It belongs to all who wait, so it does not end with the task of the first.
        if starts { Task(executorPreference: executor) { await self.lookOnce() } }
    }

    private func isGood(_ keys: AWSCredentials, _ now: Int64, margin: Int64) -> Bool {
        keys.expiration.map { $0 > now &+ margin } ?? true
    }

    private func lookOnce() async {
        var found: Result<AWSCredentials, any Error>
        do {
            found = .success(try await look())
        } catch {
            found = .failure(error)
        }
        let now = clock.now()
        let moment = clock.elapsed()
        if case .success(let keys) = found, !isGood(keys, now, margin: 0) {
            found = .failure(CredentialFailure("they have ended: \(keys)"))
        }
        let waiters = state.withLock { state in
            state.isLooking = false
            switch found {
            case .success(let keys):
                state.current = keys
                state.failure = nil
                // Keys that end soon, or that were refused, are not asked for again at once.
                let isPoor = !isGood(keys, now, margin: Self.earliness) || keys == state.discarded
                state.failures = isPoor ? state.failures + 1 : 0
            case .failure(let error):
                state.failure = error
                state.failures += 1
                // What is still good is handed out all the same.
                if let current = state.current, isGood(current, now, margin: 0) {
                    found = .success(current)
                }
            }
            let pause = Duration.seconds(1 << min(max(state.failures, 1) - 1, 6))
            state.pauseEnd =
                state.failures == 0 ? .zero : moment + min(pause, Self.longestPause)
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(with: found) }
    }
}
