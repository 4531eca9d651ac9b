import EventStoreCore

/// The whole log, live: the newest event at the bottom.
package struct StreamScreen: ScreenState {
    package private(set) var window = ListWindow<EventRow>()
    package private(set) var filter = ""
    package private(set) var isLoaded = false
    package private(set) var failure: String?
    package private(set) var newCount = 0
    package private(set) var marks: [LogPosition: Timestamp] = [:]
    private var pending: (id: RequestID, kind: Pending)?
    private var wantsRefresh = false
    private var wantsReload = false
    private var shownPoint: TimePoint?
    private var pendingPoint: TimePoint?
    private var rowsPoint: TimePoint?
    private var target: StreamWindowQuery.Place?
    private var isFollowing = true

    private enum Pending: Sendable { case replace, newer, older }

    package init() {}

    /// The rows are still those of another point.
    package var isElsewhere: Bool { rowsPoint != shownPoint }

    package var scope: Scope { .stream }
    package var breadcrumb: [String] { [Scope.stream.title] }

    /// The selection goes on with what comes.
    package var follows: Bool { isFollowing }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .enter, .copy, .jumpCorrelated:
            window.selectedRow == nil ? "no event is selected" : nil
        default: nil
        }
    }

    package mutating func appear(_ context: inout ScreenContext) {
        if shownPoint != context.point { return timeChanged(&context) }
        refresh(&context)
    }

    /// The log ends at the point, and is read from there.
    package mutating func timeChanged(_ context: inout ScreenContext) {
        shownPoint = context.point
        marks = [:]
        (isFollowing, newCount) = (true, 0)
        if pending == nil {
            load(.newest, .replace, &context)
            target = .newest
        } else {
            wantsReload = true
        }
    }

    // MARK: Keys

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        switch action {
        case .down, .up, .halfDown, .halfUp, .pageDown, .pageUp:
            window.step(action, height: context.height)
        case .first: jump(to: .oldest, &context)
        case .last, .follow: jump(to: .newest, &context)
        case .enter, .jumpCorrelated: openTimeline(&context)
        case .filter: context.go(.overlay(.prompt(Prompt(.filterStream, filter))))
        case .back: if filter.isEmpty { context.go(.back) } else { setFilter("", &context) }
        case .copy: copy(&context)
        default: break
        }
        isFollowing = window.atEnd && window.index == window.rows.count - 1
        if isFollowing { newCount = 0 }
        loadMore(&context)
    }

    private func openTimeline(_ context: inout ScreenContext) {
        guard let row = window.selectedRow else { return }
        context.go(.push(.timeline(TimelineScreen(AccountRow(stub: row.event.stream)))))
    }

    private func copy(_ context: inout ScreenContext) {
        guard let row = window.selectedRow else { return }
        context.ask(.copy("\(row.event.stream)@\(row.event.version)"))
    }

    /// Shows only events that the expression is true of; an empty one shows all.
    package mutating func setFilter(_ text: String, _ context: inout ScreenContext) {
        filter = text
        isFollowing = true
        load(.newest, .replace, &context)
        target = .newest
    }

    // MARK: Loading

    private mutating func jump(to place: StreamWindowQuery.Place, _ context: inout ScreenContext) {
        if place == .oldest, window.atStart { return window.moveToFirst(height: context.height) }
        if place == .newest, window.atEnd { return window.moveToLast(height: context.height) }
        load(place, .replace, &context)
        target = place
    }

    private mutating func load(
        _ place: StreamWindowQuery.Place, _ kind: Pending, _ context: inout ScreenContext
    ) {
        let query = StreamWindowQuery(
            place: place, filter: filter, limit: ListWindow<EventRow>.pageRows,
            at: context.point)
        pending = (context.request { .loadStream($0, query) }, kind)
        pendingPoint = context.point
        target = nil
    }

    private mutating func loadMore(_ context: inout ScreenContext) {
        guard pending == nil, let edge = window.nearEdge(height: context.height) else { return }
        switch edge {
        case .end: if let row = window.rows.last { load(.above(row.id), .newer, &context) }
        case .start: if let row = window.rows.first { load(.below(row.id), .older, &context) }
        }
    }

    private mutating func refresh(_ context: inout ScreenContext) {
        guard pending == nil else {
            wantsRefresh = true
            return
        }
        wantsRefresh = false
        guard let last = window.rows.last else {
            load(.newest, .replace, &context)
            target = .newest
            return
        }
        if window.atEnd { load(.above(last.id), .newer, &context) }
    }

    package mutating func receive(_ action: Action, _ context: inout ScreenContext) {
        switch action {
        case .streamLoaded(let id, let result): take(id, result, &context)
        case .tailed: refresh(&context)
        case .tick(let now):
            marks = marks.filter {
                now.microseconds - $0.value.microseconds < AccountsScreen.markMicroseconds
            }
        default: break
        }
    }

    private mutating func take(
        _ id: RequestID, _ result: Result<StreamWindowPage, LoadError>,
        _ context: inout ScreenContext
    ) {
        guard let pending, pending.id == id else { return }
        self.pending = nil
        switch result {
        case .failure(let error): failure = error.reason
        case .success(let page):
            failure = nil
            rowsPoint = pendingPoint
            place(page, pending.kind, context)
            isLoaded = true
        }
        if wantsReload {
            wantsReload = false
            load(.newest, .replace, &context)
            target = .newest
        } else if wantsRefresh {
            refresh(&context)
        }
    }

    private mutating func place(
        _ page: StreamWindowPage, _ kind: Pending, _ context: ScreenContext
    ) {
        let height = context.height
        switch kind {
        case .older: window.prepend(page.rows, atStart: page.atOldest, height: height)
        case .newer:
            window.append(page.rows, atEnd: page.atNewest, height: height)
            if isLoaded { for row in page.rows { marks[row.id] = context.now } }
            if isFollowing {
                window.moveToLast(height: height)
            } else {
                newCount += page.rows.count
            }
        case .replace:
            window.replace(
                page.rows, atStart: page.atOldest, atEnd: page.atNewest, height: height)
            if target == .oldest { window.moveToFirst(height: height) }
            if target == .newest { window.moveToLast(height: height) }
            target = nil
        }
    }
}
