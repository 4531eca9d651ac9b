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
            let account = account.after(row)
        {
            then = account
            list.window.reveal(row.id, height: context.height)
            loadMore(&context)
            return followSelection(&context)
        }
        loadPoint(&context)
    }

    /// What came meanwhile was only counted: the head is read anew, and the rows with it where they
    /// do not reach it.
    private mutating func backToNow(_ context: inout ScreenContext) {
        guard list.isLoaded, !window.atStart, let row = window.selectedRow else {
            return refresh(&context)
        }
        if list.mayRefresh() { load(.around(row.event.version), .replace, &context) }
    }

    private mutating func loadPoint(_ context: inout ScreenContext) {
        if list.mayReload() { load(.point, .replace, &context) }
    }

    // MARK: Filter and search

    /// Shows only events that the expression is true of; an empty one shows all.
    package mutating func setFilter(_ text: String, _ context: inout ScreenContext) {
        filter = text
        matching = nil
        leaveSearch(&context)
        // A reader who clears the filter stays with the event that was found.
        if text.isEmpty, let row = window.selectedRow {
            load(.around(row.event.version), .replace, &context)
        } else {
            load(.newest, .jump(.start), &context)
        }
    }

    /// Goes to the next older event whose row shows the text.
    package mutating func search(_ text: String, _ context: inout ScreenContext) {
        if !text.isEmpty { (lastSearch, trail) = (text, nil) }
        if !lastSearch.isEmpty { find(isUpward: false, &context) }
    }

    /// What is searched for lies in another list from now on.
    mutating func leaveSearch(_ context: inout ScreenContext) {
        trail = nil
        list.leaveSearch(&context)
    }

    mutating func find(isUpward: Bool, _ context: inout ScreenContext) {
        let selected = window.selectedRow?.event.version
        if trail?.selected != selected || trail?.isUpward != isUpward { trail = nil }
        let query = EventFindQuery(
            account: account.id, text: lastSearch, filter: filter,
            from: trail?.place ?? selected ?? account.version, origin: trail?.origin,
            isUpward: isUpward)
        list.search(for: context.request { .findEvent($0, query) })
        searchQuery = query
    }

    /// Stops the search under way, which can go on from there.
    ///
    /// - Returns: false if there is none.
    mutating func stopSearch(_ context: inout ScreenContext) -> Bool {
        guard let request = list.stopSearch() else { return false }
        context.ask(.cancel(request))
        if let query = searchQuery {
            context.hintStopped(
                query.text, through: trail.map { "v\($0.place)" }, isUpward: query.isUpward)
        }
        return true
    }

    // MARK: Loading

    mutating func jump(to edge: PagedList<EventRow>.Edge, _ context: inout ScreenContext) {
        if list.reaches(edge) { return list.move(to: edge, height: context.height) }
        load(edge == .start ? .newest : .oldest, .jump(edge), &context)
    }

    mutating func load(
        _ place: TimelineQuery.Place, _ use: PagedList<EventRow>.Use,
        _ context: inout ScreenContext
    ) {
        let query = TimelineQuery(
            account: account.id, place: place, filter: filter,
            limit: ListWindow<EventRow>.pageRows, at: context.point)
        list.ask(&context, use) { .loadTimeline($0, query) }
        switch use {
        case .replace, .jump, .goTo: (self.place, aim) = (place, nil)
        case .extend, .news: break
        }
    }

    mutating func loadMore(_ context: inout ScreenContext) {
        guard let edge = list.wantedEdge(height: context.height) else { return }
        switch edge {
        case .end:
            if let row = window.rows.last {
                load(.below(row.event.version), .extend(.end), &context)
            }
        case .start:
            if let row = window.rows.first {
                load(.above(row.event.version), .extend(.start), &context)
            }
        }
    }

    /// Reads what is newer than all that is known, or the newest if nothing is there yet.
    mutating func refresh(_ context: inout ScreenContext) {
        guard list.mayRefresh() else { return }
        if !list.isLoaded {
            load(.newest, .jump(.start), &context)
        } else if window.atStart, context.point == nil {
            load(.above(knownThrough), .news(.start), &context)
        }
    }

    package mutating func receive(_ action: Action, _ context: inout ScreenContext) {
        switch action {
        case .timelineLoaded(let id, let result): take(id, result, &context)
        case .correlatedFound(let id, let result): take(id, result, &context)
        case .eventFound(let id, let result): take(id, result, &context)
        case .tailed(let news):
            guard let version = news.accounts[account.id] else { return }
            learn(of: version)
            refresh(&context)
        case .tick(let now): list.fade(at: now)
        default: break
        }
    }

    private mutating func take(
        _ id: RequestID, _ result: Result<TimelinePage, LoadError>, _ context: inout ScreenContext
    ) {
        guard let wait = list.settle(id) else { return }
        let use = wait.use
        switch result {
        case .failure(let error):
            list.fail(error.reason)
            context.loseWay()
        case .success(let page):
            account = page.head
            learn(of: page.head.version)
            if wait.point == shownPoint { then = page.then ?? then }
            let follows = list.place(
                page.rows, isWhole: (page.atNewest, page.atOldest), wait, height: context.height,
                now: context.now)
            if use == .replace, place == .point { select(then?.version, context) }
            if use == .replace, aim != nil {
                select(aim, context)
                aim = nil
            }
            if page.atNewest { knownThrough = max(knownThrough, page.head.version) }
            count(page, use)
            if isFollowing { list.newCount = 0 }
            if !list.wantsReload { goOn(page, use, follows, &context) }
        }
        if list.takeReload() {
            loadPoint(&context)
        } else if list.takeRefresh() {
            refresh(&context)
        }
        followSelection(&context)
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

    /// A search for rows that pass the filter goes on where it stopped; news of more than a page
    /// is skipped over.
    private mutating func goOn(
        _ page: TimelinePage, _ use: PagedList<EventRow>.Use, _ follows: Bool,
        _ context: inout ScreenContext
    ) {
        if let version = page.resume {
            switch use {
            case .jump(.end), .extend(.start): load(.above(version), .extend(.start), &context)
            case .news: load(.above(version), use, &context)
            default: load(.below(version), .extend(.end), &context)
            }
        } else if case .news = use, !page.atNewest {
            if follows { return load(.newest, .jump(.start), &context) }
            let unread = page.head.version.number - (page.rows.first?.event.version.number ?? 0)
            list.newCount += Int(max(0, unread))
        }
    }

    private mutating func take(
        _ id: RequestID, _ result: Result<[EventRow], LoadError>, _ context: inout ScreenContext
    ) {
        guard list.settleSearch(id) else {
            guard case .success(let rows) = result else { return links.fail(id) }
            if links.take(id, rows) { followSelection(&context) }
            return
        }
        context.goToTied(from: tiedFrom, of: account.id, result)
    }

    private mutating func take(
        _ id: RequestID, _ result: Result<TimelineFound, LoadError>,
        _ context: inout ScreenContext
    ) {
        guard list.settleSearch(id), let query = searchQuery else { return }
        switch result {
        case .failure(let error):
            context.tell(.error, error.reason)
            context.loseWay()
        case .success(.none):
            trail = nil
            context.hint(.warning, "no event shows '\(lastSearch)'")
            context.loseWay()
        case .success(.undecided(let version, let origin)):
            trail = SearchTrail(
                selected: window.selectedRow?.event.version, isUpward: query.isUpward,
                place: version, origin: origin)
            // Nobody waits for it who has gone elsewhere; the key looks further from there.
            guard context.isInFront else { return context.loseWay() }
            context.hintSearch(query.text, through: "v\(version)")
            find(isUpward: query.isUpward, &context)
        case .success(.found(let row)):
            trail = nil
            let (version, from) = (row.event.version, query.origin ?? query.from)
            context.hintWrap(
                version == from
                    ? .same("event", query.text)
                    : (version > from) != query.isUpward
                        ? .round(query.isUpward ? "oldest" : "newest") : nil)
            if list.reveal(row.id, height: context.height) {
                loadMore(&context)
                followSelection(&context)
            } else {
                load(.around(row.event.version), .goTo(row.id), &context)
            }
        }
    }
}

extension AccountRow {
    /// The account right behind one of its events; nil if the row does not tell all of it.
    fileprivate func after(_ row: EventRow) -> AccountRow? {
        guard let status = row.status else { return nil }
        return AccountRow(
            id: id, owner: owner, balance: row.balance, version: row.event.version,
            lastEventAt: row.event.event.occurredAt, status: status,
            lastPosition: row.event.position)
    }
}
