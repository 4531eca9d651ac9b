import TerminalCanvas

/// Where the mouse is, by what is drawn there.
extension Model {
    /// What the mouse means.
    func pointer(_ mouse: MouseInput) -> Pointer {
        let isPress = mouse.button == .left && !mouse.isRelease
        if isPress, let key = footerKey(at: mouse.position) { return .key(key) }
        if mouse.isRelease { return .nothing }
        let place = layout
        let isInPane = overlay == nil && place.pane?.contains(mouse.position) ?? false
        switch mouse.button {
        case .middle, .right: return .nothing
        case .wheelDown, .wheelUp:
            return .wheel(isDown: mouse.button == .wheelDown, isInPane: isInPane)
        case .left: break
        }
        if let overlay { return pointer(on: overlay, mouse.position) }
        if let area = place.timeBar, mouse.position.row == area.row,
            let value = timeBar.value(at: mouse.position.column, in: area, .unicode)
        {
            return .timeBar(value)
        }
        let below = isInPane ? .pane : pointer(on: screens.top, mouse.position)
        guard let line = place.barLine(at: mouse.position) else { return below }
        return .scrollbar(line: line, height: place.listHeight, or: below)
    }

    private func footerKey(at position: CellPosition) -> Key? {
        footer.hint(at: position, in: layout.footerInside).flatMap(Self.key)
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

    private func pointer(on overlay: Overlay, _ position: CellPosition) -> Pointer {
        let found: Pointer? =
            switch overlay {
            case .form(let form):
                CommandFormView(form, damagedFrom: nil).field(at: position, in: layout.overlay)
                    .map { .field($0) }
            case .file(let form):
                FileFormView(form, done: 0).field(at: position, in: layout.overlay)
                    .map { .field($0) }
            case .question(let question):
                dialog(of: question).button(at: position, in: layout.overlay)
                    .map { .button($0) }
            case .picker(let picker):
                PickerView(picker).choice(at: position, in: layout.overlay)
                    .map { .choice($0) }
            case .prompt, .commandLine: nil
            }
        return found ?? .nothing
    }

    private func pointer(on screen: Screen, _ position: CellPosition) -> Pointer {
        switch screen {
        case .accounts(let accounts):
            if layout.list.height > 1, layout.list.contains(position),
                position.row == layout.list.row,
                let sort = accounts.sort(
                    at: position.column - layout.list.column, width: layout.tableWidth)
            {
                return .heading(sort)
            }
        case .projections(let projections):
            // Sections stand side by side there: a line alone names no row.
            let view = ProjectionsView(projections, self)
            return view.index(at: position, in: layout.listAndLine).map { .line($0) } ?? .list
        case .timeline, .stream, .snapshots, .subscriptions, .causes, .compare, .why, .when,
            .whatIf, .verify, .messages, .help:
            break
        }
        return layout.listLine(at: position).map { .line($0) } ?? .list
    }
}
