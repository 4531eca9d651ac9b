import EventStoreCore
import Synchronization

/// A clock that stands still until it is told to move. Safe from any task.
public final class ManualClock: Sendable {
    private let moment: Mutex<Timestamp>

    /// - Parameter start: what the clock shows; 2026-08-01T12:00:00Z unless said.
    public init(_ start: Timestamp = Timestamp(microseconds: 1_785_585_600_000_000)) {
        moment = Mutex(start)
    }

    public var now: Timestamp { moment.withLock { $0 } }

    /// Moves the clock on and says what it shows then.
    @discardableResult
    public func advance(microseconds: Int64) -> Timestamp {
        moment.withLock { moment in
            moment = Timestamp(microseconds: moment.microseconds + microseconds)
            return moment
        }
    }

    @discardableResult
    public func advance(seconds: Int64) -> Timestamp {
        advance(microseconds: seconds * Timestamp.second)
    }
}
