import EventStoreCore
import LedgerCore

/// What is read beside the rows: the totals of the past, and the small charts.
extension AccountsScreen {
    // MARK: Totals

    mutating func askForTotals(_ context: inout ScreenContext) {
        guard let point = context.point, folded == nil, totalsRequest == nil else { return }
        totalsRequest = context.ask(.totals(at: point))
    }

    mutating func giveUpTotals(_ context: inout ScreenContext) {
        guard let id = totalsRequest else { return }
        (totalsRequest, folding) = (nil, nil)
        context.cancel(id)
    }

    mutating func giveUpTrends(_ context: inout ScreenContext) {
        guard let id = trendsUnderWay?.id else { return }
        trendsUnderWay = nil
        context.cancel(id)
    }

    // MARK: Trends

    /// The balances of an account's days, and the numbers that they end with.
    struct KnownTrend: Sendable {
        let end: AccountRow.Numbers
        let days: [Int64]
    }

    /// Gives rows the trends that are known. At now an old one stands until the new one is read; in
    /// the past it would be of another moment.
    mutating func showTrends(where isMeant: (AccountRow) -> Bool = { _ in true }) {
        let (trends, isNow) = (trends, shownPoint == nil)
        list.window.update { row in
            guard isMeant(row) else { return }
            let known = trends[row.id]
            row.trend = isNow || known?.end == row.numbers ? known?.days ?? [] : []
        }
    }

    /// Trends are read for the rows that are shown, a screen at a time. Where the reader scrolls,
    /// the screens before and behind are read too: otherwise each line would be a request.
    mutating func askForTrends(_ context: inout ScreenContext) {
        guard trendsUnderWay == nil else { return }
        let (shown, height) = (window.visible(context.height), context.height)
        var wanted = rowsWithoutTrend(shown)
        guard !wanted.isEmpty else { return }
        if wanted.count < shown.count {
            wanted = rowsWithoutTrend(shown.lowerBound - height..<shown.upperBound + height)
        }
        let id = context.ask(.trends(wanted.map(\.id), at: context.point))
        let numbers = wanted.map { ($0.id, $0.numbers) }
        trendsUnderWay = (id, Dictionary(numbers) { first, _ in first })
    }

    private func rowsWithoutTrend(_ range: Range<Int>) -> [AccountRow] {
        window.rows[range.clamped(to: window.rows.indices)].filter {
            trends[$0.id]?.end != $0.numbers
        }
    }

    mutating func receiveTrends(
        _ found: [StreamID: [Int64]], _ context: inout ScreenContext
    ) {
        if trends.count > 5000 { trends = [:] }
        let read = trendsUnderWay?.accounts ?? [:]
        for (id, end) in read { trends[id] = KnownTrend(end: end, days: found[id] ?? []) }
        trendsUnderWay = nil
        showTrends { read[$0.id] != nil }
        askForTrends(&context)
    }
}
