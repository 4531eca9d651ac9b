import EventStoreCore

extension TimelineScreen {
    // MARK: Time

    /// The whole history stays in sight; the cursor is a line of it.
    package mutating func timeChanged(_ context: inout ScreenContext) {
        shownPoint = context.point
        then = nil
        guard let point = context.point else { return backToNow(&context) }
        if case .version(account.id, let version) = point,
            let row = window.rows.first(where: { $0.event.version == version }),
            let account = account.after(row, window.rows)
        {
            then = account
            list.window.reveal(row.id, height: context.height)
            loadMore(&context)
            return followSelection(&context)
        }
        if list.mayReload() { reload(&context) }
    }

    /// The book is shown as it was, and what it was is still looked for.
    package var isElsewhere: Bool { shownPoint != nil && then == nil }

    /// What came meanwhile was only counted: the head is read anew, and the rows with it where they
    /// do not reach it.
    private mutating func backToNow(_ context: inout ScreenContext) {
        guard list.isLoaded, !window.atStart, let row = window.selectedRow else {
            return refresh(&context)
        }
        if list.mayRefresh() { load(.around(row.event.version), .replace, &context) }
    }

    mutating func reload(_ context: inout ScreenContext) { load(.point, .replace, &context) }

    // MARK: Answers

    package mutating func receive(
        _ answer: Answer, to id: RequestID, _ context: inout ScreenContext
    ) {
        if case .timeline(let page) = answer { receive(page, to: id, &context) }
        if case .event(let found) = answer { receive(found, to: id, &context) }
        if case .correlated(let rows) = answer { receiveCorrelated(rows, to: id, &context) }
    }

    package mutating func notice(_ change: Change, _ context: inout ScreenContext) {
        switch change {
        case .time(let now): list.fade(at: now)
        case .news(let news):
            guard let version = news.accounts[account.id] else { return }
            learn(of: version)
            refresh(&context)
        case .snapshots, .readModels, .subscriptions, .values, .verification: break
        }
    }

    private mutating func receive(
        _ page: TimelinePage, to id: RequestID, _ context: inout ScreenContext
    ) {
        guard let wait = list.settle(id) else { return }
        account = page.head
        learn(of: page.head.version)
        if wait.point == shownPoint { then = page.then ?? then }
        let follows = place(page, wait, context)
        if wait.use == .replace, place == .point { select(then?.version, context) }
        if wait.use == .replace, aim != nil {
            select(aim, context)
            aim = nil
        }
        if page.atNewest { knownThrough = max(knownThrough, page.head.version) }
        count(page, wait.use)
        goOn(page, wait.use, follows, &context)
        askAgain(&context)
    }

    /// Counts what is newer than all that is known, once; where the list reaches the newest event,
    /// the rows themselves are counted when they come.
    private mutating func learn(of version: Version) {
        guard version > newest else { return }
        if newest > .empty, list.isLoaded, !window.atStart, filter.isEmpty {
            list.newCount += Int(version.number - newest.number)
        }
        newest = version
    }

    /// Where the filter leaves the version's own event out, the one before it.
    private mutating func select(_ version: Version?, _ context: ScreenContext) {
        guard let version,
            let row = window.rows.first(where: { $0.event.version <= version })
        else { return }
        list.window.select(row.id, height: context.height)
        // What led to it is as much wanted as what came of it.
        list.window.centre(height: context.height)
    }

    private mutating func count(_ page: TimelinePage, _ use: PagedList<EventRow>.Use) {
        if let counted = page.matching { matching = counted }
        if case .news = use { matching?.count += Int64(page.rows.count) }
    }

    func unread(behind page: some EventPage, _ context: ScreenContext) -> Int64 {
        account.version.number - (page.rows.first?.event.version.number ?? 0)
    }
}

extension AccountRow {
    /// The account right behind one of its events; nil if the row does not tell all of it. An event
    /// dated back is not its last one: of those in sight the latest is.
    fileprivate func after(_ row: EventRow, _ rows: some Sequence<EventRow>) -> AccountRow? {
        guard let status = row.status else { return nil }
        let last = rows.reduce(row.event.event.occurredAt) { last, other in
            other.event.version < row.event.version
                ? max(last, other.event.event.occurredAt) : last
        }
        return AccountRow(
            id: id, owner: owner, balance: row.balance, version: row.event.version,
            lastEventAt: last, status: status,
            lastPosition: row.event.position)
    }
}
