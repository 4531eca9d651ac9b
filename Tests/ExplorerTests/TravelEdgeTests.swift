import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing
import TextFormats

@testable import Explorer

/// Where the cursor of time comes to an end of something, and what the screens say of it.
@Suite struct TravelEdgeTests {
    private static let id = Sample.row(1).id

    private func news(_ version: Int64, head: Int64 = 1000) -> Action {
        .tailed(
            News(
                accounts: [Self.id: Version(version)], count: 1,
                head: Position(head), lag: 0, at: Sample.now))
    }

    private func row(_ version: Int64, _ status: LedgerCore.Account.Status?) -> EventRow {
        let new = NewEvent(
            id: EventID(timestamp: Sample.now, random: (UInt64(version), 1)),
            type: "FundsDeposited", payload: JSONText.emptyObject, occurredAt: Sample.now,
            recordedAt: Sample.now)
        return EventRow(
            event: RecordedEvent(
                stream: Self.id, version: Version(version), position: Position(version * 10),
                event: new, commandID: nil, previousHash: .zero, hash: .zero),
            movement: nil, balance: Sample.pounds(version * 100), status: status)
    }

    private func head(_ version: Int64, _ status: LedgerCore.Account.Status) -> AccountRow {
        AccountRow(
            id: Self.id, owner: "Emmy", balance: Sample.pounds(version * 100),
            version: Version(version), lastEventAt: Sample.now, status: status)
    }

    /// The timeline of an account, of which some rows were read.
    private func timeline(
        _ versions: ClosedRange<Int64> = 1...20, of last: Int64 = 20,
        head status: LedgerCore.Account.Status = .open,
        rows rowStatus: LedgerCore.Account.Status? = .open
    ) -> Model {
        var model = Sample.loaded()
        model.live.head = Position(1000)
        for case .ask(let id, .timeline(_)) in model.press("enter") {
            let page = TimelinePage(
                rows: versions.reversed().map { row($0, rowStatus) }, head: head(last, status),
                atNewest: versions.upperBound == last, atOldest: versions.lowerBound == 1)
            _ = update(&model, .answered(id, .success(.timeline(page))))
        }
        return model
    }

    private func lines(_ model: Model) -> [String] { view(model).canvas.lines }
    private func notice(_ model: Model) -> String { model.notice?.text ?? "" }

    @Test func anAccountThatWasClosedLaterIsNotClosedInItsPast() {
        var model = timeline(1...6, of: 6, head: .closed)
        #expect(lines(model)[1].contains("closed"))
        _ = model.press("[")
        #expect(model.point == .version(Self.id, Version(5)))
        #expect(lines(model)[1].contains("balance 5.00 GBP at v5"))
        #expect(!lines(model)[1].contains("closed"))
        // Where the row does not tell it is read.
        var other = timeline(1...6, of: 6, head: .closed, rows: nil)
        #expect(
            other.press("[").contains { if case .ask(_, .timeline) = $0 { true } else { false } })
    }

    @Test func whatArrivesIsCountedOnceAwayFromTheNewest() {
        var model = timeline(1...60, of: 300)
        for version in 301...303 as ClosedRange<Int64> { _ = update(&model, news(version)) }
        #expect(lines(model).contains { $0.contains("3 new ↑") && $0.contains("of v303") })
        // The newest one that is known of is where a step back begins.
        _ = model.press("[")
        #expect(model.point == .version(Self.id, Version(302)))
        #expect(lines(model).contains { $0.contains("v1 ├") && $0.contains("┤ v303") })
    }

    @Test func backAtNowTheHeadIsReadAnew() {
        var model = timeline(1...60, of: 300)
        _ = model.press("[")
        for case .ask(let id, .timeline(_)) in model.press("g") {
            let page = TimelinePage(
                rows: [row(200, .open)], head: head(300, .open), then: head(299, .open),
                atNewest: false, atOldest: false)
            _ = update(&model, .answered(id, .success(.timeline(page))))
        }
        #expect(
            model.press(".").contains { if case .ask(_, .timeline) = $0 { true } else { false } })
    }

    @Test func aStepBackFromBeforeTheFirstEventStays() {
        var model = timeline()
        _ = model.travel(to: .moment(Timestamp(microseconds: 1), .occurred))
        // The account at that moment has no event.
        for case .ask(let id, .timeline(_)) in model.appear() {
            let page = TimelinePage(
                rows: (1...20).reversed().map { row($0, .open) }, head: head(20, .open),
                then: head(0, .absent), atNewest: true, atOldest: true)
            _ = update(&model, .answered(id, .success(.timeline(page))))
        }
        _ = model.travel(to: .version(Self.id, .empty))
        if case .timeline(var screen) = model.screens.top {
            screen.then = head(0, .absent)
            model.screens.top.state = screen
        }
        _ = model.press("[")
        #expect(model.point == .version(Self.id, .empty))
        #expect(notice(model).contains("nothing is further that way"))
    }

    @Test(arguments: ["]", "}", ")"])
    func forwardFromNowLeadsNowhere(key: String) {
        var model = timeline()
        #expect(model.press(key).isEmpty && model.point == nil)
        #expect(notice(model) == "this is now; there is nothing later")
        _ = model.press("esc")
        #expect(model.press(key).isEmpty && model.point == nil)
    }

    @Test func movesThatUndoEachOtherAreGivenUp() {
        var model = timeline()
        _ = model.press("[ [")
        let effects = model.press("{ }")
        #expect(
            effects.contains { if case .cancel = $0 { true } else { false } }
                && model.travelling == nil)
        #expect(model.point == .version(Self.id, Version(18)))
    }

    @Test func theFutureIsNow() {
        var model = timeline()
        _ = model.press("[ @")
        _ = model.type("2100-01-01")
        let effects = model.press("enter")
        #expect(!effects.contains { if case .ask(_, .travel) = $0 { true } else { false } })
        #expect(model.point == nil && notice(model).contains("2100-01-01 is not over yet"))
    }

    @Test func anAddressOfHereSaysSo() {
        var model = timeline()
        _ = model.press("[ @")
        _ = model.type("19")
        for case .ask(let id, .travel(_)) in model.press("enter") {
            _ = update(&model, .answered(id, .success(.point(.version(Self.id, Version(19))))))
        }
        #expect(notice(model).contains("already there"))
    }

    @Test func aScreenOfAnotherAccountSaysWhoseVersionItIs() {
        var model = timeline()
        for case .ask(let id, .landing(_, _)) in model.press("[") {
            let landing = Landing(
                position: Position(24_174), at: Sample.now, next: Sample.now, back: 1)
            _ = update(&model, .answered(id, .success(.landing(landing))))
        }
        #expect(lines(model)[0].contains("AS OF @19 (1 back)"))
        for key in ["1", "2", "3"] {
            _ = model.press(key)
            #expect(lines(model)[0].contains("AS OF \(Self.id)@19 (pos 24,174)"), "\(key)")
        }
    }

    @Test func aMomentAndAMarkHaveAPlaceOnTheBar() {
        var model = timeline()
        _ = model.press("m [ [")
        #expect(lines(model).contains { $0.contains("v1 ├") && $0.contains("x┤") })
        _ = model.press("esc")
        for case .ask(let id, .landing(_, _)) in model.travel(
            to: .moment(Timestamp(microseconds: 5), .occurred))
        {
            let landing = Landing(
                position: nil, at: nil, next: nil, place: Position(500))
            _ = update(&model, .answered(id, .success(.landing(landing))))
        }
        #expect(lines(model).contains { $0.hasPrefix("0 ├") && $0.contains("●") })
    }

    @Test func theSnapshotsScreenHasTheBarOfItsAccount() {
        var model = Sample.loaded()
        model.screens.push(.snapshots(SnapshotsScreen(AccountRow(stub: Self.id))))
        for case .ask(let id, .snapshots(_, _)) in model.travel(to: .version(Self.id, Version(7))) {
            let snapshot = SnapshotRow(
                version: Version(5), createdAt: Sample.now, balance: nil, disagreement: nil)
            let page = SnapshotsPage(rows: [snapshot], head: Version(10), then: Version(7))
            _ = update(&model, .answered(id, .success(.snapshots(page))))
        }
        let bar = lines(model).first { $0.contains("v1 ├") } ?? ""
        #expect(bar.contains("◆") && bar.contains("●") && bar.contains("┤ v10"))
    }

    /// Its rows have to be read, also where the cursor stands there already.
    @Test func aHitAtTheCursorOpensItsTimeline() {
        var model = timeline()
        _ = model.press("[")
        let point = TimePoint.version(Self.id, Version(19))
        for case .ask(let id, .when(let query)) in model.find(when: "balance > 0") {
            #expect(query.until == point)
            let hit = WhenHit(
                account: Self.id, version: Version(19), position: Position(190),
                at: Sample.now, balance: nil)
            _ = update(
                &model,
                .answered(id, .success(.when(WhenAnswer(hits: [hit], count: 1, events: 19)))))
        }
        #expect(lines(model)[1].contains("true in 1 version up to v19"))
        let effects = model.press("enter")
        #expect(model.point == point)
        #expect(effects.contains { if case .ask(_, .timeline) = $0 { true } else { false } })
    }

    @Test func aWrongConditionIsToldInThePrompt() {
        var model = timeline()
        _ = model.press("f")
        _ = model.type("balance ~ 0")
        guard case .ask(let id, .checkCondition("balance ~ 0")) = model.press("enter").first else {
            return #expect(Bool(false), "the condition was not looked at")
        }
        let fault = FilterFault(offset: 8, reason: "a comparison is expected")
        #expect(update(&model, .answered(id, .success(.fault(fault)))) == [.bell])
        guard case .prompt(let prompt) = model.overlay else {
            return #expect(Bool(false), "what was typed is gone")
        }
        #expect(prompt.error == "column 9: a comparison is expected")
        #expect(prompt.edit.text == "balance ~ 0")
    }

    @Test func candidatesAreNoError() {
        var model = timeline()
        _ = model.press("@")
        _ = model.type("sn")
        #expect(model.press("tab").isEmpty)
        #expect(lines(model).contains { $0.contains(" snap   snap:") && !$0.contains("!") })
        _ = model.press("ctrl-u")
        _ = model.type("1994-02")
        #expect(model.press("tab") == [.bell])
        #expect(!lines(model).contains { $0.contains(" ! ") })
    }
}

/// The list of accounts in the past: how many, in which order, and what they add up to.
@Suite struct PastAccountsTests {
    private func answer(
        _ model: inout Model, _ effects: [Effect], rows: Int, matching: Int64
    ) {
        for case .ask(let id, .accounts(_)) in effects {
            let page = AccountsPage(
                rows: (0..<rows).map { Sample.row($0 + 1) }, atStart: true, atEnd: true,
                total: 961, matching: matching, totals: [], freshness: nil)
            // A selection that has left the page is looked for once more.
            let more = update(&model, .answered(id, .success(.accounts(page))))
            answer(&model, more, rows: rows, matching: matching)
        }
    }

    private func past() -> Model {
        var model = Sample.loaded()
        model.live.head = Position(1000)
        let effects = model.press("[")
        answer(&model, effects, rows: 5, matching: 961)
        for case .ask(let id, .totals(_)) in effects {
            _ = update(
                &model, .answered(id, .success(.totals(BookTotals(accounts: 961, totals: [])))))
        }
        return model
    }

    private func text(_ model: Model) -> String {
        view(model).canvas.lines.joined(separator: "\n")
    }

    @Test func aFilterSaysHowManyOfHowMany() {
        var model = past()
        _ = model.press("&")
        _ = model.type("4851")
        answer(&model, model.press("enter"), rows: 0, matching: 0)
        #expect(text(model).contains("0 of 961 shown   total of all 0"))
        #expect(text(model).contains("nothing matches the filter"))
    }

    @Test func theHeadingSaysTheOrderOfTheRows() {
        var model = past()
        let effects = model.press("s s")
        #expect(text(model).contains("ACCOUNT ▲") && !text(model).contains("BALANCE ▲"))
        #expect(text(model).contains("sorting …"))
        answer(&model, effects, rows: 5, matching: 961)
        #expect(text(model).contains("BALANCE ▲") && !text(model).contains("sorting …"))
    }

    @Test func beforeTheFirstAccountThereIsNoneToOpen() {
        var model = past()
        answer(&model, model.press("["), rows: 0, matching: 0)
        #expect(text(model).contains("no account was open yet"))
    }
}
