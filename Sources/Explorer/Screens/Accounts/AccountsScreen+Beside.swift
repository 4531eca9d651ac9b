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

    /// Trends are read for the rows that are shown, a screen at a time. Where the reader scrolls,
    /// the screens before and behind are read too: otherwise each line would be a request.
    mutating func askForTrends(_ context: inout ScreenContext) {
        guard trendsUnderWay == nil else { return }
        let (shown, height) = (window.visible(context.height), context.height)
        var wanted = accountsWithoutTrend(shown)
        guard !wanted.isEmpty else { return }
        if wanted.count < shown.count {
            wanted = accountsWithoutTrend(shown.lowerBound - height..<shown.upperBound + height)
        }
        staleTrends.subtract(wanted)
        let id = context.ask(.trends(wanted, at: context.point))
        trendsUnderWay = (id, wanted)
    }

    private func accountsWithoutTrend(_ range: Range<Int>) -> [StreamID] {
        window.rows[range.clamped(to: window.rows.indices)].map(\.id).filter {
            staleTrends.contains($0) || trends[$0] == nil
        }
    }

    mutating func receiveTrends(
        _ found: [StreamID: [Int64]], _ context: inout ScreenContext
    ) {
        if trends.count > 5000 { trends = [:] }
        let read = Set(trendsUnderWay?.accounts ?? [])
        for id in read { trends[id] = found[id] ?? [] }
        trendsUnderWay = nil
        list.window.update { if read.contains($0.id) { $0.trend = trends[$0.id] ?? [] } }
        askForTrends(&context)
    }
}
