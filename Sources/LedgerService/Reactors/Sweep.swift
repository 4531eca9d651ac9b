import EventStoreCore
import EventStreaming
import LedgerCore

/// Transfers what an account holds above a limit to another account.
///
/// It looks at the newest balance, and not at that behind the event: of a hundred deposits that
/// wait for it the first one answered takes all, and the others find nothing above the limit.
package struct Sweep: Reactor {
    package let ledger: Ledger
    /// What stays. Accounts in another unit are left alone.
    package let limit: Money
    /// Where the rest goes.
    package let destination: StreamID

    package init(_ ledger: Ledger, above limit: Money, to destination: StreamID) {
        self.ledger = ledger
        self.limit = limit
        self.destination = destination
    }

    package func answer(_ event: RecordedEvent) async throws -> [any ReactorCommand] {
        guard event.event.fold.sign > 0, event.stream != destination else { return [] }
        let state = try await ledger.loadForReactor(event.stream)
        guard state.account.currency == limit.currency,
            state.account.balanceMinor > limit.minorUnits
        else { return [] }
        let (excess, isTooLarge) = state.account.balanceMinor.subtractingReportingOverflow(
            limit.minorUnits)
        guard !isTooLarge else {
            throw ReactionRefusal("what \(event.stream) holds above \(limit) cannot be counted")
        }
        let command = Command.transfer(
            from: event.stream.name, to: destination.name,
            Money(minorUnits: excess, currency: limit.currency), memo: "above \(limit)")
        return [LedgerReaction(ledger, command, expecting: state.version)]
    }
}
