import CLinux
import Foundation
import Synchronization

/// Writes that wait for a reader that takes nothing: a pipe that is full, a terminal that was
/// stopped. Nobody can end such a wait from within, so that a request to end ends the process.
enum OutputStall {
    /// Of stdout and stderr: odd while a write is under way, and never the same for two of them.
    private static let stdout = Atomic<UInt64>(0)
    private static let stderr = Atomic<UInt64>(0)
    /// What was done and may not be told yet, such as `recorded acc-1@2`.
    private static let done = Mutex<String?>(nil)

    /// How long one write may take after the request, in microseconds.
    private static let patience: useconds_t = 200_000

    /// write(2), known to `watchOver` while it lasts.
    static func watched(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        if descriptor == STDOUT_FILENO { return watched(descriptor, bytes, stdout) }
        return watched(descriptor, bytes, stderr)
    }

    private static func watched(
        _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ writes: borrowing Atomic<UInt64>
    ) -> Int {
        writes.add(1, ordering: .sequentiallyConsistent)
        defer { writes.add(1, ordering: .sequentiallyConsistent) }
        return write(descriptor, bytes.baseAddress, bytes.count)
    }

    /// Notes what a command has done: should its answer find no reader, it is told all the same.
    static func note(_ done: String) { self.done.withLock { $0 = done } }

    /// To be called on a thread of its own when the process was asked to end: looks on until it
    /// has ended, and ends it if a write stands still.
    static func watchOver() -> Never {
        var before = numbers
        while true {
            usleep(patience)
            let now = numbers
            let isStalled =
                now.0 == before.0 && now.0 % 2 == 1 || now.1 == before.1 && now.1 % 2 == 1
            if isStalled { end() }
            before = now
        }
    }

    private static var numbers: (UInt64, UInt64) {
        (
            stdout.load(ordering: .sequentiallyConsistent),
            stderr.load(ordering: .sequentiallyConsistent)
        )
    }

    private static func end() -> Never {
        clinux_terminal_close()
        let done = done.withLock { $0 }
        let message = (done.map { "\($0), but " } ?? "") + "interrupted\n"
        // For this one line stderr refuses what it cannot take at once.
        let flags = fcntl(STDERR_FILENO, F_GETFL)
        if flags >= 0 { _ = fcntl(STDERR_FILENO, F_SETFL, flags | O_NONBLOCK) }
        let bytes = Array(message.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
        if flags >= 0 { _ = fcntl(STDERR_FILENO, F_SETFL, flags) }
        _exit(ExitStatus.interrupted.rawValue)
    }
}
