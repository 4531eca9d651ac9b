import AWSClient
import EventStoreCore
import Synchronization

/// How the store stands with its truth, for all who look.
final class StatusBoard: Sendable {
    private struct State {
        var status: RemoteStatus
        /// As it was told last.
        var told: RemoteStatus?
        var watchers: [Int: AsyncStream<RemoteStatus>.Continuation] = [:]
        var nextWatcher = 0
    }

    private let state: Mutex<State>
    private let meter: UsageMeter

    init(_ status: RemoteStatus, meter: UsageMeter) {
        state = Mutex(State(status: status))
        self.meter = meter
    }

    var status: RemoteStatus {
        var status = state.withLock { $0.status }
        status.usage = meter.usage
        return status
    }

    /// Changes what is known, and tells it if that is news.
    func update(_ change: (inout RemoteStatus) -> Void) {
        let usage = meter.usage
        state.withLock { state in
            change(&state.status)
            state.status.usage = usage
            if let told = state.told, !state.status.isNews(behind: told) { return }
            state.told = state.status
            for watcher in state.watchers.values { watcher.yield(state.status) }
        }
    }

    /// The replica holds the log up to a position.
    func note(copied position: Position) {
        update { status in
            status.freshness.position = max(status.freshness.position, position)
            status.lastKnown = max(status.lastKnown, position)
        }
    }

    /// The truth said at this moment that nothing stands behind the position.
    func note(current position: Position, at moment: Timestamp) {
        update { status in
            status.freshness = Freshness(
                position: max(status.freshness.position, position),
                moment: max(status.freshness.moment ?? moment, moment))
            status.lastKnown = max(status.lastKnown, position)
            status.state = .live
        }
    }

    /// A question failed.
    ///
    /// - Parameters:
    ///   - error: what was thrown. A service that was reached and refused is not offline.
    ///   - now: when.
    func note(_ error: any Error, at now: Timestamp) {
        let failure = StoreFailure.translate(error)
        if case AWSFailure.refused = error {
            return update { $0.state = .stopped(reason: "\(failure)") }
        }
        switch failure {
        case EventStoreError.unavailable(_, let wait?):
            update { $0.state = .throttled(until: now.advanced(by: wait.microseconds)) }
        case EventStoreError.unavailable(let reason, nil):
            update { status in
                var since = now
                if case .offline(let begun, _) = status.state { since = begun }
                status.state = .offline(since: since, reason: reason)
            }
        case let error as EventStoreError:
            update { $0.state = .stopped(reason: "\(error)") }
        default: break
        }
    }

    func changes() -> AsyncStream<RemoteStatus> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { watcher in
            let number = state.withLock { state in
                state.nextWatcher += 1
                state.watchers[state.nextWatcher] = watcher
                watcher.yield(state.status)
                return state.nextWatcher
            }
            watcher.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.watchers.removeValue(forKey: number) }
            }
        }
    }

    /// Nobody tells anything any more.
    func finish() {
        let watchers = state.withLock { state in
            defer { state.watchers = [:] }
            return Array(state.watchers.values)
        }
        for watcher in watchers { watcher.finish() }
    }
}

extension RemoteStatus {
    /// For so long it is no news that the truth was asked once more and had nothing new.
    private static let pause = 30 * Timestamp.second

    /// Whether whoever looks is to be told, and so woken.
    fileprivate func isNews(behind told: RemoteStatus) -> Bool {
        guard words == told.words, let moment = freshness.moment, let last = told.freshness.moment
        else { return words != told.words }
        return moment < last || moment >= last.advanced(by: Self.pause)
    }

    /// All but when it was asked last, and what that has cost.
    var words: RemoteStatus {
        var status = self
        status.usage = RemoteUsage()
        // Whether there is one is told.
        status.freshness.moment = status.freshness.moment.map { _ in Timestamp(microseconds: 0) }
        return status
    }
}

extension Duration {
    /// Rounded down, and at its end where 64 bits end.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !isTooLong else { return .max }
        return whole.addingReportingOverflow(attoseconds / 1_000_000_000_000).partialValue
    }
}
