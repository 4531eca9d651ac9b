import CLinux
import Foundation
import Synchronization

/// Ctrl-C and its siblings: the first ends the work at the next safe point, with nothing
/// half-written; the second ends the process at once, which the store survives as well. A second
/// hang-up is none: the shell repeats the kernel's.
enum Interrupt {
    private static let cancellation = Mutex<(@Sendable () -> Void)?>(nil)

    /// True once the process was asked to end.
    static var isRequested: Bool { clinux_is_requested() == 1 }

    /// Takes over SIGINT, SIGTERM and SIGHUP. SIGPIPE becomes an error of the write.
    ///
    /// - Throws: `CommandStop` if the system has no thread that could wait for them.
    static func install() throws {
        signal(SIGPIPE, SIG_IGN)
        let notice = clinux_event_descriptor()
        // Without a descriptor to be had the signals end the process, as they do by themselves.
        guard notice >= 0 else { return }
        // A thread that sleeps, and no dispatch source: libdispatch's threads wake every second.
        let hasThread = SystemThread.start {
            guard clinux_wait_for_request(notice) == 0 else { return }
            let cancel = cancellation.withLock { $0 }
            cancel?()
            OutputStall.watchOver()
        }
        guard hasThread else { throw SystemThread.none }
        _ = clinux_catch_requests(notice, ExitStatus.interrupted.rawValue)
    }

    /// Opens a terminal whose driver guards against all signals, and takes these back from it: what
    /// ends the program in an orderly way also gives the terminal back.
    static func keepingSignals<Result>(_ body: () throws -> Result) rethrows -> Result {
        var kept: [(Int32, sigaction)] = []
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var action = sigaction()
            if sigaction(number, nil, &action) == 0 { kept.append((number, action)) }
        }
        defer {
            for (number, action) in kept {
                var action = action
                sigaction(number, &action, nil)
            }
        }
        return try body()
    }

    /// Runs a body whose task is cancelled when the process is asked to end.
    static func cancelling(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let task = Task(executorPreference: Workers.shared) { try await body() }
        cancellation.withLock { $0 = { task.cancel() } }
        defer { cancellation.withLock { $0 = nil } }
        // Asked before there was anything to cancel.
        if isRequested { task.cancel() }
        try await task.value
    }
}
