import EventStoreCore
import LedgerCore
import TerminalCanvas

extension Screen {
    /// What stands at the right of the breadcrumb.
    func headline(_ model: Model) -> [Span] {
        switch self {
        case .accounts(let screen):
            let known = screen.list.isLoaded ? screen.total : nil
            let count = model.cursor == nil ? known : screen.folded?.accounts
            let filter =
                screen.filter.isEmpty ? "" : "   filter: \"\(Wording.safe(screen.filter))\""
            return [
                Span(Wording.count(count, "account"), .breadcrumb),
                Span("\(filter) ", .filter),
            ] + (model.cursor == nil ? Self.behind(model.live.summaryLag) : [])
        case .timeline(let screen):
            let filter =
                screen.filter.isEmpty ? "" : "filter: \(Wording.safe(screen.filter))   "
            return [Span(filter, .filter)] + DamageText.headline(model.distrust[screen.account.id])
                + Self.balance(model.cursor == nil ? screen.account : screen.then)
        case .stream(let screen):
            let rate = model.live.rate.perSecond(at: model.now)
            let tenths = Int64(rate * 10 + 0.5)
            let filter =
                screen.filter.isEmpty ? "" : "   filter: \(Wording.safe(screen.filter))"
            // The past has come to rest.
            let speed = model.cursor == nil ? "\(tenths / 10).\(tenths % 10) events/s" : ""
            return [Span(speed, .breadcrumb), Span("\(filter) ", .filter)]
        case .projections(let screen):
            return model.cursor == nil
                ? Self.behind(screen.window.rows.map(\.lag).max() ?? 0) : []
        case .compare(let screen): return screen.headline
        case .why(let screen): return screen.headline
        case .when(let screen): return screen.headline
        case .whatIf(let screen): return screen.headline
        case .snapshots(let screen):
            return DamageText.headline(model.distrust[screen.account.id])
        case .verify, .messages, .help: return []
        }
    }

    /// How far a read model is behind the log; nothing when it is not.
    private static func behind(_ lag: Int64) -> [Span] {
        lag > 0 ? [Span("  \(Wording.grouped(lag)) behind ", .titleStale)] : []
    }

    private static func balance(_ account: AccountRow?) -> [Span] {
        guard let account else { return [Span("looking … ", .titleStale)] }
        if account.version == .empty { return [Span("not opened yet ", .breadcrumb)] }
        return [
            Span(account.status == .closed ? "closed   balance " : "balance ", .breadcrumb),
            Span(Wording.balance(account.balance), Wording.role(of: account.balance)),
            Span(" at v\(account.version) ", .breadcrumb),
        ]
    }

    /// Counts at the left of the status line, and news at its right.
    func counts(_ model: Model) -> (left: String, right: [Span]) {
        if let failure { return ("cannot be read: \(Wording.safe(failure))", []) }
        switch self {
        case .accounts(let screen): return Self.counts(screen, model)
        case .timeline(let screen): return Self.counts(screen)
        case .stream(let screen): return Self.counts(screen, model)
        case .snapshots(let screen): return (Self.counts(screen), [])
        case .projections(let screen):
            guard let row = screen.window.selectedRow else { return ("reading …", []) }
            return (row.failure.map { "\(row.name) \(Wording.safe($0))" } ?? "", [])
        case .compare(let screen): return (screen.counts, [])
        case .why(let screen): return (screen.counts, [])
        case .when(let screen): return (screen.counts, [])
        case .whatIf(let screen): return (screen.counts, [])
        case .verify: return (model.verification.counts, [])
        case .messages(let screen):
            return (Wording.count(Int64(screen.window.rows.count), "message"), [])
        case .help: return ("esc goes back", [])
        }
    }

    private var failure: String? {
        switch self {
        case .accounts(let screen): screen.list.failure
        case .timeline(let screen): screen.list.failure
        case .stream(let screen): screen.list.failure
        case .snapshots(let screen): screen.failure
        case .projections(let screen): screen.failure
        case .compare, .why, .when, .whatIf, .verify, .messages, .help: nil
        }
    }

    /// Totals that have a place in the line.
    private static let shownTotals = 3

    private static func counts(
        _ screen: AccountsScreen, _ model: Model
    ) -> (left: String, right: [Span]) {
        guard screen.list.isLoaded, !screen.isElsewhere else { return ("reading …", []) }
        if model.cursor != nil { return (past(screen), []) }
        let matching = Wording.grouped(screen.matching)
        let shown =
            screen.filter.isEmpty
            ? Wording.count(screen.matching, "account")
            : "\(matching) of \(Wording.grouped(screen.total)) shown"
        let totals = screen.totals.prefix(shownTotals).map { total in
            Wording.balance(Money(minorUnits: total.balanceMinor, currency: total.currency))
        }.joined(separator: "  ")
        let more = screen.totals.count - shownTotals
        let rest = more > 0 ? "  and \(more) more currencies" : ""
        let isFull = screen.unseen.count >= AccountsScreen.maximumUnseen
        let news = Self.news(
            screen.unseen.count, screen.isDescending ? "↑" : "↓", isAtLeast: isFull)
        let changed = model.unread.text(isShort: model.size.width < 80)
            .map { [Span("\($0) ", .accountUnread)] }
        let total = screen.filter.isEmpty ? "total" : "total of all"
        return (
            "\(shown)   \(total) \(totals.isEmpty ? "nothing" : totals)\(rest)",
            (changed ?? []) + news
        )
    }

    private static func counts(
        _ screen: StreamScreen, _ model: Model
    ) -> (left: String, right: [Span]) {
        if model.cursor != nil {
            return (screen.isElsewhere ? "reading …" : "the log up to the cursor", [])
        }
        guard screen.list.isLoaded else { return ("reading …", []) }
        let reading = screen.list.isWaiting && !screen.filter.isEmpty ? "   searching …" : ""
        let place = screen.follows ? "following the newest" : "G follows the newest"
        let filtered = screen.filter.isEmpty ? "" : "filter on, esc clears it   "
        return (filtered + place + reading, news(screen.list.newCount, "↓"))
    }

    private static func counts(_ screen: SnapshotsScreen) -> String {
        guard screen.isLoaded else { return "reading …" }
        let wrong = screen.window.rows.count { $0.disagreement != nil }
        let count = Wording.count(Int64(screen.window.rows.count), "snapshot")
        // The table has no room for all of it.
        let reason = screen.window.selectedRow.flatMap { row in
            row.disagreement.map { "   @\(row.version): \(Wording.safe($0))" }
        }
        return "\(count), \(wrong) wrong\(reason ?? "")"
    }

    private static func counts(_ screen: TimelineScreen) -> (left: String, right: [Span]) {
        let version = screen.window.selectedRow.map { "v\($0.event.version) of " } ?? ""
        var text = "\(version)v\(screen.account.version)"
        if let matching = screen.matching {
            let plus = matching.isAll ? "" : "+"
            text +=
                "   \(Wording.grouped(matching.count))\(plus) of "
                + "\(Wording.grouped(screen.account.version.number)) shown"
        }
        if screen.list.isWaiting, !screen.filter.isEmpty { text += "   searching …" }
        return (text, news(screen.list.newCount, "↑"))
    }

    private static func news(_ count: Int, _ arrow: String, isAtLeast: Bool = false) -> [Span] {
        let plus = isAtLeast ? "+" : ""
        return count == 0
            ? [] : [Span("\(Wording.grouped(Int64(count)))\(plus) new \(arrow) ", .listMarked)]
    }
}
