import Descriptions
import TerminalCanvas

/// What keys and names of actions do, on every screen.
extension Model {
    mutating func handleKey(_ key: Key) -> [Effect] {
        guard let bound = keymap.binding(for: key, in: screens.top.state.scope) else {
            hint(.info, "'\(key)' does nothing here; \(keymap.way(to: .help)) lists the keys")
            return []
        }
        let binding = standIn(for: bound)
        // First of all: what is off while the selection is looked for may be on when it is there.
        if let effects = hold(.key(key), binding.action) { return effects }
        if let reason = reasonOff(binding) {
            hint(.warning, "\(binding.words) is off: \(reason)")
            return [.bell]
        }
        return perform(binding.action)
    }

    /// Carries an action out as its key would; says why not.
    mutating func performByName(_ action: UserAction) -> LineCommand.Outcome {
        let scope = screens.top.state.scope
        let everywhere = keymap.bindings.filter { $0.action == action }
        guard let binding = everywhere.first(where: { $0.scopes.contains(scope) }) else {
            let places = Scope.allCases
                .filter { place in everywhere.contains { $0.scopes.contains(place) } }
                .map(\.title)
            return .wrong(
                0,
                "only on the \(places.joined(separator: ", ")) screen\(places.count > 1 ? "s" : "")"
            )
        }
        let action = standIn(for: binding).action
        if let effects = hold(.action(action), action) { return .done(effects) }
        if let reason = reasonOff(binding) { return .wrong(0, "\(action.name) is off: \(reason)") }
        return .done(perform(action))
    }

    /// Why a binding is off at the moment.
    package func reasonOff(_ bound: Keymap.Binding) -> String? {
        reasonOff(bound, screens.top.state, context())
    }

    /// The same, for several bindings at once.
    func reasonOff(
        _ bound: Keymap.Binding, _ screen: any ScreenState, _ context: ScreenContext
    ) -> String? {
        let binding = standIn(for: bound)
        if cursor == nil, binding.action.needsPast { return "this is now" }
        if binding.isCommand {
            if cursor != nil {
                return "this is the past; \(keymap.way(to: .now)) returns to now"
            }
            if let reason = book.readOnlyReason ?? remote?.reasonWithoutCommands { return reason }
            if size.width < FormLayout.minimum.width || size.height < FormLayout.minimum.height {
                return "the terminal is too small for it"
            }
        }
        if let reason = reasonCannotWrite(binding.action, screen) { return reason }
        if binding.action == .record, descriptions.isEmpty {
            return "this book has no descriptions of events"
        }
        if let reason = remote?.status.table?.reasonWithout(binding.action) { return reason }
        if binding.action == .nextPane, context.layout.pane == nil {
            return "there is one pane; from \(ScreenLayout.wide) columns on there are two"
        }
        if binding.action == .nextUnread { return reasonWithoutUnread }
        return reasonCannotAsk(binding.action, screen, context)
            ?? screen.reasonOff(binding.action, context)
    }

    mutating func perform(_ action: UserAction) -> [Effect] {
        if isPaneFocused, performInPane(action) { return [] }
        if let effects = travel(action) ?? ask(action) { return effects }
        switch action {
        case .quit: return screens.isFirst ? quit() : back()
        case .quitAll: return quit()
        case .help: return push(.help(screens.top.state.scope))
        case .showAccounts: return show(.accounts)
        case .showStream: return show(.stream)
        case .showProjections: return show(.projections)
        case .showSubscriptions: return show(.subscriptions)
        case .verify: return verify()
        case .stopVerify: return stopVerification()
        case .nextUnread: return nextUnread()
        case .showMessages: return show(.messages)
        case .backward: return screens.isFirst ? [.bell] : back()
        case .forward: return forward()
        case .redraw: return [.repaint]
        case .suspend: return [.suspend]
        case .mouse:
            hasMouse.toggle()
            hint(.info, hasMouse ? "mouse on" : "mouse off")
            return [.setMouse(hasMouse)]
        case .theme:
            overlay = .picker(Picker(themes, current: theme))
            return []
        case .commandLine:
            overlay = .commandLine(CommandLine(history: lineHistory))
            return []
        case .nextPane:
            screens.top.state.pane.isFocused.toggle()
            return []
        case .export:
            guard let shown = screens.top.state.shown else { return [.bell] }
            overlay = .file(FileForm(shown, at: point))
            return []
        case .pause:
            live.togglePause()
            return live.isPaused ? [] : appear()
        default:
            return withScreen { screen, context in screen.perform(action, &context) }
        }
    }
}
