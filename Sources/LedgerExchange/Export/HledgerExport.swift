import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

/// Writes an hledger journal: a transaction for each event that moves money, with an assertion of
/// the balance after it, so that `hledger check` folds the book a second time.
///
/// hledger judges assertions in the order of dates, and a book may hold backdated events. So a
/// transaction's primary date is the latest date that its account has seen, which never falls,
/// and the true date follows as the secondary date where it differs:
/// `1994-01-02=1993-12-30`. Openings, closings and events without an effect are comments.
///
/// Names are escaped by `HledgerText`, injectively. The codes of units stand in quotes where they
/// hold digits. Amounts of a unit that is not declared are in minor units, and a comment says so.
package struct HledgerExport: ExportFormat {
    private let codec: EventCodec
    private let declaresAccounts: Bool
    private let note: String?
    private let reversals: Reversals
    private var balances = RunningBalances()
    private var latestDays: [StreamID: Int64] = [:]
    private var currencies: Set<Currency> = []

    /// - Parameters:
    ///   - codec: reads the payloads.
    ///   - declaresAccounts: write an `account` directive before each account's first
    ///     transaction, for `hledger check accounts`.
    ///   - note: a line that is written at the top; nil for none.
    ///   - reversals: of the events that are written.
    package init(
        codec: EventCodec, declaresAccounts: Bool = false, note: String? = nil,
        reversals: Reversals = Reversals()
    ) {
        self.codec = codec
        self.reversals = reversals
        self.declaresAccounts = declaresAccounts
        self.note = note
    }

    package mutating func writeHeader(into bytes: inout [UInt8]) {
        var text = "; exported by daybook\n"
        if let note { text += "; \(Printable(note).text)\n" }
        text += "decimal-mark .\n\n"
        if declaresAccounts {
            text += Counter.allCases.map { "account \($0.rawValue)\n" }.joined() + "\n"
        }
        bytes.append(contentsOf: text.utf8)
    }

    package mutating func write(
        _ recorded: RecordedEvent, into bytes: inout [UInt8]
    ) throws -> Bool {
        if balances.isOfTheBook(recorded) { return false }
        let event = try codec.exported(recorded)
        let account = try balances.account(after: recorded, event)
        let name = "assets:" + HledgerText.escaped(recorded.stream.name)
        let isFirst = latestDays[recorded.stream] == nil
        let date = dates(recorded)
        var text = ""
        if isFirst, declaresAccounts { text += "account \(name)\n\n" }
        if let movement = event.movement {
            text += declaration(of: movement.amount.currency)
            text += "\(date) \(Self.description(recorded, event))"
            text += "  ; version:\(recorded.version), event:\(recorded.id)\(links(recorded))\n"
            text += Self.postings(name, movement, account, Self.counter(recorded, event, movement))
        } else {
            text +=
                "; \(recorded.event.occurredAt.dateText) \(name) \(Self.note(recorded, event))\n"
        }
        bytes.append(contentsOf: text.utf8)
        bytes.append(0x0A)
        return true
    }

    /// Tags that name the version of the other event, of a reversal and of what it reverses.
    private func links(_ recorded: RecordedEvent) -> String {
        let reverses = recorded.reverses.map { ", reverses:\($0)" } ?? ""
        let by = reversals.version(reversing: recorded).map { ", reversed-by:\($0)" } ?? ""
        return reverses + by
    }

    /// The accounts that money comes from and goes to.
    private enum Counter: String, CaseIterable {
        case deposits = "equity:deposits"
        case withdrawals = "equity:withdrawals"
        case transfers = "equity:transfers"
    }

    private mutating func dates(_ recorded: RecordedEvent) -> String {
        let day = recorded.event.occurredAt.dayNumber
        let latest = max(day, latestDays[recorded.stream] ?? day)
        latestDays[recorded.stream] = latest
        let primary = Timestamp(dayNumber: latest).dateText
        return latest == day ? primary : "\(primary)=\(recorded.event.occurredAt.dateText)"
    }

    /// A `commodity` directive, when a currency comes up for the first time.
    private mutating func declaration(of currency: Currency) -> String {
        guard currencies.insert(currency).inserted else { return "" }
        let fraction = String(repeating: "0", count: currency.exponent)
        let note = currency.isDeclared ? "" : "; \(currency): all its amounts are in minor units\n"
        return note + "commodity 1000.\(fraction) \(Self.symbol(currency))\n\n"
    }

    private static func symbol(_ currency: Currency) -> String {
        currency.code.allSatisfy(\.isLetter) ? currency.code : "\"\(currency.code)\""
    }

    private static func postings(
        _ name: String, _ movement: Movement, _ account: Account, _ counter: Counter
    ) -> String {
        let currency = movement.amount.currency
        func amount(_ minorUnits: Int64) -> String {
            "\(Money(minorUnits: minorUnits, currency: currency).decimal) \(symbol(currency))"
        }
        let signed = movement.effect.sign &* movement.amount.minorUnits
        return "    \(name)  \(amount(signed)) = \(amount(account.balanceMinor))\n"
            + "    \(counter.rawValue)  \(amount(0 &- signed))\n"
    }

    private static func counter(
        _ recorded: RecordedEvent, _ event: LedgerEvent, _ movement: Movement
    ) -> Counter {
        if event.counterparty != nil { return .transfers }
        // What is reversed goes back to where it came from.
        let isReversal = if case .fundsReversed = event { true } else { false }
        return (movement.effect == .credit) != isReversal ? .deposits : .withdrawals
    }

    /// The payee is the event's type, the note its memo.
    private static func description(_ recorded: RecordedEvent, _ event: LedgerEvent) -> String {
        let type = HledgerText.escaped(recorded.type)
        guard event.movement != nil, let memo = event.memo else { return type }
        return "\(type) | \(HledgerText.escaped(memo))"
    }

    private static func note(_ recorded: RecordedEvent, _ event: LedgerEvent) -> String {
        let type = HledgerText.escaped(recorded.type)
        guard case .accountOpened(let opened) = event, !opened.owner.isEmpty else { return type }
        return "\(type) owner \(HledgerText.escaped(opened.owner))"
    }
}
