import EventStoreCore
import LedgerCore
import TerminalCanvas

/// What the cells of an account say.
struct AccountWords: Hashable, Sendable {
    let name: String
    let owner: String
    let balance: String
    let version: String
}

/// The balances of thirty days as bars: one for each day, and one for each four where those have
/// no room: the last day of them. A terminal without UTF-8 shows other signs for them.
struct TrendBars: Hashable, Sendable {
    let days: String
    let fourths: String

    init(_ balances: [Int64]) {
        let last = balances.count - 1
        let fourths = balances.enumerated().filter { (last - $0.offset) % 4 == 0 }.map(\.element)
        days = Sparkline.text(balances.map { Int($0) }, width: 30, .unicode)
        self.fourths = Sparkline.text(fourths.map { Int($0) }, width: 8, .unicode)
    }
}

/// A line of the accounts screen.
package struct AccountRow: ListRow {
    package let id: StreamID
    package let owner: String
    /// Nil while no event has named a currency.
    package let balance: Money?
    package let version: Version
    /// The latest moment at which anything happened to it.
    package let lastEventAt: Timestamp
    package let status: Account.Status
    /// Where its last event stands in the log.
    package let lastPosition: Position
    /// The balance at the end of each of the last 30 days, in minor units; empty until it is read.
    package var trend: [Int64] { didSet { bars = TrendBars(trend) } }
    /// At a moment: events that count in the balance and were recorded behind a later one.
    package let late: Int64
    /// What its cells say. They are drawn again with every key.
    let words: AccountWords
    private(set) var bars: TrendBars

    package init(
        id: StreamID, owner: String, balance: Money?, version: Version, lastEventAt: Timestamp,
        status: Account.Status, lastPosition: Position = .start, trend: [Int64] = [],
        late: Int64 = 0
    ) {
        self.id = id
        self.owner = owner
        self.balance = balance
        self.version = version
        self.lastEventAt = lastEventAt
        self.status = status
        self.lastPosition = lastPosition
        self.trend = trend
        self.late = late
        words = AccountWords(
            name: Wording.safe(id.name), owner: Wording.safe(owner),
            balance: Wording.balance(balance), version: version.description)
        bars = TrendBars(trend)
    }

    /// What an account's trend ends with.
    struct Numbers: Hashable, Sendable {
        let version: Version
        let balance: Money?
        let late: Int64
    }

    var numbers: Numbers { Numbers(version: version, balance: balance, late: late) }

    /// A stream of the book's own: it has events, and none of them made an account of it.
    package var isOfTheBook: Bool { version > .empty && status == .absent }

    /// The name is the text, in either case.
    package func isNamed(_ text: String) -> Bool { id.name.lowercased() == text.lowercased() }

    /// The name or the owner holds a text, in either case.
    package func holds(_ text: String) -> Bool {
        [id.name, owner].contains { $0.lowercased().contains(text.lowercased()) }
    }
}

extension AccountRow {
    package var columnWidths: ColumnWidths {
        var widths = ColumnWidths()
        widths.account = ColumnWidths.of(words.name)
        widths.owner = ColumnWidths.of(words.owner)
        widths.version = ColumnWidths.of(words.version)
        widths.balance = ColumnWidths.of(words.balance)
        return widths
    }
}

extension AccountRow {
    /// An account of which only the name is known yet.
    package init(stub id: StreamID) {
        self.init(
            id: id, owner: "", balance: nil, version: .empty,
            lastEventAt: Timestamp(microseconds: 0), status: .absent)
    }
}
