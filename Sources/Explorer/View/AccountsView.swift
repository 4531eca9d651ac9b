import EventStoreCore
import LedgerCore
import TerminalCanvas

/// The accounts as a table: the account, the owner and the balance stay the longest.
struct AccountsView: Widget {
    private let screen: AccountsScreen
    private let now: Timestamp
    /// In the past an age would be one of today: there the date stands.
    private let isPast: Bool
    private let isFocused: Bool
    private let unread: Unread
    private let distrust: [StreamID: Version]

    init(_ screen: AccountsScreen, _ model: Model) {
        self.screen = screen
        now = model.now
        isPast = model.cursor != nil
        isFocused = !model.isPaneFocused
        unread = model.unread
        distrust = model.distrust
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let (marks, now, signs, isPast) = (screen.list.marks, now, canvas.drawingSet, isPast)
        let (unread, distrust) = (unread, distrust)
        var list = ListPane(screen.window, columns) { row in
            let isUnread = !isPast && unread.isUnread(row)
            let sign = distrust[row.id] != nil ? DamageText.sign : isUnread ? "•" : nil
            return TableRow(
                [
                    TableCell(Wording.safe(row.id.name), isUnread ? .accountUnread : .account),
                    TableCell(Wording.safe(row.owner), .owner),
                    TableCell(Wording.balance(row.balance), Wording.role(of: row.balance)),
                    TableCell(row.version.description, .version),
                    TableCell(
                        isPast
                            ? row.lastEventAt.dateText : Wording.age(of: row.lastEventAt, at: now),
                        .time),
                    row.status == .closed
                        ? TableCell("closed", .textFaint)
                        : TableCell(Self.trend(row.trend, signs), .sparkline),
                ], isMarked: marks[row.id] != nil, sign: sign)
        }
        list.isFocused = isFocused
        list.highlightedColumns = 2
        let none =
            screen.filter.isEmpty ? "no accounts yet: o opens one" : "nothing matches the filter"
        list.emptyText = EmptyText.of(screen.list.failure, screen.list.isLoaded ? none : nil)
        let (window, matching) = (screen.window, Int(clamping: screen.matching))
        list.bar = { Self.bar(window, matching, $0) }
        canvas.draw(list, in: area)
    }

    /// Ranks are known from the ends only: between them there is no bar, rather than a wrong one.
    private static func bar(
        _ window: ListWindow<AccountRow>, _ matching: Int, _ visible: Range<Int>
    ) -> Scrollbar? {
        let count = max(matching, window.rows.count)
        if window.atStart {
            return Scrollbar(count: count, first: visible.lowerBound, visible: visible.count)
        }
        guard window.atEnd else { return nil }
        let first = count - window.rows.count + visible.lowerBound
        return Scrollbar(count: count, first: first, visible: visible.count)
    }

    /// Ten bars for thirty days: the last day of each three.
    private static func trend(_ days: [Int64], _ signs: DrawingSet) -> String {
        let thirds = days.enumerated().filter { $0.offset % 3 == 2 }.map { Int($0.element) }
        return Sparkline.text(thirds, width: 10, signs)
    }

    private var columns: [TableColumn] {
        var columns = [
            TableColumn("ACCOUNT", 10...24), TableColumn("OWNER", 14...28, priority: 2),
            TableColumn("BALANCE", 16...22, align: .right),
            TableColumn("VER", 5...9, align: .right, priority: 3),
            TableColumn("LAST EVENT", 10...12, priority: 4),
            TableColumn("30 DAYS", 10...10, priority: 5),
        ]
        let sorted: [AccountSort: Int] = [
            .account: 0, .owner: 1, .balance: 2, .version: 3, .activity: 4,
        ]
        if let index = sorted[screen.sort] {
            columns[index].order = screen.isDescending ? .descending : .ascending
        }
        return columns
    }
}
