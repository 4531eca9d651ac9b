/// The time, the waiting and the chance that a client works with.
public struct AWSClock: Sendable {
    /// Seconds since 1970, as the host's clock has them.
    public var now: @Sendable () -> Int64
    /// A time that only goes forward, from any start.
    public var elapsed: @Sendable () -> Duration
    /// Waits; throws `CancellationError` as soon as the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void
    /// A number from 0 to below 1, another one each time.
    public var draw: @Sendable () -> Double

    /// A clock of these four.
    public init(
        now: @escaping @Sendable () -> Int64, elapsed: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        draw: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.elapsed = elapsed
        self.sleep = sleep
        self.draw = draw
    }
}
