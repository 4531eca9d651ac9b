import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

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
        StandardOutput.bePlain()
        if let at {
            try await writePast(at, account: try await ExplorerOpening(at).find(in: open).account)
        } else {
            try await writeNow()
        }
        try StandardOutput.flush()
    }

    private func writeNow() async throws {
        guard let accounts = try DaybookCommand.parseAsRoot(["accounts"]) as? AccountsCommand
        else { return }
        let isCurrent = try await open.bringUpToDate(LedgerProjections.all)
        // Where they may not be brought up, the accounts are folded from the log itself.
        let listing = try await accounts.listing(open)
        writeTitle(listing.end, ["lag 0"] + (isCurrent ? [] : ["read models behind, passed over"]))
        try accounts.write(listing, isQuiet: open.isQuiet)
    }

    private func writePast(_ at: String, account: StreamID?) async throws {
        let look = account == nil ? ["accounts", "--at=\(at)"] : ["show", "--", at]
        let title = ["AS OF \(Printable(at))"]
        switch try DaybookCommand.parseAsRoot(look) {
        case let accounts as AccountsCommand:
            let listing = try await accounts.listing(open)
            writeTitle(listing.end, title)
            try accounts.write(listing, isQuiet: open.isQuiet)
        case let show as ShowCommand:
            let answer = try await show.answer(open.ledger)
            writeTitle(try await open.store.lastPosition(), title)
            try SingleRecord.write(answer, as: .table)
        default: return
        }
    }

    private func writeTitle(_ end: Position, _ freshness: [String]) {
        let marks =
            (open.isProduction ? ["PRODUCTION"] : [])
            + (open.readOnlyReason == nil ? [] : ["read-only"])
        let title =
            ["daybook", Printable(open.name).text] + marks + ["pos \(grouped(end.number))"]
            + freshness + ["at \(open.ledger.environment.now())"]
        StandardOutput.write(title.joined(separator: "  ") + "\n\n")
    }
}
