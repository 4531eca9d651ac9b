import EventStoreCore

/// How far a subscription is behind the log.
public struct SubscriptionLag: Hashable, Sendable {
    /// Events of the log that it has not read, those that its filter will drop included.
    public let events: Int64
    /// When the oldest of them was recorded that the filter lets through; nil if there is none.
    /// Where very many are to be looked at, a moment that is not after it.
    public let oldest: Timestamp?
}

extension EventStore {
    /// Looks how far a subscription is behind.
    ///
    /// - Parameters:
    ///   - subscription: as it is kept.
    ///   - exponent: the digits of a currency's minor unit; nil for an unknown currency.
    /// - Returns: the lag.
    /// - Throws: what reading the log throws; `FilterError` for a filter of another program.
    public func lag(
        of subscription: Subscription, exponent: (CurrencyCode) -> Int?
    ) async throws -> SubscriptionLag {
        let end = try await lastPosition()
        guard subscription.position < end else { return SubscriptionLag(events: 0, oldest: nil) }
        let filter = try subscription.filter.map { try EventFilter($0) }
        let events = end.number - subscription.position.number
        let size = min(1000, limits.pageSize)
        // A page of one first: without a filter, or with one that drops little, it is all.
        var (cursor, limit, pages) = (subscription.position, 1, 0)
        while cursor < end {
            try Task.checkCancellation()
            let page = try await readLog(
                LogQuery(after: cursor, through: end, limit: limit), filter, exponent: exponent)
            if let first = page.events.first {
                return SubscriptionLag(events: events, oldest: first.event.recordedAt)
            }
            guard page.readThrough > cursor else { break }
            (cursor, limit, pages) = (page.readThrough, size, pages + 1)
            if pages > 100 {
                // The log's next event was recorded before any that may pass.
                let next = try await readLog(LogQuery(after: cursor, through: end, limit: 1))
                return SubscriptionLag(
                    events: events, oldest: next.events.first?.event.recordedAt)
            }
        }
        return SubscriptionLag(events: events, oldest: nil)
    }
}
