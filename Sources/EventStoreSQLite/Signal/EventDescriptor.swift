import CLinux
import Glibc

/// A flag that `poll` can wait for: once raised it stays up.
final class EventDescriptor: Sendable {
    let number: Int32

    /// - Throws: `EventStoreError.ioFailure`.
    init() throws {
        number = clinux_event_descriptor()
        guard number >= 0 else {
            throw ErrorTranslation.systemFailure("could not create an event descriptor")
        }
    }

    deinit { close(number) }

    /// Best effort cannot fail here: the count would have to reach 2^64.
    func signal() {
        var one: UInt64 = 1
        _ = write(number, &one, MemoryLayout<UInt64>.size)
    }

    /// Looks without reading, so that the flag stays up.
    var isSignalled: Bool {
        var descriptor = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0
    }
}
