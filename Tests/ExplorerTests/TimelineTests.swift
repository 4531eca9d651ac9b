import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing

@testable import Explorer

@Suite struct TimelineTests {
    private static func timelines(_ effects: [Effect]) -> [TimelineQuery] {
        effects.compactMap { effect in
            if case .ask(_, .timeline(let query)) = effect { return query }
            return nil
        }
    }

    private static func check(_ effects: [Effect]) -> (RequestID, String)? {
        for case .ask(let id, .checkFilter(let text)) in effects { return (id, text) }
        return nil
    }

    @Test func snapshotsStandInPlaceAndSayWhetherTheyHold() {
        let model = EventSample.timeline(
            EventSample.page(1...12, snapshots: [10: true, 5: false]))
        let lines = view(model).canvas.lines
        let right = lines.firstIndex { $0.contains("── snapshot @10 ✓ ──") }
        let wrong = lines.firstIndex { $0.contains("── snapshot @5 ✗ wrong") }
        #expect(right.map { lines[$0 + 1].contains("   10  ") } == true)
        #expect(wrong.map { lines[$0 + 1].contains("    5  ") } == true)
        let role = wrong.map { view(model).canvas[8, $0].style.role }
        #expect(role == .snapshotWrong)
    }

    /// `$units` has a timeline, and nothing is done to it.
    @Test func aStreamOfTheBookIsNoAccount() {
        let own = AccountRow(
            id: EventSample.account, owner: "", balance: nil, version: Version(2),
            lastEventAt: Sample.now, status: .absent)
        var model = EventSample.timeline(
            TimelinePage(
                rows: EventSample.page(1...2).rows, head: own, atNewest: true, atOldest: true,
                matching: nil, resume: nil))
        #expect(model.text.contains("the book's own, no account"))
        for key in ["d", "w", "t"] {
            _ = model.press(key)
            #expect(model.overlay == nil)
            #expect(model.text.contains("is off: \(own.id) is the book's own"), "\(key)")
        }
        _ = model.press("enter")
        #expect(model.timelineScreen?.showsDetail == true)
    }

    @Test func aRuleIsNeverSelected() {
        var model = EventSample.timeline(EventSample.page(1...12, snapshots: [10: true]))
        var versions: [Int64] = []
        for _ in 0..<4 {
            versions.append(model.timelineScreen?.window.selectedRow?.event.version.number ?? 0)
            _ = model.press("j")
        }
        #expect(versions == [12, 11, 10, 9])
        let lines = view(model).canvas.lines
        #expect(lines.contains { $0.hasPrefix("▸") && $0.contains("    8  ") })
    }

    @Test func aFilterIsLookedAtFirstAndStaysWhereItIsWrong() throws {
        var model = EventSample.timeline(EventSample.page(1...412))
        _ = model.press("&")
        _ = model.type("amount > x")
        let asked = Self.check(model.press("enter"))
        let (id, text) = try #require(asked)
        #expect(text == "amount > x")
        let fault = FilterFault(offset: 9, reason: "a whole number is expected here")
        _ = update(&model, .answered(id, .success(.fault(fault))))
        #expect(model.text.contains("! column 10: a whole number is expected here"))
        guard case .prompt(let prompt) = model.overlay else {
            Issue.record("the prompt has gone, and the text with it")
            return
        }
        #expect(prompt.edit.text == "amount > x" && prompt.edit.cursor == 9)
        #expect(model.timelineScreen?.filter == "")
        #expect(model.timelineScreen?.window.rows.count == 412)
    }

    @Test func aFilterSaysHowManyOfHowManyAndEscapeClearsIt() throws {
        var model = EventSample.timeline(EventSample.page(301...412))
        _ = model.press("&")
        _ = model.type("amount > 5")
        let asked = Self.check(model.press("enter"))
        let (id, _) = try #require(asked)
        let effects = update(&model, .answered(id, .success(.fault(nil))))
        #expect(model.overlay == nil)
        #expect(Self.timelines(effects).map(\.filter) == ["amount > 5"])
        let few = EventSample.page(
            401...412, matching: MatchCount(count: 12, isAll: true))
        EventSample.answer(&model, effects, few)
        #expect(model.text.contains("12 of 412 shown"))
        #expect(model.text.contains("amount > 5"))
        _ = model.press("j j")
        let cleared = model.press("esc")
        #expect(
            Self.timelines(cleared).map(\.place) == [.around(Version(410))],
            "the reader stays with the event that was found")
        #expect(model.timelineScreen?.filter == "")
    }

    @Test func aSearchForRowsThatPassGoesOnWhereItStopped() throws {
        var model = EventSample.timeline(EventSample.page(301...412))
        _ = model.press("&")
        _ = model.type("amount > 5")
        let asked = Self.check(model.press("enter"))
        let (id, _) = try #require(asked)
        let effects = update(&model, .answered(id, .success(.fault(nil))))
        var last: RequestID = 0
        for case .ask(let id, .timeline(_)) in effects { last = id }
        let page = EventSample.page(
            401...412, matching: MatchCount(count: 20, isAll: false), resume: Version(300))
        let further = update(&model, .answered(last, .success(.timeline(page))))
        #expect(Self.timelines(further).map(\.place) == [.below(Version(300))])
        #expect(model.text.contains("20+ of 412 shown"))
    }

    @Test func newsComesAtTheTopAndIsCountedElsewhere() {
        var model = EventSample.timeline(EventSample.page(1...40))
        func news(_ version: Int64) -> News {
            News(
                accounts: [EventSample.account: Version(version)], count: 1,
                head: Position(version * 10), lag: 0, at: Sample.now)
        }
        let first = update(&model, .tailed(news(41)))
        #expect(Self.timelines(first).map(\.place) == [.above(Version(40))])
        EventSample.answer(&model, first, EventSample.page(41...41))
        #expect(model.timelineScreen?.window.selectedRow?.event.version == Version(41))
        _ = model.press("j j")
        EventSample.answer(&model, update(&model, .tailed(news(42))), EventSample.page(42...42))
        #expect(model.timelineScreen?.window.selectedRow?.event.version == Version(39))
        #expect(model.text.contains("1 new ↑"))
        _ = model.press("g")
        #expect(!model.text.contains("new ↑"))
        #expect(model.timelineScreen?.window.selectedRow?.event.version == Version(42))
    }

    @Test func aFoundEventIsGoneToOrReadAbout() throws {
        var model = EventSample.timeline(EventSample.page(301...412))
        _ = model.press("/")
        _ = model.type("rent")
        let effects = model.press("enter")
        guard case .ask(let id, .findEvent(let query))? = effects.first else {
            Issue.record("nothing was looked for")
            return
        }
        #expect(query.from == Version(412) && !query.isUpward && query.text == "rent")
        let there = update(&model, .answered(id, .success(.event(.found(EventSample.row(350))))))
        #expect(Self.timelines(there).isEmpty)
        #expect(model.timelineScreen?.window.selectedRow?.event.version == Version(350))
        guard case .ask(let next, .findEvent(_))? = model.press("n").first else {
            Issue.record("nothing was looked for")
            return
        }
        let far = update(&model, .answered(next, .success(.event(.found(EventSample.row(7))))))
        #expect(Self.timelines(far).map(\.place) == [.around(Version(7))])
        EventSample.answer(&model, far, EventSample.page(1...100, head: 412))
        #expect(model.timelineScreen?.window.selectedRow?.event.version == Version(7))
    }
}
