import EventStoreCore
import TerminalCanvas

extension Model {
    /// Takes an action, and says what is to be done about it. It only routes: what a screen does
    /// with an action is the screen's own.
    mutating func handle(_ action: Action) -> [Effect] {
        let effects = route(action) + takeHeldKeys()
        return effects + screens.takeGone().map { .abandon(screen: $0) }
    }

    private mutating func route(_ action: Action) -> [Effect] {
        switch action {
        case .input(let input): return handle(input)
        case .pointed(let pointer): return handle(pointer)
        case .tick(let moment):
            now = moment
            return notice(.time(moment)) + playOn()
        case .tailed(let news):
            now = max(now, news.at)
            live.note(news)
            noteNews(news)
            let effects = noteRecorded(news) + noteNewsInOverlay(news)
            // Nothing of the past moves: what comes meanwhile is counted.
            return effects + (live.isPaused || cursor != nil ? [] : notice(.news(news)))
        case .answered(let id, .success(let answer)): return receive(answer, to: id)
        case .answered(let id, .failure(let error)): return fail(id, error)
        case .progressed(let id, .folded(let done, let total)):
            return deliver(to: id) { screen, _ in screen.fold(id, done, of: total) }
        case .progressed(let id, .verified(let news)): return receiveProgress(id, news)
        case .progressed(let id, .written(let events)):
            noteWritten(id, events)
            return []
        case .tailerFailed(let reason):
            live.failure = reason
            tell(.error, "the live view has stopped; :reopen starts it again: \(reason)")
            return []
        case .readModelsBehind(let reason):
            tell(.warning, "balances fall behind: \(reason); trying again")
            return []
        case .rebuilding(let name, let done, let total):
            rebuilding[name] = Rebuild(done: done, of: total)
            return []
        case .rebuilt(let name, let result):
            tellRebuilt(name, result)
            return notice(.readModels)
        case .snapshotChanged(_, .success(let text)):
            tell(.info, text)
            return notice(.snapshots)
        case .snapshotChanged(_, .failure(let error)):
            tell(.error, error.reason)
            return notice(.snapshots)
        case .subscriptionChanged(_, let result):
            switch result {
            case .success(let text): tell(.info, text)
            case .failure(let error): tell(.error, error.reason)
            }
            return notice(.subscriptions)
        case .valuesChanged: return notice(.values)
        case .themesListed(let choices):
            themes = choices
            return []
        case .remote(let status):
            note(status)
            return []
        case .logCopied(let result):
            noteCopied(result)
            return []
        case .copied(let text):
            tell(.info, "sent to the terminal's clipboard: \(text)")
            return []
        case .notCopied(let text):
            tell(.warning, "this terminal has no clipboard; copy by hand: \(text)")
            return [.bell]
        }
    }

    /// What the explorer itself asked for it takes; the rest goes to the screens.
    private mutating func receive(_ answer: Answer, to id: RequestID) -> [Effect] {
        switch answer {
        case .match(let match) where id == pendingAccount?.id: return goToAccount(match)
        case .lookedUp(let rows): receiveLookedUp(id, rows)
        case .point(let point): return travelled(id, to: point)
        case .place(let place): return placeFound(id, place)
        case .landing(let landing): landed(id, landing)
        case .verification(let news): return verified(id, news)
        case .unreadCount(let count): receiveUnread(id, count)
        case .unread(let found): return receiveUnread(id, found)
        case .fault(let fault): return checked(id, fault)
        case .preview(let result): previewed(id, result)
        case .winners(let conflicts): receiveWinners(id, conflicts)
        case .receipt(let result):
            noteOwnWrite(result)
            return submitted(id, result)
        case .written(let outcome): return written(id, outcome)
        case .accounts(let page):
            if let freshness = page.freshness { note(freshness) }
            return deliver(to: id) { $0.receive(answer, to: id, &$1) }
        case .account, .match, .trends, .totals, .timeline, .stream, .event, .streamEvent,
            .correlated, .snapshots, .projections, .subscriptions, .rewindPlace, .causes,
            .comparison, .explanation, .when, .facts:
            return deliver(to: id) { $0.receive(answer, to: id, &$1) }
        }
        return []
    }

    private mutating func fail(_ id: RequestID, _ error: LoadError) -> [Effect] {
        if id == pendingAccount?.id { return cannotGoToAccount(error) }
        if id == travelling?.id { return cannotTravel(error) }
        if id == writing?.id { return cannotWrite(id, error) }
        if id == pendingPlace { return cannotFindPlace(error) }
        if id == landing { return cannotLand(error) }
        if id == verification.request { return cannotVerify(error) }
        if id == unread.counting || id == unread.finding { return cannotReadUnread(id, error) }
        return deliver(to: id) { $0.fail(id, error, &$1) }
    }
}

extension Model {
    /// The balances of the list are a read model's: whether they are up to date, and will be.
    private mutating func note(_ freshness: SummaryFreshness) {
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
        model.screens.push(Screen(.timeline(AccountRow(stub: account))))
    }
    return effects + model.appear() + model.step(.address(opening.address))
}

extension Model {
    // MARK: Input

    private mutating func handle(_ input: Input) -> [Effect] {
        switch input {
        case .hangup:
            isQuitting = true
            return [.quit]
        case .resize(let size):
            self.size = size
            return withScreen { screen, context in screen.resize(&context) }
        case .focus: return []
        // The view has said what it means: `Pointer`.
        case .mouse: return []
        case .paste(let text): return handlePaste(text)
        case .key(let key): return press(key)
        }
    }

    private mutating func handlePaste(_ text: String) -> [Effect] {
        if overlay?.takesText == true { return handleInOverlay(.paste(text)) }
        hint(.warning, "nothing here takes text: the paste was ignored")
        return [.bell]
    }

    /// Takes the keys that were held back, once the selection has arrived. What follows a key that
    /// opens a form is dropped: nothing is typed into a form that was not seen.
    private mutating func takeHeldKeys() -> [Effect] {
        var effects: [Effect] = []
        while !heldKeys.isEmpty, !isOnTheWay {
            switch heldKeys.removeFirst() {
            case .key(let key): effects += handleKey(key)
            case .action(let action):
                switch performByName(action) {
                case .done(let more): effects += more
                case .wrong(_, let reason):
                    hint(.warning, "\(action.name): \(reason)")
                    effects.append(.bell)
                }
            }
            if overlay != nil { heldKeys = [] }
        }
        return effects
    }

    // MARK: Work

    /// What became of work that the reader asked for is told whatever is in front.
    private mutating func tellRebuilt(_ name: String, _ result: Result<Int64, LoadError>) {
        rebuilding[name] = nil
        switch result {
        case .failure(let error): tell(.error, "\(name) was not rebuilt: \(error.reason)")
        case .success(let rows): tell(.info, "\(name) rebuilt: \(Wording.count(rows, "row"))")
        }
    }
}
