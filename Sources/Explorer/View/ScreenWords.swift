import EventStoreCore
import LedgerCore
import TerminalCanvas

extension Screen {
    typealias Piece = StatusLine.Piece

    /// Where the reader is. What is farthest away goes first where it is narrow; the account stays.
    var path: [Piece] {
        let crumbs = state.breadcrumb.map(Wording.safe)
        guard let last = crumbs.last, crumbs.count > 1 else {
            return [.fixed(" \(crumbs.first ?? "")", .breadcrumb)]
        }
        let start: [Piece] = [
            .fixed(" ", .breadcrumb),
            .optional("\(crumbs[0]) › ", .breadcrumb, priority: 9),
        ]
        switch self {
        case .timeline(let screen):
            let owner = Wording.safe(screen.account.owner)
            return start + [
                .name(Wording.safe(screen.account.id.name), .breadcrumb),
                .optional(owner.isEmpty ? "" : "  \(owner)", .breadcrumb, priority: 6),
            ]
        default:
            let names = crumbs.dropFirst().dropLast()
            return start + names.map { .name($0, .breadcrumb) } + [
                .shortened(
                    [Span(names.isEmpty ? last : " › \(last)", .breadcrumb)],
                    or: [[Span(names.isEmpty ? last : " › \(state.scope.title)", .breadcrumb)]],
                    priority: 5)
            ]
        }
    }

    /// What stands at the right of the breadcrumb.
    func headline(_ model: Model) -> [Piece] {
        switch self {
        case .accounts(let screen): return Self.headline(screen, model)
        case .timeline(let screen):
            let damage = DamageText.headline(model.distrust[screen.account.id])
            return [
                .optional(Self.filter(screen.filter), .filter, priority: 4), .fixed(damage),
            ] + Self.balance(model.cursor == nil ? screen.account : screen.then)
        case .stream(let screen):
            let filter = Self.filter(screen.filter)
            // The past has come to rest.
            let speed = model.cursor == nil ? Self.speed(model) : ""
            return [.optional(speed, .breadcrumb, priority: 4), .fixed(filter, .filter)]
        case .projections(let screen):
            return model.cursor == nil ? Self.behind(screen.lag) : []
        case .compare(let screen): return [.fixed(screen.headline)]
        case .why(let screen):
            let spans = screen.headline
            // The path names the account too; the amount does not stand elsewhere.
            return [
                .optional(Array(spans.dropLast()), priority: 4), .fixed(Array(spans.suffix(1))),
            ]
        case .when(let screen): return [.fixed(screen.headline)]
        case .whatIf(let screen): return [.fixed(screen.headline)]
        case .snapshots(let screen):
            return [.fixed(DamageText.headline(model.distrust[screen.account.id]))]
        case .verify, .messages, .help: return []
        }
    }

    private static func headline(_ screen: AccountsScreen, _ model: Model) -> [Piece] {
        let known = screen.list.isLoaded ? screen.total : nil
        let count = model.cursor == nil ? known : screen.folded?.accounts
        var pieces: [Piece] = [
            .optional("\(Wording.count(count, "account")) ", .breadcrumb, priority: 4)
        ]
        if !screen.filter.isEmpty {
            pieces.append(.fixed("  filter: \"\(Wording.safe(screen.filter))\" ", .filter))
        }
        if !AccountsView.showsOrder(screen, width: model.tableWidth) {
            pieces.append(.fixed("  by \(screen.sort.text) \(screen.orderSign) ", .headerSorted))
        }
        return pieces
            + (model.cursor == nil
                ? behind(model.live.summary.lag, model.live.summary.isStopped) : [])
    }

    /// `~7.4/s`: the mean of the last seconds.
    private static func speed(_ model: Model) -> String {
        let tenths = Int(rounding: model.live.rate.perSecond(at: model.now) * 10)
        return tenths == 0 ? "" : "~\(tenths / 10).\(tenths % 10)/s "
    }

    private static func filter(_ filter: String) -> String {
        filter.isEmpty ? "" : "  filter: \(Wording.safe(filter)) "
    }

    /// How far a read model is behind the log; nothing when it is not.
    private static func behind(_ lag: Int64, _ isStopped: Bool = false) -> [Piece] {
        let word = isStopped ? "stopped, " : ""
        return lag > 0 ? [.fixed("  \(word)\(Wording.grouped(lag)) behind ", .titleStale)] : []
    }

    private static func balance(_ account: AccountRow?) -> [Piece] {
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
            .optional(
                account.late > 0 ? " and \(Wording.grouped(account.late)) recorded later" : "",
                .breadcrumb, priority: 9),
            .fixed(" ", .breadcrumb),
        ]
    }

    /// Counts at the left of the status line, and news at its right.
    func counts(_ model: Model) -> (left: [Piece], right: [Piece]) {
        if let failure { return (Self.text("cannot be read: \(Wording.safe(failure))"), []) }
        switch self {
        case .accounts(let screen): return Self.counts(screen, model)
        case .timeline(let screen): return Self.counts(screen, model)
        case .stream(let screen): return Self.counts(screen, model)
        case .snapshots(let screen): return (Self.text(Self.counts(screen)), [])
        case .projections(let screen): return (Self.text(screen.counts), [])
        case .compare(let screen): return (Self.text(screen.counts), [])
        case .why(let screen): return (Self.text(screen.counts), [])
        case .when(let screen): return (Self.text(screen.counts(model.keymap)), [])
        case .whatIf(let screen): return (Self.text(screen.counts), [])
        case .verify: return (Self.text(model.verification.counts), [])
        case .messages(let screen):
            let count = Wording.count(Int64(screen.window.rows.count), "message")
            return (Self.text(count), Self.news(screen.newCount, "↑"))
        case .help: return (Self.text("\(model.keymap.way(to: .back)) goes back"), [])
        }
    }

    private static func text(_ text: String) -> [Piece] { [.fixed(" \(text)", .text)] }

    private var failure: String? {
        switch self {
        case .accounts(let screen): screen.list.failure
        case .timeline(let screen): screen.list.failure
        case .stream(let screen): screen.list.failure
        case .snapshots(let screen): screen.answer.failure
        case .projections(let screen): screen.answer.failure
        case .compare, .why, .when, .whatIf, .verify, .messages, .help: nil
        }
    }

    private static func counts(
        _ screen: AccountsScreen, _ model: Model
    ) -> (left: [Piece], right: [Piece]) {
        guard screen.list.isLoaded, !screen.isElsewhere else { return (text("reading …"), []) }
        if model.cursor != nil {
            guard let absence = screen.absence else { return (text(past(screen)), []) }
            let totals = Piece.optional("   \(past(screen))", .text, priority: 8)
            return ([.fixed(" \(absence)", .titleStale), totals], [])
        }
        let shown =
            screen.filter.isEmpty
            ? Wording.count(screen.matching, "account")
            : "\(Wording.grouped(screen.matching)) of \(Wording.grouped(screen.total)) shown"
        let isFull = screen.unseen.count >= AccountsScreen.maximumUnseen
        let news = news(
            screen.unseen.count, screen.isDescending ? "↑" : "↓", isAtLeast: isFull)
        let changed = model.unread.text(isShort: false).map { long -> [Piece] in
            let short = model.unread.text(isShort: true) ?? long
            return [
                .shortened(
                    [Span("\(long) ", .accountUnread)],
                    or: [[Span("• \(short) ", .accountUnread)]], priority: 9)
            ]
        }
        let hidden = AccountsView.hidden(screen, width: model.tableWidth)
        // The selected balance, where the table has no room for it, is worth more than the totals.
        let left: [Piece] =
            hidden.map { [.fixed(" \($0)", .balance)] } ?? [
                .optional(" \(shown)  ", .text, priority: 8)
            ] + totals(screen)
        return (left, (changed ?? []) + news)
    }

    /// The totals by currency, as many as there is room for; the rest is counted.
    private static func totals(_ screen: AccountsScreen) -> [Piece] {
        let (word, sums) = screen.sums(screen.totals)
        guard !sums.isEmpty else {
            return screen.total == 0 ? [] : [.fixed(" \(word) 0", .text)]
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

    private static func counts(
        _ screen: StreamScreen, _ model: Model
    ) -> (left: [Piece], right: [Piece]) {
        let hidden = StreamView.hidden(screen, width: model.tableWidth)
            .map { [Piece.fixed(" \($0)", .balance)] }
        if model.cursor != nil {
            return (hidden ?? text(screen.isElsewhere ? "reading …" : "the log up to here"), [])
        }
        guard screen.list.isLoaded else { return (text("reading …"), []) }
        let reading = screen.list.isWaiting && !screen.filter.isEmpty ? "   searching …" : ""
        let follow = model.keymap.way(to: .last)
        let goOn = "paused, \(model.keymap.way(to: .pause)) goes on"
        let place =
            model.live.isPaused
            ? goOn : screen.follows ? "following the newest" : "\(follow) follows the newest"
        let clear = model.keymap.way(to: .back)
        let filtered = screen.filter.isEmpty ? "" : "filter on, \(clear) clears it   "
        // What came since the pause is new here too, unless it was read all the same, or a filter
        // would have to tell.
        let paused = screen.filter.isEmpty ? model.live.count(unreadAfter: screen.knownThrough) : 0
        return (
            hidden ?? text(filtered + place + reading),
            news(screen.list.newCount + Int(clamping: paused), "↓")
        )
    }

    private static func counts(_ screen: SnapshotsScreen) -> String {
        guard screen.answer.isHere else { return "reading …" }
        let wrong = screen.window.rows.count { $0.disagreement != nil }
        let count = Wording.count(Int64(screen.window.rows.count), "snapshot")
        // The table has no room for all of it.
        let reason = screen.window.selectedRow.flatMap { row in
            row.disagreement.map { "   @\(row.version): \(Wording.safe($0))" }
        }
        return "\(count), \(wrong) wrong\(reason ?? "")"
    }

    private static func counts(
        _ screen: TimelineScreen, _ model: Model
    ) -> (left: [Piece], right: [Piece]) {
        let version = screen.window.selectedRow.map { "v\($0.event.version) of " } ?? ""
        var pieces = text("\(version)v\(screen.newest)")
        if let hidden = TimelineView.hidden(screen, width: model.tableWidth) {
            pieces.append(.fixed("   \(hidden)", .balance))
        }
        if let matching = screen.matching {
            let plus = matching.isAll ? "" : "+"
            let count =
                "\(Wording.grouped(matching.count))\(plus) of "
                + "\(Wording.grouped(screen.newest.number)) shown"
            pieces.append(.optional("   \(count)", .text, priority: 2))
        }
        if screen.list.isWaiting, !screen.filter.isEmpty {
            pieces.append(.optional("   searching …", .text, priority: 3))
        }
        return (pieces, news(screen.list.newCount, "↑"))
    }

    private static func news(_ count: Int, _ arrow: String, isAtLeast: Bool = false) -> [Piece] {
        guard count > 0 else { return [] }
        let plus = isAtLeast ? "+" : ""
        return [.fixed("\(Wording.grouped(Int64(count)))\(plus) new \(arrow) ", .listMarked)]
    }
}

extension Model {
    /// Of the table of a list with a scrollbar.
    var tableWidth: Int { max(0, layout.listAndLine.width - 2) }
}

extension AccountsScreen {
    /// The totals to show, with the word for whose they are: of the accounts that pass the filter
    /// where all of those are known, otherwise of the book.
    func sums(_ book: [CurrencyTotal]) -> (word: String, sums: [Total]) {
        if let totalsShown { return ("their total", totalsShown) }
        return (
            filter.isEmpty ? "total" : "total of all",
            book.map(\.balance)
        )
    }

    var orderSign: String { isDescending ? "▼" : "▲" }
}
