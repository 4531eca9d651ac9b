import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerService

/// The explorer's first screen as plain lines, for where there is no terminal: nothing in it acts
/// on one.
struct PlainBook {
    private let open: OpenLedger
    private let at: String?

    /// - Parameters:
    ///   - open: the ledger.
    ///   - at: where the explorer would open, as it was typed; nil for now.
    init(_ open: OpenLedger, at: String?) {
        self.open = open
        self.at = at
    }

    /// Writes a title that says how fresh it is, and the accounts; or, in the past of one account,
    /// that account.
    ///
    /// - Throws: `CommandStop`, `EventStoreError`, and what stdout throws.
    func write() async throws {
        if let at {
            try await writePast(at, account: try await ExplorerOpening(at).find(in: open).account)
        } else {
            try await writeNow()
        }
        try StandardOutput.flush()
    }

    private func writeNow() async throws {
        guard var accounts = try DaybookCommand.parseAsRoot(["accounts"]) as? AccountsCommand
        else { return }
        let isCurrent = try await open.bringUpToDate(LedgerProjections.all)
        // Then the accounts are folded from the log itself.
        try await writeTitle(["lag 0"] + (isCurrent ? [] : ["read models behind, passed over"]))
        try await accounts.write(open)
        if isCurrent { try await writeTotals() }
    }

    private func writePast(_ at: String, account: StreamID?) async throws {
        let look = account == nil ? ["accounts", "--at=\(at)"] : ["show", "--", at]
        let arguments = ["--ledger", open.path, "--no-config", "--read-only"] + look
        try await writeTitle(["AS OF \(Printable(at))"])
        var command = try DaybookCommand.parseAsRoot(arguments)
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
    }

    private func writeTitle(_ freshness: [String]) async throws {
        let head = try await open.store.lastPosition()
        let marks =
            (open.isProduction ? ["PRODUCTION"] : [])
            + (open.readOnlyReason == nil ? [] : ["read-only"])
        let title =
            ["daybook", Printable(open.name).text] + marks + ["pos \(grouped(head.number))"]
            + freshness + ["at \(open.ledger.environment.now())"]
        StandardOutput.write(title.joined(separator: "  ") + "\n\n")
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
