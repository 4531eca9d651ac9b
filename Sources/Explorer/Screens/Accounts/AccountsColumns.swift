import LedgerCore
import TerminalCanvas

/// The columns of the accounts: the account, the owner and the balance stay the longest.
extension AccountsScreen {
    private static let sorted: [AccountOrder: Int] = [
        .account: 0, .owner: 1, .balance: 2, .version: 3, .activity: 4,
    ]

    /// What must be told apart and what is worth money stays the longest.
    var columns: [TableColumn] {
        let widths = window.widths
        var columns = [
            TableColumn(
                "ACCOUNT", 16...64, overflow: .middleEllipsis, content: widths.account),
            TableColumn("OWNER", 14...40, priority: 2, content: widths.owner),
            TableColumn("BALANCE", 7...7, align: .right, content: widths.balance),
            TableColumn("VER", 3...3, align: .right, priority: 3, content: widths.version),
            TableColumn("LAST EVENT", 11...12, priority: 4),
            TableColumn("30 DAYS", 8...30, priority: 5),
        ]
        let order = list.shown
        if let index = Self.sorted[order.sort] {
            columns[index].order = order.isDescending ? .descending : .ascending
        }
        return columns
    }

    /// Whether the heading has room to say how the rows are sorted.
    func showsOrder(width: Int) -> Bool {
        guard let index = Self.sorted[sort] else { return true }
        return TableLayout(columns, width: width).width(of: index) != nil
    }

    /// The order of the column at a cell of the heading; nil where there is none.
    func sort(at cell: Int, width: Int) -> AccountOrder? {
        let places = TableLayout(columns, width: width).places
        guard let place = places.first(where: { $0.columns.contains(cell) }) else { return nil }
        return Self.sorted.first { $0.value == place.index }?.key
    }

    /// What of the selected row there is no room for, and must be read somewhere.
    func hidden(width: Int) -> String? {
        guard let row = window.selectedRow else { return nil }
        let text = row.words.balance
        let place = TableLayout(columns, width: width).width(of: 2) ?? 0
        return ColumnWidths.of(text) > place ? text : nil
    }
}
