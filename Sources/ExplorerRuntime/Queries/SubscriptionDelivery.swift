import EventStoreCore
import EventStreaming
import Explorer

/// What is kept of a subscription's deliveries, beside the subscription, and the way to send again
/// what is parked.
struct SubscriptionDelivery: Sendable {
    /// Sends what is parked of a subscription to its target, with the target's secrets.
    ///
    /// - Returns: what was done, in words.
    typealias Replay = @Sendable (SubscriptionName) async throws -> String

    private let events: any EventStore
    private let replay: Replay?

    /// - Parameters:
    ///   - events: those of the book.
    ///   - replay: nil where the explorer cannot send anything.
    init(_ events: any EventStore, replay: Replay?) {
        self.events = events
        self.replay = replay
    }

    /// How many accounts are parked, and when the next try is.
    ///
    /// - Throws: what the `CheckpointStore` throws.
    func standing(of subscription: Subscription) async throws -> SubscriptionRow.Delivery {
        let parked = try await ParkedStore(events.checkpoints, of: subscription).count()
        return SubscriptionRow.Delivery(
            parked: Int(clamping: parked), nextTry: subscription.retry?.next)
    }

    /// Has what is parked sent again.
    ///
    /// - Returns: what was done, in words.
    /// - Throws: `LoadError` where nothing can be sent from here; what the target throws.
    func replay(_ name: SubscriptionName) async throws -> String {
        guard let replay else {
            throw LoadError(
                "it is sent with the secrets of its target, which the explorer was not given: "
                    + "daybook replay \(name)")
        }
        return try await replay(name)
    }
}
