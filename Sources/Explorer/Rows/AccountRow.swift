import EventStoreCore
import LedgerCore
import TerminalCanvas

/// A line of the accounts screen.
package struct AccountRow: ListRow {
    package let id: StreamID
    package let owner: String
    /// Nil while no event has named a currency.
    package let balance: Money?
    package let version: Version
    package let lastEventAt: Timestamp
    package let status: Account.Status
    /// Where its last event stands in the log.
    package let lastPosition: Position
    /// The balance at the end of each of the last 30 days, in minor units; empty until it is read.
    package var trend: [Int64]
    /// At a moment: events that count in the balance and were recorded behind a later one.
    package let late: Int64

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
    }

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
        widths.account = ColumnWidths.of(Wording.safe(id.name))
        widths.owner = ColumnWidths.of(Wording.safe(owner))
        widths.version = ColumnWidths.of(version.description)
        widths.balance = ColumnWidths.of(Wording.balance(balance))
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
