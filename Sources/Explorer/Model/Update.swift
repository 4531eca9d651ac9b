import EventStoreCore
import TerminalCanvas

/// Takes an action into the model and says what is to be done about it. Pure; it only routes:
/// what a screen does with an action is the screen's own.
package func update(_ model: inout Model, _ action: Action) -> [Effect] {
    model.dropHeldKeys(after: action)
    return route(&model, action) + model.takeHeldKeys()
}

private func route(_ model: inout Model, _ action: Action) -> [Effect] {
    switch action {
    case .input(let input): return model.take(input)
    case .tick(let now):
        model.now = now
        return model.deliver(action) + model.playOn()
    case .tailed(let news):
        model.now = max(model.now, news.at)
        model.live.head = max(model.live.head, news.head)
        model.live.lag = news.lag
        model.live.rate.add(news.count, at: news.at)
        // Nothing of the past moves: what comes meanwhile is counted.
        model.cursor?.newCount += news.count
        model.noteNews(news)
        return model.live.isPaused || model.cursor != nil ? [] : model.deliver(action)
    case .tailerFailed(let reason):
        model.live.failure = reason
        model.tell(.error, "the live view has stopped: \(reason)")
        return []
    case .readModelsBehind(let reason):
        model.tell(.warning, "balances fall behind: \(reason); trying again")
        return []
    case .previewed, .submitted, .filterChecked:
        model.noteOwnWrite(action)
        return model.deliverToOverlay(action)
    case .verifying, .verified: return model.takeVerification(action)
    case .unreadCounted, .unreadFound: return model.takeUnread(action)
    case .accountFound(let id, let result) where id == model.pendingAccount:
        return model.goToAccount(result)
    case .travelled(let id, let result): return model.travelled(id, result)
    case .landed(let id, let landing): return model.landed(id, landing)
    case .themesListed(let themes):
        model.themes = themes
        return []
    case .copied(let text):
        model.tell(.info, "sent to the terminal's clipboard: \(text)")
        return []
    case .notCopied(let text):
        model.tell(.warning, "this terminal has no clipboard; copy by hand: \(text)")
        return [.bell]
    case .accountsLoaded(_, .success(let page)):
        model.live.summaryLag = page.lag
        return model.deliver(action)
    default: return model.deliver(action)
    }
}

/// What the explorer does first: the first screen appears.
package func start(_ model: inout Model) -> [Effect] {
    let counting = model.countUnread()
    guard let opening = model.opening else { return model.appear() + counting }
    model.opening = nil
    if let account = opening.account {
        model.screens.push(.timeline(TimelineScreen(AccountRow(stub: account))))
    }
    return model.appear() + model.step(.address(opening.address)) + counting
}

extension Model {
    // MARK: Input

    mutating func take(_ input: Input) -> [Effect] {
        switch input {
        case .hangup:
            isQuitting = true
            return [.quit]
        case .resize(let size):
            self.size = size
            return withScreen { screen, context in screen.resize(&context) }
        case .focus: return []
        case .mouse(let mouse): return takeMouse(mouse)
        case .paste(let text): return takePaste(text)
        case .key(let key):
            notice = nil
            if overlay != nil { return takeInOverlay(.key(key)) }
            return take(key)
        }
    }

    private mutating func takePaste(_ text: String) -> [Effect] {
        if overlay?.takesText == true { return takeInOverlay(.paste(text)) }
        tell(.warning, "pasted text is only taken where text is asked for; nothing was done")
        return [.bell]
    }

    private mutating func take(_ key: Key) -> [Effect] {
        guard let bound = keymap.binding(for: key, in: screens.top.state.scope) else {
            tell(.info, "'\(key)' does nothing here; ? shows the keys")
            return []
        }
        let binding = standIn(for: bound)
        if let reason = reasonOff(binding) {
            tell(.warning, "\(binding.action.name) is off: \(reason)")
            return [.bell]
        }
        if let effects = hold(key, binding.action) { return effects }
        return perform(binding.action)
    }

    /// Why a binding is off at the moment.
    package func reasonOff(_ bound: Keymap.Binding) -> String? {
        let binding = standIn(for: bound)
        if cursor == nil, binding.action.needsPast { return "this is now" }
        if binding.isCommand {
            if let cursor {
                let key = keymap.keyText(.now) ?? "now"
                return "the screen shows the past, \(cursor.text); \(key) returns to now"
            }
            if let reason = book.readOnlyReason { return reason }
            if size.width < FormLayout.minimum.width || size.height < FormLayout.minimum.height {
                return "the terminal is too small to show what would be done"
            }
        }
        if binding.action == .nextPane, layout.pane == nil {
            return "there is one pane; from \(ScreenLayout.wide) columns on there are two"
        }
        if binding.action == .nextUnread { return reasonWithoutUnread }
        return reasonCannotAsk(binding.action)
            ?? screens.top.state.reasonOff(binding.action, context())
    }

    // MARK: Actions of every screen

    mutating func perform(_ action: UserAction) -> [Effect] {
        if isPaneFocused, performInPane(action) { return [] }
        if let effects = travel(action) ?? ask(action) { return effects }
        switch action {
        case .quit: return screens.isFirst ? quit() : back()
        case .quitAll: return quit()
        case .help: return push(.help(HelpScreen(about: screens.top.state.scope)))
        case .showAccounts: return push(.accounts(AccountsScreen()))
        case .showStream: return push(.stream(StreamScreen()))
        case .showProjections: return push(.projections(ProjectionsScreen()))
        case .verify: return verify()
        case .stopVerify: return stopVerification()
        case .nextUnread: return nextUnread()
        case .showMessages: return push(.messages(MessagesScreen(log)))
        case .backward: return screens.isFirst ? [.bell] : back()
        case .forward: return screens.forward() ? appear() : [.bell]
        case .redraw: return [.repaint]
        case .suspend: return [.suspend]
        case .mouse:
            hasMouse.toggle()
            return [.setMouse(hasMouse)]
        case .theme:
            overlay = .themes(ThemePicker(themes, current: theme))
            return []
        case .commandLine:
            overlay = .commandLine(CommandLine(history: lineHistory))
            return []
        case .nextPane:
            screens.top.state.pane.isFocused.toggle()
            return []
        case .pause:
            live.isPaused.toggle()
            return live.isPaused ? [] : appear()
        default:
            return withScreen { screen, context in screen.perform(action, &context) }
        }
    }

    mutating func quit() -> [Effect] {
        isQuitting = true
        return [.quit]
    }

    mutating func push(_ screen: Screen) -> [Effect] {
        screens.push(screen)
        return appear()
    }

    mutating func back() -> [Effect] {
        screens.pop() ? appear() : []
    }

    // MARK: Screens

    mutating func deliver(_ action: Action) -> [Effect] {
        withScreen { screen, context in screen.receive(action, &context) }
    }

    /// Lets the top screen work, and carries out what it asked for.
    mutating func withScreen(
        _ body: (inout any ScreenState, inout ScreenContext) -> Void
    ) -> [Effect] {
        var context = context()
        body(&screens.top.state, &context)
        return settle(context)
    }

    mutating func appear() -> [Effect] {
        withScreen { screen, context in screen.appear(&context) }
    }

    mutating func settle(_ context: ScreenContext) -> [Effect] {
        lastRequest = context.lastRequest
        noteReading()
        for (kind, text) in context.notices { tell(kind, text) }
        switch context.navigation {
        case .push(let screen): return context.effects + push(screen)
        case .pushAt(let screen, let point):
            screens.push(screen)
            return context.effects + travel(to: point)
        case .overlay(let overlay):
            self.overlay = overlay
            return context.effects
        case .finding(let row): return context.effects + openFinding(row)
        case .back: return context.effects + back()
        case nil: return context.effects
        }
    }

    mutating func tell(_ kind: Message.Kind, _ text: String) {
        log.add(kind, text, at: now)
        notice = log.messages.last
    }
}
