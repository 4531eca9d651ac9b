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
    private func underWay(_ stage: Stage) -> [Explorer.Effect] {
        var work: [Explorer.Effect.Slot: Explorer.Effect] = [:]
        for effect in stage.held {
            switch effect {
            case .cancel(let id): work = work.filter { $0.value.request != id }
            case .abandon(let screen): work = work.filter { $0.key.screen != screen }
            default: if let slot = effect.slot { work[slot] = effect }
            }
        }
        return Array(work.values)
    }

    private static func isOfThePast(_ effect: Explorer.Effect) -> Bool {
        switch effect {
        case .loadAccounts(_, let query): query.at != nil
        case .loadStream(_, let query): query.at != nil
        case .loadProjections(_, let point): point != nil
        case .loadTrends(_, _, let point): point != nil
        case .findAccount(_, let query): query.at != nil
        case .findInStream(_, let query): query.at != nil
        case .loadTotals, .compare, .explain, .when, .travel, .land, .loadFacts: true
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
                    case .loadAccounts(_, let query): query.at == nil
                    case .loadStream(_, let query): query.at == nil
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
            Self.isOfThePast($0) && $0.slot?.screen != front && $0.slot?.screen != 0
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
            guard case .findInStream(let id, _)? = stage.held.last else {
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
        #expect(accounts.folded != nil && accounts.list.point == stage.model.point)
    }

    /// A look through the log for what passes a filter goes on, page by page, only in front.
    @Test func aFilterThatFindsLittleStopsBehindOtherScreens() {
        var stage = stage("2", thenHolding: "&")
        stage.type("type = 'FundsDeposited'")
        stage.press("enter")
        stage.answer { if case .checkFilter = $0 { true } else { false } }
        #expect(stage.asked.contains { if case .loadStream = $0 { true } else { false } })
        stage.press("?")
        let left = underWay(stage).filter { if case .loadStream = $0 { true } else { false } }
        #expect(left.isEmpty, "\(left)")
        stage.isHolding = false
        stage.press("esc")
        guard case .stream(let stream) = stage.model.screens.top else { return }
        #expect(stream.filter == "type = 'FundsDeposited'" && !stream.list.isWaiting)
    }
}
