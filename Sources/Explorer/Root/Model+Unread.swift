import EventStoreCore

extension Model {
    /// Says what was seen before this session.
    ///
    /// - Parameters:
    ///   - position: the last position seen; nil on the first look.
    ///   - problem: why that is not known, in words; nil if it is.
    package mutating func lookedLast(at position: Position?, problem: String? = nil) {
        unread = Unread(since: position, seen: live.head)
        if let problem { tell(.warning, problem) }
    }

    /// Asks how many accounts have changed since.
    mutating func countUnread() -> [Effect] {
        guard let since = unread.since, since < live.head else { return [] }
        let (id, effects) = ask(.countUnread(since: since))
        unread.counting = id
        return effects
    }

    // MARK: Keys

    /// Without a search, the key for the one found before goes to the next account that changed.
    func standIn(for binding: Keymap.Binding) -> Keymap.Binding {
        guard binding.action == .searchPrevious, case .accounts(let screen) = screens.top,
            screen.lastSearch.isEmpty,
            let other = keymap.bindings(in: .accounts).first(
                where: { $0.action == .nextUnread })
        else { return binding }
        return other
    }

    /// Why there is no next account that changed.
    var reasonWithoutUnread: String? {
        if let cursor {
            return "the screen shows the past, \(cursor.text(on: screens.top.state.timeAxis))"
        }
        if unread.since == nil { return "this is the first look at the ledger" }
        return unread.isEmpty ? "nothing has changed since you last looked" : nil
    }

    mutating func nextUnread() -> [Effect] {
        guard case .accounts(let screen) = screens.top, let since = unread.since else {
            return [.bell]
        }
        let selected = screen.window.selectedRow
        var from = selected
        if let resume = unread.resume, resume.selected == selected?.id { from = resume.row }
        let query = UnreadQuery(
            since: since, read: unread.read, sort: screen.sort,
            isDescending: screen.isDescending, filter: screen.filter, from: from)
        let (id, effects) = ask(.findUnread(query))
        unread.finding = id
        return effects
    }

    // MARK: What happens

    /// Live events have come; only those that the screens show are seen.
    mutating func noteNews(_ news: News) {
        units = news.units ?? units
        descriptions = news.descriptions ?? descriptions
        unread.add(news.accounts)
        if !live.isPaused, cursor == nil { unread.showed(news.head) }
    }

    /// What this session itself has written is not news.
    mutating func noteOwnWrite(_ result: Result<ReceiptInfo, Refusal>) {
        guard case .success(let receipt) = result else { return }
        for line in receipt.lines { unread.read(line.account, line.version) }
    }

    mutating func receiveUnread(_ id: RequestID, _ count: UnreadCount) {
        guard id == unread.counting else { return }
        unread.counted(count.accounts, isMore: count.isMore)
    }

    mutating func receiveUnread(_ id: RequestID, _ found: UnreadFound) -> [Effect] {
        guard id == unread.finding else { return [] }
        unread.finding = nil
        guard case .accounts(let screen) = screens.top, cursor == nil else { return [] }
        unread.resume = nil
        switch found {
        case .none:
            heldKeys = []
            let shown = screen.filter.isEmpty ? "" : " shown here"
            hint(.info, "no account\(shown) has changed since you last looked")
        case .undecided(let row):
            heldKeys = []
            unread.resume = Unread.Resumption(selected: screen.window.selected, row: row)
            let key = keymap.way(to: .nextUnread)
            hint(.info, "nothing has changed up to \(row.id): \(key) looks further")
        case .found(let row):
            return withAccounts { accounts, context in accounts.show(row, &context) }
        }
        return []
    }

    mutating func cannotReadUnread(_ id: RequestID, _ error: LoadError) -> [Effect] {
        if id == unread.counting {
            unread.counted([:], isMore: true)
            tell(.warning, "what has changed since you last looked is not counted: \(error.reason)")
        } else if case .accounts = screens.top, cursor == nil {
            (unread.finding, unread.resume, heldKeys) = (nil, nil, [])
            tell(.error, error.reason)
        } else {
            unread.finding = nil
        }
        return []
    }
}
