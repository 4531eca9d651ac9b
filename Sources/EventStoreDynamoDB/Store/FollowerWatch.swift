import EventStoreCore

/// What a process knows of the one that follows the log for this host.
struct FollowerWatch: Sendable {
    /// How long it may be silent.
    let patience: Duration
    private var lastMoment: Timestamp?
    private var heardAt: ContinuousClock.Instant?

    init(patience: Duration) { self.patience = patience }

    /// Takes what it said last.
    ///
    /// - Parameters:
    ///   - moment: until when it knew the replica to be current; nil if it never said so.
    ///   - now: the present, by the clock that moments are of.
    ///   - instant: the present, by a clock that is never set.
    /// - Returns: true if that is news. What was said before the first look is news while it is
    ///   fresh.
    mutating func hears(
        _ moment: Timestamp?, now: Timestamp, at instant: ContinuousClock.Instant
    ) -> Bool {
        defer {
            lastMoment = moment
            heardAt = heardAt ?? instant
        }
        guard let moment, moment != lastMoment else { return false }
        if heardAt == nil {
            let age = Duration.microseconds(now.microseconds &- moment.microseconds)
            guard (.zero..<patience).contains(age) else { return false }
        }
        heardAt = instant
        return true
    }

    /// Whether nothing was heard for too long.
    func isSilent(at instant: ContinuousClock.Instant) -> Bool {
        heardAt.map { instant - $0 >= patience } ?? false
    }
}
