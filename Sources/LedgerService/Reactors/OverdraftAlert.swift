import EventStoreCore
import EventStreaming
import LedgerCore
import TextFormats

/// Records that a balance has fallen below a limit, in the book's stream `$alerts`:
/// `BalanceFellBelow {"account":"acc-1","version":4,"balanceMinor":-500,"limitMinor":0,…}`.
///
/// It looks at the balance before the event and behind it, whatever came later: one alert for each
/// time that the limit is passed, and none for a withdrawal below it.
package struct OverdraftAlert: Reactor {
    /// The book's stream of alerts.
    package static let stream = StreamID(stored: "$alerts")
    /// The type of its events.
    package static let type = "BalanceFellBelow"

    package let ledger: Ledger
    /// Nil for zero, in any unit; otherwise accounts in another unit are left alone.
    package let limit: Money?

    package init(_ ledger: Ledger, below limit: Money?) {
        self.ledger = ledger
        self.limit = limit
    }

    package func answer(_ event: RecordedEvent) async throws -> [any ReactorCommand] {
        guard event.event.fold.sign < 0, let amount = event.event.fold.amountMinor else {
            return []
        }
        let state = try await ledger.loadForReactor(event.stream, through: event.version)
        guard state.version == event.version, let currency = state.account.currency else {
            return []
        }
        if let limit, limit.currency != currency { return [] }
        let (line, after) = (limit?.minorUnits ?? 0, state.account.balanceMinor)
        let (before, isTooLarge) = after.addingReportingOverflow(amount)
        guard after < line, isTooLarge || before >= line else { return [] }
        try await checkStream()
        var writer = JSONWriter()
        writer.object { object in
            object.member("account", event.stream.name)
            object.member("version", event.version.number)
            object.member("balanceMinor", after)
            object.member("limitMinor", line)
            object.member("currency", currency.code)
        }
        let alert = ReactionEvent(type: Self.type, payload: writer.text)
        return [
            AppendCommand(
                to: Self.stream, [alert], in: ledger.events, now: ledger.environment.now)
        ]
    }

    /// An old ledger may have an account of that name, which keeps it.
    private func checkStream() async throws {
        guard try await ledger.events.head(of: Self.stream) != nil,
            try await !ledger.events.isOfTheBook(Self.stream)
        else { return }
        throw ReactionRefusal("\(Rejection.streamNotOfTheBook(account: Self.stream.name))")
    }
}
