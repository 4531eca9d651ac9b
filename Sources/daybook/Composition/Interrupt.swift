import CLinux
import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and its siblings: the first ends the work at the next safe point, with nothing
/// half-written; the second ends the process at once, which the store survives as well.
enum Interrupt {
    private static let isPending = Atomic<Bool>(false)
    private static let cancellation = Mutex<(@Sendable () -> Void)?>(nil)
    /// Written once, by `install`, before anything else runs.
    private nonisolated(unsafe) static var sources: [any DispatchSourceSignal] = []

    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// True once the process was asked to end.
    static var isRequested: Bool { isPending.load(ordering: .relaxed) }

    /// Takes over SIGINT, SIGTERM and SIGHUP. SIGPIPE becomes an error of the write.
    static func install() {
        signal(SIGPIPE, SIG_IGN)
        for number in signals {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { request() }
            source.resume()
            sources.append(source)
        }
    }

    /// Opens a terminal whose driver guards against all signals, and takes these back from it: what
    /// ends the program in an orderly way also gives the terminal back.
    static func keepingSignals<Result>(_ body: () throws -> Result) rethrows -> Result {
        var kept: [(Int32, sigaction)] = []
        for number in signals {
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
        let task = Task { try await body() }
        cancellation.withLock { $0 = { task.cancel() } }
        defer { cancellation.withLock { $0 = nil } }
        try await task.value
    }

    private static func request() {
        if isPending.exchange(true, ordering: .relaxed) {
            clinux_terminal_close()
            _exit(ExitStatus.interrupted.rawValue)
        }
        let cancel = cancellation.withLock { $0 }
        cancel?()
    }
}
