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
        if case .question(let question) = overlay, question.pending != nil {
            return takeWhileRecording(input, question)
        }
        // Ctrl-C gives up what is open, as Esc does; a second one then quits.
        let input = input == .key(.control("c")) ? .key(.escape) : input
        return switch overlay {
        case .prompt(let prompt): take(input, in: prompt)
        case .form(let form): take(input, in: form)
        case .question(let question): take(input, in: question)
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
        guard let wish = form.wish(units) else {
            overlay = .form(form)
            return [.bell]
        }
        lastRequest += 1
        form.pending = (lastRequest, wish)
        overlay = .form(form)
        return [.preview(lastRequest, wish)]
    }

    mutating func refuse(_ key: Key) -> [Effect] {
        guard let overlay else { return [] }
        hint(.info, "'\(key)' does nothing here: \(Self.legend(hints(of: overlay)))")
        return [.bell]
    }
}
