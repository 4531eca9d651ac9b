import EventStoreCore
import TerminalCanvas

/// The mouse: each click is what a key would be.
extension Model {
    /// Rows that a turn of the wheel goes.
    private static let wheelRows = 3

    mutating func handle(_ pointer: Pointer) -> [Effect] {
        switch pointer {
        case .nothing: return []
        case .key(let key): return press(key)
        case .wheel(let isDown, let isInPane):
            return overlay == nil
                ? wheel(isDown ? .down : .up, isInPane) : wheelInOverlay(isDown ? .down : .up)
        case .timeBar(let value): return travel(toPlace: Int64(value))
        case .scrollbar(let line, let height, let other):
            return click(ListShare(line, of: height)) ?? handle(other)
        case .pane:
            screens.top.state.pane.isFocused = true
            return []
        case .heading(let sort):
            screens.top.state.pane.isFocused = false
            return withAccounts { accounts, context in
                let isDescending = sort == accounts.sort && !accounts.isDescending
                accounts.setOrder(sort, isDescending: isDescending, &context)
            }
        case .line(let line):
            screens.top.state.pane.isFocused = false
            return withScreen { screen, context in screen.click(line, &context) }
        case .list:
            screens.top.state.pane.isFocused = false
            return []
        case .field(let field): return focus(field: field)
        case .button(let button): return click(button: button)
        case .choice(let choice): return click(choice: choice)
        }
    }

    private mutating func wheel(_ action: UserAction, _ isInPane: Bool) -> [Effect] {
        var effects: [Effect] = []
        for _ in 0..<Self.wheelRows where !(isInPane && scrollPane(action)) {
            effects += withScreen { screen, context in screen.perform(action, &context) }
        }
        return effects
    }

    /// The wheel reads on, or goes through a list; in a form it would only lose the field.
    private mutating func wheelInOverlay(_ key: Key) -> [Effect] {
        switch overlay {
        case .question, .picker: handleInOverlay(.key(key))
        case .form, .prompt, .commandLine, .file, nil: []
        }
    }

    /// The scrollbar of a list leads to that part of it.
    ///
    /// - Returns: nil if there is no scrollbar.
    private mutating func click(_ share: ListShare) -> [Effect]? {
        var isOnBar = false
        let effects = withScreen { screen, context in
            isOnBar = screen.clickOnBar(share, &context)
            if isOnBar { screen.pane.isFocused = false }
        }
        return isOnBar ? effects : nil
    }

    private mutating func focus(field: Int) -> [Effect] {
        switch overlay {
        case .form(var form):
            form.focused = field
            overlay = .form(form)
        case .file(var form) where form.pending == nil:
            form.focused = field
            overlay = .file(form)
        case .file, .question, .picker, .prompt, .commandLine, nil: break
        }
        return []
    }

    /// A click chooses; Enter, or another click, does it.
    private mutating func click(button: Int) -> [Effect] {
        guard case .question(var question) = overlay, question.pending == nil else { return [] }
        if question.focused == button { return handleInOverlay(.key(.enter)) }
        question.focused = button
        overlay = .question(question)
        return []
    }

    private mutating func click(choice: Int) -> [Effect] {
        guard case .picker(let picker) = overlay else { return [] }
        if choice == picker.selected { return handleInOverlay(.key(.enter)) }
        return select(choice, in: picker)
    }
}
