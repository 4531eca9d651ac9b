import EventStoreCore

/// The right to read, in the hands of whoever takes a batch in several steps.
///
///     try await runner.run(holding: { batch, hold in
///         for event in batch.events {
///             try await hold.confirm()
///             try await send(event)
///             hold.accept(through: event.position)
///         }
///     })
public struct SubscriptionHold: Sendable {
    private let confirming: @Sendable () async throws -> Void
    private let accepting: @Sendable (Position) -> Void
    private let noting: @Sendable (Subscription.Retry?) -> Void

    init(
        confirm: @escaping @Sendable () async throws -> Void,
        accept: @escaping @Sendable (Position) -> Void,
        note: @escaping @Sendable (Subscription.Retry?) -> Void
    ) {
        confirming = confirm
        accepting = accept
        noting = note
    }

    /// Makes sure that the right to read is held, and was not lost in a stop of the process. Asks
    /// the store once a third of the lease at most.
    ///
    /// - Throws: an error to be let through, if it was lost; what the store throws.
    public func confirm() async throws { try await confirming() }

    /// Tells that everything up to a position is accepted. It is noted with the next renewal, and
    /// when the right to read is given back: then it does not come again.
    ///
    /// - Parameter position: of an event of the batch, before which none is in hand any more.
    public func accept(through position: Position) { accepting(position) }

    /// Tells what keeps the batch waiting, for whoever looks at the subscription.
    ///
    /// - Parameter retry: nil if nothing does any more.
    public func note(_ retry: Subscription.Retry?) { noting(retry) }
}
