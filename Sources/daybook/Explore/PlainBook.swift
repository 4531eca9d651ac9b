import EventStoreCore
import LedgerCore
import LedgerService

/// The explorer's first screen as plain lines, for where there is no terminal: nothing in it acts
/// on one.
struct PlainBook {
    private let open: OpenLedger

    init(_ open: OpenLedger) { self.open = open }

    /// Writes a title that says how fresh it is, the accounts, and the totals.
    ///
    /// - Throws: `CommandStop`, `EventStoreError`, and what stdout throws.
    func write() async throws {
        guard var accounts = try DaybookCommand.parseAsRoot(["accounts"]) as? AccountsCommand
        else { return }
        let isCurrent = try await open.bringUpToDate(LedgerProjections.all)
        let head = try await open.store.lastPosition()
        var title = ["daybook", Printable(open.name).text]
        if open.isProduction { title.append("PRODUCTION") }
        if open.readOnlyReason != nil { title.append("read-only") }
        title.append("pos \(grouped(head.number))")
        title.append("lag 0")
        title.append("at \(open.ledger.environment.now())")
        // Then the accounts are folded from the log itself.
        if !isCurrent { title.append("read models behind, passed over") }
        StandardOutput.write(title.joined(separator: "  ") + "\n\n")
        try await accounts.write(open)
        if isCurrent { try await writeTotals() }
        try StandardOutput.flush()
    }

    private func writeTotals() async throws {
        let totals = try await ExplorerQueries(open).currencyTotals()
        guard !totals.isEmpty else { return }
        let accounts = totals.reduce(0) { $0 + $1.accounts }
        let sums = totals.map {
            Money(minorUnits: $0.balanceMinor, currency: $0.currency).description
        }
        StandardOutput.write(
            "\n\(grouped(accounts)) accounts   total \(sums.joined(separator: ", "))\n")
    }
}
