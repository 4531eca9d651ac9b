import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing

@testable import Explorer

/// Back leads where the reader came from, and when.
@Suite struct BackTests {
    private func stage(_ keys: String = "") -> Stage {
        var stage = Stage()
        stage.begin()
        stage.press(keys)
        return stage
    }

    private func scope(_ stage: Stage) -> Scope { stage.model.screens.top.state.scope }

    /// Finds a condition, and opens the first hit.
    private func openHit(_ stage: inout Stage) {
        stage.press("f")
        stage.type("balance < 0")
        stage.press("enter enter")
    }

    @Test func fromAHitItLeadsBackToNow() {
        var stage = stage()
        openHit(&stage)
        #expect(scope(stage) == .timeline && stage.model.point != nil)
        stage.press("esc")
        #expect(scope(stage) == .when && stage.model.point == nil)
        stage.press("esc")
        #expect(scope(stage) == .accounts && stage.model.point == nil)
        guard case .accounts(let accounts) = stage.model.screens.top else { return }
        #expect(accounts.shownPoint == nil && !accounts.isElsewhere)
    }

    @Test func fromAHitItLeadsBackToThePastThatItWasAskedIn() {
        var stage = stage("[ [ [")
        let before = stage.model.point
        openHit(&stage)
        #expect(scope(stage) == .timeline && stage.model.point != before)
        stage.press("esc")
        #expect(scope(stage) == .when && stage.model.point == before)
        stage.press("esc")
        #expect(scope(stage) == .accounts && stage.model.point == before)
    }

    @Test(arguments: ["esc", "q", "ctrl-o", "h", "left"])
    func aWayThroughTimeIsLeftWithTheScreen(key: String) {
        var stage = stage("enter [ [")
        #expect(stage.model.point != nil)
        stage.press(key)
        #expect(scope(stage) == .accounts && stage.model.point == nil)
    }

    @Test func forwardLeadsBackIntoThePast() {
        var stage = stage("enter [ [")
        let past = stage.model.point
        stage.press("ctrl-o ctrl-n")
        #expect(scope(stage) == .timeline && stage.model.point == past)
        stage.press("ctrl-o [ ctrl-n")
        #expect(stage.model.point == past)
        stage.press("ctrl-o")
        #expect(scope(stage) == .accounts && stage.model.point != nil, "it was left there")
    }

    @Test func nowIsLeftForThePastThatAScreenWasOpenedIn() {
        var stage = stage("[ [")
        let past = stage.model.point
        stage.press("enter .")
        #expect(stage.model.point == nil)
        stage.press("esc")
        #expect(scope(stage) == .accounts && stage.model.point == past)
        guard case .accounts(let accounts) = stage.model.screens.top else { return }
        #expect(accounts.shownPoint == past && accounts.list.shown.point == past)
    }

    /// The keys of screens are no way back: they show the same moment of another side.
    @Test func aScreenOfItsOwnKeyIsShownAtTheCursor() {
        var stage = stage("enter [ [")
        let past = stage.model.point
        stage.press("1")
        #expect(scope(stage) == .accounts && stage.model.point == past)
        stage.press("2")
        #expect(scope(stage) == .stream && stage.model.point == past)
    }

    @Test(arguments: ["m [ c", "W", "m [ W", "S", "?", "4", "[ i"])
    func screensWithoutATimeOfTheirOwnKeepTheCursor(keys: String) {
        var stage = stage("enter [")
        let past = stage.model.point
        stage.press(keys)
        #expect(scope(stage) != .timeline)
        stage.press("esc")
        #expect(scope(stage) == .timeline)
        #expect(stage.model.point == past || keys.contains("["))
        stage.press("esc")
        #expect(scope(stage) == .accounts && stage.model.point == nil)
    }

    /// What comes meanwhile is counted from when the reader left now, through all screens.
    @Test func whatCameMeanwhileIsCountedOnTheWayBack() {
        var stage = stage("[")
        stage.press("enter [ [")
        stage.happens { $0.move("acc-0001", 100) }
        stage.press("esc")
        #expect(stage.model.newCount == 1)
        stage.press(".")
        #expect(stage.model.notice?.text.contains("1 new event since") == true)
    }

    @Test func playbackEndsWithItsScreen() {
        var stage = stage("enter [ [ p")
        #expect(stage.model.cursor?.playback != nil)
        stage.press("esc [")
        #expect(stage.model.cursor != nil && stage.model.cursor?.playback == nil)
    }

    /// A move that is looked for when the reader goes back moves nothing any more.
    @Test func aMoveOnItsWayIsGivenUp() {
        var stage = stage("enter")
        stage.isHolding = true
        stage.press("(")
        guard case .ask(let id, .travel(_))? = stage.held.last else {
            Issue.record("\(stage.held)")
            return
        }
        stage.press("esc")
        #expect(stage.asked.contains(.cancel(id)))
        stage.release()
        #expect(scope(stage) == .accounts && stage.model.point == nil)
    }

    // MARK: Now

    /// A way to each screen, in the past.
    private static let ways: [(keys: String, scope: Scope)] = [
        ("[ [", .accounts), ("enter [", .timeline), ("2 [", .stream), ("enter S [", .snapshots),
        ("3 [", .projections), ("[ 6", .subscriptions), ("enter [ B", .causes),
        ("[ m [ c", .compare), ("[ W", .why), ("enter [ i", .whatIf),
        ("[ V", .verify), ("[ 4", .messages), ("[ ?", .help),
    ]

    @Test(arguments: ways.map(\.keys))
    func theKeyToNowWorksOnEveryScreen(keys: String) {
        var stage = stage(keys)
        #expect(Self.ways.contains { $0.keys == keys && $0.scope == scope(stage) })
        #expect(stage.model.point != nil)
        #expect(stage.frame.canvas.lines.last?.contains(". now") == true)
        let before = scope(stage)
        stage.press(".")
        #expect(stage.model.point == nil && scope(stage) == before)
        #expect(!stage.frame.canvas.lines[0].contains("PAST"))
        stage.press(".")
        #expect(stage.model.notice?.text.contains("this is now") == true)
    }

    @Test func itWorksWhereAHitIsListed() {
        var stage = stage("[ f")
        stage.type("balance < 0")
        stage.press("enter")
        #expect(scope(stage) == .when && stage.model.point != nil)
        stage.press(".")
        #expect(scope(stage) == .when && stage.model.point == nil)
    }

    @Test func everyScreenHasTheKey() {
        for scope in Scope.allCases {
            #expect(Keymap.standard.binding(for: .character("."), in: scope)?.action == .now)
        }
        #expect(Set(Self.ways.map(\.scope)).union([.when]) == Set(Scope.allCases))
    }

    @Test func itWorksUnderTheListOfThemesAndInThePane() {
        var stage = stage("[ T .")
        #expect(stage.model.point == nil && stage.model.overlay != nil)
        stage.press("esc")
        stage.take(.input(.resize(Scene.wide)))
        stage.press("[ tab .")
        #expect(stage.model.point == nil)
    }

    // MARK: Balances that have stopped

    @Test func theyAreToldOnceAndNotAtEachReturn() {
        var stage = Stage()
        let stopped = ("account_summary", "acc-0012@104: an amount in EUR")
        stage.book.stopped = stopped
        stage.begin()
        stage.press("[ . [ [ . s [ .")
        let told = stage.model.log.messages.filter { $0.text.contains("have stopped") }
        #expect(told.count == 1)
        stage.book.stopped = nil
        stage.happens { $0.move("acc-0001", 100) }
        stage.book.stopped = stopped
        stage.happens { $0.move("acc-0001", 100) }
        #expect(stage.model.log.messages.count { $0.text.contains("have stopped") } == 2)
    }
}
