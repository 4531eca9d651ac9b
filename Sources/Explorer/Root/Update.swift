import EventStoreCore
import TerminalCanvas

/// Takes an action into the model and says what is to be done about it. Pure; it only routes:
/// what a screen does with an action is the screen's own.
package func update(_ model: inout Model, _ action: Action) -> [Effect] {
    let effects = route(&model, action) + model.takeHeldKeys()
    return effects + model.screens.takeGone().map { .abandon(screen: $0) }
}

private func route(_ model: inout Model, _ action: Action) -> [Effect] {
    switch action {
    case .input(let input): return model.take(input)
    case .tick(let now):
        model.now = now
        return model.deliver(action) + model.playOn()
    case .tailed(let news):
        model.now = max(model.now, news.at)
        model.live.take(news)
        // Nothing of the past moves: what comes meanwhile is counted.
        model.cursor?.newCount += news.count
        model.noteNews(news)
        let effects = model.noteNewsInOverlay(news)
        return effects
            + (model.live.isPaused || model.cursor != nil ? [] : model.deliver(action))
    case .tailerFailed(let reason):
        model.live.failure = reason
        model.tell(.error, "the live view has stopped; :reopen starts it again: \(reason)")
        return []
    case .readModelsBehind(let reason):
        model.tell(.warning, "balances fall behind: \(reason); trying again")
        return []
    case .previewed, .submitted, .winnersRead, .filterChecked, .accountsLookedUp:
        model.noteOwnWrite(action)
        return model.deliverToOverlay(action)
    case .verifying, .verified: return model.takeVerification(action)
    case .unreadCounted, .unreadFound: return model.takeUnread(action)
    case .accountMatched(let id, let result) where id == model.pendingAccount?.id:
        return model.goToAccount(result)
    case .placeFound(let id, let result): return model.placeFound(id, result)
    case .travelled(let id, let result): return model.travelled(id, result)
    case .landed(let id, let result): return model.landed(id, result)
    case .snapshotChanged, .rebuilding, .rebuilt: return model.takeWork(action)
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
        if let freshness = page.freshness { model.note(freshness) }
        return model.deliver(action)
    default: return model.deliver(action)
    }
}

extension Model {
    /// The balances of the list are a read model's: whether they are up to date, and will be.
    fileprivate mutating func note(_ freshness: Freshness) {
        let wasStopped = live.summary.isStopped
        live.summary = freshness
        guard freshness.isStopped, !wasStopped else { return }
        tell(
            .error,
            "these balances have stopped: \(keymap.way(to: .showProjections)) says why, and "
                + "\(keymap.way(to: .rebuild)) there folds them again")
    }
}

/// What the explorer does first: the first screen appears.
package func start(_ model: inout Model) -> [Effect] {
    let counting = model.countUnread()
    guard let opening = model.opening else { return model.appear() + counting }
    model.opening = nil
    model.isHeldBack = true
    var effects = counting
    if let account = opening.account {
        // Whoever goes back finds the account selected.
        model.screens.top = .accounts(AccountsScreen(selecting: account))
        effects += model.appear()
        model.screens.push(.timeline(TimelineScreen(AccountRow(stub: account))))
    }
    return effects + model.appear() + model.step(.address(opening.address))
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
        case .mouse(let mouse):
            return takeMouseInFooter(mouse) ?? takeMouseInOverlay(mouse) ?? takeMouse(mouse)
        case .paste(let text): return takePaste(text)
        case .key(let key):
            notice = nil
            if overlay != nil { return takeInOverlay(.key(key)) }
            return take(key)
        }
    }

    private mutating func takePaste(_ text: String) -> [Effect] {
        if overlay?.takesText == true { return takeInOverlay(.paste(text)) }
        hint(.warning, "nothing here takes text: the paste was ignored")
        return [.bell]
    }

    private mutating func take(_ key: Key) -> [Effect] {
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

    /// Why a binding is off at the moment.
    package func reasonOff(_ bound: Keymap.Binding) -> String? {
        let binding = standIn(for: bound)
        if cursor == nil, binding.action.needsPast { return "this is now" }
        if binding.isCommand {
            if cursor != nil {
                return "this is the past; \(keymap.way(to: .now)) returns to now"
            }
            if let reason = book.readOnlyReason { return reason }
            if size.width < FormLayout.minimum.width || size.height < FormLayout.minimum.height {
                return "the terminal is too small for it"
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
        case .showAccounts: return show(.accounts) { .accounts(AccountsScreen()) }
        case .showStream: return show(.stream) { .stream(StreamScreen()) }
        case .showProjections: return show(.projections) { .projections(ProjectionsScreen()) }
        case .verify: return verify()
        case .stopVerify: return stopVerification()
        case .nextUnread: return nextUnread()
        case .showMessages: return show(.messages) { .messages(MessagesScreen()) }
        case .backward: return screens.isFirst ? [.bell] : back()
        case .forward: return forward()
        case .redraw: return [.repaint]
        case .suspend: return [.suspend]
        case .mouse:
            hasMouse.toggle()
            hint(.info, hasMouse ? "mouse on" : "mouse off")
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
            live.togglePause()
            return live.isPaused ? [] : appear()
        default:
            return withScreen { screen, context in screen.perform(action, &context) }
        }
    }

    /// Who goes elsewhere waits no more for what the explorer itself looks for.
    private mutating func leaveFront() -> [Effect] {
        screens.leave(at: point)
        let own = [pendingAccount?.id, pendingPlace, unread.finding].compactMap { $0 }
        (pendingAccount, pendingPlace, unread.finding) = (nil, nil, nil)
        return own.map { Effect.cancel($0) }
            + withScreen { screen, context in screen.disappear(&context) }
    }

    mutating func quit() -> [Effect] {
        isQuitting = true
        return [.quit]
    }

    /// Ends this session for one that opens the ledger again.
    mutating func reopen() -> [Effect] {
        isReopening = true
        return quit()
    }

    mutating func push(_ screen: Screen) -> [Effect] {
        let left = leaveFront()
        screens.push(screen)
        return left + appear()
    }

    /// Opens a screen that shows a point of the past, which may be the one that is shown.
    mutating func push(_ screen: Screen, at point: TimePoint?) -> [Effect] {
        if point == cursor?.point { return push(screen) }
        let left = leaveFront()
        screens.push(screen)
        return left + travel(to: point)
    }

    /// Goes to the one screen of its kind.
    mutating func show(_ scope: Scope, _ screen: () -> Screen) -> [Effect] {
        if screens.top.state.scope == scope { return [] }
        let left = leaveFront()
        screens.show(scope, orOpen: screen)
        return left + appear()
    }

    /// Back leads where the reader came from, and when.
    mutating func back() -> [Effect] {
        if screens.isFirst { return [] }
        let left = leaveFront()
        screens.pop()
        return left + comeBack()
    }

    private mutating func forward() -> [Effect] {
        guard screens.hasNext else { return [.bell] }
        let left = leaveFront()
        screens.forward()
        return left + comeBack()
    }

    /// Shows the screen in front at the point that it was left at.
    private mutating func comeBack() -> [Effect] {
        guard let left = screens.topLeave else { return appear() }
        // A move that is on its way was meant for the screen before.
        let cancelled = giveUpTravel()
        if left.point == point { return cancelled + appear() }
        cursor?.playback = nil
        return cancelled + travel(to: left.point)
    }

    // MARK: Screens

    /// Gives an answer to the screen that asked for it, and anything else to the top screen.
    mutating func deliver(_ action: Action) -> [Effect] {
        if let number = action.request?.screen, number != 0, number != screens.topNumber {
            return deliver(action, toScreen: number)
        }
        return withScreen { screen, context in screen.receive(action, &context) }
    }

    /// A screen that is not in front takes its answer, and goes nowhere with it.
    private mutating func deliver(_ action: Action, toScreen number: Int) -> [Effect] {
        guard var screen = screens[number] else { return [] }
        var context = context(of: screen.state, number)
        context.isInFront = false
        screen.state.receive(action, &context)
        screens[number] = screen
        lastRequest = RequestID(context.lastRequest.number)
        for notice in context.notices where notice.isKept { tell(notice.kind, notice.text) }
        return context.effects
    }

    /// What became of work that the reader asked for is told whatever is in front.
    mutating func takeWork(_ action: Action) -> [Effect] {
        switch action {
        case .rebuilding(let name, let done, let total):
            rebuilding[name] = Rebuild(done: done, of: total)
        case .rebuilt(let name, let result):
            rebuilding[name] = nil
            switch result {
            case .failure(let error): tell(.error, "\(name) was not rebuilt: \(error.reason)")
            case .success(let rows):
                tell(.info, "\(name) rebuilt: \(Wording.count(rows, "row"))")
            }
        case .snapshotChanged(_, .failure(let error)): tell(.error, error.reason)
        case .snapshotChanged(_, .success(let text)): tell(.info, text)
        default: break
        }
        return deliver(action)
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
        lastRequest = RequestID(context.lastRequest.number)
        noteReading()
        for notice in context.notices {
            if notice.isKept {
                tell(notice.kind, notice.text)
            } else {
                hint(notice.kind, notice.text)
            }
        }
        if context.hasLostWay { heldKeys = [] }
        switch context.navigation {
        case .push(let screen): return context.effects + push(screen)
        case .pushAt(let screen, let point): return context.effects + push(screen, at: point)
        case .overlay(.prompt(var prompt)):
            prompt.remember(promptHistory[prompt.purpose] ?? [])
            overlay = .prompt(prompt)
            return context.effects
        case .ask(let approval):
            overlay = .question(Question(.task(approval), isProduction: book.isProduction))
            return context.effects
        case .overlay(let overlay):
            self.overlay = overlay
            return context.effects
        case .finding(let row): return context.effects + openFinding(row)
        case .back: return context.effects + back()
        case nil: return context.effects
        }
    }

    /// Tells what became of something; it stays in Messages.
    package mutating func tell(_ kind: Message.Kind, _ text: String) {
        log.add(kind, text, at: now)
        notice = log.messages.last
        guard case .messages(var screen) = screens.top else { return }
        screen.show(log, height: listHeight)
        screens.top = .messages(screen)
    }

    /// Says what is worth a look and no more.
    mutating func hint(_ kind: Message.Kind, _ text: String) {
        notice = Message(number: 0, at: now, kind: kind, text: text)
    }
}
