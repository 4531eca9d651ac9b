import EventStoreCore
import TerminalCanvas

/// A full page with its state. To add a screen: `AddAScreen.md`.
package enum Screen: Sendable {
    case accounts(AccountsScreen)
    case timeline(TimelineScreen)
    case stream(StreamScreen)
    case snapshots(SnapshotsScreen)
    case projections(ProjectionsScreen)
    case compare(CompareScreen)
    case why(WhyScreen)
    case when(WhenScreen)
    case whatIf(WhatIfScreen)
    case verify(VerifyScreen)
    case messages(MessagesScreen)
    case help(HelpScreen)

    package var state: any ScreenState {
        get {
            switch self {
            case .accounts(let state): state
            case .timeline(let state): state
            case .stream(let state): state
            case .snapshots(let state): state
            case .projections(let state): state
            case .compare(let state): state
            case .why(let state): state
            case .when(let state): state
            case .whatIf(let state): state
            case .verify(let state): state
            case .messages(let state): state
            case .help(let state): state
            }
        }
        set {
            switch newValue {
            case let state as AccountsScreen: self = .accounts(state)
            case let state as TimelineScreen: self = .timeline(state)
            case let state as StreamScreen: self = .stream(state)
            case let state as SnapshotsScreen: self = .snapshots(state)
            case let state as ProjectionsScreen: self = .projections(state)
            case let state as CompareScreen: self = .compare(state)
            case let state as WhyScreen: self = .why(state)
            case let state as WhenScreen: self = .when(state)
            case let state as WhatIfScreen: self = .whatIf(state)
            case let state as VerifyScreen: self = .verify(state)
            case let state as MessagesScreen: self = .messages(state)
            case let state as HelpScreen: self = .help(state)
            default: break
            }
        }
    }
}

/// What every screen can do. Each has its own state, and its own way with actions; the root only
/// routes.
package protocol ScreenState: Sendable {
    var scope: Scope { get }
    /// Where the reader is: `Accounts › acc-0012 Emmy Noether`.
    var breadcrumb: [String] { get }
    /// What the cursor steps through here.
    var timeAxis: TimeAxis { get }
    /// What is shown is as of the cursor; other screens have points of their own, or none.
    var isAsOf: Bool { get }
    /// The point that it shows, or reads; nil for now, and where it has none of its own to follow.
    var shownPoint: TimePoint? { get }
    /// The selection is on its way to a row that is still looked for.
    var movesSelection: Bool { get }
    /// The point that is meant here: the selected version of a timeline, the cursor elsewhere;
    /// nil for now.
    func here(_ context: ScreenContext) -> TimePoint?
    /// The number that is meant here; nil if there is none.
    func number(_ context: ScreenContext) -> WhyQuery?
    /// Why an action is off here and now; nil if it is on.
    func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String?
    /// The screen has come to the front, for the first time or again.
    mutating func appear(_ context: inout ScreenContext)
    /// The reader goes to another screen: work that only this one waits for is given up, and asked
    /// for again when it appears.
    mutating func disappear(_ context: inout ScreenContext)
    mutating func perform(_ action: UserAction, _ context: inout ScreenContext)
    mutating func receive(_ action: Action, _ context: inout ScreenContext)
    /// The book is shown at another point, or as it is now again.
    mutating func timeChanged(_ context: inout ScreenContext)
    /// Whether it has a pane beside or below its list.
    var paneWish: ScreenLayout.PaneWish { get }
    /// The pane's focus and place; screens without one leave it out.
    var pane: PaneFocus { get set }
    /// Lines of what the pane shows at that width.
    func paneLineCount(width: Int) -> Int
    /// Lines, with a frame or a rule, of what stands below the list and shows all of the selected
    /// row; 0 for none.
    func noteLines(width: Int) -> Int
    /// A line of the list was clicked on, counted from 0 below the heading.
    mutating func click(_ line: Int, _ context: inout ScreenContext)
    /// The scrollbar beside the list was clicked on; false if there is none.
    mutating func clickOnBar(_ share: ListShare, _ context: inout ScreenContext) -> Bool
    /// The terminal has another size.
    mutating func resize(_ context: inout ScreenContext)
}

extension ScreenState {
    package func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String? { nil }
    package var timeAxis: TimeAxis { .book }
    package var isAsOf: Bool { true }
    package var shownPoint: TimePoint? { nil }
    package var movesSelection: Bool { false }
    package func here(_ context: ScreenContext) -> TimePoint? { context.point }
    package func number(_ context: ScreenContext) -> WhyQuery? { nil }
    package mutating func appear(_ context: inout ScreenContext) {}
    package mutating func disappear(_ context: inout ScreenContext) {}
    package mutating func timeChanged(_ context: inout ScreenContext) { appear(&context) }
    package mutating func receive(_ action: Action, _ context: inout ScreenContext) {}
    package var paneWish: ScreenLayout.PaneWish { .none }
    package var pane: PaneFocus {
        get { PaneFocus() }
        set {}
    }
    package func paneLineCount(width: Int) -> Int { 0 }
    package func noteLines(width: Int) -> Int { 0 }
    package mutating func click(_ line: Int, _ context: inout ScreenContext) {}
    package mutating func clickOnBar(
        _ share: ListShare, _ context: inout ScreenContext
    ) -> Bool { false }
    package mutating func resize(_ context: inout ScreenContext) {}
}

/// What a screen may see of the rest, and what it may ask for.
package struct ScreenContext: Sendable {
    /// Of the whole terminal.
    package let size: Size
    /// Lines of the screen's list.
    package let height: Int
    package let now: Timestamp
    package let live: LiveStatus
    package let book: BookInfo
    package let keymap: Keymap
    private let hasTimeBar: Bool
    /// Where in the past the screen shows the book; nil for now. A screen behind others stays at
    /// its point, wherever the cursor has gone meanwhile.
    package let point: TimePoint?
    /// The screen is the one that is seen.
    package internal(set) var isInFront = true
    /// What was told in this session.
    package internal(set) var log = MessageLog()
    /// How far rebuilds have come, by the read model's name.
    package internal(set) var rebuilding: [String: Rebuild] = [:]
    package internal(set) var verification = Verification()
    package fileprivate(set) var effects: [Effect] = []
    package fileprivate(set) var navigation: Navigation?
    package fileprivate(set) var notices: [Notice] = []
    /// What the selection was to go to is not there.
    package fileprivate(set) var hasLostWay = false
    /// The last request, with the number of the screen that this is about.
    private(set) var lastRequest: RequestID

    init(
        size: Size, screen: any ScreenState, now: Timestamp, live: LiveStatus, book: BookInfo,
        keymap: Keymap, hasTimeBar: Bool, point: TimePoint?, lastRequest: RequestID
    ) {
        self.size = size
        height = ScreenLayout(size, of: screen, hasTimeBar: hasTimeBar).listHeight
        self.now = now
        self.live = live
        self.book = book
        self.keymap = keymap
        self.hasTimeBar = hasTimeBar
        self.point = point
        self.lastRequest = lastRequest
    }

    /// Something to tell.
    package struct Notice: Sendable {
        let kind: Message.Kind
        let text: String
        /// It stays in Messages.
        let isKept: Bool
    }

    /// Where to go next.
    package enum Navigation: Sendable {
        case push(Screen)
        /// A screen, and the point of the past that it is to show.
        case pushAt(Screen, TimePoint)
        case overlay(Overlay)
        case ask(Approval)
        /// The account and version that a finding names.
        case finding(FindingRow)
        case back
    }

    /// A pane stands beside the list, not below it.
    package var isWide: Bool { size.width >= ScreenLayout.wide }

    func layout(for screen: some ScreenState) -> ScreenLayout {
        ScreenLayout(size, of: screen, hasTimeBar: hasTimeBar)
    }

    /// Asks the runtime for work, under a new number.
    @discardableResult
    package mutating func request(_ effect: (RequestID) -> Effect) -> RequestID {
        lastRequest += 1
        effects.append(effect(lastRequest))
        return lastRequest
    }

    package mutating func ask(_ effect: Effect) {
        // What is copied comes out of a store, and goes into whatever is pasted into.
        if case .copy(let text) = effect {
            effects.append(.copy(Wording.safe(text)))
        } else {
            effects.append(effect)
        }
    }

    package mutating func go(_ navigation: Navigation) { self.navigation = navigation }

    /// Tells what became of something, above the footer, and keeps it in Messages.
    package mutating func tell(_ kind: Message.Kind, _ text: String) {
        notices.append(Notice(kind: kind, text: text, isKept: true))
    }

    /// Says above the footer what is worth a look and no more.
    package mutating func hint(_ kind: Message.Kind, _ text: String) {
        notices.append(Notice(kind: kind, text: text, isKept: false))
    }

    /// Where a search that found something has come to.
    enum Wrap {
        /// To where it began: what is looked for, and its text.
        case same(String, String)
        /// On from an end of the list.
        case round(String)
    }

    /// Says so where a search went on from the other end of the list.
    mutating func hintWrap(_ wrap: Wrap?) {
        switch wrap {
        case .same(let what, let text): hint(.info, "no other \(what) matches '\(text)'")
        case .round(let end): hint(.info, "from the \(end) again")
        case nil: break
        }
    }

    /// The selection stays where it is: keys that were typed behind a search are about nothing.
    package mutating func loseWay() { hasLostWay = true }
}
