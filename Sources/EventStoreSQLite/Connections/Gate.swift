import Synchronization

/// Counts the calls that are on their way to a connection's queue.
///
/// A call that finds nobody before it runs where it is: handing it to the queue's thread and back
/// costs two thread switches, more than most reads and a third of a synced commit. Every other
/// call goes to the queue, so that no more than one caller's thread ever waits for a disk.
final class Gate: Sendable {
    private let calls = Atomic(0)

    /// Counts a call in; true if it is the only one. Each is followed by `leave`.
    func enter() -> Bool {
        calls.add(1, ordering: .acquiringAndReleasing).oldValue == 0
    }

    func leave() { calls.subtract(1, ordering: .acquiringAndReleasing) }
}
