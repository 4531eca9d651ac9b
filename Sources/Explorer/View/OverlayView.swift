import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Draws what lies over the screen, and says where the cursor stands.
func drawOverlay(
    _ model: Model, on canvas: inout Canvas, in body: Rect, _ status: Rect
) -> TerminalCanvas.Position? {
    switch model.overlay {
    case .prompt(let prompt): return draw(prompt, on: &canvas, in: body, status)
    case .form(let form): return draw(form, on: &canvas, in: body)
    case .confirmation(let confirmation): return draw(confirmation, on: &canvas, in: body)
    case .approval(let approval): canvas.draw(approval.dialog, in: body)
    case .commandLine(let line): return draw(line, model, on: &canvas, in: body, status)
    case .themes(let picker): draw(picker, on: &canvas, in: body)
    case nil: break
    }
    return nil
}

private func draw(
    _ form: CommandForm, on canvas: inout Canvas, in body: Rect
) -> TerminalCanvas.Position? {
    let fields = Form(form.fields, focused: form.focused)
    let box = body.centred(
        Size(width: min(FormLayout.maximumWidth, body.width), height: fields.height + 6))
    let title = canvas.repertoire.fit(
        Wording.safe(form.title), width: box.width - 6, .middleEllipsis)
    let panel = Panel(title: title)
    canvas.draw(panel, in: box)
    var inside = panel.inner(of: box)
    let isWide = canvas.width(of: form.refusal ?? "") > inside.width - 2
    let note = inside.cutBottom(isWide ? 2 : 1)
    if let target = form.target {
        canvas.draw(balance(of: target), in: inside.cutTop(1))
        // Where it is low, the fields and what is wrong with them need the row.
        if inside.height > fields.height { _ = inside.cutTop(1) }
    }
    if let refusal = form.refusal {
        canvas.draw(Paragraph("! \(Wording.safe(refusal))", .fieldError), in: note)
    } else if form.pending != nil {
        canvas.write("folding …", in: note, CellStyle(.textFaint))
    }
    canvas.draw(fields, in: inside)
    return fields.cursor(in: inside, canvas.repertoire)
}

/// Whose account it is and what it holds; the amount and its version stay the longest.
private func balance(of target: AccountRow) -> StatusLine {
    StatusLine(
        left: [
            .optional(
                [Span("\(Wording.safe(target.owner))  ", .dialog)], priority: 2),
            .optional([Span("balance ", .dialog)], priority: 1),
            .fixed([
                Span("\(Wording.balance(target.balance)) at v\(target.version)", .dialog)
            ]),
        ], role: .dialog)
}

private func draw(
    _ confirmation: Confirmation, on canvas: inout Canvas, in body: Rect
) -> TerminalCanvas.Position? {
    canvas.draw(confirmation.dialog, in: body)
    return nil
}

extension Model {
    /// Where overlays go: between the title and the status line, which says what is wrong.
    var overlayArea: Rect {
        var area = Rect(size)
        guard size.height > 4 else { return area }
        _ = area.cutTop(1)
        _ = area.cutBottom(2)
        return area
    }
}

extension Confirmation {
    var dialog: Dialog {
        var dialog = Dialog(
            title: ConfirmationText.title(self), body: ConfirmationText.body(self),
            buttons: ConfirmationText.buttons(self), focused: focused)
        dialog.firstLine = firstLine
        switch stage {
        case .conflict: dialog.titleRole = .messageError
        case .preview where typedName != nil: dialog.titleRole = .titleProduction
        case .preview: break
        }
        return dialog
    }

    fileprivate func overflow(in area: Rect) -> Int { dialog.overflow(in: area) }

    /// Lines below the ones that are shown have not been seen.
    func hasMore(in area: Rect) -> Bool { firstLine < overflow(in: area) }

    mutating func scroll(by lines: Int, in area: Rect) {
        let last = overflow(in: area)
        // A resize may have made room for more.
        let first = min(firstLine, last)
        firstLine = lines > last - first ? last : max(0, first + lines)
    }
}

extension Overlay {
    /// What the keys do while it is open in an area, for the footer.
    func hints(in area: Rect) -> [KeyHints.Hint] {
        let keys: [(String, String)] =
            switch self {
            case .prompt: [("⏎", "go"), ("esc", "cancel")]
            case .form: [("⏎", "preview"), ("tab", "next field"), ("esc", "cancel")]
            case .confirmation(let confirmation):
                [("⏎", "press"), ("tab", "other button")]
                    + (confirmation.overflow(in: area) > 0 ? [("↓", "read on")] : [])
                    + [("esc", "back")]
            case .approval: [("⏎", "press"), ("tab", "other button"), ("esc", "cancel")]
            case .commandLine:
                [("⏎", "do it"), ("tab", "complete"), ("↑", "earlier lines"), ("esc", "cancel")]
            case .themes: [("⏎", "keep for this session"), ("esc", "as before")]
            }
        return keys.map { KeyHints.Hint($0.0, $0.1) }
    }
}

/// The words of a confirmation.
enum ConfirmationText {
    static func title(_ confirmation: Confirmation) -> String {
        switch confirmation.stage {
        case .preview where confirmation.typedName != nil: "PRODUCTION: type the account name"
        case .preview: "Confirm"
        case .conflict: "Another writer was first"
        }
    }

    static func buttons(_ confirmation: Confirmation) -> [Button] {
        switch confirmation.stage {
        case .preview: [Button("Cancel"), Button("Record", isDangerous: true)]
        case .conflict: [Button("Cancel"), Button("Look again")]
        }
    }

    static func body(_ confirmation: Confirmation) -> String {
        switch confirmation.stage {
        case .preview(let info): preview(info, confirmation)
        case .conflict(let expected, let actual, let winners):
            conflict(expected, actual, winners, confirmation)
        }
    }

    private static func preview(_ info: PreviewInfo, _ confirmation: Confirmation) -> String {
        var lines: [String] = []
        if let typed = confirmation.typedName {
            // Below the title that asks for it: both are seen on the smallest terminal too.
            lines.append("> \(Wording.safe(typed.text))▏")
        }
        for effect in info.effects {
            lines.append("\(Wording.safe(effect.account.name)) \(Wording.safe(effect.owner))")
            for event in effect.events {
                let amount = event.movement.map { "  \(Wording.movement($0))" } ?? ""
                lines.append("  \(event.typeName)\(amount)")
            }
            let before = effect.before.map(Wording.balance) ?? "new"
            lines.append("  balance \(before) → \(Wording.balance(effect.after))")
            lines.append("  expecting version \(effect.version)")
        }
        if confirmation.pending != nil { lines += ["", "recording …"] }
        return lines.joined(separator: "\n")
    }

    private static func conflict(
        _ expected: Version, _ actual: Version, _ winners: [EventRow],
        _ confirmation: Confirmation
    ) -> String {
        var lines = [
            "Nothing was recorded: \(Wording.safe(confirmation.wish.summary))",
            "expected version \(expected), actual version \(actual). What won:",
        ]
        for row in winners.prefix(5) {
            let amount = row.movement.map { " \(Wording.movement($0))" } ?? ""
            let actor = row.event.event.actor.map { " by \(Wording.safe($0))" } ?? ""
            lines.append(
                "  v\(row.event.version) \(EventText.name(row))\(amount)\(actor) "
                    + Wording.time(row.event.event.recordedAt))
        }
        return lines.joined(separator: "\n")
    }
}
