import EventStoreCore
import EventStreaming
import Explorer
import LedgerHistory
import LedgerService
import Synchronization

/// What was measured of subscriptions, by their names: what was looked at for that is not looked at
/// again.
final class KnownLags: Sendable {
    private let lags = Mutex<[String: SubscriptionLag]>([:])

    subscript(name: String) -> SubscriptionLag? { lags.withLock { $0[name] } }

    /// Notes what was measured last, and forgets what is gone.
    func keep(_ measured: [String: SubscriptionLag]) { lags.withLock { $0 = measured } }
}

extension ExplorerQueries {
    /// Thousands of events that are looked at for the oldest one of a subscription, each time that
    /// they are read.
    private static let pages = 10

    /// Where all subscriptions stand now.
    func subscriptions() async throws -> SubscriptionsPage {
        var (rows, measured) = ([SubscriptionRow](), [String: SubscriptionLag]())
        for listing in try await SubscriptionStore(events.checkpoints).list() {
            try Task.checkCancellation()
            switch listing {
            case .unreadable(let name, let error):
                rows.append(SubscriptionRow(name, fault: SubscriptionRow.Fault(error)))
            case .subscription(let subscription):
                let name = subscription.name.text
                let known = try await delivery.standing(of: subscription)
                do {
                    let lag = try await events.lag(
                        of: subscription, since: knownLags[name], pages: Self.pages,
                        exponent: ledger.codec.units.exponent)
                    measured[name] = lag
                    rows.append(
                        SubscriptionRow(
                            name,
                            SubscriptionRow.Kept(
                                subscription, SubscriptionRow.Lag(lag), known)))
                } catch let error as FilterError {
                    let end = try await events.lastPosition().number
                    let lag = SubscriptionRow.Lag(max(0, end &- subscription.position.number))
                    rows.append(
                        SubscriptionRow(
                            name, SubscriptionRow.Kept(subscription, lag, known),
                            fault: .damaged("its filter cannot be read: \(error)")))
                }
            }
        }
        knownLags.keep(measured)
        let reach: SubscriptionsPage.Reach =
            events is any RemoteEventStore
            ? .far : events.checkpoints is any WatchedCheckpoints ? .watched : .near
        return SubscriptionsPage(rows: rows, readAt: ledger.environment.now(), reach: reach)
    }

    /// The position that an address of the book names, by when events were recorded.
    func rewindPlace(_ text: String, _ address: Address) async throws -> RewindPlace {
        let name = try SubscriptionName(text)
        guard let kept = try await SubscriptionStore(events.checkpoints).find(name) else {
            throw SubscriptionError.missing(name)
        }
        let point = TimePoint(try await ledger.bookPoint(of: address, clock: .recorded))
        return RewindPlace(
            name: text, from: kept.subscription.position,
            to: try await reader.place(of: point) ?? .start)
    }

    /// Changes a subscription.
    ///
    /// - Returns: what was done, in words.
    /// - Throws: `SubscriptionError`, and what the store is at fault with.
    func change(_ change: SubscriptionChange) async throws -> String {
        let name = try SubscriptionName(change.name)
        let subscriptions = SubscriptionStore(events.checkpoints)
        switch change {
        case .pause:
            let kept = try await subscriptions.pause(name)
            return "\(name) paused behind position \(kept.position)"
        case .resume:
            let kept = try await subscriptions.resume(name)
            return "\(name) resumed behind position \(kept.position)"
        case .rewind(_, let position):
            let kept = try await subscriptions.rewind(name, to: position)
            return "\(name) goes on behind position \(kept.position)"
        case .replay: return try await delivery.replay(name)
        case .delete:
            try await subscriptions.delete(name)
            return "\(name) deleted"
        }
    }
}

extension SubscriptionRow.Fault {
    fileprivate init(_ error: SubscriptionError) {
        // The name stands beside it.
        switch error {
        case .newer(_, let format): self = .newer("kept by a newer daybook, in form \(format)")
        case .damaged(_, let reason): self = .damaged(reason)
        default: self = .damaged(error.description)
        }
    }
}

extension SubscriptionRow.Lag {
    package init(_ lag: SubscriptionLag) {
        self.init(lag.events, oldest: lag.oldest, isBound: lag.isBound)
    }
}

extension SubscriptionRow.Kept {
    /// What a screen and a command say of a subscription.
    package init(
        _ subscription: Subscription, _ lag: SubscriptionRow.Lag,
        _ delivery: SubscriptionRow.Delivery
    ) {
        // As a command tells it; here a column does.
        let mark = "error: "
        self.init(
            target: subscription.target, filter: subscription.filter, began: subscription.began,
            createdAt: subscription.createdAt, position: subscription.position,
            movedAt: subscription.movedAt, isPaused: subscription.isPaused,
            holder: subscription.lease.map {
                SubscriptionRow.Holder($0.holder, lease: $0.length)
            },
            failure: subscription.failure.map {
                SubscriptionRow.Failure(
                    $0.reason.hasPrefix(mark) ? String($0.reason.dropFirst(mark.count)) : $0.reason,
                    at: $0.at, position: $0.position)
            }, lag: lag, delivery: delivery)
    }
}
