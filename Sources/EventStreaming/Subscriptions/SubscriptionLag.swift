import EventStoreCore

/// How far a subscription is behind the log.
public struct SubscriptionLag: Hashable, Sendable {
    /// Events of the log that it has not read, those that its filter will drop included.
    public let events: Int64
    /// When the oldest of them was recorded that the filter lets through; nil if there is none.
    /// Where very many are to be looked at, a moment that is not after it.
    public let oldest: Timestamp?
    /// `oldest` is only known not to be after that moment: nothing that the filter lets through was
    /// found yet.
    public let isBound: Bool
    /// What was looked at, for the next time.
    let search: Search

    /// Events behind a position that were looked at for one that a filter lets through.
    struct Search: Hashable, Sendable {
        let filter: String?
        /// It began behind here.
        let after: Position
        /// None from there up to here passes, but the one that was found.
        var through: Position
        /// The first that passes.
        var first: RecordedAt?
    }

    struct RecordedAt: Hashable, Sendable {
        let position: Position
        let moment: Timestamp

        init(_ event: RecordedEvent) {
            position = event.position
            moment = event.event.recordedAt
        }
    }
}

extension EventStore {
    /// Looks how far a subscription is behind.
    ///
    /// - Parameters:
    ///   - subscription: as it is kept.
    ///   - earlier: what was measured of it before, by the same store: what was looked at for that
    ///     is not looked at again. Nil for nothing.
    ///   - pages: how many pages of a thousand events are looked at, at most, for the oldest one
    ///     that the filter lets through.
    ///   - exponent: the digits of a currency's minor unit; nil for an unknown currency.
    /// - Returns: the lag.
    /// - Throws: what reading the log throws; `FilterError` for a filter of another program.
    public func lag(
        of subscription: Subscription, since earlier: SubscriptionLag? = nil, pages: Int = 100,
        exponent: (CurrencyCode) -> Int?
    ) async throws -> SubscriptionLag {
        let end = try await lastPosition()
        var search = SubscriptionLag.Search(subscription, since: earlier)
        let events = max(0, end.number - subscription.position.number)
        guard search.first == nil, search.through < end else {
            return SubscriptionLag(
                events: events, oldest: search.first?.moment, isBound: false, search: search)
        }
        let filter = try subscription.filter.map { try EventFilter($0) }
        let size = min(1000, limits.pageSize)
        // A page of one first: without a filter, or with one that drops little, it is all.
        var (limit, count) = (1, 0)
        while search.first == nil, search.through < end {
            try Task.checkCancellation()
            if count > pages {
                // The log's next event was recorded before any that may pass.
                let next = try await readLog(
                    LogQuery(after: search.through, through: end, limit: 1))
                return SubscriptionLag(
                    events: events, oldest: next.events.first?.event.recordedAt, isBound: true,
                    search: search)
            }
            let page = try await readLog(
                LogQuery(after: search.through, through: end, limit: limit), filter,
                exponent: exponent)
            search.first = page.events.first.map(SubscriptionLag.RecordedAt.init)
            guard page.readThrough > search.through else { break }
            (search.through, limit, count) = (page.readThrough, size, count + 1)
        }
        return SubscriptionLag(
            events: events, oldest: search.first?.moment, isBound: false, search: search)
    }
}

extension SubscriptionLag.Search {
    /// Begins where the subscription stands, or goes on where an earlier one has come to: the log
    /// only grows, so what was found holds.
    init(_ subscription: Subscription, since earlier: SubscriptionLag?) {
        let position = subscription.position
        let fresh = Self(filter: subscription.filter, after: position, through: position)
        guard let known = earlier?.search, known.filter == subscription.filter,
            known.after <= position
        else {
            self = fresh
            return
        }
        let holds = known.first.map { $0.position > position } ?? (known.through >= position)
        self = holds ? known : fresh
    }
}
