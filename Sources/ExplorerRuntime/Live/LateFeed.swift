import EventStoreCore
import Synchronization

/// The live view of a session, which begins when the end of the log is known.
final class LateFeed: Sendable {
    /// - Parameters:
    ///   - head: the last position that is no news.
    ///   - isHeld: no read model is written before `release`.
    /// - Returns: the live view, at work.
    typealias Make = @Sendable (_ head: Position, _ isHeld: Bool) -> LiveFeed

    private struct State {
        var feed: LiveFeed?
        var isHeld: Bool
        var isStopped = false
    }

    private let state: Mutex<State>
    private let make: Make

    init(isHeld: Bool, _ make: @escaping Make) {
        state = Mutex(State(isHeld: isHeld))
        self.make = make
    }

    private var feed: LiveFeed? { state.withLock { $0.feed } }

    /// Begins it, unless the session has ended meanwhile.
    func begin(from head: Position) {
        state.withLock { state in
            guard !state.isStopped, state.feed == nil else { return }
            state.feed = make(head, state.isHeld)
        }
    }

    /// As `LiveFeed.release`.
    func release() {
        state.withLock { $0.isHeld = false }
        feed?.release()
    }

    /// As `LiveFeed.stop`; it begins no more.
    func stop() async {
        state.withLock { $0.isStopped = true }
        await feed?.stop()
    }

    /// As `LiveFeed.settle`.
    func settle() async { await feed?.settle() }
}
