/// How often a follower asks: often behind something new, seldom when nothing happens.
struct FollowingPace: Sendable {
    private static let quick = Duration.milliseconds(250)
    private static let steady = Duration.seconds(1)
    private static let slow = Duration.seconds(5)
    private static let quickFor = Duration.seconds(30)
    private static let steadyFor = Duration.seconds(300)

    private var lastActive: ContinuousClock.Instant?
    private var failures = 0

    /// What an answer brought.
    mutating func note(isActive: Bool, at now: ContinuousClock.Instant) {
        failures = 0
        if isActive || lastActive == nil { lastActive = now }
    }

    /// Until the next question.
    func wait(at now: ContinuousClock.Instant) -> Duration {
        guard let lastActive else { return Self.steady }
        return switch now - lastActive {
        case ..<Self.quickFor: Self.quick
        case ..<Self.steadyFor: Self.steady
        default: Self.slow
        }
    }

    /// Until the next question when the last one failed: the double each time, to some ten seconds,
    /// and somewhat of it drawn, so that hosts do not come back in step.
    mutating func waitAfterFailure() -> Duration {
        failures = min(failures + 1, 5)
        return .milliseconds(Int64.random(in: 250...500) << Int64(failures))
    }
}
