import EventStoreCore
import LedgerCore
import TerminalCanvas

extension Model {
    // MARK: Input

    mutating func takeInOverlay(_ input: Input) -> [Effect] {
        // Ctrl-C gives up what is open, as Esc does; a second one then quits.
        let input = input == .key(.control("c")) ? .key(.escape) : input
        return switch overlay {
        case .prompt(let prompt): take(input, in: prompt)
        case .form(let form): take(input, in: form)
        case .confirmation(let confirmation): take(input, in: confirmation)
        case .approval(let approval): take(input, in: approval)
        case .commandLine(let line): take(input, in: line)
        case .themes(let picker): take(input, in: picker)
        case nil: []
        }
    }

    private mutating func take(_ input: Input, in form: CommandForm) -> [Effect] {
        var form = form
        switch input {
        // A newline in what is pasted is a blank: it never submits.
        case .paste(let text): form.fields[form.focused].edit.insert(text)
        case .key(.escape):
            overlay = nil
            hint(.info, "nothing was done")
            return []
        case .key(.enter): return preview(form)
        case .key(.tab), .key(.down): form.focused = (form.focused + 1) % form.fields.count
        case .key(.backTab), .key(.up):
            form.focused = (form.focused + form.fields.count - 1) % form.fields.count
        case .key(let key): _ = form.fields[form.focused].edit.apply(key)
        default: return []
        }
        overlay = .form(form)
        return []
    }

    /// Asks what the form would do.
    private mutating func preview(_ form: CommandForm) -> [Effect] {
        var form = form
        let wish = form.wish()
        guard let wish else {
            overlay = .form(form)
            return [.bell]
        }
        lastRequest += 1
        form.pending = lastRequest
        overlay = .form(form)
        return [.preview(lastRequest, wish)]
    }

    private mutating func take(_ input: Input, in confirmation: Confirmation) -> [Effect] {
        var confirmation = confirmation
        guard confirmation.pending == nil else { return [] }
        switch input {
        case .paste(let text): confirmation.typedName?.insert(text)
        case .key(.escape):
            overlay = .form(confirmation.form)
            return []
        case .key(.tab), .key(.left), .key(.right), .key(.backTab):
            confirmation.focused = 1 - confirmation.focused
        case .key(.enter): return decide(confirmation)
        case .key(.down): confirmation.scroll(by: 1, in: overlayArea)
        case .key(.up): confirmation.scroll(by: -1, in: overlayArea)
        case .key(.pageDown): confirmation.scroll(by: overlayArea.height / 2, in: overlayArea)
        case .key(.pageUp): confirmation.scroll(by: -overlayArea.height / 2, in: overlayArea)
        case .key(let key):
            // What is typed stands at the end of the text.
            if confirmation.typedName?.apply(key) == true {
                confirmation.scroll(by: .max, in: overlayArea)
            }
        default: return []
        }
        overlay = .confirmation(confirmation)
        return []
    }

    /// Enter on a button: Cancel, or the one beside it.
    private mutating func decide(_ confirmation: Confirmation) -> [Effect] {
        guard confirmation.focused == 1 else {
            overlay = nil
            hint(.info, "nothing was done")
            return []
        }
        if confirmation.hasMore(in: overlayArea) {
            var confirmation = confirmation
            confirmation.scroll(by: max(1, overlayArea.height / 2), in: overlayArea)
            overlay = .confirmation(confirmation)
            hint(.warning, "there is more to read before it is confirmed")
            return [.bell]
        }
        switch confirmation.stage {
        case .conflict: return preview(confirmation.form)
        case .preview(let info):
            guard confirmation.isNameRight else {
                hint(.warning, "type the account's name to confirm: this is a production ledger")
                return [.bell]
            }
            var confirmation = confirmation
            lastRequest += 1
            confirmation.pending = lastRequest
            overlay = .confirmation(confirmation)
            return [.submit(lastRequest, previewID: info.id, confirmation.wish)]
        }
    }

    // MARK: Answers

    mutating func deliverToOverlay(_ action: Action) -> [Effect] {
        switch action {
        case .previewed(let id, let result): return previewed(id, result)
        case .submitted(let id, let result): return submitted(id, result)
        case .filterChecked(let id, let fault): return checked(id, fault)
        default: return []
        }
    }

    private mutating func previewed(
        _ id: RequestID, _ result: Result<PreviewInfo, Refusal>
    ) -> [Effect] {
        guard case .form(var form) = overlay, form.pending == id, let wish = form.wish() else {
            return []
        }
        form.pending = nil
        switch result {
        case .success(let info):
            var confirmation = Confirmation(form: form, wish: wish, stage: .preview(info))
            if book.isProduction { confirmation.typedName = TextEdit("") }
            overlay = .confirmation(confirmation)
        case .failure(let refusal):
            form.refusal = Self.text(refusal)
            overlay = .form(form)
        }
        return []
    }

    private mutating func submitted(
        _ id: RequestID, _ result: Result<ReceiptInfo, Refusal>
    ) -> [Effect] {
        guard case .confirmation(let confirmation) = overlay, confirmation.pending == id else {
            return []
        }
        switch result {
        case .success(let receipt):
            overlay = nil
            for line in receipt.lines {
                let balance = line.balance.map { ", balance \(Wording.balance($0))" } ?? ""
                tell(.info, "recorded \(line.account)@\(line.version)\(balance)")
            }
            return appear()
        case .failure(.conflict(let expected, let actual, let winners)):
            // Told, folded again and asked again; never tried again by itself.
            overlay = .confirmation(
                Confirmation(
                    form: confirmation.form, wish: confirmation.wish,
                    stage: .conflict(expected: expected, actual: actual, winners: winners)))
            log.add(
                .warning,
                "\(confirmation.wish.summary): expected version \(expected), "
                    + "actual \(actual); nothing was done", at: now)
            return [.bell]
        case .failure(let refusal):
            var form = confirmation.form
            form.refusal = Self.text(refusal)
            overlay = .form(form)
            log.add(.error, "\(confirmation.wish.summary): \(Self.text(refusal))", at: now)
            return [.bell]
        }
    }

    private static func text(_ refusal: Refusal) -> String {
        switch refusal {
        case .rejected(let rejection): rejection.description
        case .conflict(let expected, let actual, _):
            "version conflict: expected \(expected), actual \(actual)"
        case .failed(let reason): reason
        }
    }
}
