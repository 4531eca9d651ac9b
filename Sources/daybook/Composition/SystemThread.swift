import Foundation
import Synchronization

/// Threads that tell whether they were to be had: Foundation's say nothing, and what waits for one
/// that was never there waits for ever.
enum SystemThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// - Parameter body: what the thread does; it ends behind it.
    /// - Returns: false if the system has no thread left.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let held = Unmanaged.passRetained(Body(body))
        let code = pthread_create(
            &thread, &attributes,
            { held in
                if let held { Unmanaged<Body>.fromOpaque(held).takeRetainedValue().run() }
                return nil
            }, held.toOpaque())
        if code != 0 { held.release() }
        return code == 0
    }

    /// Looks whether there will be threads for the libraries too, which wait for ever for one.
    ///
    /// - Parameter count: how many at a time.
    /// - Throws: `CommandStop` if there are fewer.
    static func require(_ count: Int) throws {
        let gate = NSCondition()
        let isOpen = Mutex(false)
        let areAll = (0..<count).allSatisfy { _ in
            start {
                gate.lock()
                while !isOpen.withLock({ $0 }) { gate.wait() }
                gate.unlock()
            }
        }
        gate.lock()
        isOpen.withLock { $0 = true }
        gate.broadcast()
        gate.unlock()
        guard areAll else { throw none }
    }

    static let none = CommandStop(
        .failure,
        "error: the system has no thread left for this (a limit of processes, as 'ulimit -u' tells "
            + "it, is reached); nothing was done")
}
