import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing

@testable import Explorer

/// Work that nobody waits for any more is given up; what is wanted again is asked for again.
@Suite struct GivingUpTests {
    /// A stage whose requests are not answered behind the first keys.
    private func stage(_ keys: String, thenHolding more: String) -> Stage {
        var stage = Stage()
        stage.begin()
        stage.press(keys)
        stage.isHolding = true
        stage.press(more)
        return stage
    }

    /// What is still wanted of what was asked for while the stage was holding, as the runtime
    /// keeps it: of two requests in one slot the newer, and none that was given up.
    private func underWay(_ stage: Stage) -> [Effect] {
        struct Slot: Hashable {
            let screen: Int
            let slot: Query.Slot
        }
        var work: [Slot: Effect] = [:]
        for effect in stage.held {
            switch effect {
            case .cancel(let id): work = work.filter { Self.request($0.value) != id }
            case .abandon(let screen): work = work.filter { $0.key.screen != screen }
            case .ask(let id, let query):
                if let slot = query.slot { work[Slot(screen: id.screen, slot: slot)] = effect }
            default: break
            }
        }
        return Array(work.values)
    }

    private static func request(_ effect: Effect) -> RequestID? {
        guard case .ask(let id, _) = effect else { return nil }
        return id
    }

    private static func isOfThePast(_ effect: Effect) -> Bool {
        switch effect {
        case .ask(_, .accounts(let query)): query.at != nil
        case .ask(_, .stream(let query)): query.at != nil
        case .ask(_, .projections(let point)): point != nil
        case .ask(_, .trends(_, let point)): point != nil
        case .ask(_, .findAccount(let query)): query.at != nil
        case .ask(_, .findInStream(let query)): query.at != nil
        case .ask(_, .totals), .ask(_, .travel), .ask(_, .landing): true
        case .ask(_, let query): query.slot == .fold
        default: false
        }
    }

    @Test(arguments: ["", "s s", "2", "3"])
    func theWayBackToNowLeavesNothingOfThePast(screen: String) {
        let stage = stage(screen, thenHolding: "[ [ [ [ [ [ [ [ [ [ .")
        let left = underWay(stage).filter(Self.isOfThePast)
        #expect(left.isEmpty, "\(left)")
        // Rows of now are asked for at once, and do not wait for those of the past.
        #expect(
            screen == "3"
                || underWay(stage).contains {
                    switch $0 {
                    case .ask(_, .accounts(let query)): query.at == nil
                    case .ask(_, .stream(let query)): query.at == nil
                    default: false
                    }
                })
        var answered = stage
        answered.release()
        #expect(answered.model.point == nil)
        #expect(screen == "3" || answered.frame.canvas.lines.contains { $0.hasPrefix("▸") })
    }

    @Test(arguments: [
        ("[", "enter"), ("[", "2"), ("[", "?"), ("s s [", "4"), ("[", "3"), ("", "[ 3 2"),
        ("3", "[ 4"), ("3", "[ esc"), ("", "m [ c ?"), ("", "W 2"), ("[", "W ctrl-o"),
        ("enter", "i ?"), ("3", "W 1"),
    ])
    func leavingAScreenGivesUpItsWork(before: String, keys: String) {
        var stage = stage(before, thenHolding: before.contains("[") ? "] [ \(keys)" : keys)
        let front = stage.model.screens.topNumber
        let left = underWay(stage).filter {
            guard let screen = Self.request($0)?.screen, Self.isOfThePast($0) else { return false }
            return screen != front && screen != 0
        }
        #expect(left.isEmpty, "\(left)")
        stage.release()
        stage.press("1")
        #expect(stage.frame.canvas.lines.contains { $0.hasPrefix("▸") })
    }

    @Test func aSearchEndsWithItsScreen() {
        for keys in ["?", "4", "3"] {
            var stage = stage("2", thenHolding: "/")
            stage.type("zzz")
            stage.press("enter")
            guard case .ask(let id, .findInStream(_))? = stage.held.last else {
                Issue.record("\(stage.held)")
                return
            }
            stage.press(keys)
            #expect(stage.asked.contains(.cancel(id)), "\(keys)")
        }
    }

    @Test func anAnswerIsAskedForAgainOnTheWayBack() {
        var stage = stage("", thenHolding: "W ?")
        #expect(underWay(stage).isEmpty)
        stage.isHolding = false
        stage.press("esc")
        guard case .why(let why) = stage.model.screens.top else {
            Issue.record("the screen is gone")
            return
        }
        #expect(why.answer.info != nil && why.answer.failure == nil)
    }

    @Test func theTotalsOfThePastAreAskedForAgain() {
        var stage = stage("", thenHolding: "[ ?")
        stage.isHolding = false
        stage.press("esc")
        guard case .accounts(let accounts) = stage.model.screens.top else { return }
        #expect(accounts.folded != nil && accounts.list.shown.point == stage.model.point)
    }

    /// A look through the log for what passes a filter goes on, page by page, only in front.
    @Test func aFilterThatFindsLittleStopsBehindOtherScreens() {
        var stage = stage("2", thenHolding: "&")
        stage.type("type = 'FundsDeposited'")
        stage.press("enter")
        stage.answer { if case .ask(_, .checkFilter) = $0 { true } else { false } }
        #expect(stage.asked.contains { if case .ask(_, .stream) = $0 { true } else { false } })
        stage.press("?")
        let left = underWay(stage).filter { if case .ask(_, .stream) = $0 { true } else { false } }
        #expect(left.isEmpty, "\(left)")
        stage.isHolding = false
        stage.press("esc")
        guard case .stream(let stream) = stage.model.screens.top else { return }
        #expect(stream.filter == "type = 'FundsDeposited'" && !stream.list.isWaiting)
    }
}
