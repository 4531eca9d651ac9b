import EventStoreCore
import Synchronization

/// Follows the log from a checkpoint and hands on what is new: in the log's order, each event at
/// least once, page by page.
///
///     let tailer = StreamTailer(store: store, after: checkpoint, types: ["FundsDeposited"])
///     tailer.start { page in
///         for event in page.events { try await publish(event) }
///     }
///     await tailer.finished()
///     if let failure = tailer.status.failure { print(failure) }
///
/// Between two pages it waits in the store: nothing of its own runs.
///
/// The checkpoint moves when the handler returns. If it throws, the tailer ends with the page not
/// acknowledged; a tailer started from its checkpoint hands the page over again.
public final class StreamTailer: Sendable {
    /// Takes a page with at least one event; pages come one after the other. An error of it ends
    /// the tailer.
    public typealias Handler = @Sendable (LogPage) async throws -> Void

    /// Events in a page: small enough to show soon, large enough to catch up fast.
    public static let standardPageSize = 1000

    private let store: any EventStore
    private let pageSize: Int
    private let types: Set<String>?
    private let state: Mutex<State>

    private struct State {
        var status: TailerStatus
        var task: Task<Void, Never>?
        /// For what is behind the checkpoint.
        var waiting: Task<Void, any Error>?
        var isStopped = false
    }

    /// Makes a tailer that does nothing until it is started.
    ///
    /// - Parameters:
    ///   - store: the store whose log is followed.
    ///   - after: the checkpoint; the first event handed over is the one behind it.
    ///   - pageSize: events in a page, at most.
    ///   - types: only events of these types; the checkpoint moves over the others.
    public init(
        store: any EventStore, after: Position, pageSize: Int = standardPageSize,
        types: Set<String>? = nil
    ) {
        self.store = store
        self.pageSize = pageSize
        self.types = types
        state = Mutex(State(status: TailerStatus(checkpoint: after, head: after)))
    }

    deinit { cancel() }

    /// The checkpoint, the lag, and why the tailer ended, at this moment. Waits for nothing.
    public var status: TailerStatus { state.withLock { $0.status } }

    /// Begins to hand over. What is in the log already comes first. Calling it twice does nothing,
    /// nor does calling it after `stop` or `cancel`. A tailer that nobody holds any more ends by
    /// itself.
    ///
    /// - Parameters:
    ///   - executor: where the reading and the handler run; nil for the standard executor.
    ///   - handler: takes each page.
    public func start(
        on executor: (any TaskExecutor)? = nil, _ handler: @escaping Handler
    ) {
        state.withLock { state in
            guard state.task == nil, !state.isStopped else { return }
            // Held only while it works: while it waits it may go.
            state.task = Task(executorPreference: executor) { [weak self] in
                while let waiting = await self?.turn(on: executor, handler) {
                    let end = await waiting.result
                    if case .failure(let error) = end { self?.fail(error) }
                }
            }
        }
    }

    /// Ends the wait, and the reading behind the page that is being handed over; returns when the
    /// handler is not called any more.
    public func stop() async {
        cancel()
        await finished()
    }

    /// As `stop`, without waiting: the handler may still be at the page that it was given.
    public func cancel() {
        state.withLock { state in
            state.isStopped = true
            state.waiting?.cancel()
        }
    }

    /// Returns when the tailer has ended, by `stop`, by `cancel` or by a failure.
    public func finished() async { await state.withLock { $0.task }?.value }

    /// Hands over what is there.
    ///
    /// - Returns: the wait for more; nil if the tailer has ended.
    private func turn(
        on executor: (any TaskExecutor)?, _ handler: Handler
    ) async -> Task<Void, any Error>? {
        guard !state.withLock({ $0.isStopped }) else { return nil }
        do {
            try await drain(handler)
        } catch {
            fail(error)
            return nil
        }
        return state.withLock { [store] state in
            guard !state.isStopped else { return nil }
            let checkpoint = state.status.checkpoint
            let waiting = Task(executorPreference: executor) {
                try await store.waitForEvents(after: checkpoint)
            }
            state.waiting = waiting
            return waiting
        }
    }

    /// Ends the tailer; by a failure, unless it was told to end.
    private func fail(_ error: any Error) {
        state.withLock { state in
            if !state.isStopped { state.status.failure = String(describing: error) }
            state.isStopped = true
        }
    }

    /// Reads to the log's end; what is appended meanwhile is read too, or waited for.
    private func drain(_ handler: Handler) async throws {
        var isAtEnd = false
        while !isAtEnd, !state.withLock({ $0.isStopped }) {
            let checkpoint = status.checkpoint
            let page = try await store.readLog(
                LogQuery(after: checkpoint, limit: pageSize, types: types))
            isAtEnd = page.isAtEnd
            let head = isAtEnd ? page.readThrough : try await store.lastPosition()
            state.withLock { $0.status.head = max($0.status.head, head) }
            if !page.events.isEmpty { try await handler(page) }
            state.withLock { state in
                state.status.checkpoint = max(state.status.checkpoint, page.readThrough)
                state.status.head = max(state.status.head, page.readThrough)
            }
        }
    }
}

/// Where a tailer stands.
public struct TailerStatus: Hashable, Sendable {
    /// The last position that was handed over and accepted.
    public fileprivate(set) var checkpoint: Position
    /// The last position known to be in the log.
    public fileprivate(set) var head: Position
    /// Why the tailer ended by itself; nil while it runs, or after `stop`.
    public fileprivate(set) var failure: String?

    init(checkpoint: Position, head: Position) {
        self.checkpoint = checkpoint
        self.head = head
    }

    /// Positions between the checkpoint and the last one known to be in the log.
    public var lag: Int64 { head.number - checkpoint.number }
}
