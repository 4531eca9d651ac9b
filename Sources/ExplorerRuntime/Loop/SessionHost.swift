/// What the program around a session gives it: threads, a terminal, and the wish to end.
package struct SessionHost: Sendable {
    /// Where the session's tasks run.
    let workers: any TaskExecutor
    /// Waits; throws `CancellationError` as soon as the task is cancelled.
    let sleep: @Sendable (Duration) async throws -> Void
    /// True once the process was asked to end.
    let isEnding: @Sendable () -> Bool
    /// Opens the terminal, on the thread that it will belong to.
    let openTerminal: @Sendable () throws -> any LoopTerminal
    /// Says a line beside the screen.
    let complain: @Sendable (String) -> Void

    package init(
        workers: any TaskExecutor,
        sleep: @escaping @Sendable (Duration) async throws -> Void = {
            try await Task.sleep(for: $0)
        }, isEnding: @escaping @Sendable () -> Bool,
        openTerminal: @escaping @Sendable () throws -> any LoopTerminal,
        complain: @escaping @Sendable (String) -> Void
    ) {
        self.workers = workers
        self.sleep = sleep
        self.isEnding = isEnding
        self.openTerminal = openTerminal
        self.complain = complain
    }
}

/// Why a session ended, or could not begin, in words for whoever started it.
package struct SessionFailure: Error {
    package let message: String

    package init(_ message: String) { self.message = message }
}
