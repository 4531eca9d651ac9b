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
}
