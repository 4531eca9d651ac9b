import EventStoreCore
import Synchronization

/// The explorer's time while a script is played: the system's, until the script stops it.
final class ScriptClock: Sendable {
    private let live: @Sendable () -> Timestamp
    private let stopped: Mutex<Timestamp?>

    /// - Parameters:
    ///   - live: the system's time.
    ///   - moment: where it stands still from the beginning; nil if it goes on.
    init(_ live: @escaping @Sendable () -> Timestamp, stoppedAt moment: Timestamp? = nil) {
        self.live = live
        stopped = Mutex(moment)
    }

    var now: Timestamp { stopped.withLock { $0 } ?? live() }

    func stop(at moment: Timestamp) { stopped.withLock { $0 = moment } }
}
