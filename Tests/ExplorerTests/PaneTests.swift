import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing

@testable import Explorer

@Suite struct PaneTests {
    /// The chart of the projections ends where the screen does, and the types stand beside the
    /// totals, however far the terminal reaches.
    @Test func theProjectionsUseALargeTerminal() throws {
        var stage = Stage(.standard, BookInfo(name: "books.db"), Size(width: 200, height: 50))
        stage.begin()
        stage.press("3")
        let lines = stage.frame.canvas.lines
        let heading = try #require(lines.first { $0.contains("TOTAL") })
        #expect(heading.contains("DEBITS     EVENTS  TYPE"), "\(heading)")
        #expect(lines[46].contains("−") && lines[47].contains("-"), "\(lines[44...48])")
    }

    private static func recent(_ effects: [Effect]) -> [(RequestID, TimelineQuery)] {
        effects.compactMap { effect in
            if case .ask(let id, .recent(let query)) = effect { return (id, query) }
            return nil
        }
    }

    private static func links(_ effects: [Effect]) -> [RequestID] {
        effects.compactMap { effect in
            if case .ask(let id, .correlated(_, forPane: true)) = effect { return id }
            return nil
        }
    }

    @Test(arguments: [(119, false), (120, true), (200, true)])
    func wideTerminalsHaveASecondPane(_ width: Int, _ hasPane: Bool) {
        var model = Sample.loaded(30, Sample.model(width: width))
        #expect((model.layout.pane != nil) == hasPane)
        #expect(model.layout.list.width >= 80)
        #expect(model.text.contains("latest events of acc-001") == hasPane)
        _ = model.press("tab")
        #expect(model.isPaneFocused == hasPane)
        #expect(hasPane || model.notice?.text.contains("from 120 columns on") == true)
    }

    @Test func aKeyThatIsHeldAsksOnceAndThenForTheNewestWish() {
        var model = Sample.model(width: 130)
        var effects = start(&model)
        effects += Sample.answer(&model, effects, 30)
        let first = Self.recent(effects)
        #expect(first.map(\.1.account) == [Sample.row(1).id])
        #expect(Self.recent(model.press("j j j j j j j j")).isEmpty)
        let then = update(
            &model, .answered(first[0].0, .success(.timeline(EventSample.page(1...3)))))
        #expect(Self.recent(then).map(\.1.account) == [Sample.row(9).id])
    }

    @Test func thePaneIsOfTheSelectedAccountOnly() {
        var model = Sample.model(width: 130)
        var effects = start(&model)
        effects += Sample.answer(&model, effects, 30)
        let asked = Self.recent(effects)[0].0
        _ = update(&model, .answered(asked, .success(.timeline(EventSample.page(1...3)))))
        #expect(model.text.contains("FundsDeposited"))
        _ = model.press("j")
        #expect(!model.text.contains("FundsDeposited"), "nothing rather than another's events")
        #expect(model.text.contains("reading …"))
    }

    @Test func tabMovesTheKeysAndEscapeGivesThemBack() {
        var model = EventSample.timeline(EventSample.page(1...40), width: 130, height: 16)
        let before = model.text
        _ = model.press("tab")
        #expect(model.text != before, "the focus is seen without colour")
        #expect(model.text.contains("▸ FundsDeposited  acc-001@40"))
        _ = model.press("j j j")
        #expect(model.timelineScreen?.window.selectedRow?.event.version == Version(40))
        #expect(model.timelineScreen?.pane.firstLine == 3)
        _ = model.press("esc")
        #expect(model.screens.top.state.scope == .timeline && !model.isPaneFocused)
        _ = model.press("j")
        #expect(model.timelineScreen?.window.selectedRow?.event.version == Version(39))
        #expect(model.timelineScreen?.pane.firstLine == 0, "another event is read from its top")
    }

    @Test func thePaneScrollsNoFurtherThanItsEnd() {
        var model = EventSample.timeline(EventSample.page(1...40), width: 130, height: 16)
        _ = model.press("tab G")
        let end = model.timelineScreen?.pane.firstLine ?? 0
        #expect(end > 0)
        _ = model.press("j j pgdn")
        #expect(model.timelineScreen?.pane.firstLine == end)
        _ = model.press("k")
        #expect(model.timelineScreen?.pane.firstLine == end - 1)
        _ = model.press("g")
        #expect(model.timelineScreen?.pane.firstLine == 0)
    }

    @Test func narrowTerminalsShowTheEventBelow() {
        var model = EventSample.timeline(EventSample.page(1...40))
        #expect(model.layout.pane == nil)
        _ = model.press("enter")
        #expect(model.layout.pane?.row ?? 0 > 2 && model.text.contains("PAYLOAD"))
        for _ in 0..<12 { _ = model.press("j") }
        #expect(model.text.contains("acc-001@28"))
        #expect(view(model).canvas.lines.contains { $0.hasPrefix("▸") && $0.contains(" 28  ") })
        _ = model.press("esc")
        #expect(model.layout.pane == nil)
    }

    @Test func whatAnEventIsTiedToIsReadOnce() {
        var model = Sample.loaded(30, Sample.model(width: 130))
        let effects = model.press("enter")
        var id: RequestID = 0
        for case .ask(let request, .timeline(_)) in effects { id = request }
        let page = EventSample.page(1...9, correlation: "t-1")
        let asked = Self.links(update(&model, .answered(id, .success(.timeline(page)))))
        #expect(asked.count == 1)
        #expect(Self.links(model.press("j k j")).isEmpty)
        _ = update(&model, .answered(asked[0], .success(.correlated([]))))
        #expect(model.text.contains("no other event"))
    }

    @Test func aClickSelectsTheRowUnderIt() {
        var model = EventSample.timeline(
            EventSample.page(1...40, snapshots: [38: true]), width: 130)
        func click(_ column: Int, _ row: Int) {
            let mouse = MouseInput(.left, at: CellPosition(column: column, row: row))
            _ = update(&model, .input(.mouse(mouse)))
        }
        // Title, breadcrumb and heading are three lines; 40 and 39 stand above the rule.
        click(10, 5)
        #expect(model.timelineScreen?.window.selectedRow?.event.version == Version(38))
        click(10, 3)
        #expect(model.timelineScreen?.window.selectedRow?.event.version == Version(40))
        click(10, 1)
        #expect(model.timelineScreen?.window.selectedRow?.event.version == Version(40))
        click(125, 6)
        #expect(model.isPaneFocused)
        click(10, 6)
        #expect(!model.isPaneFocused)
        #expect(model.timelineScreen?.window.selectedRow?.event.version == Version(38))
    }

    @Test func theWheelGoesWhereItIs() {
        var model = EventSample.timeline(EventSample.page(1...40), width: 130, height: 16)
        func turn(_ button: MouseInput.Button, _ column: Int) {
            let mouse = MouseInput(button, at: CellPosition(column: column, row: 6))
            _ = update(&model, .input(.mouse(mouse)))
        }
        turn(.wheelDown, 5)
        #expect(model.timelineScreen?.window.selectedRow?.event.version == Version(37))
        turn(.wheelDown, 120)
        #expect(model.timelineScreen?.pane.firstLine == 3)
        #expect(model.timelineScreen?.window.selectedRow?.event.version == Version(37))
        turn(.wheelUp, 120)
        #expect(model.timelineScreen?.pane.firstLine == 0)
    }

    @Test func fiveShowsTheSelectedAccountsSnapshots() {
        var model = Sample.loaded()
        let effects = model.press("j 5")
        #expect(model.screens.top.state.scope == .snapshots)
        #expect(
            effects.contains {
                if case .ask(_, .snapshots(Sample.row(2).id, nil)) = $0 { true } else { false }
            })
    }

    /// Beside the types there is less room: sums in the millions still have both their sides.
    @Test func theNumberOfAccountsGivesWayToCreditsAndDebits() throws {
        let total = CurrencyTotal(
            currency: try #require(Currency(code: "CZK")), accounts: 1229,
            creditsMinor: 17_696_125_480, debitsMinor: 13_766_449_200, balanceMinor: 3_929_676_280)
        func headings(isWide: Bool, _ width: Int) -> String {
            var canvas = Canvas(Size(width: width, height: 2))
            let section = ProjectionSection.totals([total], isWide: isWide, selected: nil)
            canvas.draw(section.table, in: canvas.area)
            return canvas.textRows[0].split(separator: " ").joined(separator: " ")
        }
        #expect(headings(isWide: true, 70) == "TOTAL ACCOUNTS CREDITS DEBITS")
        #expect(headings(isWide: true, 54) == "TOTAL CREDITS DEBITS")
        #expect(headings(isWide: false, 38) == "TOTAL ACCOUNTS")
    }
}
