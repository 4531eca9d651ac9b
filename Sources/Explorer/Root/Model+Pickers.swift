import Descriptions
import TerminalCanvas

/// Choosing from a short list.
extension Model {
    mutating func handle(_ input: Input, in picker: Picker) -> [Effect] {
        guard case .key(let key) = input else { return [] }
        var picker = picker
        switch key {
        case .escape, .character("q"), .character("h"), .left: return leave(picker)
        case .enter, .character("l"), .right: return take(picker)
        case .down, .character("j"), .tab: picker.move(by: 1)
        case .up, .character("k"), .backTab: picker.move(by: -1)
        case .home, .character("g"): picker.move(by: -picker.choices.count)
        case .end, .character("G"): picker.move(by: picker.choices.count)
        case .character("?"):
            hint(.info, Self.legend(hints(of: .picker(picker))))
            return []
        default:
            // A list takes no text: the key to now means what it means on the screen below.
            switch keymap.binding(for: key, in: screens.top.state.scope)?.action {
            case picker.action?: picker.move(by: 1)
            case .now? where cursor != nil: return travel(to: nil)
            default: return [.bell]
            }
        }
        show(picker)
        return []
    }

    /// Shows the one that was clicked on.
    mutating func select(_ index: Int, in picker: Picker) -> [Effect] {
        var picker = picker
        picker.move(by: index - picker.selected)
        show(picker)
        return []
    }

    private mutating func show(_ picker: Picker) {
        switch picker.purpose {
        case .theme: if let choice = picker.choice, !choice.isOff { theme = choice.name }
        case .event: break
        }
        overlay = .picker(picker)
    }

    private mutating func leave(_ picker: Picker) -> [Effect] {
        switch picker.purpose {
        case .theme(let before): theme = before
        case .event: break
        }
        overlay = nil
        return []
    }

    private mutating func take(_ picker: Picker) -> [Effect] {
        guard let choice = picker.choice, !choice.isOff else { return [.bell] }
        overlay = nil
        switch picker.purpose {
        case .theme: setTheme(choice.name)
        case .event(let types, let row):
            overlay = .form(CommandForm(types[picker.selected], on: row))
        }
        return []
    }

    /// Shows a theme for this session, and tells how to keep it.
    mutating func setTheme(_ name: String) {
        theme = name
        tell(.info, "theme \(name), for this session; keep it: \(Picker.setting(name))")
    }
}
