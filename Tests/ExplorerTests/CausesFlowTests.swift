import EventStoreCore
import TerminalCanvas
import Testing

@testable import Explorer

/// The tree of what caused what: ways to it, through it and back.
@Suite struct CausesFlowTests {
    private func stage(_ keys: String, _ book: SampleBook = .caused) -> Stage {
        var stage = Stage(book)
        stage.begin()
        stage.press(keys)
        return stage
    }

    private func screen(_ stage: Stage) throws -> CausesScreen {
        guard case .causes(let screen) = stage.model.screens.top else { throw WrongScreen() }
        return screen
    }

    private struct WrongScreen: Error {}

    private func tree(_ stage: Stage) throws -> [String] {
        try screen(stage).answer.window.rows.map {
            "\($0.tree) \($0.event.event.stream)@\($0.event.event.version) \($0.link.rawValue)"
        }
    }

    private static let whole = [
        "FundsDeposited acc-0001@3 ", "├ LimitExceeded desk@2 caused by it",
        "│ └ CaseOpened desk@3 caused by it", "└ FundsWithdrawn acc-0001@4 caused by it",
        "  └ FundsDeposited savings@3 same command", "    └ InterestPlanned desk@4 caused by it",
        "      └ FundsDeposited savings@4 caused by it",
    ]

    /// From whatever event of it one comes, the tree is the same, and that event is selected.
    @Test(arguments: ["2 k", "2 k k", "2 k k k", "2 k k k k", "2 k k k k k", "enter j"])
    func theTreeIsTheSameFromEverywhere(keys: String) throws {
        var stage = stage(keys)
        let selected: Position? =
            switch stage.model.screens.top {
            case .stream(let screen): screen.window.selected
            case .timeline(let screen): screen.window.selected
            default: nil
            }
        stage.press("B")
        #expect(try tree(stage) == Self.whole)
        #expect(try screen(stage).answer.window.selected == selected)
        #expect(try screen(stage).answer.info?.outside == "kafka:payments/3/118")
        #expect(try screen(stage).answer.info?.isWhole == true)
    }

    @Test func enterGoesToTheEventAndBackToTheTree() throws {
        var stage = stage("2 k B g j j enter")
        guard case .timeline(let screen) = stage.model.screens.top else {
            Issue.record("no timeline")
            return
        }
        #expect(screen.account.id.name == "desk")
        #expect(screen.window.selectedRow?.event.version == Version(3))
        stage.press("esc")
        #expect(try self.screen(stage).answer.window.index == 2)
        stage.press("esc")
        #expect(stage.model.screens.top.state.scope == .stream && stage.model.point == nil)
    }

    /// In the past the account is shown as it was with the event; back leads where one was.
    @Test func inThePastAnEventIsShownAtItsVersion() throws {
        var stage = stage("2 k [ [ B")
        let point = stage.model.point
        #expect(point != nil)
        #expect(stage.frame.canvas.lines[1].contains("of the whole book, now"))
        stage.press("G enter")
        #expect(stage.model.point == .version(StreamID(stored: "savings"), Version(4)))
        stage.press("esc")
        #expect(stage.model.point == point)
        _ = try screen(stage)
    }

    @Test func anEventThatStandsAloneSaysSo() throws {
        let stage = stage("enter B")
        #expect(try tree(stage) == ["FundsWithdrawn acc-0001@5 "])
        #expect(stage.frame.canvas.lines.contains { $0.contains("nothing is said of its cause") })
    }

    @Test func causesThatLeadBackToThemselvesAreCut() throws {
        let stage = stage("2 B", .round)
        let info = try #require(try screen(stage).answer.info)
        #expect(info.isRound && info.rows.count == 2)
        #expect(stage.frame.canvas.lines.contains { $0.contains("back to themselves") })
    }

    /// What was not looked at is told, and a key looks further.
    @Test func aLookThatWasBoundedGoesOn() throws {
        var stage = stage("enter G k k", .long)
        stage.isHolding = true
        stage.press("B")
        stage.replaceHeld { effect in
            guard case .ask(let id, .causes(var query)) = effect else { return effect }
            query.looking = 100
            return .ask(id, .causes(query))
        }
        let info = try #require(try screen(stage).answer.info)
        #expect(!info.isWhole && info.looked == 100)
        #expect(stage.frame.canvas.lines.contains { $0.contains("100 events behind the first") })
        stage.press("B")
        #expect(try screen(stage).query.looking == 1_000_000)
        #expect(try screen(stage).answer.info?.isWhole == true)
        stage.press("B")
        #expect(stage.model.notice?.text.contains("all of the log was looked at") == true)
    }

    @Test func whoLeavesGivesItUp() {
        var stage = stage("2 k")
        stage.isHolding = true
        stage.press("B")
        guard case .ask(let id, .causes)? = stage.held.last else {
            Issue.record("\(stage.held)")
            return
        }
        stage.press("1")
        #expect(stage.asked.contains(.cancel(id)))
    }

    @Test func theAddressIsCopiedAndTheNameLeadsThere() throws {
        var stage = stage("2 k :")
        stage.type("causes")
        stage.press("enter g y")
        #expect(stage.asked.contains(.copy("acc-0001@3")))
    }
}
