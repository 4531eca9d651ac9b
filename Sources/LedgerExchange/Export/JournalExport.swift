import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

/// Writes a journal of plain-text accounting: a transaction for each event that moves money, with
/// an assertion of the balance, so that another program folds the book a second time. Openings,
/// closings and events without an effect are comments.
///
/// Where events are left out by a filter, nothing is asserted: a balance would lack them.
///
/// Amounts of a unit that is not declared are in minor units, and a comment says so.
package struct JournalExport<Notation: JournalNotation>: ExportFormat {
    private let notation = Notation()
    private let codec: EventCodec
    private let declaresAccounts: Bool
    private let isFiltered: Bool
    private let note: String?
    private let reversals: Reversals
    private var balances = RunningBalances()
    /// The latest day that each account has seen.
    private var latestDays: [StreamID: Int64] = [:]
    private var lastMovements: [StreamID: Int64] = [:]
    private var currencies: Set<Currency> = []

    /// - Parameters:
    ///   - codec: reads the payloads.
    ///   - declaresAccounts: declare each account before its first transaction, where the notation
    ///     does not ask for that anyway.
    ///   - isFiltered: not all events of the accounts are written.
    ///   - note: a line that is written at the top; nil for none.
    ///   - reversals: of the events that are written.
    package init(
        codec: EventCodec, declaresAccounts: Bool = false, isFiltered: Bool = false,
        note: String? = nil, reversals: Reversals = Reversals()
    ) {
        self.codec = codec
        self.declaresAccounts = declaresAccounts
        self.isFiltered = isFiltered
        self.note = note
        self.reversals = reversals
    }

    package mutating func writeHeader(into bytes: inout [UInt8]) {
        let comment = notation.comment
        var text = "\(comment) exported by daybook\n"
        if let note { text += "\(comment) \(Printable(note).text)\n" }
        if isFiltered { text += "\(comment) filtered: balances are not asserted\n" }
        text += notation.opening
        if declaresAccounts {
            let names = JournalEntry.Counter.allCases.map(notation.name)
            text += names.map(notation.declaration(ofAccount:)).joined() + "\n"
        }
        bytes.append(contentsOf: text.utf8)
    }

    package mutating func write(
        _ recorded: RecordedEvent, into bytes: inout [UInt8]
    ) throws -> Bool {
        guard let (event, account) = try take(recorded) else { return false }
        let name = notation.account(recorded.stream.name)
        let isFirst = latestDays[recorded.stream] == nil
        let day = recorded.event.occurredAt.dayNumber
        let latest = max(day, latestDays[recorded.stream] ?? day)
        latestDays[recorded.stream] = latest
        var text = ""
        if isFirst, declaresAccounts { text += notation.declaration(ofAccount: name) + "\n" }
        if let movement = event.movement {
            lastMovements[recorded.stream] = max(day, lastMovements[recorded.stream] ?? day)
            text += declaration(of: movement.amount.currency)
            text += notation.transaction(
                JournalEntry(
                    recorded: recorded, memo: event.memo,
                    counter: Self.counter(event, movement),
                    amountMinor: movement.effect.sign &* movement.amount.minorUnits,
                    balanceMinor: isFiltered ? nil : account.balanceMinor,
                    currency: movement.amount.currency, day: day, latestDay: latest,
                    reverses: recorded.reverses,
                    reversedBy: reversals.reversal(of: recorded)))
        } else {
            let date = recorded.event.occurredAt.dateText
            text += "\(notation.comment) \(date) \(name) \(Self.note(recorded, event))\n"
        }
        bytes.append(contentsOf: text.utf8)
        bytes.append(0x0A)
        return true
    }

    package mutating func pass(_ recorded: RecordedEvent) throws { _ = try take(recorded) }

    package mutating func writeFooter(into bytes: inout [UInt8]) {
        let accounts = latestDays.keys.sorted().map { id in
            let account = balances.account(id)
            return JournalAccount(
                name: id.name, currency: account.currency, balanceMinor: account.balanceMinor,
                lastDay: lastMovements[id])
        }
        bytes.append(contentsOf: notation.closing(accounts, isWhole: !isFiltered).utf8)
    }

    /// Folds an event; nil for one of the book's own.
    private mutating func take(
        _ recorded: RecordedEvent
    ) throws -> (event: LedgerEvent, account: Account)? {
        if balances.isOfTheBook(recorded) { return nil }
        let event = try codec.exported(recorded)
        return (event, try balances.account(after: recorded, event))
    }

    /// What is said of a unit when it comes up for the first time.
    private mutating func declaration(of currency: Currency) -> String {
        guard currencies.insert(currency).inserted else { return "" }
        let words = "\(notation.comment) \(currency): all its amounts are in minor units\n"
        let note = currency.isDeclared ? "" : words
        let declaration = notation.declaration(of: currency)
        return note + declaration + (note + declaration == "" ? "" : "\n")
    }

    private static func counter(
        _ event: LedgerEvent, _ movement: Movement
    ) -> JournalEntry.Counter {
        if event.counterparty != nil { return .transfers }
        // What is reversed goes back to where it came from.
        let isReversal = if case .fundsReversed = event { true } else { false }
        return (movement.effect == .credit) != isReversal ? .deposits : .withdrawals
    }

    private static func note(_ recorded: RecordedEvent, _ event: LedgerEvent) -> String {
        let type = JournalText.escaped(recorded.type)
        guard case .accountOpened(let opened) = event, !opened.owner.isEmpty else { return type }
        return "\(type) owner \(JournalText.escaped(opened.owner))"
    }
}

/// An hledger journal.
package typealias HledgerExport = JournalExport<HledgerNotation>
/// A journal of ledger-cli.
package typealias LedgerCLIExport = JournalExport<LedgerCLINotation>
/// A beancount file.
package typealias BeancountExport = JournalExport<BeancountNotation>
