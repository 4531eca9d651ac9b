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

    /// The first copy has come so far.
    ///
    /// - Parameters:
    ///   - events: so many.
    ///   - expected: so many does the service count, some hours ago; 0 if it does not say.
    func note(copying events: Int64, ofAbout expected: Int64) {
        let about = expected > 0 ? max(expected, events) : nil
        update { $0.state = .copying(events: events, ofAbout: about) }
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

    /// Asks, and says so where no answer comes soon: it is waited for, and asked again, as long as
    /// the client has patience, and meanwhile nobody may take the replica for current.
    ///
    /// - Parameters:
    ///   - asked: when.
    ///   - bound: how soon an answer has to come.
    ///   - background: where it is waited beside the question, at the cost of no other thread.
    ///   - question: asks.
    /// - Returns: what it returns.
    /// - Throws: what it throws.
    func heard<Value: Sendable>(
        since asked: Timestamp, within bound: Duration, in background: Background,
        _ question: () async throws -> Value
    ) async throws -> Value {
        let watch = Task(executorPreference: background.asking) {
            try await background.sleep(bound)
            self.note(silentSince: asked)
        }
        defer { watch.cancel() }
        return try await question()
    }

    private func note(silentSince asked: Timestamp) {
        update { status in
            switch status.state {
            case .live, .copying: break
            case .throttled, .offline, .noAccess, .stopped: return
            }
            // The answer came after all.
            if let moment = status.freshness.moment, moment >= asked { return }
            status.state = .offline(since: asked, reason: "DynamoDB: no answer comes")
        }
    }

    /// The table is another program's. What is counted already stays.
    func note(_ facts: ForeignTableFacts) {
        guard status.table == nil else { return }
        update { $0.table = facts }
    }

    /// What was lost of the table's stream, and mended.
    func note(repair: String) { update { $0.table?.lastRepair = repair } }

    /// Whether the table's stream says what is done to its items.
    func note(hasStream: Bool) {
        guard let table = status.table, table.hasStream != hasStream else { return }
        update { $0.table?.hasStream = hasStream }
    }

    /// What it takes to read all of the table.
    func note(rescan: TableRescan) {
        guard let table = status.table, table.rescan != rescan else { return }
        update { $0.table?.rescan = rescan }
    }

    /// New items of the table get their positions from other hosts.
    func noteIsPlacedByOthers() {
        guard status.table?.isPlacedByOthers == false else { return }
        update { $0.table?.isPlacedByOthers = true }
    }

    /// Counts what a replica knows to be wrong with another program's table.
    ///
    /// - Throws: `EventStoreError` of the replica.
    func noteFaults(in replica: any ReplicaStore) async throws {
        guard let known = status.table else { return }
        var facts = known
        facts.unreadable =
            try await replica.head(of: TableEvent.unreadableStream)?.version.number ?? 0
        facts.alarms = try await replica.head(of: TableEvent.alarmStream)?.version.number ?? 0
        if facts != known { update { $0.table = facts } }
    }

    /// A question failed.
    ///
    /// - Parameters:
    ///   - error: what was thrown. A service that was reached and refused is not offline.
    ///   - now: when.
    func note(_ error: any Error, at now: Timestamp) {
        let isDenial = (error as? AWSFailure)?.isDenial ?? false
        switch StoreFailure.translate(error) {
        case EventStoreError.unavailable(let reason, _) where isDenial:
            update { status in
                var since = now
                if case .noAccess(let begun, _) = status.state { since = begun }
                status.state = .noAccess(since: since, reason: reason)
            }
        case EventStoreError.unavailable(let reason, _) where Self.isRefusal(error):
            update { $0.state = .stopped(reason: "DynamoDB refuses: \(reason)") }
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

    /// Whether the service itself has decided so.
    private static func isRefusal(_ error: any Error) -> Bool {
        if case AWSFailure.refused = error { true } else { false }
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
