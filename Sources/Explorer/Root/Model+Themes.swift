import TerminalCanvas

extension Model {
    mutating func handle(_ input: Input, in picker: ThemePicker) -> [Effect] {
        guard case .key(let key) = input else { return [] }
        var picker = picker
        switch key {
        case .escape, .character("q"), .character("h"), .left:
            overlay = nil
            theme = picker.before
            return []
        case .enter, .character("l"), .right: return keep(picker)
        case .down, .character("j"), .character("T"), .tab: picker.move(by: 1)
        case .up, .character("k"), .backTab: picker.move(by: -1)
        case .home, .character("g"): picker.move(by: -picker.choices.count)
        case .end, .character("G"): picker.move(by: picker.choices.count)
        case .character("?"):
            hint(.info, "⏎ use for this session  ↑ ↓ try another  esc revert")
            return []
        default:
            // A list takes no text: the key to now means what it means on the screen below.
            let action = keymap.binding(for: key, in: screens.top.state.scope)?.action
            return action == .now && cursor != nil ? travel(to: nil) : [.bell]
        }
        if let choice = picker.choice, !choice.isBroken { theme = choice.name }
        overlay = .themes(picker)
        return []
    }

    /// Shows the one that was clicked on.
    mutating func select(_ index: Int, in picker: ThemePicker) -> [Effect] {
        var picker = picker
        picker.move(by: index - picker.selected)
        if let choice = picker.choice, !choice.isBroken { theme = choice.name }
        overlay = .themes(picker)
        return []
    }

    private mutating func keep(_ picker: ThemePicker) -> [Effect] {
        guard let choice = picker.choice, !choice.isBroken else { return [.bell] }
        overlay = nil
        setTheme(choice.name)
        return []
    }

    /// Shows a theme for this session, and tells how to keep it.
    mutating func setTheme(_ name: String) {
        theme = name
        tell(.info, "theme \(name), for this session; keep it: \(ThemePicker.setting(name))")
    }
}
