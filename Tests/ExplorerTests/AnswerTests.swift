import EventStoreCore
import TerminalCanvas
import Testing

@testable import Explorer

/// Answers that come late, while another screen is in front, or not at all.
@Suite struct AnswerTests {
    private static func isList(_ effect: Effect) -> Bool {
        guard case .ask(_, let query) = effect else { return false }
        return query.slot == .list
    }

    private static func isSearch(_ effect: Effect) -> Bool {
        guard case .ask(_, let query) = effect else { return false }
        return query.slot == .find || query.slot == .match
    }

    private func count(_ stage: Stage, _ isMeant: (Effect) -> Bool) -> Int {
        stage.asked.count(where: isMeant)
    }

    // MARK: Another screen is in front

    @Test(arguments: ["2", "3", "enter", "S", "W", "enter i", "f b enter"])
    func anAnswerGoesToTheScreenThatAskedForIt(keys: String) {
        var stage = Stage()
        stage.begin()
        stage.isHolding = true
        stage.press(keys)
        stage.press("?")
        stage.release()
        let asked = stage.asked.count
        stage.press("esc")
        #expect(stage.frame.canvas.lines.allSatisfy { !$0.contains("reading …") }, "\(keys)")
        // What it has it does not ask for again; what is live it looks after.
        #expect(stage.asked.count - asked <= 1)
    }

    @Test func theTotalsOfThePastComeWhileATimelineIsInFront() {
        var stage = Stage()
        stage.begin()
        stage.isHolding = true
        stage.press("[ enter")
        stage.release()
        stage.press("esc")
        guard case .accounts(let screen) = stage.model.screens.top else { return }
        #expect(screen.folded != nil && screen.folding == nil)
    }

    @Test func whatBecameOfWorkIsToldWhateverIsInFront() {
        var stage = Stage()
        stage.begin()
        stage.press("3")
        stage.isHolding = true
        stage.press("R tab enter")
        #expect(stage.model.rebuilding.count == 1)
        stage.press("1")
        stage.release()
        #expect(stage.model.notice?.text.hasPrefix("account_summary rebuilt: ") == true)
        stage.press("3")
        #expect(stage.model.rebuilding.isEmpty)
        stage.press("R")
        #expect(stage.model.overlay != nil, "it can be rebuilt again")
    }

    @Test func aSearchDoesNotPullTheReaderBack() {
        var stage = Stage()
        stage.begin()
        stage.press("j j j j j j j j enter")
        stage.isHolding = true
        stage.press("x 2")
        stage.release()
        #expect(stage.model.screens.top.state.scope == .stream)
    }

    @Test func whatNobodyCanReturnToIsGivenUp() {
        var stage = Stage()
        stage.begin()
        stage.isHolding = true
        stage.press("enter")
        let number = stage.model.screens.topNumber
        stage.press("esc")
        #expect(!stage.asked.contains(.abandon(screen: number)), "ctrl-n leads there")
        stage.press("j enter")
        #expect(stage.asked.contains(.abandon(screen: number)))
    }

    // MARK: What is wanted meanwhile

    @Test func theScreenIsReadAgainAfterASearchInThePast() {
        var stage = Stage()
        stage.begin()
        stage.press("[")
        stage.isHolding = true
        stage.press("/")
        stage.type("zebra")
        stage.press("enter .")
        stage.release()
        guard case .accounts(let screen) = stage.model.screens.top else { return }
        #expect(!screen.isElsewhere && screen.list.shown.point == nil)
    }

    @Test func theTimelineIsReadAgainAfterASearchInThePast() {
        var stage = Stage()
        stage.begin()
        stage.press("G enter")
        stage.isHolding = true
        stage.press("@")
        stage.type("pos:40")
        stage.press("enter")
        stage.answer { if case .ask(_, .travel) = $0 { true } else { false } }
        // The rows about the cursor are on their way, and are not lost to the search.
        stage.press("/")
        stage.type("zebra")
        stage.press("enter")
        stage.answer(Self.isSearch)
        stage.release()
        #expect(stage.model.timelineScreen?.isElsewhere == false)
    }

    @Test func newsThatComesDuringASearchIsRead() {
        var stage = Stage()
        stage.begin()
        stage.press("G enter")
        stage.isHolding = true
        stage.press("/")
        stage.type("zebra")
        stage.press("enter")
        stage.happens { $0.move("acc-0012", 77) }
        stage.release()
        let version = stage.model.timelineScreen?.window.rows.first?.event.version
        let events = stage.book.log.count { $0.account == SampleBook.busy }
        #expect(version == Version(Int64(events)))
    }

    @Test func snapshotsUnderLoadAreAskedForOneAtATime() {
        var stage = Stage()
        stage.begin()
        stage.press("G S")
        let before = count(stage, Self.isList)
        stage.isHolding = true
        for _ in 0..<5 { stage.happens { $0.move("acc-0012", 1) } }
        #expect(count(stage, Self.isList) == before + 1)
        stage.answer(Self.isList)
        #expect(count(stage, Self.isList) == before + 2, "and once more for what came meanwhile")
    }

    // MARK: Keys that wait

    @Test func aFormIsAboutTheAccountThatTheCommandLineGoesTo() {
        var stage = Stage()
        stage.begin()
        stage.isHolding = true
        stage.press(":")
        stage.type("account emmy")
        stage.press("enter d")
        #expect(stage.model.overlay == nil)
        stage.release()
        guard case .form(let form) = stage.model.overlay else {
            Issue.record("no form was opened")
            return
        }
        #expect(form.target?.id.name == "acc-0002")
    }

    @Test(arguments: ["account zebra", "account acc"])
    func keysBehindAnAccountThatIsNotGoneToAreDropped(line: String) {
        var stage = Stage()
        stage.begin()
        stage.isHolding = true
        stage.press(":")
        stage.type(line)
        stage.press("enter d")
        stage.release()
        #expect(stage.model.overlay == nil && stage.model.heldKeys.isEmpty)
    }

    @Test func whoGoesElsewhereIsNotFetchedToTheAccount() {
        var stage = Stage()
        stage.begin()
        stage.isHolding = true
        stage.press(":")
        stage.type("account emmy")
        stage.press("enter 2")
        stage.release()
        #expect(stage.model.screens.top.state.scope == .stream)
    }

    @Test func keysWaitForTheNextUnreadAccount() {
        var stage = Stage()
        stage.beginAgain(seen: Position(stage.book.head.number - 1))
        stage.isHolding = true
        stage.press("U d")
        #expect(stage.model.overlay == nil)
        stage.release()
        guard case .form(let form) = stage.model.overlay else {
            Issue.record("no form was opened")
            return
        }
        #expect(form.target?.id.name == "acc-0002", "the last event is its")
    }

    @Test(arguments: ["G", "s", "F"])
    func keysBehindAMoveThatFailsAreDropped(keys: String) {
        var stage = Stage(.large(700))
        stage.begin()
        stage.isHolding = true
        stage.press(keys)
        stage.press("d")
        #expect(stage.model.overlay == nil)
        stage.book.failure = "the disk has gone"
        stage.release()
        #expect(stage.model.overlay == nil && stage.model.heldKeys.isEmpty)
    }

    @Test func keysBehindTheOtherAccountOfNoTransferAreDropped() {
        var stage = Stage()
        stage.book.move("acc-0012", 5, SampleBook.Details(correlation: "alone"))
        stage.restart { stage in stage.book.move("acc-0012", 5, .init(correlation: "alone")) }
        stage.press("G enter")
        stage.isHolding = true
        stage.press("x d")
        stage.release()
        #expect(stage.model.overlay == nil && stage.model.heldKeys.isEmpty)
    }

    // MARK: Given up

    /// The footer says `esc cancel`: the fold ends, and the screen stays to say so.
    @Test(arguments: [("W", ""), ("c", ""), ("f", "balance < 0")])
    func escapeGivesAFoldUpAndThenTheScreen(_ key: String, _ text: String) throws {
        var stage = Stage()
        stage.begin()
        stage.press("[")
        stage.isHolding = true
        stage.press(key)
        stage.type(text)
        if !text.isEmpty { stage.press("enter") }
        stage.answer { if case .ask(_, .checkCondition) = $0 { true } else { false } }
        let scope = stage.model.screens.top.state.scope
        #expect(scope != .accounts)
        func folds() -> Set<RequestID> {
            Set(
                stage.asked.compactMap { effect -> RequestID? in
                    guard case .ask(let id, let query) = effect, query.slot == .fold else {
                        return nil
                    }
                    return id
                })
        }
        let fold = try #require(folds().first)
        stage.press("esc")
        #expect(stage.asked.contains(.cancel(fold)))
        #expect(stage.model.screens.top.state.scope == scope)
        #expect(stage.frame.canvas.lines.contains { $0.contains("cancelled") })
        // An answer that was on its way counts for nothing, and another look asks for none.
        stage.release()
        stage.press("? esc")
        #expect(folds() == [fold])
        #expect(stage.frame.canvas.lines.contains { $0.contains("cancelled") })
        stage.press("esc")
        #expect(stage.model.screens.top.state.scope == .accounts)
    }
}
