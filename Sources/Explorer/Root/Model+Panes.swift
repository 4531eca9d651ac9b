import TerminalCanvas

extension Model {
    /// What the movement keys and Esc do while the pane has them.
    ///
    /// - Returns: false for what the list, or the root, has to do.
    mutating func performInPane(_ action: UserAction) -> Bool {
        if action == .back {
            screens.top.state.pane.isFocused = false
            return true
        }
        return scrollPane(action)
    }

    private mutating func scrollPane(_ action: UserAction) -> Bool {
        guard let inside = layout.paneInside else { return false }
        let lines = screens.top.state.paneLineCount(width: inside.width)
        return screens.top.state.pane.scroll(action, lines: lines, height: inside.height)
    }

    /// Rows that a turn of the wheel goes.
    private static let wheelRows = 3

    mutating func takeMouse(_ mouse: MouseInput) -> [Effect] {
        guard overlay == nil, !mouse.isRelease else { return [] }
        if let effects = takeTimeBar(mouse) { return effects }
        let isInPane = layout.pane?.contains(mouse.position) ?? false
        switch mouse.button {
        case .wheelDown, .wheelUp:
            let action: UserAction = mouse.button == .wheelDown ? .down : .up
            var effects: [Effect] = []
            for _ in 0..<Self.wheelRows where !(isInPane && scrollPane(action)) {
                effects += withScreen { screen, context in screen.perform(action, &context) }
            }
            return effects
        case .left:
            if let effects = clickOnBar(at: mouse.position) { return effects }
            screens.top.state.pane.isFocused = isInPane
            if let effects = clickOnHeading(at: mouse.position) { return effects }
            if let effects = clickOnProjections(at: mouse.position) { return effects }
            guard let line = layout.listLine(at: mouse.position) else { return [] }
            return withScreen { screen, context in screen.click(line, &context) }
        case .middle, .right: return []
        }
    }
}
