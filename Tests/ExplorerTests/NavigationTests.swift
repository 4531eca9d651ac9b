import EventStoreCore
import LedgerCore
import TerminalCanvas
import TestSupport
import Testing

@testable import Explorer

@Suite struct NavigationTests {
    @Test func enterOpensAndEscapeGoesBackAndNeverQuits() {
        var model = Sample.loaded()
        _ = model.press("j enter")
        #expect(model.screens.top.state.scope == .timeline)
        _ = model.press("esc")
        #expect(model.screens.top.state.scope == .accounts)
        _ = model.press("esc esc esc")
        #expect(!model.isQuitting)
        #expect(model.press("q") == [Effect.quit])
        #expect(model.isQuitting)
    }

    @Test func qLeavesAScreenFirst() {
        var model = Sample.loaded()
        _ = model.press("2 3 ?")
        for scope in [Scope.help, .projections, .stream] {
            #expect(model.screens.top.state.scope == scope)
            _ = model.press("q")
        }
        #expect(model.screens.top.state.scope == .accounts && !model.isQuitting)
    }

    @Test func aHangUpEndsIt() {
        var model = Sample.loaded()
        #expect(update(&model, .input(.hangup)) == [Effect.quit])
    }

    @Test func anAnswerToAnOlderRequestIsDropped() {
        var model = Sample.model()
        let first = start(&model)
        _ = Sample.answer(&model, first, 5)
        let second = model.press("s")
        _ = Sample.answer(&model, first, 9)
        #expect(view(model).canvas.lines.last { $0.contains("accounts") }?.contains("5") == true)
        _ = Sample.answer(&model, second, 9)
        #expect(view(model).canvas.lines.contains { $0.contains("9 accounts") })
    }

    @Test func newsMarksTheAccountAndReadsOnceMore() {
        var model = Sample.loaded()
        let news = News(
            accounts: [Sample.row(2).id: Version(4)], count: 1, head: Position(5),
            lag: 0, at: Sample.now)
        let effects = update(&model, .tailed(news))
        #expect(effects.contains { if case .ask(_, .accounts) = $0 { true } else { false } })
        #expect(model.live.head == Position(5))
        let later = Timestamp(microseconds: Sample.now.microseconds + 2_000_000)
        _ = update(&model, .tick(later))
        guard case .accounts(let screen) = model.screens.top else { return }
        #expect(screen.list.marks.isEmpty)
    }

    @Test func pausedIsSaidAndNothingMoves() {
        var model = Sample.loaded()
        _ = model.press("=")
        for head in [Int64(9), 12] {
            let news = News(
                accounts: [:], count: 3, head: Position(head), lag: 0, at: Sample.now)
            #expect(update(&model, .tailed(news)).isEmpty)
        }
        let paused = view(model).canvas.lines[0]
        #expect(paused.contains("○ paused, 6 events since") && !paused.contains("lag"), "\(paused)")
        _ = update(&model, .input(.resize(Size(width: 40, height: 12))))
        #expect(view(model).canvas.lines[0].contains("○ paused, 6 since"))
        _ = model.press("=")
        let live = view(model).canvas.lines[0]
        #expect(live.contains("● live   pos 12"), "\(live)")
    }

    @Test(arguments: [1, 2, 3, 4])
    func anyKeysInAnySizeBreakNothing(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var model = Sample.loaded()
        let keys = Keymap.standard.bindings.flatMap(\.keys).filter { $0 != .character("Q") }
        var effects: [Effect] = []
        for _ in 0..<2500 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                let size = Size(
                    width: .random(in: 1...400, using: &random),
                    height: .random(in: 1...120, using: &random))
                effects = update(&model, .input(.resize(size)))
            case 1:
                let text = HostileString.all.randomElement(using: &random)?.text ?? ""
                effects = update(&model, .input(.paste(text)))
            case 2: effects = Sample.answer(&model, effects, 30)
            default:
                let key = keys.randomElement(using: &random) ?? .enter
                effects = update(&model, .input(.key(key)))
            }
            let submits = effects.contains { if case .ask(_, .submit) = $0 { true } else { false } }
            #expect(!submits, "no preview was ever answered")
            let frame = view(model, Bool.random(using: &random) ? .unicode : .ascii)
            #expect(frame.canvas.size == model.size)
            if model.isQuitting { model = Sample.loaded() }
        }
    }
}
