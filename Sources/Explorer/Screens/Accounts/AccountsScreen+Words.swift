import EventStoreCore
import LedgerCore
import TerminalCanvas

extension AccountsScreen {
    package var path: Pieces { ScreenWords.path([Scope.accounts.title], short: "") }

    package func headline(_ context: ScreenContext) -> Pieces {
        let known = list.isLoaded ? total : nil
        let count = context.isPast ? folded?.accounts : known
        var pieces: Pieces = [
            .optional("\(Wording.count(count, "account")) ", .breadcrumb, priority: 4)
        ]
        if !filter.isEmpty {
            pieces.append(.fixed("  filter: \"\(Wording.safe(filter))\" ", .filter))
        }
        if !showsOrder(width: context.layout.tableWidth) {
            pieces.append(.fixed("  by \(sort.text) \(orderSign) ", .headerSorted))
        }
        if context.isPast { return pieces }
        let summary = context.live.summary
        return pieces + ScreenWords.behind(summary.lag, isStopped: summary.isStopped)
    }

    package func counts(_ context: ScreenContext) -> Counts {
        guard list.isLoaded, !isElsewhere else { return Counts("reading …") }
        if context.isPast {
            guard let absence else { return Counts(totalsOfThePast) }
            return Counts([
                .fixed(" \(absence)", .titleStale),
                .optional("   \(totalsOfThePast)", .text, priority: 8),
            ])
        }
        let shown =
            filter.isEmpty
            ? Wording.count(matching, "account")
            : "\(Wording.grouped(matching)) of \(Wording.grouped(total)) shown"
        let isFull = unseen.count >= Self.maximumUnseen
        let news = Counts.news(
            unseen.count, isDescending ? "↑" : "↓", isAtLeast: isFull)
        let changed = context.unread.text(isShort: false).map { long -> Pieces in
            let short = context.unread.text(isShort: true) ?? long
            return [
                .shortened(
                    [Span("\(long) ", .accountUnread)],
                    or: [[Span("• \(short) ", .accountUnread)]], priority: 9)
            ]
        }
        let hidden = hidden(width: context.layout.tableWidth)
        // The selected balance, where the table has no room for it, is worth more than the totals.
        let left: Pieces =
            hidden.map { [.fixed(" \($0)", .balance)] } ?? [
                .optional(" \(shown)  ", .text, priority: 8)
            ] + totalsByCurrency
        return Counts(left, (changed ?? []) + news)
    }

    /// The totals by currency, as many as there is room for; the rest is counted.
    private var totalsByCurrency: Pieces {
        let (word, sums) = sums(totals)
        guard !sums.isEmpty else {
            return total == 0 ? [] : [.fixed(" \(word) 0", .text)]
        }
        let all = sums.map { Wording.balance($0) }
        func shown(_ count: Int) -> [Span] {
            let left = all.count - count
            let more = left == 0 ? "" : "  and \(left) more"
            return [Span(" \(word) \(all.prefix(count).joined(separator: "  "))\(more)", .text)]
        }
        let forms = (1...all.count).reversed().map(shown)
        let least = [Span(" \(Wording.count(Int64(all.count), "currency", "currencies"))", .text)]
        return [.shortened(forms[0], or: forms.dropFirst() + [least], priority: 7)]
    }

    /// The totals to show, with the word for whose they are: of the accounts that pass the filter
    /// where all of those are known, otherwise of the book.
    private func sums(_ book: [CurrencyTotal]) -> (word: String, sums: [Total]) {
        if let totalsShown { return ("their total", totalsShown) }
        return (
            filter.isEmpty ? "total" : "total of all",
            book.map(\.balance)
        )
    }

    private var orderSign: String { isDescending ? "▼" : "▲" }

    /// What the accounts of the past add up to, or how far that is added up. Where a filter shows
    /// more of them than are in memory, the totals are of the whole book.
    private var totalsOfThePast: String {
        if list.isSorting { return "sorting …" }
        let matching = Wording.grouped(matching)
        let shown =
            filter.isEmpty
            ? "" : "\(matching) of \(Wording.grouped(total)) shown   "
        if let sums = totalsShown {
            let totals = sums.prefix(3).map { Wording.balance($0) }.joined(separator: "  ")
            return "\(shown)their total \(totals.isEmpty ? "0" : totals)"
        }
        guard let folded = folded else {
            guard let (done, all) = folding, all > 0 else {
                return "\(shown)adding up the totals …"
            }
            return "\(shown)adding up the totals, \(done * 100 / all) %"
        }
        let totals = folded.totals.prefix(3).map { Wording.balance($0.balance) }
            .joined(separator: "  ")
        let label = filter.isEmpty ? "total" : "total of all"
        return "\(shown)\(label) \(totals.isEmpty ? "0" : totals)"
    }

    package func wakesAt(_ context: ScreenContext) -> Timestamp? {
        // In the past there are dates in the place of ages.
        let ages = context.isPast ? [] : window.rows[window.visible(context.height)]
        return
            (ages.map { Wording.ageChange(of: $0.lastEventAt, at: context.now) } + [
                list.fadesAt, list.turnsFaint(after: context.now),
            ]).compactMap(\.self).min()
    }
}
