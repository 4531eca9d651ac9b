#if Network
    import AWSClient
#endif

/// Waits of tasks that have nothing to do meanwhile.
enum Pause {
    /// Not on the standard executor's clock, where there is another: with its threads begins a
    /// wake-up a second.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    @Sendable static func sleep(_ pause: Duration) async throws {
        #if Network
            try await NetworkThread.shared.sleep(for: pause)
        #else
            try await Task.sleep(for: pause)
        #endif
    }
}
