import CLinux
import Glibc

/// Wakes a thread that polls, from any other.
final class WakeUp: Sendable {
    /// Readable from a signal on until it is taken.
    let descriptor: Int32

    init() throws {
        descriptor = clinux_event_descriptor()
        guard descriptor >= 0 else {
            throw SessionFailure("error: could not create an event descriptor")
        }
    }

    deinit { close(descriptor) }

    func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    func take() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
