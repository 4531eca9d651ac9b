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

    mutating func scrollPane(_ action: UserAction) -> Bool {
        guard let inside = layout.paneInside else { return false }
        let lines = screens.top.state.paneLineCount(width: inside.width)
        return screens.top.state.pane.scroll(action, lines: lines, height: inside.height)
    }
}
