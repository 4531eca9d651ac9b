import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing
import TextFormats

@testable import Explorer

/// The cursor of time: what it shows, what it asks for, and that nothing is written from the past.
@Suite struct TravelTests {
    /// A model of 30 accounts whose log ends at 1,000.
    private func book() -> Model {
        var model = Sample.loaded()
        answerAll(&model, update(&model, .tailed(news(0, head: 1000))))
        return model
    }

    private func news(_ count: Int, head: Int64) -> News {
        News(
            accounts: count > 0 ? [Sample.row(2).id: Version(9)] : [:], count: count,
            head: Position(head), lag: 0, at: Sample.now)
    }

    /// A timeline of so many versions, all of them loaded.
    private func timeline(versions: Int64 = 20) -> Model {
        var model = book()
        let effects = model.press("enter")
        answer(&model, effects, versions: versions)
        return model
    }

    private func answer(
        _ model: inout Model, _ effects: [Effect], versions: Int64, then: Int64? = nil
    ) {
        for case .ask(let id, .timeline(let query)) in effects {
            let head = account(query.account, versions)
            let page = TimelinePage(
                rows: (1...versions).reversed().map { event(query.account, $0) }, head: head,
                then: then.map { account(query.account, $0) }, atNewest: true, atOldest: true)
            _ = update(&model, .answered(id, .success(.timeline(page))))
        }
    }

    private func account(_ id: StreamID, _ version: Int64) -> AccountRow {
        AccountRow(
            id: id, owner: "Emmy", balance: Sample.pounds(version * 100),
            version: Version(version), lastEventAt: Sample.now, status: .open)
    }

    private func event(_ id: StreamID, _ version: Int64) -> EventRow {
        let new = NewEvent(
            id: EventID(timestamp: Sample.now, random: (UInt64(version), 1)),
            type: "FundsDeposited", payload: JSONText.emptyObject, occurredAt: Sample.now,
            recordedAt: Sample.now)
        return EventRow(
            event: RecordedEvent(
                stream: id, version: Version(version), position: Position(version * 10),
                event: new, commandID: nil, previousHash: .zero, hash: .zero),
            movement: nil, balance: Sample.pounds(version * 100), status: .open)
    }

    private func title(_ model: Model) -> String { view(model).canvas.lines[0] }

    /// What is marked is compared with what is selected, and with now where that is the same.
    @Test func theMarkIsComparedWithTheSelectionOrWithNow() {
        var model = timeline()
        _ = model.press("j j m")
        let account = Sample.row(1).id
        let marked = TimePoint.version(account, Version(18))
        for (keys, to) in [("c", nil), ("j c", .version(account, Version(17)))]
            as [(String, TimePoint?)]
        {
            var other = model
            let effects = other.press(keys)
            let queries = effects.compactMap {
                if case .ask(_, .compare(let query)) = $0 { query } else { nil }
            }
            #expect(queries == [CompareQuery(account: account, from: marked, to: to)])
        }
        var unmarked = book()
        #expect(unmarked.press("c").isEmpty || unmarked.notice?.text.contains("marked") == true)
    }

    @Test func aStepBackShowsTheBookBeforeItsLastEvent() {
        var model = book()
        let effects = model.press("[")
        #expect(model.point == .position(Position(999)))
        #expect(
            effects.contains {
                if case .ask(_, .accounts(let query)) = $0 {
                    query.at == model.point
                } else {
                    false
                }
            })
        #expect(
            effects.contains {
                if case .ask(_, .totals(let at)) = $0 { at == model.point } else { false }
            })
        #expect(title(model).contains("◀◀ PAST  AS OF @pos:999 (1 back)"))
        #expect(title(model).contains("read-only"))
        _ = model.press("[ [ ]")
        #expect(model.point == .position(Position(998)))
        _ = model.press(".")
        #expect(model.point == nil && !title(model).contains("AS OF"))
    }

    @Test(arguments: ["d", "w", "t", "o", "X"])
    func commandsAreOffInThePastWithTheReason(key: String) {
        var model = book()
        _ = model.press("[")
        let effects = model.press(key)
        #expect(effects == [Effect.bell] && model.overlay == nil)
        #expect(model.notice?.text.contains("this is the past") == true)
    }

    @Test func whatArrivesInThePastIsOnlyCounted() {
        var model = book()
        answerAll(&model, model.press("["))
        let before = view(model).canvas.lines
        for step in 1...10_000 {
            #expect(update(&model, .tailed(news(1, head: 1000 + Int64(step)))).isEmpty)
        }
        let after = view(model).canvas.lines
        #expect(after[0].contains("10,000 new"))
        #expect(after.dropFirst() == before.dropFirst())
        #expect(model.point == .position(Position(999)))
    }

    private func answerAll(_ model: inout Model, _ effects: [Effect]) {
        for case .ask(let id, .accounts(_)) in effects {
            _ = update(&model, .answered(id, .success(.accounts(Sample.page(5)))))
        }
        for case .ask(let id, .totals(_)) in effects {
            _ = update(
                &model, .answered(id, .success(.totals(BookTotals(accounts: 5, totals: [])))))
        }
    }

    @Test func rowsOfAnotherPointAreNotPassedOffAsTheCursors() {
        var model = book()
        let first = model.press("[")
        _ = model.press("[")
        // The answer to the older wish comes late: its rows are those of 999, the title says 998.
        answerAll(&model, first)
        #expect(view(model).canvas.lines.contains { $0.contains("reading …") })
    }

    @Test func aStepInATimelineNeedsNoRead() {
        var model = timeline()
        let effects = model.press("[")
        #expect(model.point == .version(Sample.row(1).id, Version(19)))
        #expect(!effects.contains { if case .ask(_, .timeline) = $0 { true } else { false } })
        #expect(view(model).canvas.lines[1].contains("balance 19.00 GBP at v19"))
        _ = model.press("[ [")
        #expect(view(model).canvas.lines[1].contains("balance 17.00 GBP at v17"))
        #expect(view(model).canvas.lines.contains { $0.contains("@17") })
        // What has not happened yet is in sight, and faint.
        #expect(view(model).canvas.lines.contains { $0.contains("  20  ") })
    }

    @Test func movesThatNeedALookAreJoined() {
        var model = timeline()
        var effects = model.press("{")
        effects += model.press("{")
        effects += model.press("{")
        let queries = effects.compactMap { effect -> TravelQuery? in
            if case .ask(_, .travel(let query)) = effect { query } else { nil }
        }
        #expect(queries.map(\.step) == [.snapshots(-1), .snapshots(-2), .snapshots(-3)])
        guard case .ask(let last, .travel(_)) = effects.last,
            case .ask(let first, .travel(_)) = effects.first
        else { return #expect(Bool(false), "no travel was asked for") }
        let id = Sample.row(1).id
        _ = update(&model, .answered(first, .success(.point(.version(id, Version(15))))))
        #expect(model.point == nil, "the answer to an older wish is dropped")
        _ = update(&model, .answered(last, .success(.point(.version(id, Version(5))))))
        #expect(model.point == .version(id, Version(5)))
    }

    @Test func anAddressIsAskedForAndAWrongOneStays() {
        var model = timeline()
        _ = model.press("@")
        _ = model.type("when?")
        #expect(model.press("enter") == [Effect.bell])
        guard case .prompt(let prompt) = model.overlay else {
            return #expect(Bool(false), "what was typed is gone")
        }
        #expect(prompt.edit.text == "when?" && prompt.error?.contains("not an address") == true)
        _ = model.press("ctrl-u")
        _ = model.type("-3")
        let effects = model.press("enter")
        #expect(
            effects.contains {
                if case .ask(_, .travel(let query)) = $0 {
                    query.step == .address(.back(3))
                } else {
                    false
                }
            })
    }

    @Test func playbackStepsWhenItIsDueAndStopsAtTheEnd() {
        var model = timeline()
        answerLanding(&model, model.press("[ [ ["))
        _ = model.press("p")
        #expect(model.wakesAt == Sample.now)
        answerLanding(&model, update(&model, .tick(Sample.now)))
        #expect(model.point == .version(Sample.row(1).id, Version(18)))
        let due = model.wakesAt
        #expect(due == Timestamp(microseconds: Sample.now.microseconds + 500_000))
        #expect(update(&model, .tick(Sample.now)).isEmpty, "it is not due yet")
        for _ in 0..<5 {
            guard let due = model.wakesAt else { break }
            answerLanding(&model, update(&model, .tick(due)))
        }
        #expect(model.point == .version(Sample.row(1).id, Version(20)))
        #expect(model.wakesAt == nil && model.cursor?.playback == nil)
    }

    private func answerLanding(_ model: inout Model, _ effects: [Effect]) {
        for case .ask(let id, .landing(.version(_, let version), _)) in effects {
            let next = version.number < 20 ? Sample.now : nil
            let position = Position(version.number * 10)
            _ = update(
                &model,
                .answered(
                    id,
                    .success(
                        .landing(Landing(position: position, at: Sample.now, next: next, back: 20)))
                ))
        }
    }

    @Test func theTimeBarIsDragged() {
        var model = timeline()
        _ = model.press("[")
        guard let bar = model.layout.timeBar else { return #expect(Bool(false), "no bar") }
        for (column, version) in [(bar.width / 2, Int64(11)), (bar.width - 5, 20), (3, 1)] {
            let mouse = MouseInput(
                .left, isDrag: true,
                at: CellPosition(column: column, row: bar.row))
            _ = update(&model, .mouse(mouse))
            guard case .version(_, let found) = model.point else {
                return #expect(Bool(false), "the cursor left the account")
            }
            #expect(abs(found.number - version) <= 1, "column \(column)")
        }
    }

    @Test func theAccountsByTheirKeyAreShownAtTheCursor() {
        var model = timeline()
        _ = model.press("[")
        let effects = model.press("1")
        let point = TimePoint.version(Sample.row(1).id, Version(19))
        #expect(model.screens.top.state.scope == .accounts && model.point == point)
        #expect(
            effects.contains {
                if case .ask(_, .accounts(let query)) = $0 { query.at == point } else { false }
            })
        // The book steps on from the position of that event, which has to be looked up.
        #expect(
            model.press("[").contains {
                if case .ask(_, .travel(let query)) = $0 {
                    query.account == nil && query.step == .events(-1)
                } else {
                    false
                }
            })
    }

    @Test func anOpeningGoesThereFirst() {
        let id = Sample.row(3).id
        var model = Model(
            book: BookInfo(name: "books.db"), size: Size(width: 80, height: 24), now: Sample.now,
            opening: Opening(account: id, address: .version(Version(60))))
        let effects = start(&model)
        #expect(model.screens.top.state.scope == .timeline)
        #expect(
            effects.contains {
                if case .ask(_, .travel(let query)) = $0 {
                    query.account == id && query.step == .address(.version(Version(60)))
                } else {
                    false
                }
            })
    }
}

private func update(_ model: inout Model, _ input: Input) -> [Effect] {
    update(&model, .input(input))
}

@Suite struct AddressCompletionTests {
    static let table: [(typed: String, text: String, count: Int)] = [
        ("f", "first", 1), ("s", "snap", 2), ("snap", "snap", 2), ("snap:", "snap:", 1),
        ("@p", "pos:", 1), ("t", "today", 1), ("1", "1", 3), ("1 d", "1 day ago", 1),
        ("x", "x", 0), ("", "", 10),
    ]

    @Test(arguments: table)
    func completesAsFarAsItIsClear(typed: String, text: String, count: Int) {
        let found = AddressCompletion.complete(typed)
        #expect(found.text == text && found.fitting.count == count)
    }
}
