import Descriptions
import EventStoreCore

/// Screens at work, and the ways between them.
extension Model {
    // MARK: Work

    /// Tells the screen in front what has changed.
    mutating func notice(_ change: Change) -> [Effect] {
        withScreen { screen, context in screen.notice(change, &context) }
    }

    /// Lets the screen that made a request take what has become of it. One that is not in front
    /// goes nowhere with it.
    mutating func deliver(
        to id: RequestID, _ body: (inout any ScreenState, inout ScreenContext) -> Void
    ) -> [Effect] {
        let number = id.screen
        if number == 0 || number == screens.topNumber { return withScreen(body) }
        guard var screen = screens[number] else { return [] }
        var context = context(of: screen.state, number)
        context.isInFront = false
        body(&screen.state, &context)
        screens[number] = screen
        lastRequest = RequestID(context.lastRequest.number)
        for notice in context.notices where notice.isKept { tell(notice.kind, notice.text) }
        return context.effects
    }

    /// Lets the top screen work, and carries out what it asked for.
    mutating func withScreen(
        _ body: (inout any ScreenState, inout ScreenContext) -> Void
    ) -> [Effect] {
        var context = context()
        body(&screens.top.state, &context)
        return settle(context)
    }

    /// Lets the accounts work, where they are in front.
    mutating func withAccounts(
        _ body: (inout AccountsScreen, inout ScreenContext) -> Void
    ) -> [Effect] {
        withScreen { screen, context in
            guard var accounts = screen as? AccountsScreen else { return }
            body(&accounts, &context)
            screen = accounts
        }
    }

    mutating func appear() -> [Effect] {
        withScreen { screen, context in screen.appear(&context) }
    }

    private mutating func settle(_ context: ScreenContext) -> [Effect] {
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
        return context.effects + (context.navigation.map { go($0) } ?? [])
    }

    /// An account whose timeline is on the screen is read.
    private mutating func noteReading() {
        guard case .timeline(let screen) = screens.top, screen.list.isLoaded else { return }
        unread.read(screen.account.id, screen.account.version)
    }

    // MARK: Ways

    private mutating func go(_ navigation: Navigation) -> [Effect] {
        switch navigation {
        case .open(let destination): return push(destination)
        case .openAt(let destination, let point): return push(destination, at: point)
        case .prompt(let purpose, let text): prompt(purpose, text)
        case .form(.record, let row): overlay = .picker(Picker(descriptions.allTypes, on: row))
        case .form(let action, let row):
            let unit = descriptions.unitOfDeposits(in: units)
            if let form = CommandForm(action, on: row, in: unit) { overlay = .form(form) }
        case .reverse(let event, let row):
            overlay = .form(CommandForm(reversing: event, of: row))
        case .correct(let edits, let row, let version):
            overlay = .form(CommandForm(correcting: edits, of: row, changedTo: version))
        case .ask(let approval):
            // It changes what is folded from the events, and no table.
            let caution: Caution? = book.isProduction ? .production : nil
            overlay = .question(
                Question(
                    .task(approval), caution: caution,
                    commandLine: approval.words.flatMap(book.commandLine)))
        case .statement(let row):
            // Of the past it proposes a month of the past.
            let form = FileForm(
                statementOf: row, by: clock, at: point, now: cursor?.landing?.at ?? now)
            overlay = .file(form)
        case .back: return back()
        }
        return []
    }

    /// Asks for a line of text.
    mutating func prompt(_ purpose: PromptPurpose, _ text: String = "") {
        var prompt = Prompt(purpose, text)
        prompt.remember(promptHistory[purpose] ?? [])
        overlay = .prompt(prompt)
    }

    /// Who goes elsewhere waits no more for what the explorer itself looks for.
    private mutating func leaveFront() -> [Effect] {
        screens.leave(at: point)
        let own = [pendingAccount?.id, pendingPlace, unread.finding].compactMap { $0 }
        (pendingAccount, pendingPlace, unread.finding) = (nil, nil, nil)
        return own.map { Effect.cancel($0) }
            + withScreen { screen, context in screen.disappear(&context) }
    }

    mutating func push(_ destination: Destination) -> [Effect] {
        let left = leaveFront()
        screens.push(Screen(destination))
        return left + appear()
    }

    /// Opens a screen that shows a point of the past, which may be the one that is shown.
    mutating func push(_ destination: Destination, at point: TimePoint?) -> [Effect] {
        if point == cursor?.point { return push(destination) }
        let left = leaveFront()
        screens.push(Screen(destination))
        return left + travel(to: point)
    }

    /// Goes to the one screen of its kind.
    mutating func show(_ destination: Destination) -> [Effect] {
        if screens.top.state.scope == Screen(destination).state.scope { return [] }
        let left = leaveFront()
        screens.show(destination)
        return left + appear()
    }

    /// Back leads where the reader came from, and when.
    mutating func back() -> [Effect] {
        if screens.isFirst { return [] }
        let left = leaveFront()
        screens.pop()
        return left + comeBack()
    }

    mutating func forward() -> [Effect] {
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

    // MARK: The end

    mutating func quit() -> [Effect] {
        isQuitting = true
        return [.quit]
    }

    /// Ends this session for one that opens the ledger again.
    mutating func reopen() -> [Effect] {
        isReopening = true
        return quit()
    }
}
