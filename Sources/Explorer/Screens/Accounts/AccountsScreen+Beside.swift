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
        guard let (id, accounts) = trendsUnderWay else { return }
        trendsUnderWay = nil
        staleTrends.formUnion(accounts)
        context.cancel(id)
    }

    // MARK: Trends

    /// Trends are read for the rows that are shown, a screen at a time.
    mutating func askForTrends(_ context: inout ScreenContext) {
        guard trendsUnderWay == nil else { return }
        let shown = window.rows[window.visible(context.height)]
        let wanted = shown.map(\.id).filter { staleTrends.contains($0) || trends[$0] == nil }
        guard !wanted.isEmpty else { return }
        staleTrends.subtract(wanted)
        let id = context.ask(.trends(wanted, at: context.point))
        trendsUnderWay = (id, wanted)
    }

    mutating func receiveTrends(
        _ found: [StreamID: [Int64]], _ context: inout ScreenContext
    ) {
        if trends.count > 5000 { trends = [:] }
        for id in trendsUnderWay?.accounts ?? [] { trends[id] = found[id] ?? [] }
        trendsUnderWay = nil
        list.window.update { $0.trend = trends[$0.id] ?? [] }
        askForTrends(&context)
    }
}
