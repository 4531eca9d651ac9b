import EventStoreCore
import LedgerCore
import TerminalCanvas

/// What the terminal shows: cells, and where the cursor stands, if it is shown.
package struct Frame: Sendable {
    package let canvas: Canvas
    package let cursor: CellPosition?
}

/// Draws the model. Pure: the same model gives the same cells.
package func view(_ model: Model, _ repertoire: Repertoire = .unicode) -> Frame {
    var canvas = Canvas(model.size, repertoire: repertoire)
    let (context, screen) = (model.context(), model.screens.top.state)
    let layout = context.layout
    canvas.draw(model.titleLine, in: layout.title)
    canvas.draw(
        StatusLine(left: screen.path, right: screen.headline(context), role: .breadcrumb),
        in: layout.breadcrumb)
    // The list comes after its pane: its scrollbar lies on the line between them.
    if let pane = layout.pane { canvas.draw(PaneView(model), in: pane) }
    draw(model, on: &canvas, in: layout.listAndLine)
    if let area = layout.note, let note = screen.note(width: model.size.width) {
        note.content.draw(on: &canvas, in: area)
    }
    if let area = layout.timeBar { canvas.draw(model.timeBar, in: area) }
    canvas.draw(model.statusLine(screen, context), in: layout.status)
    canvas.fill(layout.footer, CellStyle(.footer))
    canvas.draw(model.footer(screen, context), in: layout.footerInside)
    let cursor = drawOverlay(model, on: &canvas, in: layout.overlay, layout.status)
    return Frame(canvas: canvas, cursor: cursor)
}

private func draw(_ model: Model, on canvas: inout Canvas, in area: Rect) {
    switch model.screens.top {
    case .accounts(let screen): canvas.draw(AccountsView(screen, model), in: area)
    case .timeline(let screen): canvas.draw(TimelineView(screen, model), in: area)
    case .stream(let screen): canvas.draw(StreamView(screen, model), in: area)
    case .snapshots(let screen): canvas.draw(SnapshotsView(screen, model), in: area)
    case .projections(let screen): canvas.draw(ProjectionsView(screen, model), in: area)
    case .subscriptions(let screen): canvas.draw(SubscriptionsView(screen, model), in: area)
    case .causes(let screen): canvas.draw(CausesView(screen, model), in: area)
    case .compare(let screen): canvas.draw(CompareView(screen), in: area)
    case .why(let screen): canvas.draw(WhyView(screen, model), in: area)
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
        var role: Role = cursor == nil ? .title : .titlePast
        if case .whatIf = screens.top { role = .titleWhatif }
        var left: [StatusLine.Piece] = []
        // What a command must not be given without knowing stands first, and never gives way.
        if book.isProduction { left.append(.fixed(" ▲ PRODUCTION ▲ ", .titleProduction)) }
        if book.readOnlyReason != nil, cursor == nil { left.append(.fixed(" read-only ", .title)) }
        left += [
            .optional(" daybook ", role, priority: 1), .fixed(" ", role),
            .name(Wording.safe(book.name), role), .fixed(damageSpans),
        ]
        if let table = remote?.status.table {
            left += TableTitle(table, role, isPast: cursor != nil).pieces
        }
        if case .whatIf(let screen) = screens.top { return whatIf(screen, left) }
        if let cursor { return past(cursor, left) }
        return StatusLine(left: left, right: liveness + [.fixed(" ", .title)])
    }

    /// Whether what is shown is the newest, and how far it is behind.
    private var liveness: [StatusLine.Piece] {
        let title = remote.map { RemoteTitle(remote: $0, live: live, now: now) }
        if live.isPaused { return [paused] + (title?.trouble ?? []) }
        if let title { return title.pieces }
        let state =
            live.failure == nil ? Span("● live", .titleLive) : Span("✗ stopped", .titleStale)
        let lag = "   lag \(Wording.grouped(live.lag))"
        return [
            .fixed([state]),
            .optional("   pos \(Wording.grouped(live.head.number))", .title, priority: 2),
            live.lag > 0 ? .fixed(lag, .titleStale) : .optional(lag, .title, priority: 3),
        ]
    }

    /// The screens stand still, and what comes is counted. No position is named: whatever the
    /// reader opens or sorts meanwhile is read as it is then.
    private var paused: StatusLine.Piece {
        let sign = live.failure == nil ? "○" : "✗"
        guard live.newCount > 0 else { return .fixed("\(sign) paused", .titleStale) }
        let events = Wording.count(live.newCount, "event")
        let count = Wording.grouped(live.newCount)
        return .shortened(
            [Span("\(sign) paused, \(events) since", .titleStale)],
            or: [[Span("\(sign) paused, \(count) since", .titleStale)]], priority: 3)
    }

    /// What the last key has come to, or else how much there is.
    fileprivate func statusLine(
        _ screen: any ScreenState, _ context: ScreenContext
    ) -> StatusLine {
        let counts =
            screen.failure.map { Counts("cannot be read: \(Wording.safe($0))") }
            ?? screen.counts(context)
        guard let notice else {
            return StatusLine(
                left: counts.left, right: writingPieces + counts.right, role: .text)
        }
        let news =
            counts.right.isEmpty
            ? [] : [StatusLine.Piece.optional(counts.right.flatMap(\.spans), priority: 1)]
        return StatusLine(
            left: [.fixed(" \(Wording.safe(notice.text))", notice.kind.role)], right: news,
            role: .text)
    }

    /// A file is written while its form is closed.
    private var writingPieces: [StatusLine.Piece] {
        guard let writing, overlay == nil else { return [] }
        let count = writing.done > 0 ? " \(Wording.count(writing.done, "event"))" : ""
        return [.fixed(" writing …\(count) ", .listMarked)]
    }

    /// The keys of this screen, the ones that are off in parentheses and last: they must not take
    /// the place of those that do something.
    var footer: KeyHints { footer(screens.top.state, context()) }

    fileprivate func footer(_ screen: any ScreenState, _ context: ScreenContext) -> KeyHints {
        if let overlay { return KeyHints(hints(of: overlay)) }
        let bindings = keymap.bindings(in: screen.scope)
        var (now, on, off): ([KeyHints.Hint], [KeyHints.Hint], [KeyHints.Hint]) = ([], [], [])
        var help: [KeyHints.Hint] = []
        for binding in bindings where binding.label != nil {
            let isHelp = binding.action == .help
            // Few events are tied to others: where one is, the key stands there.
            let isTied = binding.action == .jumpCorrelated
            guard isHelp || isTied || isHinted(binding) else { continue }
            let isOn = isHelp || reasonOff(binding, screen, context) == nil
            guard isOn || !isTied, let hint = hint(binding, isEnabled: isOn) else { continue }
            // Help stands last: it is the one that is never left out.
            if isHelp {
                help.append(hint)
            } else if !isOn {
                off.append(hint)
            } else if binding.action == .now {
                now.append(hint)
            } else {
                on.append(hint)
            }
        }
        return KeyHints(leaving(bindings, screen, context) + now + on + off + help)
    }

    private func hint(_ binding: Keymap.Binding, isEnabled: Bool = true) -> KeyHints.Hint? {
        guard let label = binding.label else { return nil }
        let word = binding.action == .quit && !screens.isFirst ? "back" : label
        return hint(binding, word, isEnabled: isEnabled)
    }

    private func hint(
        _ binding: Keymap.Binding, _ label: String, isEnabled: Bool = true
    ) -> KeyHints.Hint? {
        binding.keys.first.map { key in
            KeyHints.Hint(key == .enter ? "⏎" : key.description, label, isEnabled: isEnabled)
        }
    }

    /// The way out of what is open, where it is not the way back.
    private func leaving(
        _ bindings: [Keymap.Binding], _ screen: any ScreenState, _ context: ScreenContext
    ) -> [KeyHints.Hint] {
        func hint(_ action: UserAction, _ label: String) -> KeyHints.Hint? {
            bindings.first { $0.action == action }.flatMap { self.hint($0, label) }
        }
        if screen.pane.isFocused, context.layout.pane != nil {
            return [hint(.nextPane, "list")].compactMap { $0 }
        }
        if screen.isFolding { return [hint(.back, "cancel")].compactMap { $0 } }
        let isOpen = screen.paneWish == .always && context.layout.pane != nil
        return isOpen ? [hint(.back, "close")].compactMap { $0 } : []
    }

    /// In the past the keys of time stand where the commands stood; at now there is only the way
    /// into the past.
    private func isHinted(_ binding: Keymap.Binding) -> Bool {
        cursor == nil
            ? binding.action == .stepBack || !binding.action.isTravel : !binding.isCommand
    }
}
