import EventStoreCore
import TerminalCanvas
import TestSupport
import Testing

@testable import Explorer

@Suite struct ListTests {
    struct Item: ListRow {
        let id: Int
        var hasRule = false
    }

    private static func window(_ ruled: Set<Int>, _ count: Int = 40) -> ListWindow<Item> {
        var window = ListWindow<Item>()
        window.replace(
            (1...count).map { Item(id: $0, hasRule: ruled.contains($0)) }, atStart: true,
            atEnd: true, height: 10)
        return window
    }

    @Test func rulesTakeLinesAndNoPlaceInTheOrder() {
        let window = Self.window([1, 3])
        #expect(
            window.lines(6) == [
                .rule(above: 0), .row(0), .row(1), .rule(above: 2), .row(2), .row(3),
            ])
        #expect(window.visible(4) == 0..<3, "the third is there with its rule alone")
    }

    @Test func theLastScreenIsFull() {
        var window = Self.window([38, 40])
        window.moveToLast(height: 6)
        #expect(
            window.lines(6) == [
                .row(36), .rule(above: 37), .row(37), .row(38), .rule(above: 39), .row(39),
            ])
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6])
    func theSelectedRowIsAlwaysOnALine(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let ruled = Set((1...40).filter { _ in Bool.random(using: &random) })
        var window = Self.window(ruled)
        for _ in 0..<200 {
            let height = Int.random(in: 1...12, using: &random)
            window.move(by: .random(in: -15...15, using: &random), height: height)
            for height in [height, 1, 2, 30] {
                let lines = window.lines(height)
                #expect(lines.count <= height)
                #expect(lines.contains(.row(window.index ?? -1)), "seed \(seed)")
            }
        }
    }

    @Test func aReaderAtOneEndDoesNotFillTheMemoryWithTheOther() {
        var window = Self.window([], 900)
        window.move(by: 3, height: 10)
        for start in stride(from: 901, to: 3000, by: 100) where window.atEnd {
            window.append((start..<(start + 100)).map { Item(id: $0) }, atEnd: true, height: 10)
        }
        #expect(window.rows.count <= ListWindow<Item>.maximumRows)
        #expect(window.selectedRow?.id == 4 && !window.atEnd)
    }

    @Test func barsAreDrawnFromWhatIsKnown() {
        var model = Sample.model()
        let effects = start(&model)
        guard case .ask(let id, .accounts(_))? = effects.first else { return }
        func page(atStart: Bool, atEnd: Bool) -> AccountsPage {
            AccountsPage(
                rows: (1...200).map { Sample.row($0) }, atStart: atStart, atEnd: atEnd,
                total: 5000, matching: 5000, totals: [], freshness: SummaryFreshness())
        }
        _ = update(&model, .answered(id, .success(.accounts(page(atStart: true, atEnd: false)))))
        func bar() -> String {
            view(model).canvas.lines[3..<22].map { String($0.suffix(1)) }.joined()
        }
        #expect(bar().hasPrefix("█│"))
        // In the midst of the list nobody knows the rank.
        let again = model.press("s")
        guard case .ask(let second, .accounts(_))? = again.first else { return }
        _ = update(
            &model, .answered(second, .success(.accounts(page(atStart: false, atEnd: false)))))
        #expect(bar().allSatisfy { $0 == " " })
    }

    @Test func aListThatFitsHasNoBar() {
        let model = Sample.loaded(5)
        #expect(view(model).canvas.lines[3..<22].allSatisfy { !$0.hasSuffix("│") })
        let timeline = EventSample.timeline(EventSample.page(401...500, snapshots: [450: true]))
        let bar = view(timeline).canvas.lines[3..<22].map { String($0.suffix(1)) }.joined()
        #expect(bar.hasPrefix("█") && bar.contains("◆"))
    }

    @Test func theLatestActivityIsCountedWhenItIsOutOfSight() {
        var model = Sample.loaded()
        _ = Sample.answer(&model, model.press("F"), 30)
        func news(_ account: Int) {
            let news = News(
                accounts: [Sample.row(account).id: Version(99)], count: 1,
                head: Position(9), lag: 0, at: Sample.now)
            _ = Sample.answer(&model, update(&model, .tailed(news)), 30)
        }
        news(7)
        #expect(!model.text.contains("new ↑"), "it is in sight")
        _ = model.press("G")
        news(7)
        news(8)
        news(7)
        #expect(model.text.contains("2 new ↑"))
        _ = model.press("g")
        #expect(!model.text.contains("new ↑"))
    }

    @Test func aReadModelThatIsBehindSaysSo() {
        var model = Sample.model()
        let effects = start(&model)
        guard case .ask(let id, .accounts(_))? = effects.first else { return }
        let page = AccountsPage(
            rows: [Sample.row(1)], atStart: true, atEnd: true, total: 1, matching: 1, totals: [],
            freshness: SummaryFreshness(lag: 12))
        _ = update(&model, .answered(id, .success(.accounts(page))))
        #expect(view(model).canvas.lines[1].contains("12 behind"))
        #expect(!model.text.contains("stopped"))
    }

    /// Nothing will bring it up by itself: that is told, once, with what to do.
    @Test func aReadModelThatHasStoppedSaysSo() throws {
        var model = Sample.model()
        var effects = start(&model)
        for _ in 0..<2 {
            guard case .ask(let id, .accounts(_))? = effects.first else {
                Issue.record("\(effects)")
                return
            }
            let page = AccountsPage(
                rows: [Sample.row(1)], atStart: true, atEnd: true, total: 1, matching: 1,
                totals: [], freshness: SummaryFreshness(lag: 2, isStopped: true))
            _ = update(&model, .answered(id, .success(.accounts(page))))
            effects = model.press("r")
        }
        #expect(view(model).canvas.lines[1].contains("stopped, 2 behind"))
        let told = model.log.messages.map(\.text)
        #expect(told == ["these balances have stopped: 3 says why, and R there folds them again"])
    }
}
