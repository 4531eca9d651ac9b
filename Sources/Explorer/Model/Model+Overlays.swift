import EventStoreCore
import LedgerCore
import TerminalCanvas

extension Model {
    // MARK: Input

    mutating func takeInOverlay(_ input: Input) -> [Effect] {
        if case .key(let key) = input, let action = overWhatIsOpen(key) { return perform(action) }
        if input == .key(.function(1)), let overlay {
            hint(.info, Self.legend(hints(of: overlay)))
            return []
        }
        if case .confirmation(let confirmation) = overlay, confirmation.pending != nil {
            return takeWhileRecording(input, confirmation)
        }
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

    /// The terminal's own keys mean what they always mean, whatever is open. A character may be
    /// typed, and is not taken away, whatever it is bound to.
    private func overWhatIsOpen(_ key: Key) -> UserAction? {
        if case .character = key.base, key.modifiers.isEmpty { return nil }
        let action = keymap.binding(for: key, in: screens.top.state.scope)?.action
        return switch action {
        case .suspend, .redraw, .mouse: action
        default: nil
        }
    }

    /// `⏎ choose  tab switch  esc back`
    private static func legend(_ hints: [KeyHints.Hint]) -> String {
        hints.map { "\($0.key) \($0.label)" }.joined(separator: "  ")
    }

    // MARK: Forms

    private mutating func take(_ input: Input, in form: CommandForm) -> [Effect] {
        var form = form
        switch input {
        // A newline in what is pasted is a blank: it never submits.
        case .paste(let text): return edit(form) { $0.insert(text) }
        case .key(let key):
            if form.choices != nil, choose(key, &form) {
                overlay = .form(form)
                return []
            }
            switch key {
            case .escape:
                overlay = nil
                hint(.info, "cancelled: \(form.purpose) (nothing recorded)")
                return []
            case .enter: return preview(form)
            case .tab, .down: form.moveFocus(by: 1)
            case .backTab, .up: form.moveFocus(by: -1)
            default: return edit(form) { _ = $0.apply(key) }
            }
        default: return []
        }
        overlay = .form(form)
        return []
    }

    /// What a key does while there are accounts to choose from.
    ///
    /// - Returns: false for a key that means what it means without them.
    private func choose(_ key: Key, _ form: inout CommandForm) -> Bool {
        guard let lookup = form.choices else { return false }
        let isChosen = lookup.selected != nil
        switch key {
        case .down: form.changeLookup { $0.move(by: 1) }
        case .up where isChosen: form.changeLookup { $0.move(by: -1) }
        case .escape where isChosen: form.changeLookup { $0.unselect() }
        case .enter where isChosen: form.takeChoice()
        case .tab where isChosen:
            form.takeChoice()
            form.moveFocus(by: 1)
        case .tab where lookup.exact == nil: form.changeLookup { $0.move(by: 1) }
        default: return false
        }
        return true
    }

    private mutating func edit(
        _ form: CommandForm, _ body: (inout TextEdit) -> Void
    ) -> [Effect] {
        var form = form
        var effects: [Effect] = []
        if form.edit(body), form.isAccountFocused {
            lastRequest += 1
            let typed = form.beginLookup(lastRequest)
            effects = typed.map { [.lookUpAccounts(lastRequest, $0)] } ?? []
        }
        overlay = .form(form)
        return effects
    }

    /// Asks what the form would do.
    mutating func preview(_ form: CommandForm) -> [Effect] {
        var form = form
        guard let wish = form.wish() else {
            overlay = .form(form)
            return [.bell]
        }
        lastRequest += 1
        form.pending = (lastRequest, wish)
        overlay = .form(form)
        return [.preview(lastRequest, wish)]
    }

    // MARK: Confirmations

    private mutating func take(_ input: Input, in confirmation: Confirmation) -> [Effect] {
        var confirmation = confirmation
        let height = overlayArea.height
        switch input {
        case .paste(let text):
            confirmation.typedName?.insert(text)
            scroll(&confirmation, by: .max)
        case .key(.escape):
            overlay = .form(confirmation.form)
            return []
        case .key(.tab), .key(.backTab): confirmation.focused = 1 - confirmation.focused
        case .key(.left): confirmation.focused = 0
        case .key(.right): confirmation.focused = 1
        case .key(.enter): return decide(confirmation)
        case .key(.down): scroll(&confirmation, by: 1)
        case .key(.up): scroll(&confirmation, by: -1)
        case .key(.pageDown): scroll(&confirmation, by: height / 2)
        case .key(.pageUp): scroll(&confirmation, by: -height / 2)
        case .key(let key):
            if confirmation.typedName != nil {
                guard confirmation.typedName?.apply(key) == true else { return refuse(key) }
                // What is typed stands at the end of the text.
                scroll(&confirmation, by: .max)
            } else {
                return take(letter: key, in: confirmation)
            }
        default: return []
        }
        overlay = .confirmation(confirmation)
        return []
    }

    /// Letters, where no name is typed. None of them confirms: that takes Enter on the button.
    private mutating func take(letter key: Key, in confirmation: Confirmation) -> [Effect] {
        var confirmation = confirmation
        switch key {
        case .character("n"), .character("q"): return cancel(confirmation)
        case .character("h"): confirmation.focused = 0
        case .character("l"), .character("y"): confirmation.focused = 1
        case .character("j"): scroll(&confirmation, by: 1)
        case .character("k"): scroll(&confirmation, by: -1)
        case .space: scroll(&confirmation, by: overlayArea.height / 2)
        case .character("?"):
            hint(.info, "⏎ does what has the ▸; tab, h and l move it; n cancels; esc edits")
            return []
        default: return refuse(key)
        }
        overlay = .confirmation(confirmation)
        return []
    }

    mutating func refuse(_ key: Key) -> [Effect] {
        guard let overlay else { return [] }
        hint(.info, "'\(key)' does nothing here: \(Self.legend(hints(of: overlay)))")
        return [.bell]
    }

    private mutating func cancel(_ confirmation: Confirmation) -> [Effect] {
        overlay = nil
        hint(.info, "cancelled: \(confirmation.wish.summary) (nothing recorded)")
        return []
    }

    /// While it is being recorded there is nothing to decide, but nobody has to wait: another
    /// process may hold the ledger's lock for long.
    private mutating func takeWhileRecording(
        _ input: Input, _ confirmation: Confirmation
    ) -> [Effect] {
        switch input {
        case .key(.control("c")), .key(.character("Q")): return quit()
        case .key(.escape):
            overlay = nil
            if let id = confirmation.pending { detached[id] = confirmation.wish }
            tell(.info, "still recording: \(confirmation.wish.summary); its outcome will be told")
            return []
        case .key(let key): return refuse(key)
        default: return []
        }
    }

    /// Enter on a button: Cancel, or the one beside it.
    private mutating func decide(_ confirmation: Confirmation) -> [Effect] {
        guard confirmation.focused == 1 else { return cancel(confirmation) }
        guard case .preview(let info) = confirmation.stage else {
            return preview(confirmation.form)
        }
        if size.width < FormLayout.minimum.width || size.height < FormLayout.minimum.height {
            hint(.warning, "too small: enlarge the terminal to see what is recorded")
            return [.bell]
        }
        var confirmation = confirmation
        if hasMore(confirmation) {
            scroll(&confirmation, by: max(1, overlayArea.height / 2))
            overlay = .confirmation(confirmation)
            hint(.warning, "there is more to read before it is confirmed")
            return [.bell]
        }
        guard confirmation.isNameRight else {
            let isEmpty = confirmation.typedName?.isEmpty ?? true
            hint(
                .warning,
                isEmpty
                    ? "type the account's name to confirm: this is a production ledger"
                    : "that is not the account's name: \(confirmation.wish.account)")
            return [.bell]
        }
        lastRequest += 1
        confirmation.pending = lastRequest
        overlay = .confirmation(confirmation)
        return [.submit(lastRequest, previewID: info.id, info.wish)]
    }

    // MARK: Its text

    /// Lines below the ones that are shown have not been seen.
    func hasMore(_ confirmation: Confirmation) -> Bool {
        confirmation.firstLine < dialog(confirmation).overflow(in: overlayArea)
    }

    private func scroll(_ confirmation: inout Confirmation, by lines: Int) {
        let last = dialog(confirmation).overflow(in: overlayArea)
        // A resize may have made room for more.
        let first = min(confirmation.firstLine, last)
        confirmation.firstLine = lines > last - first ? last : max(0, first + lines)
    }
}
