import EventStoreCore
import EventStreaming
import LedgerExchange
import LedgerService
import TextFormats

extension OpenLedger {
    /// What sends the parked events of a subscription again.
    ///
    /// - Parameters:
    ///   - subscription: whose.
    ///   - secrets: of its target.
    ///   - warn: is told what an operator should know.
    /// - Returns: what sends; nothing was sent yet.
    /// - Throws: `CommandStop` for a target that nothing can be sent to; what the ledger throws.
    func parkedReplay(
        of subscription: Subscription, _ secrets: PublishSecrets,
        warn: @escaping @Sendable (String) -> Void = { StandardError.write("warning: \($0)") }
    ) async throws -> ParkedReplay {
        let (ledger, codec) = (ledger, ledger.codec)
        try await ledger.learnDeclarations()
        let outlet = EventOutlet(descriptions: { ledger.descriptions })
        return try ParkedReplay(
            store, subscription, to: try subscription.destination(secrets, warn: warn),
            clock: .live,
            exponent: { codec.units.exponent($0) }, outgoing: { outlet.outgoing($0) })
    }

    /// Sends all that is parked of a subscription again, for the explorer: with the secrets that
    /// stand in the environment.
    ///
    /// - Parameter name: of a subscription.
    /// - Returns: what was done, in words.
    /// - Throws: why nothing more can be sent now; what was not sent stays parked.
    func replayParked(_ name: SubscriptionName) async throws -> String {
        guard let kept = try await SubscriptionStore(store.checkpoints).find(name) else {
            throw SubscriptionError.missing(name)
        }
        if kept.subscription.target == PublishTarget.stdout.text {
            throw CommandStop(
                .usage, "error: it sends to the output of a command: daybook replay \(name)")
        }
        let replay = try await parkedReplay(
            of: kept.subscription, try PublishSecrets.parse([String]()),
            // The explorer has the terminal, and a publisher has told it.
            warn: { _ in })
        var (sent, refused): (Int64, Int64) = (0, 0)
        for parked in try await ParkedStore(store.checkpoints, of: kept.subscription).list() {
            let outcome = try await replay.replay(parked.parked.stream)
            sent &+= outcome.sent
            switch outcome.rest {
            case .accepted?, nil: break
            case .refused?: refused += 1
            case .later(let fault)?, .stop(let fault)?: throw fault
            }
        }
        let words = "\(counted(sent, "event")) of \(name) sent"
        return refused == 0 ? words : words + "; \(counted(refused, "account")) refused again"
    }
}
