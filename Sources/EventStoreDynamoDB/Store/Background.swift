/// Where a store does what nobody waits for, and how it waits there.
///
/// A store that follows its log asks all day, and nearly always hears that nothing is new. On
/// threads that are chosen well, that wakes one of them twice.
public struct Background: Sendable {
    /// Where it copies, unpacks and looks for its replica; nil for the standard executor.
    public var workers: (any TaskExecutor)?
    /// Where the follower asks and waits: best on the thread that the answers come to. Nil for the
    /// standard executor.
    public var asking: (any TaskExecutor)?
    /// Waits; throws `CancellationError` as soon as the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void

    /// The standard executor, and its clock.
    public static let standard = Background(
        workers: nil, asking: nil, sleep: { try await Task.sleep(for: $0) })

    public init(
        workers: (any TaskExecutor)?, asking: (any TaskExecutor)?,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.workers = workers
        self.asking = asking
        self.sleep = sleep
    }
}
