import EventStoreCore
import LedgerCore
import TerminalCanvas

/// The accounts as a table: the account, the owner and the balance stay the longest.
struct AccountsView: Widget {
    private let screen: AccountsScreen
    private let now: Timestamp
    /// In the past an age would be one of today: there the date stands.
    private let isPast: Bool
    /// The read model has not come to the end of the log.
    private let isBehind: Bool
    private let isFocused: Bool
    private let sharesLine: Bool
    private let unread: Unread
    private let distrust: [StreamID: Version]
    private let openKey: String
    /// The rows will be there when the log is copied.
    private let firstCopy: FirstCopyView?

    init(_ screen: AccountsScreen, _ model: Model) {
        self.screen = screen
        now = model.now
        isPast = model.cursor != nil
        isBehind = model.live.summary.lag > 0
        isFocused = !model.isPaneFocused
        sharesLine = model.layout.hasPaneBeside
        unread = model.unread
        distrust = model.distrust
        openKey = model.keymap.way(to: .open)
        firstCopy =
            screen.list.isLoaded
            ? nil : model.remote.flatMap { $0.isCopied ? nil : FirstCopyView($0, model) }
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        if let firstCopy { return canvas.draw(firstCopy, in: area) }
        let (marks, now, isPast) = (screen.list.marks, now, isPast)
        let (unread, distrust) = (unread, distrust)
        var list = ListPane(screen.window, screen.columns) { row in
            let isUnread = !isPast && unread.isUnread(row)
            let sign = distrust[row.id] != nil ? DamageText.sign : isUnread ? "•" : nil
            return TableRow(
                [
                    TableCell(row.words.name, isUnread ? .accountUnread : .account),
                    TableCell(row.words.owner, .owner),
                    TableCell(row.words.balance, Wording.role(of: row.balance)),
                    TableCell(row.words.version, .version),
                    TableCell(
                        isPast
                            ? row.lastEventAt.dateText : Wording.age(of: row.lastEventAt, at: now),
                        .time),
                    row.status == .closed
                        ? TableCell("closed", .textFaint)
                        : TableCell(row.bars.days, .sparkline, short: row.bars.fourths),
                ], isMarked: marks[row.id] != nil, sign: sign)
        }
        list.isFocused = isFocused
        list.sharesLine = sharesLine
        list.isElsewhere = screen.list.isFaint(at: now)
        let none =
            !screen.filter.isEmpty
            ? "nothing matches the filter"
            : isPast
                ? "no account was open yet"
                : isBehind ? "reading the log …" : "no accounts yet: \(openKey) opens one"
        list.emptyText = EmptyText.of(screen.list.failure, screen.list.isLoaded ? none : nil)
        let (count, first) = (screen.count, screen.firstRank)
        // Where no rank is known there is no bar, rather than a wrong one.
        list.bar = { visible in
            first.map {
                Scrollbar(count: count, first: $0 + visible.lowerBound, visible: visible.count)
            }
        }
        canvas.draw(list, in: area)
    }
}
