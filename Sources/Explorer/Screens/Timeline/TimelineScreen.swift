import EventStoreCore

/// One account's events, the newest first, with the balance after each.
package struct TimelineScreen: ScreenState {
    package private(set) var account: AccountRow
    /// The account at the cursor; nil at now, and while it is looked for.
    package private(set) var then: AccountRow?
    package private(set) var window = ListWindow<EventRow>()
    /// The event pane is open.
    package private(set) var showsDetail = false
    package private(set) var isLoaded = false
    package private(set) var failure: String?
    /// Events that came while the reader was elsewhere than at the newest.
    package private(set) var newCount = 0
    package private(set) var marks: [LogPosition: Timestamp] = [:]
    private var pending: (id: RequestID, kind: Pending)?
    private var wantsRefresh = false
    private var wantsReload = false
    private var shownPoint: TimePoint?
    private var target: TimelineQuery.Place?

    private enum Pending: Sendable { case replace, newer, older, correlated }

    package init(_ account: AccountRow) { self.account = account }

    package var scope: Scope { .timeline }

    package var breadcrumb: [String] {
        let owner = account.owner.isEmpty ? "" : " \(account.owner)"
        return [Scope.accounts.title, "\(account.id)\(owner)"]
    }

    /// The selection is on the newest event, and goes on with what comes.
    package var isFollowing: Bool { window.atStart && (window.index ?? 0) == 0 }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .enter, .copy, .whatIf: window.selectedRow == nil ? "no event is selected" : nil
        case .jumpCorrelated:
            window.selectedRow?.event.event.correlationID == nil
                ? "the event is tied to no other account" : nil
        default: nil
        }
    }

    package var timeAxis: TimeAxis {
        .account(account.id, then: then?.version, head: account.version)
    }

    package func here(_ context: ScreenContext) -> TimePoint? {
        window.selectedRow.map { .version(account.id, $0.event.version) } ?? context.point
    }

    package func number(_ context: ScreenContext) -> WhyQuery? {
        WhyQuery(number: .balance(account.id), at: here(context))
    }

    /// The book is shown as it was, and what it was is still looked for.
    package var isElsewhere: Bool { shownPoint != nil && then == nil }

    package mutating func appear(_ context: inout ScreenContext) {
        if shownPoint != context.point { return timeChanged(&context) }
        refresh(&context)
    }

    /// The whole history stays in sight; the cursor is a line of it.
    package mutating func timeChanged(_ context: inout ScreenContext) {
        shownPoint = context.point
        then = nil
        guard let point = context.point else { return refresh(&context) }
        if case .version(account.id, let version) = point,
            let row = window.rows.first(where: { $0.event.version == version })
        {
            then = account.after(row)
            window.select(row.id, height: context.height)
            return loadMore(&context)
        }
        loadPoint(&context)
    }

    private mutating func loadPoint(_ context: inout ScreenContext) {
        wantsReload = pending != nil
        if wantsReload { return }
        load(.point, .replace, &context)
        target = .point
    }

    // MARK: Keys

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        switch action {
        case .down, .up, .halfDown, .halfUp, .pageDown, .pageUp:
            window.step(action, height: context.height)
        case .first, .follow: jump(to: .newest, &context)
        case .last: jump(to: .oldest, &context)
        case .enter: showsDetail.toggle()
        case .back: leave(&context)
        case .copy: copy(&context)
        case .jumpCorrelated: jumpCorrelated(&context)
        case .whatIf: suppose(&context)
        case .showSnapshots: context.go(.push(.snapshots(SnapshotsScreen(account))))
        case .deposit, .withdraw, .transfer, .open, .close: openForm(action, &context)
        default: break
        }
        if isFollowing { newCount = 0 }
        loadMore(&context)
    }

    private mutating func leave(_ context: inout ScreenContext) {
        if showsDetail { showsDetail = false } else { context.go(.back) }
    }

    private func copy(_ context: inout ScreenContext) {
        guard let row = window.selectedRow else { return }
        context.ask(.copy("\(account.id)@\(row.event.version)"))
    }

    private func openForm(_ action: UserAction, _ context: inout ScreenContext) {
        guard let form = CommandForm(action, on: account) else { return }
        context.go(.overlay(.form(form)))
    }

    private func suppose(_ context: inout ScreenContext) {
        guard let version = window.selectedRow?.event.version else { return }
        context.go(.push(.whatIf(WhatIfScreen(account.id, from: version))))
    }

    private mutating func jumpCorrelated(_ context: inout ScreenContext) {
        guard let id = window.selectedRow?.event.event.correlationID else { return }
        pending = (context.request { .correlated($0, id, from: account.id) }, .correlated)
    }

    // MARK: Loading

    private mutating func jump(to place: TimelineQuery.Place, _ context: inout ScreenContext) {
        if place == .newest, window.atStart { return window.moveToFirst(height: context.height) }
        if place == .oldest, window.atEnd { return window.moveToLast(height: context.height) }
        load(place, .replace, &context)
        target = place
    }

    private mutating func load(
        _ place: TimelineQuery.Place, _ kind: Pending, _ context: inout ScreenContext
    ) {
        let query = TimelineQuery(
            account: account.id, place: place, limit: ListWindow<EventRow>.pageRows,
            at: context.point)
        pending = (context.request { .loadTimeline($0, query) }, kind)
        target = nil
    }

    private mutating func loadMore(_ context: inout ScreenContext) {
        guard pending == nil, let edge = window.nearEdge(height: context.height) else { return }
        switch edge {
        case .end:
            if let row = window.rows.last { load(.below(row.event.version), .older, &context) }
        case .start:
            if let row = window.rows.first { load(.above(row.event.version), .newer, &context) }
        }
    }

    /// Reads what is newer than the first row, or the newest if nothing is there yet.
    private mutating func refresh(_ context: inout ScreenContext) {
        guard pending == nil else {
            wantsRefresh = true
            return
        }
        wantsRefresh = false
        guard let first = window.rows.first else { return load(.newest, .replace, &context) }
        if window.atStart, context.point == nil {
            load(.above(first.event.version), .newer, &context)
        }
    }

    package mutating func receive(_ action: Action, _ context: inout ScreenContext) {
        switch action {
        case .timelineLoaded(let id, let result): take(id, result, &context)
        case .correlatedFound(let id, let result): take(id, result, &context)
        case .tailed(let news): if news.accounts[account.id] != nil { refresh(&context) }
        case .tick(let now):
            marks = marks.filter {
                now.microseconds - $0.value.microseconds < AccountsScreen.markMicroseconds
            }
        default: break
        }
    }

    private mutating func take(
        _ id: RequestID, _ result: Result<TimelinePage, LoadError>, _ context: inout ScreenContext
    ) {
        guard let pending, pending.id == id else { return }
        self.pending = nil
        switch result {
        case .failure(let error): failure = error.reason
        case .success(let page):
            failure = nil
            account = page.head
            if shownPoint == context.point { then = page.then ?? then }
            place(page, pending.kind, context)
            isLoaded = true
        }
        if wantsReload { loadPoint(&context) } else if wantsRefresh { refresh(&context) }
    }

    private mutating func place(_ page: TimelinePage, _ kind: Pending, _ context: ScreenContext) {
        let height = context.height
        switch kind {
        case .older: window.append(page.rows, atEnd: page.atOldest, height: height)
        case .newer:
            let wasFollowing = isFollowing
            window.prepend(page.rows, atStart: page.atNewest, height: height)
            if isLoaded { for row in page.rows { marks[row.id] = context.now } }
            if wasFollowing {
                window.moveToFirst(height: height)
            } else {
                newCount += page.rows.count
            }
        case .replace, .correlated:
            window.replace(
                page.rows, atStart: page.atNewest, atEnd: page.atOldest, height: height)
            if target == .oldest { window.moveToLast(height: height) }
            if target == .newest { window.moveToFirst(height: height) }
            if target == .point, let row = page.rows.first(where: isAtCursor) {
                window.select(row.id, height: height)
            }
            target = nil
        }
        if isFollowing { newCount = 0 }
    }

    private func isAtCursor(_ row: EventRow) -> Bool { row.event.version == then?.version }

    private mutating func take(
        _ id: RequestID, _ result: Result<[EventRow], LoadError>, _ context: inout ScreenContext
    ) {
        guard let pending, pending.id == id else { return }
        self.pending = nil
        switch result {
        case .failure(let error): context.tell(.error, error.reason)
        case .success(let rows):
            guard let other = rows.first(where: { $0.event.stream != account.id }) else {
                return context.tell(.warning, "the event is tied to no other account")
            }
            context.go(.push(.timeline(TimelineScreen(AccountRow(stub: other.event.stream)))))
        }
    }
}

extension AccountRow {
    /// The account right behind one of its events.
    fileprivate func after(_ row: EventRow) -> AccountRow {
        AccountRow(
            id: id, owner: owner, balance: row.balance, version: row.event.version,
            lastEventAt: row.event.event.occurredAt, status: status,
            lastPosition: row.event.position)
    }

    /// An account of which only the name is known yet.
    package init(stub id: StreamID) {
        self.init(
            id: id, owner: "", balance: nil, version: .empty,
            lastEventAt: Timestamp(microseconds: 0), status: .absent)
    }
}
