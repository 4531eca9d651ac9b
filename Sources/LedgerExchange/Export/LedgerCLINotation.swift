import EventStoreCore
import LedgerCore

/// The notation of ledger-cli: hledger's, but for what the two read otherwise. Tags stand on lines
/// of their own, with a blank behind the colon; a unit's format stands below its declaration.
///
/// Its calendar begins in 1400. An earlier event is dated to that year's first day, and its true
/// date is a tag.
package struct LedgerCLINotation: JournalNotation {
    /// The first day that ledger-cli knows, 1400-01-01, counted from 1970-01-01.
    private static let firstDay: Int64 = -208_188

    package init() {}

    package var comment: String { ";" }
    package var opening: String { "\n" }

    package func account(_ name: String) -> String { "assets:" + JournalText.escaped(name) }

    package func declaration(of currency: Currency) -> String {
        let symbol = JournalText.symbol(currency)
        let fraction = String(repeating: "0", count: currency.exponent)
        let point = currency.exponent > 0 ? "." : ""
        return "commodity \(symbol)\n    format 1000\(point)\(fraction) \(symbol)\n"
    }

    package func declaration(ofAccount name: String) -> String { "account \(name)\n" }

    package func name(of counter: JournalEntry.Counter) -> String { "equity:\(counter.rawValue)" }

    package func transaction(_ entry: JournalEntry) -> String {
        let recorded = entry.recorded
        var tags = [
            ("version", recorded.version.description), ("event", recorded.id.description),
        ]
        if let version = entry.reverses { tags.append(("reverses", version.description)) }
        if let version = entry.reversedBy?.version {
            tags.append(("reversed-by", version.description))
        }
        if entry.day < Self.firstDay {
            tags.append(("occurred", recorded.event.occurredAt.dateText))
        }
        return "\(JournalText.dates(entry, from: Self.firstDay)) "
            + "\(JournalText.description(entry))\n"
            + tags.map { "    ; \($0.0): \($0.1)\n" }.joined()
            + JournalText.postings(
                entry, account(recorded.stream.name), name(of: entry.counter))
    }
}
