/// How often, how long and how soon a request is sent again. Every wait is drawn between nothing
/// and its bound, so that those who failed together do not come back together.
public struct RetryPolicy: Hashable, Sendable {
    /// Sendings of one request, the first counted; at least one.
    public var attempts: Int
    /// The bound of the first wait; it doubles with each one.
    public var firstWait: Duration
    /// The bound of the first wait after the service said that it is asked too much.
    public var firstThrottledWait: Duration
    /// The bound that no wait goes beyond.
    public var longestWait: Duration
    /// How long one sending may take, its answer included.
    public var attemptTimeout: Duration
    /// How long all of them may take, waits included.
    public var totalTime: Duration
    /// Bytes of an unpacked answer, at most.
    public var maximumAnswer: Int

    /// A policy of these values; an answer may be as large as the largest of DynamoDB.
    public init(
        attempts: Int, firstWait: Duration, firstThrottledWait: Duration, longestWait: Duration,
        attemptTimeout: Duration, totalTime: Duration, maximumAnswer: Int = 64 << 20
    ) {
        self.attempts = attempts
        self.firstWait = firstWait
        self.firstThrottledWait = firstThrottledWait
        self.longestWait = longestWait
        self.attemptTimeout = attemptTimeout
        self.totalTime = totalTime
        self.maximumAnswer = maximumAnswer
    }

    /// For commands and queries that a person waits for.
    public static let standard = RetryPolicy(
        attempts: 8, firstWait: .milliseconds(50), firstThrottledWait: .milliseconds(200),
        longestWait: .seconds(5), attemptTimeout: .seconds(10), totalTime: .seconds(60))

    /// For sending events on: when a sending is tried again is decided by whoever has them.
    public static let delivery = RetryPolicy(
        attempts: 3, firstWait: .milliseconds(100), firstThrottledWait: .milliseconds(300),
        longestWait: .seconds(1), attemptTimeout: .seconds(10), totalTime: .seconds(15),
        maximumAnswer: 1 << 20)

    /// The same for requests of some megabytes.
    public static let bulkDelivery = RetryPolicy(
        attempts: 2, firstWait: .milliseconds(100), firstThrottledWait: .milliseconds(500),
        longestWait: .seconds(1), attemptTimeout: .seconds(60), totalTime: .seconds(90),
        maximumAnswer: 1 << 20)

    /// For credentials: what answers at all answers soon.
    static let credentials = RetryPolicy(
        attempts: 3, firstWait: .milliseconds(100), firstThrottledWait: .milliseconds(500),
        longestWait: .seconds(2), attemptTimeout: .seconds(5), totalTime: .seconds(20),
        maximumAnswer: 1 << 20)

    /// How long to wait before a sending.
    ///
    /// - Parameters:
    ///   - failures: sendings that failed, at least one.
    ///   - isThrottled: whether the service said that it is asked too much.
    ///   - draw: from 0 to below 1.
    /// - Returns: from nothing up to the bound.
    func wait(after failures: Int, isThrottled: Bool, draw: Double) -> Duration {
        let first = isThrottled ? firstThrottledWait : firstWait
        // Sixteen doublings are beyond every bound that makes sense.
        let bound = min(longestWait, first * (1 << min(max(failures, 1) - 1, 16)))
        return bound * min(max(draw, 0), 1)
    }
}
