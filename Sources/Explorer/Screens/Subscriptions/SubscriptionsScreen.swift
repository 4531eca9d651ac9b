import EventStoreCore
import TerminalCanvas

/// The named readers of the log: where each stands, how far it is behind, and what is wrong.
///
/// They are of now, wherever the cursor of time stands: what is kept of them has no past.
package struct SubscriptionsScreen: ScreenState {
    private var list = ListWindow<SubscriptionRow>()
    package private(set) var page: SubscriptionsPage?
    package private(set) var failure: String?
    private(set) var rates = SubscriptionRates()
    private var reading = Rereading()
    package var pane = PaneFocus()
    /// Below the list, where there is no room beside it.
    private var showsDetail = false
    /// What the pane shows, in its width.
    package private(set) var paneLines: [[Span]] = []
    /// The one that the pane shows.
    private var detailed: String?
    /// The one that a place is asked for, and the question where that is.
    private var rewinding: String?
    private var placing: RequestID?

    package init() {}

    package var scope: Scope { .subscriptions }
    package var isAsOf: Bool { false }
    package var window: ListWindow<SubscriptionRow> { list }
    package var paneWish: ScreenLayout.PaneWish { showsDetail ? .always : .wideOnly }
    /// When they are read again; nil where nobody waits for that.
    var rereadAt: Timestamp? { reading.due }
    package var movesSelection: Bool { page == nil && reading.isWaiting }
    package var watchesValues: Bool { true }

    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? {
        switch action {
        case .enter, .copy, .pauseReading, .rewindReading, .replayParked, .deleteSubscription:
            break
        default: return nil
        }
        guard let row = list.selectedRow else {
            return page == nil ? "still reading" : "no subscription is selected"
        }
        switch action {
        case .pauseReading, .rewindReading, .replayParked:
            if row.fault != nil { return "it cannot be read" }
            return action == .replayParked && row.parked == 0 ? "nothing of it is parked" : nil
        default: return nil
        }
    }

    // MARK: Reading

    package mutating func appear(_ context: inout ScreenContext) { read(&context) }

    package mutating func disappear(_ context: inout ScreenContext) {
        reading.suspend(&context)
        // Nothing is measured while nobody looks.
        rates.forget()
    }

    /// They are of now in any case.
    package mutating func timeChanged(_ context: inout ScreenContext) { read(&context) }

    private mutating func read(_ context: inout ScreenContext) {
        if context.book.positionsAreShared { reading.ask(.subscriptions, &context) }
        showDetail(context)
    }

    package mutating func notice(_ change: Change, _ context: inout ScreenContext) {
        switch change {
        case .time(let now):
            if reading.isDue(at: now) { read(&context) } else { showDetail(context) }
        case .news, .values:
            reading.hasten()
            if reading.isDue(at: context.now) { read(&context) }
        case .subscriptions:
            rates.forget()
            reading.suspend(&context)
            read(&context)
        case .snapshots, .readModels, .verification: break
        }
    }

    package mutating func receive(
        _ answer: Answer, to id: RequestID, _ context: inout ScreenContext
    ) {
        if case .subscriptions(let page) = answer { receive(page, to: id, context) }
        if case .rewindPlace(let place) = answer, id == placing {
            placing = nil
            if context.isInFront { context.go(.ask(Self.approval(place))) }
        }
    }

    private mutating func receive(
        _ page: SubscriptionsPage, to id: RequestID, _ context: ScreenContext
    ) {
        guard reading.receive(id) else { return }
        (self.page, failure) = (page, nil)
        rates.add(page)
        reading.rest(pause(page), context)
        list.replace(page.rows, atStart: true, atEnd: true, height: context.height)
        showDetail(context)
    }

    package mutating func fail(
        _ id: RequestID, _ error: LoadError, _ context: inout ScreenContext
    ) {
        if id == placing {
            placing = nil
            context.tell(.warning, error.reason)
        } else if reading.receive(id) {
            failure = error.reason
            reading.rest(page?.reach == .far ? Self.pauseFarAway : Self.pause, context)
        }
    }

    /// Between the end of a reading and the next one, in microseconds.
    private static let pause = 2 * Timestamp.second
    /// The same where each reading is asked of a service elsewhere.
    private static let pauseFarAway = 5 * Timestamp.second
    /// The same where the store tells of changes: for what it may have failed to tell.
    private static let pauseWatched = 60 * Timestamp.second

    private func pause(_ page: SubscriptionsPage) -> Int64 {
        switch page.reach {
        case .far: return Self.pauseFarAway
        case .near: return Self.pause
        case .watched:
            // A rate falls also when nothing changes any more, and a look at a long log goes on.
            let isMoving = page.rows.contains {
                (rates.perSecond($0.name) ?? 0) > 0 || $0.kept?.lag.isBound == true
            }
            return isMoving ? Self.pause : Self.pauseWatched
        }
    }

    // MARK: Keys

    package mutating func perform(_ action: UserAction, _ context: inout ScreenContext) {
        defer { showDetail(context) }
        if list.moveSelection(action, height: context.height) { return }
        switch action {
        case .back: leave(&context)
        case .enter:
            // Beside the list the pane is there in any case.
            if context.isWide { pane.isFocused = true } else { showsDetail.toggle() }
        default: act(action, &context)
        }
    }

    private mutating func leave(_ context: inout ScreenContext) {
        if showsDetail, !context.isWide { showsDetail = false } else { context.go(.back) }
    }

    private mutating func act(_ action: UserAction, _ context: inout ScreenContext) {
        guard let row = list.selectedRow else { return }
        switch action {
        case .copy: context.copy(row.name)
        case .pauseReading: context.go(.ask(Self.approvalOfPause(row)))
        case .rewindReading:
            rewinding = row.name
            context.go(.prompt(.rewind))
        case .replayParked: context.go(.ask(Self.approvalOfReplay(row)))
        case .deleteSubscription: context.go(.ask(Self.approvalOfDeleting(row)))
        default: break
        }
    }

    package mutating func enter(
        _ text: String, for purpose: PromptPurpose, _ context: inout ScreenContext
    ) -> String? {
        guard purpose == .rewind, let name = rewinding, !text.isEmpty else { return nil }
        let address =
            text == "beginning" ? Address.position(.start) : Address(text, now: context.now)
        guard let address else {
            return "not a place, such as beginning, now, pos:412, -100, 2026-08-01 or 2h ago"
        }
        placing = context.ask(.rewindPlace(name, address))
        return nil
    }

    package mutating func click(_ line: Int, _ context: inout ScreenContext) {
        list.select(line: line, height: context.height)
        showDetail(context)
    }

    package mutating func clickOnBar(
        _ share: ListShare, _ context: inout ScreenContext
    ) -> Bool {
        defer { showDetail(context) }
        return list.select(share, height: context.height)
    }

    // MARK: The pane

    package mutating func resize(_ context: inout ScreenContext) { showDetail(context) }
    package func paneLineCount(width: Int) -> Int { paneLines.count }

    private mutating func showDetail(_ context: ScreenContext) {
        if detailed != list.selected {
            detailed = list.selected
            pane.firstLine = 0
        }
        guard let inside = context.layout.with(paneWish).paneInside, let row = list.selectedRow
        else {
            paneLines = []
            return
        }
        let detail = SubscriptionDetail(row, rate: rates.perSecond(row.name), now: context.now)
        paneLines = detail.lines(width: inside.width, ways(context))
    }

    /// What can be done to the selected one, as the keys are bound, with why it is off.
    private func ways(_ context: ScreenContext) -> [SubscriptionDetail.Way] {
        let isPaused = list.selectedRow?.kept?.isPaused ?? false
        let all: [(UserAction, String)] = [
            (
                .pauseReading,
                isPaused
                    ? "resume: it goes on where it ended"
                    : "pause: the reading stops after the batch in hand, on all hosts"
            ),
            (.rewindReading, "rewind: go back to a place, or ahead to one"),
            (.replayParked, "replay: send again what is parked"),
            (.deleteSubscription, "delete: forget it, its place included"),
        ]
        let never = context.book.readOnlyReason ?? (context.isPast ? "this is the past" : nil)
        return all.map { action, text in
            SubscriptionDetail.Way(
                key: context.keymap.way(to: action), text: text,
                reasonOff: never ?? reasonOff(action, context))
        }
    }
}
