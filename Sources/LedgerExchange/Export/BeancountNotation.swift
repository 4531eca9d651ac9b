import EventStoreCore
import LedgerCore
import TextFormats

/// The notation of beancount. It sorts by date, so that a transaction has its true date; accounts
/// are opened at the end of the file, on the first day there is, and asserted on the day after
/// their last movement, to the last digit.
///
/// Names of accounts there are letters, digits and dashes, and begin with a capital or a digit:
/// see `BeancountText`. The name itself stands beside the opening. A reversal and what it reverses
/// share a link.
package struct BeancountNotation: JournalNotation {
    private static let firstDay = "0001-01-01"

    package init() {}

    package var comment: String { ";" }
    package var opening: String { "option \"title\" \"exported by daybook\"\n\n" }

    package func account(_ name: String) -> String { "Assets:" + BeancountText.component(name) }

    /// Units need no declaration, and this one would have a date.
    package func declaration(of currency: Currency) -> String { "" }

    /// All are opened at the end.
    package func declaration(ofAccount name: String) -> String { "" }

    package func name(of counter: JournalEntry.Counter) -> String {
        switch counter {
        case .deposits: "Equity:Deposits"
        case .withdrawals: "Equity:Withdrawals"
        case .transfers: "Equity:Transfers"
        }
    }

    package func transaction(_ entry: JournalEntry) -> String {
        let recorded = entry.recorded
        let symbol = BeancountText.symbol(entry.currency)
        let type = BeancountText.string(recorded.type)
        let memo = BeancountText.string(entry.memo ?? "")
        var tags = [
            ("version", recorded.version.description), ("event", "\"\(recorded.id)\""),
        ]
        if let version = entry.reverses { tags.append(("reverses", version.description)) }
        if let version = entry.reversedBy?.version {
            tags.append(("reversed-by", version.description))
        }
        return "\(recorded.event.occurredAt.dateText) * \(type) \(memo)\(link(entry))\n"
            + tags.map { "  \($0.0): \($0.1)\n" }.joined()
            + "  \(account(recorded.stream.name))  \(entry.decimal) \(symbol)\n"
            + "  \(name(of: entry.counter))  \(entry.opposite) \(symbol)\n"
    }

    /// The id of the reversal, at both ends.
    private func link(_ entry: JournalEntry) -> String {
        if entry.reverses != nil { return " ^reversal-\(entry.recorded.id)" }
        return entry.reversedBy.map { " ^reversal-\($0.id)" } ?? ""
    }

    package func closing(_ accounts: [JournalAccount], isWhole: Bool) -> String {
        var text = ""
        for counter in JournalEntry.Counter.allCases {
            text += "\(Self.firstDay) open \(name(of: counter))\n"
        }
        for account in accounts {
            let name = self.account(account.name)
            let symbol = account.currency.map { BeancountText.symbol($0) }
            text += "\n\(Self.firstDay) open \(name)\(symbol.map { " \($0)" } ?? "")\n"
            text += "  account: \(BeancountText.string(account.name))\n"
            guard isWhole, let currency = account.currency, let symbol, let last = account.lastDay,
                last < Timestamp.days.upperBound
            else { continue }
            let day = Timestamp(dayNumber: last + 1).dateText
            let money = Money(minorUnits: account.balanceMinor, currency: currency)
            text += "\(day) balance \(name)  \(money.decimal) ~ 0 \(symbol)\n"
        }
        return text
    }
}
