import EventStoreCore
import LedgerCore

/// hledger judges assertions in the order of dates, and a book may hold backdated events. So a
/// transaction's primary date is the latest date that its account has seen, which never falls,
/// and the true date follows as the secondary date where it differs:
/// `1994-01-02=1993-12-30`.
///
/// Names are escaped by `JournalText`, injectively. The codes of units stand in quotes where they
/// hold digits.
package struct HledgerNotation: JournalNotation {
    package init() {}

    package var comment: String { ";" }
    package var opening: String { "decimal-mark .\n\n" }

    package func account(_ name: String) -> String { "assets:" + JournalText.escaped(name) }

    package func declaration(of currency: Currency) -> String {
        let fraction = String(repeating: "0", count: currency.exponent)
        return "commodity 1000.\(fraction) \(JournalText.symbol(currency))\n"
    }

    package func declaration(ofAccount name: String) -> String { "account \(name)\n" }

    package func name(of counter: JournalEntry.Counter) -> String { "equity:\(counter.rawValue)" }

    package func transaction(_ entry: JournalEntry) -> String {
        let recorded = entry.recorded
        let reverses = entry.reverses.map { ", reverses:\($0)" } ?? ""
        let by = entry.reversedBy.map { ", reversed-by:\($0.version)" } ?? ""
        return "\(JournalText.dates(entry)) \(JournalText.description(entry))"
            + "  ; version:\(recorded.version), event:\(recorded.id)\(reverses)\(by)\n"
            + JournalText.postings(
                entry, account(recorded.stream.name), name(of: entry.counter))
    }
}
