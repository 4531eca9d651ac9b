import TerminalCanvas

/// Clicks on what lies over a screen, and on the footer: each is what its key would be.
extension Model {
    /// - Returns: nil if it is not a click on a key of the footer.
    mutating func takeMouseInFooter(_ mouse: MouseInput) -> [Effect]? {
        guard mouse.button == .left, !mouse.isRelease,
            let hint = footer.hint(at: mouse.position, in: footerArea),
            let key = Self.key(hint)
        else { return nil }
        return take(.key(key))
    }

    /// A sign in the footer stands for a key, and is not typed.
    static func key(_ hint: KeyHints.Hint) -> Key? {
        switch hint.key {
        case "⏎": .enter
        case "↑": .up
        case "↓": .down
        default: Key(hint.key)
        }
    }

    /// The heading of a column sorts by it, and again the other way round.
    ///
    /// - Returns: nil if it is no heading that sorts.
    mutating func clickOnHeading(at position: TerminalCanvas.Position) -> [Effect]? {
        guard case .accounts(let accounts) = screens.top, layout.list.height > 1,
            layout.list.contains(position), position.row == layout.list.row,
            let sort = AccountsView.sort(
                at: position.column - layout.list.column, accounts, width: tableWidth)
        else { return nil }
        let isDescending = sort == accounts.sort && !accounts.isDescending
        return withScreen { screen, context in
            guard var accounts = screen as? AccountsScreen else { return }
            accounts.setOrder(sort, isDescending: isDescending, &context)
            screen = accounts
        }
    }

    /// Sections stand side by side on that screen: a line alone names no row there.
    ///
    /// - Returns: nil if it is another screen.
    mutating func clickOnProjections(at position: TerminalCanvas.Position) -> [Effect]? {
        guard case .projections(let projections) = screens.top else { return nil }
        let view = ProjectionsView(projections, self)
        guard let index = view.index(at: position, in: layout.listAndLine) else { return [] }
        return withScreen { screen, context in
            guard var projections = screen as? ProjectionsScreen else { return }
            projections.select(index, height: context.height)
            screen = projections
        }
    }

    /// The scrollbar of a list leads to that part of it.
    ///
    /// - Returns: nil if there is no scrollbar.
    mutating func clickOnBar(at position: TerminalCanvas.Position) -> [Effect]? {
        guard let line = layout.barLine(at: position) else { return nil }
        var isOnBar = false
        let effects = withScreen { screen, context in
            let share = ListShare(line, of: context.height)
            isOnBar = screen.clickOnBar(share, &context)
            if isOnBar { screen.pane.isFocused = false }
        }
        return isOnBar ? effects : nil
    }

    /// - Returns: nil if nothing lies over the screen.
    mutating func takeMouseInOverlay(_ mouse: MouseInput) -> [Effect]? {
        guard let overlay else { return nil }
        guard !mouse.isRelease else { return [] }
        switch mouse.button {
        case .wheelDown: return wheel(.down)
        case .wheelUp: return wheel(.up)
        case .left: return click(overlay, at: mouse.position)
        case .middle, .right: return []
        }
    }

    /// The wheel reads on, or goes through a list; in a form it would only lose the field.
    private mutating func wheel(_ key: Key) -> [Effect] {
        switch overlay {
        case .question, .themes: takeInOverlay(.key(key))
        default: []
        }
    }

    private mutating func click(
        _ overlay: Overlay, at position: TerminalCanvas.Position
    ) -> [Effect] {
        switch overlay {
        case .form(var form):
            let view = CommandFormView(form, damagedFrom: nil)
            guard let field = view.field(at: position, in: overlayArea) else { return [] }
            form.focused = field
            self.overlay = .form(form)
            return []
        case .question(var question):
            guard question.pending == nil,
                let button = dialog(question).button(at: position, in: overlayArea)
            else { return [] }
            // A click chooses; Enter, or another click, does it.
            if question.focused == button { return takeInOverlay(.key(.enter)) }
            question.focused = button
            self.overlay = .question(question)
            return []
        case .themes(let picker):
            let view = ThemePickerView(picker)
            guard let choice = view.choice(at: position, in: overlayArea) else { return [] }
            if choice == picker.selected { return takeInOverlay(.key(.enter)) }
            return select(choice, in: picker)
        case .prompt, .commandLine: return []
        }
    }
}
