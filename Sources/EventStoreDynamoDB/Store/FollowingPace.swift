/// How often a follower asks: often behind something new, and the less often the longer nothing
/// comes.
struct FollowingPace: Sendable {
    private static let shortest = Duration.milliseconds(250)
    private static let longest = Duration.seconds(5)
    /// What comes after a calm is seen later by at most this part of the calm.
    private static let part = 30
    /// A log of which nothing is known yet counts as one that has been calm for so long: it is
    /// asked for once a second.
    private static let calmAtFirst = Duration.seconds(30)

    private var lastActive: ContinuousClock.Instant?
    private var failures = 0

    /// What an answer brought.
    mutating func note(isActive: Bool, at now: ContinuousClock.Instant) {
        failures = 0
        if isActive {
            lastActive = now
        } else if lastActive == nil {
            lastActive = now - Self.calmAtFirst
        }
    }

    /// Until the next question.
    func wait(at now: ContinuousClock.Instant) -> Duration {
        let calm = lastActive.map { now - $0 } ?? Self.calmAtFirst
        return min(max(calm / Self.part, Self.shortest), Self.longest)
    }

    /// Until the next question when the last one failed: the double each time, to some ten seconds,
    /// and somewhat of it drawn, so that hosts do not come back in step.
    mutating func waitAfterFailure() -> Duration {
        failures = min(failures + 1, 5)
        return .milliseconds(Int64.random(in: 250...500) << Int64(failures))
    }
}
