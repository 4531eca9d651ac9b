import EventStoreCore
import EventStreaming
import Explorer

/// What is kept of a subscription's deliveries, beside the subscription.
struct SubscriptionDelivery {
    private let checkpoints: any CheckpointStore

    init(_ checkpoints: any CheckpointStore) { self.checkpoints = checkpoints }

    /// How many events are parked, and when the next try is.
    func standing(of name: SubscriptionName) async throws -> SubscriptionRow.Delivery {
        SubscriptionRow.Delivery()
    }

    /// Has what is parked sent again.
    ///
    /// - Returns: what was done, in words.
    func replay(_ name: SubscriptionName) async throws -> String {
        "nothing of \(name) is parked"
    }
}
