import EventStoreCore
import LedgerCore
import TerminalCanvas

/// What the terminal shows: cells, and where the cursor stands, if it is shown.
package struct Frame: Sendable {
    package let canvas: Canvas
    package let cursor: TerminalCanvas.Position?
}

/// Draws the model. Pure: the same model gives the same cells.
package func view(_ model: Model, _ repertoire: Repertoire = .unicode) -> Frame {
    var canvas = Canvas(model.size, repertoire: repertoire)
    var rest = canvas.area
    canvas.draw(model.titleLine, in: rest.cutTop(1))
    // On a terminal of a few lines the list is what counts.
    if rest.height > 3 { canvas.draw(model.breadcrumbLine, in: rest.cutTop(1)) }
    let footer = rest.height > 2 ? rest.cutBottom(1) : Rect(Size(width: 0, height: 0))
    let status = rest.height > 2 ? rest.cutBottom(1) : Rect(Size(width: 0, height: 0))
    if model.hasTimeBar { _ = rest.cutBottom(1) }
    draw(model, on: &canvas, in: rest)
    if model.hasTimeBar { canvas.draw(model.timeBar, in: model.timeBarArea) }
    canvas.draw(model.statusLine, in: status)
    canvas.fill(footer, CellStyle(.footer))
    canvas.draw(model.footer, in: footer.inset(horizontally: footer.width > 10 ? 1 : 0))
    let cursor = drawOverlay(model, on: &canvas, in: model.overlayArea, status)
    return Frame(canvas: canvas, cursor: cursor)
}

private func draw(_ model: Model, on canvas: inout Canvas, in area: Rect) {
    switch model.screens.top {
    case .accounts(let screen): canvas.draw(AccountsView(screen, model), in: area)
    case .timeline(let screen): canvas.draw(TimelineView(screen, model), in: area)
    case .stream(let screen): canvas.draw(StreamView(screen, model), in: area)
    case .snapshots(let screen): canvas.draw(SnapshotsView(screen, model), in: area)
    case .projections(let screen): canvas.draw(ProjectionsView(screen, model), in: area)
    case .compare(let screen): canvas.draw(CompareView(screen), in: area)
    case .why(let screen): canvas.draw(WhyView(screen), in: area)
    case .when(let screen): canvas.draw(WhenView(screen), in: area)
    case .whatIf(let screen): canvas.draw(WhatIfView(screen), in: area)
    case .verify(let screen): canvas.draw(VerifyView(screen, model), in: area)
    case .messages(let screen): canvas.draw(MessagesView(screen), in: area)
    case .help(let screen): canvas.draw(HelpView(screen, model), in: area)
    }
}

extension Model {
    /// Which ledger, how fresh, what is special about it.
    fileprivate var titleLine: StatusLine {
        // What a command must not be given without knowing stands first: the end is cut.
        var left = book.isProduction ? [Span(" ▲ PRODUCTION ▲ ", .titleProduction)] : []
        left += [Span(" daybook", .title), Span("  \(Wording.safe(book.name))", .title)]
        left += damageSpans
        if case .whatIf(let screen) = screens.top { return whatIf(screen, left) }
        if let cursor { return past(cursor, left) }
        if book.readOnlyReason != nil {
            left.insert(Span(" read-only ", .title), at: book.isProduction ? 1 : 0)
        }
        let position = Span("   pos \(Wording.grouped(live.head.number))", .title)
        let lag = Span("   lag \(Wording.grouped(live.lag))", live.lag > 0 ? .titleStale : .title)
        var right = [liveness]
        if size.width >= Self.roomyWidth { right.append(position) }
        if size.width >= Self.roomyWidth || live.lag > 0 { right.append(lag) }
        return StatusLine(left: left, right: right + [Span(" ", .title)])
    }

    /// Below this width the title says only what must be known.
    private static let roomyWidth = 60

    private var liveness: Span {
        if live.failure != nil { return Span("✗ stopped", .titleStale) }
        if live.isPaused { return Span("○ paused", .titleStale) }
        return Span("● live", .titleLive)
    }

    fileprivate var breadcrumbLine: StatusLine {
        let path = screens.top.state.breadcrumb.map(Wording.safe).joined(separator: " › ")
        return StatusLine(
            left: [Span(" \(path)", .breadcrumb)], right: screens.top.headline(self),
            role: .breadcrumb)
    }

    fileprivate var statusLine: StatusLine {
        let counts = screens.top.counts(self)
        guard let notice else {
            return StatusLine(
                left: [Span(" \(counts.left)", .text)], right: counts.right, role: .text)
        }
        let role: Role =
            switch notice.kind {
            case .info: .messageInfo
            case .warning: .messageWarning
            case .error: .messageError
            }
        return StatusLine(
            left: [Span(" \(Wording.safe(notice.text))", role)], right: counts.right, role: .text)
    }

    /// The keys of this screen, the ones that are off in parentheses.
    var footer: KeyHints {
        if let hints = overlay?.hints(in: overlayArea) { return KeyHints(hints) }
        let scope = screens.top.state.scope
        let hints = keymap.bindings(in: scope).compactMap { binding -> KeyHints.Hint? in
            guard let label = binding.label, let key = binding.keys.first,
                isHinted(binding)
            else { return nil }
            return KeyHints.Hint(
                key == .enter ? "⏎" : key.description, label,
                isEnabled: reasonOff(binding) == nil)
        }
        // Help stands last: it is the one that is never left out.
        return KeyHints(hints.filter { $0.label != "help" } + hints.filter { $0.label == "help" })
    }
}

extension Model {
    /// In the past the keys of time stand where the commands stood; at now there is only the way
    /// into the past.
    private func isHinted(_ binding: Keymap.Binding) -> Bool {
        cursor == nil
            ? binding.action == .stepBack || !binding.action.isTravel : !binding.isCommand
    }
}

extension Screen {
    /// What stands at the right of the breadcrumb.
    fileprivate func headline(_ model: Model) -> [Span] {
        switch self {
        case .accounts(let screen):
            let filter =
                screen.filter.isEmpty ? "" : "   filter: \"\(Wording.safe(screen.filter))\""
            let known = screen.isLoaded ? screen.total : nil
            let count = model.cursor == nil ? known : screen.folded?.accounts
            return [
                Span(Wording.count(count, "account"), .breadcrumb),
                Span("\(filter) ", .filter),
            ]
        case .timeline(let screen):
            return DamageText.headline(model.distrust[screen.account.id])
                + Self.balance(model.cursor == nil ? screen.account : screen.then)
        case .stream(let screen):
            let rate = model.live.rate.perSecond(at: model.now)
            let tenths = Int64(rate * 10 + 0.5)
            let filter = screen.filter.isEmpty ? "" : "   \(Wording.safe(screen.filter))"
            // The past has come to rest.
            let speed = model.cursor == nil ? "\(tenths / 10).\(tenths % 10) events/s" : ""
            return [Span(speed, .breadcrumb), Span("\(filter) ", .filter)]
        case .compare(let screen): return screen.headline
        case .why(let screen): return screen.headline
        case .when(let screen): return screen.headline
        case .whatIf(let screen): return screen.headline
        case .snapshots(let screen):
            return DamageText.headline(model.distrust[screen.account.id])
        case .projections, .verify, .messages, .help: return []
        }
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
    fileprivate func counts(_ model: Model) -> (left: String, right: [Span]) {
        switch self {
        case .accounts(let screen):
            if let failure = screen.failure {
                return ("cannot be read: \(Wording.safe(failure))", [])
            }
            guard screen.isLoaded, !screen.isElsewhere else { return ("reading …", []) }
            if model.cursor != nil { return (Self.past(screen), []) }
            let matching = Wording.grouped(screen.matching)
            let shown =
                screen.filter.isEmpty
                ? Wording.count(screen.matching, "account")
                : "\(matching) of \(Wording.grouped(screen.total)) shown"
            let totals = screen.totals.prefix(3).map { total in
                Wording.balance(Money(minorUnits: total.balanceMinor, currency: total.currency))
            }.joined(separator: "  ")
            let lag = model.live.summaryLag
            let stale = lag > 0 ? [Span("\(Wording.grouped(lag)) behind ", .titleStale)] : []
            let total = screen.filter.isEmpty ? "total" : "total of all"
            let changed = model.unread.text(isShort: model.size.width < 80)
                .map { [Span("\($0) ", .accountUnread)] }
            return (
                "\(shown)   \(total) \(totals.isEmpty ? "nothing" : totals)",
                (changed ?? []) + stale
            )
        case .timeline(let screen):
            if let failure = screen.failure {
                return ("cannot be read: \(Wording.safe(failure))", [])
            }
            let version = screen.window.selectedRow.map { "v\($0.event.version) of " } ?? ""
            return ("\(version)v\(screen.account.version)", Self.news(screen.newCount, "↑"))
        case .stream(let screen):
            if let failure = screen.failure {
                return ("cannot be read: \(Wording.safe(failure))", [])
            }
            if model.cursor != nil {
                return (screen.isElsewhere ? "reading …" : "the log up to the cursor", [])
            }
            guard screen.isLoaded else { return ("reading …", []) }
            let place = screen.follows ? "following the newest" : "G follows the newest"
            return (place, Self.news(screen.newCount, "↓"))
        case .snapshots(let screen):
            if let failure = screen.failure {
                return ("cannot be read: \(Wording.safe(failure))", [])
            }
            guard screen.isLoaded else { return ("reading …", []) }
            let wrong = screen.window.rows.count { $0.disagreement != nil }
            let count = Wording.count(Int64(screen.window.rows.count), "snapshot")
            // The table has no room for all of it.
            let reason = screen.window.selectedRow.flatMap { row in
                row.disagreement.map { "   @\(row.version): \(Wording.safe($0))" }
            }
            return ("\(count), \(wrong) wrong\(reason ?? "")", [])
        case .projections(let screen):
            if let failure = screen.failure {
                return ("cannot be read: \(Wording.safe(failure))", [])
            }
            guard let row = screen.window.selectedRow else { return ("reading …", []) }
            let state = row.failure.map { "\(row.name) \(Wording.safe($0))" }
            return (state ?? "", [])
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

    private static func news(_ count: Int, _ arrow: String) -> [Span] {
        count == 0 ? [] : [Span("\(Wording.grouped(Int64(count))) new \(arrow) ", .listMarked)]
    }
}
