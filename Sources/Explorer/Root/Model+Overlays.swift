import TerminalCanvas

extension Model {
    /// A key means what is open, or else the screen.
    mutating func press(_ key: Key) -> [Effect] {
        notice = nil
        return overlay == nil ? handleKey(key) : handleInOverlay(.key(key))
    }

    mutating func handleInOverlay(_ input: Input) -> [Effect] {
        if case .key(let key) = input, let action = overWhatIsOpen(key) { return perform(action) }
        if input == .key(.function(1)), let overlay {
            hint(.info, Self.legend(hints(of: overlay)))
            return []
        }
        if case .question(let question) = overlay, question.pending != nil {
            return handleWhileRecording(input, question)
        }
        // Ctrl-C gives up what is open, as Esc does; a second one then quits.
        let input = input == .key(.control("c")) ? .key(.escape) : input
        return switch overlay {
        case .prompt(let prompt): handle(input, in: prompt)
        case .form(let form): handle(input, in: form)
        case .question(let question): handle(input, in: question)
        case .commandLine(let line): handle(input, in: line)
        case .picker(let picker): handle(input, in: picker)
        case .file(let form): handle(input, in: form)
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
}
