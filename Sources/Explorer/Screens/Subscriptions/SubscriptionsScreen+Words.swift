import EventStoreCore
import TerminalCanvas

extension SubscriptionsScreen {
    package var path: Pieces { ScreenWords.path([Scope.subscriptions.title], short: "") }

    package func headline(_ context: ScreenContext) -> Pieces {
        context.isPast ? [.fixed("as they are now, not of the past ", .titleStale)] : []
    }

    package func counts(_ context: ScreenContext) -> Counts {
        guard context.book.positionsAreShared else { return Counts("") }
        guard page != nil else { return Counts("reading …") }
        // The table has no room for all of it.
        if let row = window.selectedRow, let problem = row.problem {
            let text = "\(Wording.safe(row.name)): \(Wording.safe(problem))"
            return Counts([.fixed(" \(text)", row.state.role)])
        }
        let states: [SubscriptionRow.State] = [
            .failed, .damaged, .newer, .waiting, .paused, .behind, .reading, .atRest,
        ]
        let parts = states.compactMap { state -> String? in
            let count = window.rows.count { $0.state == state }
            return count == 0 ? nil : "\(Wording.grouped(Int64(count))) \(state.word)"
        }
        let count = Wording.count(Int64(window.rows.count), "subscription")
        return Counts(count + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")))
    }

    package func note(width: Int) -> Note? { nil }

    package func wakesAt(_ context: ScreenContext) -> Timestamp? {
        guard rereadAt != nil else { return nil }
        let changes = window.rows.map { row in
            row.kept.flatMap { SubscriptionText.change(of: $0, at: context.now) }
        }
        return (changes + [rereadAt]).compactMap(\.self).min()
    }

    /// What the list says that has no rows.
    func emptyText(_ book: BookInfo) -> String {
        if !book.positionsAreShared { return BookInfo.noSubscriptions }
        let none = "no subscriptions: 'daybook publish NAME --to …' makes one"
        return EmptyText.of(failure, page == nil ? nil : none)
    }

    // MARK: Columns

    /// What no row has to say has no column.
    var columns: [TableColumn] {
        let (rows, widths) = (window.rows, window.widths)
        func has(_ isThere: (SubscriptionRow) -> Bool) -> Bool { rows.contains(where: isThere) }
        var columns = [
            TableColumn(
                "NAME", 10...40, overflow: .middleEllipsis, content: widths.account),
            TableColumn("STATE", 7...7),
            TableColumn("LAG", 3...3, align: .right, content: lagWidth),
            TableColumn("OLDEST", 7...8, priority: 2),
            TableColumn("RATE", 4...7, align: .right, priority: 5),
        ]
        if has({ $0.parked > 0 }) {
            columns.append(TableColumn("PARKED", 6...7, align: .right, priority: 1))
        }
        if has({ $0.kept?.delivery.nextTry != nil }) {
            columns.append(TableColumn("NEXT TRY", 8...19, priority: 3))
        }
        if has({ $0.problem != nil }) {
            columns.append(
                TableColumn(
                    "LAST ERROR", 24...60, priority: 4, content: widths.note,
                    squeeze: TableColumn.Squeeze(to: 12, priority: 6)))
        }
        if has({ $0.kept?.target != nil }) {
            columns.append(
                TableColumn(
                    "TARGET", 16...40, priority: 7, overflow: .middleEllipsis,
                    content: widths.owner))
        }
        if has({ $0.kept?.holder != nil }) {
            columns.append(TableColumn("READ BY", 16...(.max), priority: 8))
        }
        return columns
    }

    private var lagWidth: Int { max(3, window.widths.position) }

    /// In the order of `columns`.
    func cells(_ row: SubscriptionRow, at now: Timestamp) -> [TableCell] {
        let cells: [String: TableCell] = [
            "NAME": TableCell(Wording.safe(row.name), .account),
            "STATE": TableCell(row.state.word, row.state.role),
            "LAG": TableCell(row.kept.map { Wording.grouped($0.lag.events) } ?? "", .text),
            "OLDEST": TableCell(
                row.kept.map { SubscriptionText.age(of: $0.lag, at: now) } ?? "", .time),
            "RATE": TableCell(SubscriptionText.rate(rates.perSecond(row.name)), .text),
            "PARKED": TableCell(
                SubscriptionText.parked(row.kept?.delivery.parked), .messageError),
            "NEXT TRY": TableCell(
                row.kept.map { SubscriptionText.nextTry($0.delivery, at: now) } ?? "", .time),
            "LAST ERROR": TableCell(Wording.safe(row.problem ?? ""), .messageError),
            "TARGET": TableCell(Wording.safe(row.kept?.target ?? ""), .textFaint),
            "READ BY": TableCell(Wording.safe(row.kept?.holder?.name ?? ""), .textFaint),
        ]
        return columns.map { cells[$0.title] ?? TableCell("", .text) }
    }
}
