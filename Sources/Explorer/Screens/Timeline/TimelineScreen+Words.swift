import EventStoreCore
import LedgerCore
import TerminalCanvas

extension TimelineScreen {
    /// The account stays, however narrow it is.
    package var path: Pieces {
        let owner = Wording.safe(account.owner)
        return ScreenWords.beginning(Scope.accounts.title) + [
            .name(Wording.safe(account.id.name), .breadcrumb),
            .optional(owner.isEmpty ? "" : "  \(owner)", .breadcrumb, priority: 6),
        ]
    }

    package func headline(_ context: ScreenContext) -> Pieces {
        [
            .optional(ScreenWords.filter(filter), .filter, priority: 4),
            .fixed(DamageText.headline(context.distrust[account.id])),
        ] + Self.balance(context.isPast ? then : account)
    }

    private static func balance(_ account: AccountRow?) -> Pieces {
        guard let account else { return [.fixed("looking … ", .titleStale)] }
        if account.version == .empty, account.late == 0 {
            return [.fixed("not opened yet ", .breadcrumb)]
        }
        if account.isOfTheBook { return [.fixed("the book's own, no account ", .breadcrumb)] }
        return [
            .fixed(account.status == .closed ? "closed  " : "", .breadcrumb),
            .optional("balance ", .breadcrumb, priority: 8),
            .fixed(Wording.balance(account.balance), Wording.role(of: account.balance)),
            .optional(" at v\(account.version)", .breadcrumb, priority: 7),
            .optional(ScreenWords.late(account.late), .breadcrumb, priority: 9),
            .fixed(" ", .breadcrumb),
        ]
    }

    package func counts(_ context: ScreenContext) -> Counts {
        let version = window.selectedRow.map { "v\($0.event.version) of " } ?? ""
        var pieces: Pieces = [.fixed(" \(version)v\(newest)", .text)]
        if let hidden = hidden(width: context.layout.tableWidth) {
            pieces.append(.fixed("   \(hidden)", .balance))
        }
        if let matching = matching {
            let plus = matching.isAll ? "" : "+"
            let count =
                "\(Wording.grouped(matching.count))\(plus) of "
                + "\(Wording.grouped(newest.number)) shown"
            pieces.append(.optional("   \(count)", .text, priority: 2))
        }
        if list.isWaiting, !filter.isEmpty {
            pieces.append(.optional("   searching …", .text, priority: 3))
        }
        return Counts(pieces, Counts.news(list.newCount, "↑"))
    }

    package func wakesAt(_ context: ScreenContext) -> Timestamp? { list.fadesAt }

    // MARK: Columns

    var columns: [TableColumn] {
        let widths = window.widths
        return [
            // The cursor's own version has a sign in front.
            TableColumn("VER", 3...3, align: .right, priority: 2, content: widths.version + 1),
            EventText.timeColumn(squeezed: 6, dropped: 4),
            TableColumn("EVENT", 14...32, priority: 3, content: widths.event),
            TableColumn("AMOUNT", 6...6, align: .right, priority: 1, content: widths.movement),
            TableColumn("BALANCE", 7...7, align: .right, content: widths.balance),
            EventText.noteColumn(widths, least: 16, priority: 5),
        ]
    }

    /// What of the selected row there is no room for, and must be read somewhere.
    func hidden(width: Int) -> String? {
        guard let row = window.selectedRow else { return nil }
        let layout = TableLayout(columns, width: width)
        func lacks(_ text: String, _ index: Int) -> Bool {
            ColumnWidths.of(text) > layout.width(of: index) ?? 0
        }
        let movement = row.movement.map(Wording.movement) ?? ""
        let balance = row.balance.map(Wording.amount) ?? ""
        guard lacks(movement, 3) || lacks(balance, 4) else { return nil }
        return [movement, balance].filter { !$0.isEmpty }.joined(separator: " → ")
    }
}
