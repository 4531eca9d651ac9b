import EventStoreCore

/// What only the holder of the lease does. Each is one compare-and-set on the whole value, so that
/// a holder whose lease was taken changes nothing, however late its call arrives.
extension SubscriptionStore {
    /// Takes the right to read, in an epoch of its own. Whether it was free is the caller's to
    /// judge (`LeaseWatch`).
    ///
    /// - Returns: what is held; nil if somebody else was first.
    func take(
        _ kept: KeptSubscription, as holder: String, for length: Duration
    ) async throws -> KeptSubscription? {
        var taken = kept.subscription
        // Counts to 2^53: a kept epoch is no larger.
        taken.epoch &+= 1
        taken.lease = Subscription.Lease(holder: holder, length: length)
        return try await write(taken, over: kept)
    }

    /// Renews the lease: the revision changes, and with it what a batch in hand has come to.
    ///
    /// - Parameters:
    ///   - held: what is held.
    ///   - position: everything up to here is accepted; it may have been noted before.
    ///   - retry: what keeps the rest waiting; nil for nothing.
    ///   - moment: now.
    /// - Returns: what is held; nil if it was lost.
    /// - Throws: what the `CheckpointStore` throws.
    func renew(
        _ held: KeptSubscription, through position: Position, retry: Subscription.Retry?,
        at moment: Timestamp
    ) async throws -> KeptSubscription? {
        var renewed = held.subscription
        if position > renewed.position { renewed = renewed.moved(through: position, at: moment) }
        renewed.retry = retry
        return try await write(renewed, over: held)
    }

    /// Notes how far the reading has come, and renews the lease.
    ///
    /// - Returns: what is held; nil if it was lost.
    func move(
        _ held: KeptSubscription, through position: Position, at moment: Timestamp
    ) async throws -> KeptSubscription? {
        try await write(held.subscription.moved(through: position, at: moment), over: held)
    }

    /// Gives the right to read back, with how far the reading has come and why it ended.
    ///
    /// - Returns: false if it was lost before.
    func release(
        _ held: KeptSubscription, through position: Position, at moment: Timestamp,
        failure: Subscription.Failure?
    ) async throws -> Bool {
        var released = held.subscription
        if position > released.position { released = released.moved(through: position, at: moment) }
        released.lease = nil
        released.retry = nil
        released.failure = failure ?? released.failure
        return try await write(released, over: held) != nil
    }
}

extension Subscription {
    fileprivate func moved(through position: Position, at moment: Timestamp) -> Subscription {
        var moved = self
        moved.position = position
        moved.movedAt = moment
        moved.failure = nil
        moved.retry = nil
        return moved
    }
}
