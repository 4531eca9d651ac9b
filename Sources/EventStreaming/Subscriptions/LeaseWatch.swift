import EventStoreCore

/// Judges whether a lease is over, by watching it: it is, when the kept value did not change for
/// the lease's length. Moments of another host are never looked at.
///
/// A value type without a clock of its own.
struct LeaseWatch {
    private var revision: CheckpointRevision?
    private var since = Duration.zero

    /// Notes what stands there.
    ///
    /// - Parameters:
    ///   - seen: the revision of the kept value.
    ///   - now: what the watcher's clock shows, which only goes forward.
    ///   - length: the lease's.
    /// - Returns: how long it has to be watched yet; zero if it is over.
    mutating func look(
        _ seen: CheckpointRevision, at now: Duration, length: Duration
    ) -> Duration {
        if revision != seen {
            revision = seen
            since = now
        }
        return max(.zero, length - (now - since))
    }

    /// Begins anew: there is nothing to do, and a holder at rest renews nothing.
    mutating func forget() { revision = nil }
}
