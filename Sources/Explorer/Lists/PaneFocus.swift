/// Whether a screen's pane has the movement keys, and how far it is scrolled.
package struct PaneFocus: Hashable, Sendable {
    package var isFocused = false
    package var firstLine = 0

    package init() {}

    /// Scrolls a pane of so many lines.
    ///
    /// - Returns: false if the action is no movement.
    mutating func scroll(_ action: UserAction, lines: Int, height: Int) -> Bool {
        let last = max(0, lines - height)
        let half = max(1, height / 2)
        switch action {
        case .down: firstLine += 1
        case .up: firstLine = min(firstLine, last) - 1
        case .halfDown: firstLine += half
        case .halfUp: firstLine -= half
        case .pageDown: firstLine += height
        case .pageUp: firstLine -= height
        case .first: firstLine = 0
        case .last: firstLine = last
        default: return false
        }
        firstLine = min(max(0, firstLine), last)
        return true
    }
}
