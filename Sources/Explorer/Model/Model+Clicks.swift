import TerminalCanvas

/// Clicks on what lies over a screen, and on the footer: each is what its key would be.
extension Model {
    /// - Returns: nil if it is not a click on a key of the footer.
    mutating func takeMouseInFooter(_ mouse: MouseInput) -> [Effect]? {
        guard mouse.button == .left, !mouse.isRelease,
            let hint = footer.hint(at: mouse.position, in: footerArea),
            let key = hint.key == "⏎" ? .enter : Key(hint.key)
        else { return nil }
        return take(.key(key))
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
        case .confirmation, .themes: takeInOverlay(.key(key))
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
        case .confirmation(var confirmation):
            guard confirmation.pending == nil,
                let button = dialog(confirmation).button(at: position, in: overlayArea)
            else { return [] }
            // A click chooses; Enter, or another click, does it.
            if confirmation.focused == button { return takeInOverlay(.key(.enter)) }
            confirmation.focused = button
            self.overlay = .confirmation(confirmation)
            return []
        case .approval(var approval):
            guard let button = approval.dialog.button(at: position, in: overlayArea) else {
                return []
            }
            if approval.focused == button { return takeInOverlay(.key(.enter)) }
            approval.focused = button
            self.overlay = .approval(approval)
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
