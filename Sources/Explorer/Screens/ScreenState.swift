import EventStoreCore
import TerminalCanvas

/// What every screen can do. Each has its own state, and its own way with actions; the root only
/// routes.
package protocol ScreenState: Sendable {
    var scope: Scope { get }

    // Its words. None of them has a default: a screen that says nothing says so itself.

    /// Where the reader is: `Accounts › acc-0012 Emmy Noether`.
    var path: Pieces { get }
    /// At the right of the path.
    func headline(_ context: ScreenContext) -> Pieces
    /// In the status line: how much there is, and what is new.
    func counts(_ context: ScreenContext) -> Counts
    /// Why what it shows could not be read; nil if nothing failed.
    var failure: String? { get }
    /// Below the list, all of the selected row, if the row has no room for it.
    func note(width: Int) -> Note?
    /// When what it says changes though nothing happens; nil if it does not.
    func wakesAt(_ context: ScreenContext) -> Timestamp?
    /// Why an action is off here and now; nil if it is on.
    func reasonOff(_ action: UserAction, _ context: ScreenContext) -> String?

    // Where it is in time.

    /// What the cursor steps through here.
    var timeAxis: TimeAxis { get }
    /// What is shown is as of the cursor; other screens have points of their own, or none.
    var isAsOf: Bool { get }
    /// The point that it shows, or reads; nil for now, and where it has none of its own to follow.
    var shownPoint: TimePoint? { get }
    /// The selection is on its way to a row that is still looked for.
    var movesSelection: Bool { get }
    /// It shows what is kept beside the log, and is to be told when that may have changed.
    var watchesValues: Bool { get }
    /// It waits for an answer that takes a while, and that can be given up.
    var isFolding: Bool { get }
    /// The point that is meant here: the selected version of a timeline, the cursor elsewhere;
    /// nil for now.
    func here(_ context: ScreenContext) -> TimePoint?
    /// What a file would hold of what is shown; nil for what is not exported.
    var shown: WriteQuery.Content? { get }
    /// The number that is meant here; nil if there is none.
    func number(_ context: ScreenContext) -> WhyQuery?

    // What happens to it.

    /// The screen has come to the front, for the first time or again.
    mutating func appear(_ context: inout ScreenContext)
    /// The reader goes to another screen: work that only this one waits for is given up, and asked
    /// for again when it appears.
    mutating func disappear(_ context: inout ScreenContext)
    mutating func perform(_ action: UserAction, _ context: inout ScreenContext)
    /// The types of the events in its list.
    var eventTypes: Set<String> { get }
    /// What its prompt for an action asks for; nil if it has none.
    func prompt(for action: UserAction) -> PromptPurpose?
    /// Takes what was entered in one of its prompts.
    ///
    /// - Returns: what is wrong with the text; nil if it was taken.
    mutating func enter(
        _ text: String, for purpose: PromptPurpose, _ context: inout ScreenContext
    ) -> String?
    /// Takes the answer to one of its questions.
    mutating func receive(
        _ answer: Answer, to id: RequestID, _ context: inout ScreenContext)
    /// Takes that one of its questions came to nothing.
    mutating func fail(_ id: RequestID, _ error: LoadError, _ context: inout ScreenContext)
    /// Takes how far the events are folded that one of its questions is about.
    mutating func fold(_ id: RequestID, _ done: Int64, of total: Int64)
    /// Something has changed, or time has gone by.
    mutating func notice(_ change: Change, _ context: inout ScreenContext)
    /// The book is shown at another point, or as it is now again.
    mutating func timeChanged(_ context: inout ScreenContext)
    /// Whether it has a pane beside or below its list.
    var paneWish: ScreenLayout.PaneWish { get }
    /// The pane's focus and place; screens without one leave it out.
    var pane: PaneFocus { get set }
    /// Lines of what the pane shows at that width.
    func paneLineCount(width: Int) -> Int
    /// A line of the list was clicked on, counted from 0 below the heading.
    mutating func click(_ line: Int, _ context: inout ScreenContext)
    /// The scrollbar beside the list was clicked on; false if there is none.
    mutating func clickOnBar(_ share: ListShare, _ context: inout ScreenContext) -> Bool
    /// The terminal has another size.
    mutating func resize(_ context: inout ScreenContext)
}

extension ScreenState {
    package var timeAxis: TimeAxis { .book }
    package var isAsOf: Bool { true }
    package var shownPoint: TimePoint? { nil }
    package var movesSelection: Bool { false }
    package var watchesValues: Bool { false }
    package var isFolding: Bool { false }
    package func here(_ context: ScreenContext) -> TimePoint? { context.point }
    package var shown: WriteQuery.Content? { nil }
    package func number(_ context: ScreenContext) -> WhyQuery? { nil }
    package mutating func appear(_ context: inout ScreenContext) {}
    package mutating func disappear(_ context: inout ScreenContext) {}
    package mutating func timeChanged(_ context: inout ScreenContext) { appear(&context) }
    package var eventTypes: Set<String> { [] }
    package func prompt(for action: UserAction) -> PromptPurpose? { nil }
    package mutating func enter(
        _ text: String, for purpose: PromptPurpose, _ context: inout ScreenContext
    ) -> String? { nil }
    package mutating func receive(
        _ answer: Answer, to id: RequestID, _ context: inout ScreenContext
    ) {}
    package mutating func fail(
        _ id: RequestID, _ error: LoadError, _ context: inout ScreenContext
    ) {}
    package mutating func fold(_ id: RequestID, _ done: Int64, of total: Int64) {}
    package mutating func notice(_ change: Change, _ context: inout ScreenContext) {}
    package var paneWish: ScreenLayout.PaneWish { .none }
    package var pane: PaneFocus {
        get { PaneFocus() }
        set {}
    }
    package func paneLineCount(width: Int) -> Int { 0 }
    package mutating func click(_ line: Int, _ context: inout ScreenContext) {}
    package mutating func clickOnBar(
        _ share: ListShare, _ context: inout ScreenContext
    ) -> Bool { false }
    package mutating func resize(_ context: inout ScreenContext) {}
}
