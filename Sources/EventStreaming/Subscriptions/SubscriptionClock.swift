import EventStoreCore

/// The clocks of a reader, handed in.
public struct SubscriptionClock: Sendable {
    /// Time that has passed since some moment. It only goes forward, also while the process is
    /// stopped; what is compared is always of one process.
    public var elapsed: @Sendable () -> Duration
    /// The wall clock, for what people read.
    public var moment: @Sendable () -> Timestamp
    /// Waits; throws `CancellationError` as soon as the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void

    public init(
        elapsed: @escaping @Sendable () -> Duration, moment: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.elapsed = elapsed
        self.moment = moment
        self.sleep = sleep
    }

    /// Runs a body, again as long as the store is out of reach: nobody should have to start a
    /// reader anew for that.
    ///
    /// - Parameters:
    ///   - pause: between two tries.
    ///   - tell: is told why it did not work.
    ///   - body: changes nothing, or the same each time.
    /// - Returns: what it returns.
    /// - Throws: what else it throws; `CancellationError`.
    func patiently<Value>(
        every pause: Duration, _ tell: (String) -> Void, _ body: () async throws -> Value
    ) async throws -> Value {
        while true {
            do {
                return try await body()
            } catch let error as EventStoreError where SubscriptionRunner.passes(error) {
                tell(error.description)
                try await sleep(pause)
            }
        }
    }
}
