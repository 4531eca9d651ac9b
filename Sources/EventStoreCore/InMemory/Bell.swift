#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Counts rings and lets threads sleep until the next one.
///
/// A POSIX condition variable: `Synchronization` has a lock but nothing to wait on, and Dispatch
/// comes with more than this room may import. The lock and the condition live at fixed addresses
/// (POSIX demands it) and are touched only here; that is why the compiler has to be told that the
/// class is safe to share. Timeouts follow the monotonic clock, so that setting the wall clock
/// neither prolongs nor cuts a wait.
final class Bell: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var rings: UInt64 = 0

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Wakes everyone who waits for a ring.
    func ring() {
        withLock { rings += 1 }
        pthread_cond_broadcast(condition)
    }

    /// How often it rang.
    var count: UInt64 { withLock { rings } }

    /// Wakes everyone, so that they look at their conditions again.
    ///
    /// - Parameter change: is run under the lock, so that no waiter can miss it.
    func shake(_ change: () -> Void) {
        withLock(change)
        pthread_cond_broadcast(condition)
    }

    /// Sleeps until the body has an answer, or the time is up.
    ///
    /// - Parameters:
    ///   - milliseconds: the longest wait.
    ///   - body: is run under the lock with the number of rings, first at once and then upon every
    ///     ring; nil lets the thread sleep on.
    /// - Returns: the answer; nil if the time was up.
    func wait<Answer>(milliseconds: Int, _ body: (UInt64) -> Answer?) -> Answer? {
        var deadline = Self.deadline(milliseconds)
        return withLock {
            while true {
                if let answer = body(rings) { return answer }
                if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT {
                    return body(rings)
                }
            }
        }
    }

    private func withLock<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    private static func deadline(_ milliseconds: Int) -> timespec {
        var moment = timespec()
        clock_gettime(CLOCK_MONOTONIC, &moment)
        // A century is for ever here; without a bound the sum could overflow.
        let wait = min(max(milliseconds, 0), 3_155_760_000_000)
        moment.tv_sec += wait / 1000
        moment.tv_nsec += wait % 1000 * 1_000_000
        if moment.tv_nsec >= 1_000_000_000 {
            moment.tv_sec += 1
            moment.tv_nsec -= 1_000_000_000
        }
        return moment
    }
}
