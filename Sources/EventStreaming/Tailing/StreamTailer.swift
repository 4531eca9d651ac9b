import EventStoreCore
import Foundation
import Synchronization

/// Follows the log from a checkpoint and hands on what is new: in the log's order, each event at
/// least once, page by page.
///
/// One thread waits for the store's change signal; a task reads and hands over, so that a slow
/// handler never keeps a wake-up from being seen. Between two wake-ups nothing runs: the thread
/// looks at the store once in `floorMilliseconds`, for the change that no signal told of.
///
/// The checkpoint moves when the handler returns. If it throws, the tailer ends with the page
/// not acknowledged; a tailer started from its checkpoint hands the page over again.
public final class StreamTailer: Sendable {
    public typealias Handler = @Sendable (LogPage) async throws -> Void

    /// The longest sleep without a look at the store.
    public static let floorMilliseconds = 1000
    /// Events in a page: small enough to show soon, large enough to catch up fast.
    public static let standardPageSize = 1000

    private let store: any EventStore
    private let signal: any ChangeSignal
    private let pageSize: Int
    private let types: Set<String>?
    private let state: Mutex<State>

    private struct State {
        var status: TailerStatus
        var task: Task<Void, Never>?
        var isStopped = false
    }

    /// - Parameters:
    ///   - store: the store whose log is followed.
    ///   - after: the checkpoint; the first event handed over is the one behind it.
    ///   - pageSize: events in a page, at most.
    ///   - types: only events of these types; the checkpoint moves over the others.
    /// - Throws: `EventStoreError` if the store has no change signal to give.
    public init(
        store: any EventStore, after: Position, pageSize: Int = standardPageSize,
        types: Set<String>? = nil
    ) throws {
        self.store = store
        self.pageSize = pageSize
        self.types = types
        signal = try store.changeSignal()
        state = Mutex(State(status: TailerStatus(checkpoint: after, head: after), task: nil))
    }

    deinit { signal.cancel() }

    /// The checkpoint, the lag, and why the tailer ended, at this moment.
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
        let (wakes, wake) = AsyncStream.makeStream(
            of: Result<Void, any Error>.self, bufferingPolicy: .bufferingNewest(1))
        let isFirst = state.withLock { state in
            guard state.task == nil, !state.isStopped else { return false }
            // Held only while it works: between two wake-ups it may go.
            state.task = Task(executorPreference: executor) { [weak self] in
                for await wake in wakes {
                    guard let self, await self.take(wake, handler) else { return }
                }
            }
            return true
        }
        guard isFirst else { return }
        wake.yield(.success(()))
        startThread(wake)
    }

    /// Ends the wait, and the reading behind the page that is being handed over; returns when the
    /// handler is not called any more.
    public func stop() async {
        cancel()
        await finished()
    }

    /// As `stop`, without waiting: the handler may still be at the page that it was given.
    public func cancel() {
        state.withLock { $0.isStopped = true }
        signal.cancel()
    }

    /// Returns when the tailer has ended, by `stop`, by `cancel` or by a failure.
    public func finished() async { await state.withLock { $0.task }?.value }

    private func startThread(_ wake: AsyncStream<Result<Void, any Error>>.Continuation) {
        let signal = signal
        let thread = Thread {
            defer { wake.finish() }
            while true {
                do {
                    switch try signal.wait(milliseconds: Self.floorMilliseconds) {
                    case .changed: wake.yield(.success(()))
                    case .timedOut: continue
                    case .cancelled: return
                    }
                } catch {
                    wake.yield(.failure(error))
                    return
                }
            }
        }
        thread.name = "daybook-tailer"
        thread.start()
    }

    /// - Returns: false if the tailer ends here, of a failure.
    private func take(_ wake: Result<Void, any Error>, _ handler: Handler) async -> Bool {
        do {
            try wake.get()
            try await drain(handler)
            return true
        } catch {
            state.withLock { $0.status.failure = String(describing: error) }
            signal.cancel()
            return false
        }
    }

    /// Reads to the log's end; what is appended meanwhile is read too, or wakes the thread again.
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

    /// Positions between the checkpoint and the log's end.
    public var lag: Int64 { head.number - checkpoint.number }
}
