import EventStoreCore
import TerminalCanvas

extension Model {
    /// Takes an action, and says what is to be done about it. It only routes: what a screen does
    /// with an action is the screen's own.
    mutating func take(_ action: Action) -> [Effect] {
        let effects = route(action) + takeHeldKeys()
        return effects + screens.takeGone().map { .abandon(screen: $0) }
    }

    private mutating func route(_ action: Action) -> [Effect] {
        switch action {
        case .input(let input): return take(input)
        case .pointed(let pointer): return take(pointer)
        case .tick(let moment):
            now = moment
            return deliver(action) + playOn()
        case .tailed(let news):
            now = max(now, news.at)
            live.take(news)
            // Nothing of the past moves: what comes meanwhile is counted.
            cursor?.newCount += news.count
            noteNews(news)
            let effects = noteNewsInOverlay(news)
            return effects
                + (live.isPaused || cursor != nil ? [] : deliver(action))
        case .tailerFailed(let reason):
            live.failure = reason
            tell(.error, "the live view has stopped; :reopen starts it again: \(reason)")
            return []
        case .readModelsBehind(let reason):
            tell(.warning, "balances fall behind: \(reason); trying again")
            return []
        case .previewed, .submitted, .winnersRead, .filterChecked, .accountsLookedUp:
            noteOwnWrite(action)
            return deliverToOverlay(action)
        case .verifying, .verified: return takeVerification(action)
        case .unreadCounted, .unreadFound: return takeUnread(action)
        case .accountMatched(let id, let result) where id == pendingAccount?.id:
            return goToAccount(result)
        case .placeFound(let id, let result): return placeFound(id, result)
        case .travelled(let id, let result): return travelled(id, result)
        case .landed(let id, let result): return landed(id, result)
        case .snapshotChanged, .rebuilding, .rebuilt: return takeWork(action)
        case .themesListed(let choices):
            themes = choices
            return []
        case .copied(let text):
            tell(.info, "sent to the terminal's clipboard: \(text)")
            return []
        case .notCopied(let text):
            tell(.warning, "this terminal has no clipboard; copy by hand: \(text)")
            return [.bell]
        case .accountsLoaded(_, .success(let page)):
            if let freshness = page.freshness { note(freshness) }
            return deliver(action)
        default: return deliver(action)
        }
    }
}

extension Model {
    /// The balances of the list are a read model's: whether they are up to date, and will be.
    private mutating func note(_ freshness: Freshness) {
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

    private mutating func take(_ input: Input) -> [Effect] {
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
        case .paste(let text): return takePaste(text)
        case .key(let key): return press(key)
        }
    }

    private mutating func takePaste(_ text: String) -> [Effect] {
        if overlay?.takesText == true { return takeInOverlay(.paste(text)) }
        hint(.warning, "nothing here takes text: the paste was ignored")
        return [.bell]
    }

    /// Takes the keys that were held back, once the selection has arrived. What follows a key that
    /// opens a form is dropped: nothing is typed into a form that was not seen.
    private mutating func takeHeldKeys() -> [Effect] {
        var effects: [Effect] = []
        while !heldKeys.isEmpty, !isOnTheWay {
            switch heldKeys.removeFirst() {
            case .key(let key): effects += take(key)
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
}
