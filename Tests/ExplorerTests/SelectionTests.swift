import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing

@testable import Explorer

/// The selected account stays the selected account, wherever it goes.
@Suite struct SelectionTests {
    private func stage(_ book: SampleBook, _ keys: String) -> Stage {
        var stage = Stage(book)
        stage.begin()
        stage.press(keys)
        return stage
    }

    private func selected(_ stage: Stage) -> String? {
        guard case .accounts(let screen) = stage.model.screens.top else { return nil }
        return screen.window.selected?.name
    }

    @Test func anAccountThatLeavesThePageIsFollowed() {
        var stage = stage(.large(450), "F j j j j j")
        let before = selected(stage)
        stage.press("enter")
        // More accounts than a page has change meanwhile: it is no longer near the beginning.
        stage.happens { book in
            for number in 0..<400 {
                let name = "acc-\(String(10_000 + number).dropFirst())"
                if name != before { book.move(name, 5) }
            }
        }
        stage.press("esc")
        #expect(before != nil && selected(stage) == before)
        stage.press("d")
        guard case .form(let form) = stage.model.overlay else {
            Issue.record("no form was opened")
            return
        }
        #expect(form.target?.id.name == before)
    }

    @Test func aShorterPageOfThePastHasTheAccountToo() {
        var stage = stage(.large(300), "j")
        for _ in 0..<79 { stage.press("j") }
        let before = selected(stage)
        stage.press("[")
        #expect(before == "acc-0080" && selected(stage) == before)
        stage.press(".")
        #expect(selected(stage) == before)
    }

    @Test func anAccountThatDidNotExistYetIsNotAnotherOne() {
        var stage = stage(.standard, "G k")
        let before = selected(stage)
        stage.press("@")
        stage.type("pos:3")
        stage.press("enter")
        guard case .accounts(let screen) = stage.model.screens.top else { return }
        #expect(screen.window.rows.count == 3 && screen.window.selectedRow == nil)
        // The nearest row is highlighted, and nothing is done to it.
        let bar = stage.frame.canvas.lines.filter { $0.hasPrefix("▸") }
        #expect(bar.count == 1 && bar[0].contains("acc-0003"))
        #expect(stage.frame.canvas.lines.contains { $0.contains("was not opened yet") })
        for key in ["y", "W", "S", "enter"] {
            let scope = stage.model.screens.top.state.scope
            stage.press(key)
            #expect(stage.model.notice?.text.contains("was not opened yet") == true, "\(key)")
            #expect(stage.model.screens.top.state.scope == scope && stage.model.overlay == nil)
        }
        #expect(!stage.asked.contains { if case .copy = $0 { true } else { false } })
        #expect(
            stage.model.notice?.text.hasSuffix("\(before ?? "") was not opened yet at this point")
                == true)
        stage.press(".")
        #expect(selected(stage) == before)
        #expect(stage.frame.canvas.lines.contains { $0.hasPrefix("▸") })
    }

    @Test func fromARowThatStandsInAStepLeadsToItsNeighbour() {
        var stage = stage(.standard, "G @")
        stage.type("pos:3")
        stage.press("enter k")
        guard case .accounts(let screen) = stage.model.screens.top else { return }
        #expect(screen.window.selectedRow?.id.name == "acc-0002" && screen.absence == nil)
    }

    /// The nearest by the order of the list, whatever that is.
    @Test(arguments: ["", "r", "s", "s s", "s s r", "s s s", "s s s s r"])
    func theNearestRowIsHighlightedInEveryOrder(order: String) throws {
        var stage = stage(.large(300), "/")
        stage.type("acc-0150")
        stage.press("enter")
        #expect(selected(stage) == "acc-0150")
        stage.press(order)
        guard case .accounts(let now) = stage.model.screens.top else { return }
        let known = try #require(now.window.selectedRow)
        stage.press("@")
        stage.type("pos:100")
        stage.press("enter")
        guard case .accounts(let past) = stage.model.screens.top else { return }
        guard let index = past.window.index else {
            Issue.record("no row is highlighted")
            return
        }
        #expect(past.window.selectedRow == nil && past.window.selected?.name == "acc-0150")
        let rows = past.window.rows
        func isBefore(_ row: AccountRow) -> Bool {
            past.sort.puts(row, before: known, past.isDescending)
        }
        // It stands where the account would: behind all that come before it.
        #expect(rows[..<index].allSatisfy(isBefore))
        #expect(index == rows.count - 1 || !isBefore(rows[index]))
        stage.press(".")
        #expect(selected(stage) == "acc-0150")
    }

    /// Who has gone to no row has chosen none: the first of what is there is as good.
    @Test func anAccountThatWasNotChosenIsNotWaitedFor() {
        var book = SampleBook()
        for name in ["zoe", "bea", "abe"] { book.open(name, "Owner of \(name)") }
        var stage = Stage(book)
        stage.begin()
        #expect(selected(stage) == "abe")
        stage.press("@")
        stage.type("pos:2")
        stage.press("enter")
        #expect(selected(stage) == "bea")
        stage.press("enter")
        #expect(stage.model.timelineScreen?.account.id.name == "bea")
    }

    @Test func aSnapshotThatWasNotThereYetIsWaitedFor() {
        var stage = stage(.standard, "/")
        stage.type("acc-0012")
        stage.press("enter S")
        guard case .snapshots(let now) = stage.model.screens.top, now.window.rows.count > 1 else {
            Issue.record("too few snapshots")
            return
        }
        stage.press("j k")
        let chosen = now.window.selected
        stage.press("@")
        stage.type("\(now.window.rows[1].version)")
        stage.press("enter")
        guard case .snapshots(let past) = stage.model.screens.top else { return }
        #expect(past.window.selected == chosen && past.window.selectedRow == nil)
        #expect(past.window.index == 0)
        stage.press("y")
        #expect(stage.model.notice?.text.contains("was not there yet") == true)
        stage.press(".")
        guard case .snapshots(let again) = stage.model.screens.top else { return }
        #expect(again.window.selectedRow?.version == chosen)
    }

    @Test func sortingKeepsTheAccountInSight() {
        var stage = stage(.large(450), "j j j j j")
        let before = selected(stage)
        for _ in AccountOrder.allCases {
            stage.press("s")
            #expect(selected(stage) == before)
            let row = stage.frame.canvas.lines.first { $0.hasPrefix("▸") }
            #expect(row?.contains(before ?? "none") == true)
        }
    }

    // MARK: Landing

    @Test func whatIsFoundHasNeighboursInSight() {
        var stage = stage(.large(100), "/")
        stage.type("acc-0050")
        stage.press("enter")
        let lines = stage.frame.canvas.lines
        let line = lines.firstIndex { $0.hasPrefix("▸") } ?? 0
        #expect(lines[line].contains("acc-0050"))
        #expect(lines[line + 3].contains("acc-0053") && lines[line - 3].contains("acc-0047"))
    }

    @Test func aSearchThatGoesRoundSaysSo() {
        var stage = stage(.standard, "/")
        stage.type("nov")
        stage.press("enter")
        #expect(stage.model.notice == nil)
        stage.press("n")
        #expect(stage.model.notice?.text == "no other account matches 'nov'")
        stage.press("G /")
        stage.type("ada")
        stage.press("enter")
        #expect(stage.model.notice?.text == "from the beginning again")
    }

    @Test func theWayBackFromAnOpeningLeadsToItsAccount() {
        var stage = Stage()
        let account = StreamID(stored: "acc-0010")
        stage.model = Model(
            book: stage.model.book, size: stage.model.size, head: stage.book.head,
            now: Sample.now, opening: Opening(account: account, address: .now))
        stage.begin()
        stage.press("esc")
        #expect(selected(stage) == account.name)
    }

    // MARK: Events

    @Test func theStreamOpensTheTimelineAtItsEvent() {
        var stage = Stage()
        stage.begin()
        stage.press("2 g j j")
        guard case .stream(let stream) = stage.model.screens.top else { return }
        let event = stream.window.selectedRow
        stage.press("enter")
        #expect(stage.model.timelineScreen?.window.selectedRow?.id == event?.id)
    }

    @Test func theStreamIsSearchedTowardsTheOlderOnes() {
        var stage = Stage()
        stage.begin()
        stage.press("2 /")
        stage.type("acc-0009")
        stage.press("enter")
        func event() -> String? {
            guard case .stream(let screen) = stage.model.screens.top else { return nil }
            return screen.window.selectedRow.map { "\($0.event.stream)@\($0.event.version)" }
        }
        #expect(event() == "acc-0009@3")
        stage.press("n n")
        #expect(event() == "acc-0009@1" && stage.model.notice == nil)
        stage.press("n")
        #expect(event() == "acc-0009@3" && stage.model.notice?.text == "from the newest again")
        stage.press("N")
        #expect(event() == "acc-0009@1")
    }

    @Test func aLongSearchOfTheStreamGoesOnUntilItIsStopped() {
        var model = Sample.loaded()
        for case .ask(let id, .stream(_)) in model.press("2") {
            let page = StreamWindowPage(
                rows: [EventSample.row(90_000), EventSample.row(90_001)], atNewest: true,
                atOldest: false)
            _ = update(&model, .answered(id, .success(.stream(page))))
        }
        _ = model.press("/")
        _ = model.type("rent")
        func query(_ effects: [Effect]) -> (RequestID, StreamFindQuery)? {
            for case .ask(let id, .findInStream(let query)) in effects { return (id, query) }
            return nil
        }
        guard let (id, first) = query(model.press("enter")) else {
            Issue.record("nothing was looked for")
            return
        }
        #expect(first.from == Position(900_010))
        let effects = update(
            &model,
            .answered(
                id,
                .success(
                    .streamEvent(.undecided(Position(700_010), origin: Position(900_010))))))
        #expect(
            model.notice?.text
                == "no 'rent' as far as position 700,010, looking on: esc stops")
        guard let (second, next) = query(effects) else {
            Issue.record("it does not look on by itself")
            return
        }
        #expect(next.from == Position(700_010) && next.origin == Position(900_010))
        // What the reader stops is given up, the selection stays, and the key goes on from there.
        #expect(model.press("esc").contains(.cancel(second)))
        #expect(
            model.notice?.text
                == "stopped: no 'rent' as far as position 700,010; n looks further")
        #expect(model.screens.top.state.scope == .stream)
        let late = update(
            &model,
            .answered(
                second,
                .success(
                    .streamEvent(.undecided(Position(500_010), origin: Position(900_010))))))
        #expect(query(late) == nil)
        let again = query(model.press("n"))?.1
        #expect(again?.from == Position(700_010) && again?.origin == Position(900_010))
    }

    @Test func aSearchThatNobodyWaitsForEnds() {
        var model = Sample.loaded()
        for case .ask(let id, .stream(_)) in model.press("2") {
            let page = StreamWindowPage(
                rows: [EventSample.row(90_000)], atNewest: true, atOldest: false)
            _ = update(&model, .answered(id, .success(.stream(page))))
        }
        _ = model.press("/")
        _ = model.type("rent")
        func request(_ effects: [Effect]) -> RequestID? {
            for case .ask(let id, .findInStream(_)) in effects { return id }
            return nil
        }
        guard let id = request(model.press("enter")) else {
            Issue.record("nothing was looked for")
            return
        }
        _ = model.press("1")
        let more = update(
            &model,
            .answered(
                id,
                .success(
                    .streamEvent(.undecided(Position(700_010), origin: Position(900_010))))))
        #expect(request(more) == nil)
    }

    @Test func theOtherAccountOfATransferIsOpenedAtItsEvent() {
        var stage = Stage()
        stage.begin()
        stage.press("/")
        stage.type("acc-0009")
        stage.press("enter enter")
        stage.happens { $0.move("acc-0010", 500) }
        stage.press("x")
        let row = stage.model.timelineScreen?.window.selectedRow
        #expect(row?.event.stream.name == "acc-0010" && row?.event.version == Version(2))
        stage.press("x")
        let back = stage.model.timelineScreen?.window.selectedRow
        #expect(back?.event.stream.name == "acc-0009" && back?.event.version == Version(3))
    }

    @Test func allAccountsOfACorrelationAreGoneThrough() {
        var stage = Stage()
        stage.book.move("acc-0001", -3, .init(correlation: "three"))
        stage.book.move("acc-0002", 2, .init(correlation: "three"))
        stage.book.move("acc-0003", 1, .init(correlation: "three"))
        stage.begin()
        stage.press("enter")
        var seen: [String] = []
        for _ in 0..<3 {
            stage.press("x")
            seen.append(stage.model.timelineScreen?.account.id.name ?? "none")
            #expect(stage.model.notice?.text.contains("one of 3 accounts") == true)
        }
        #expect(seen == ["acc-0002", "acc-0003", "acc-0001"])
    }
}
