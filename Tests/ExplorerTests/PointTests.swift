import EventStoreCore
import TerminalCanvas
import Testing

@testable import Explorer

/// What a screen shows is of the point that its title names, or it says that it is still reading.
@Suite struct PointTests {
    private func stream(_ model: Model) -> StreamScreen? {
        guard case .stream(let screen) = model.screens.top else { return nil }
        return screen
    }

    /// The last request for a stretch of the log.
    private func asked(_ effects: [Effect]) -> (RequestID, StreamWindowQuery)? {
        for case .ask(let id, .stream(let query)) in effects.reversed() { return (id, query) }
        return nil
    }

    private func page(
        _ versions: ClosedRange<Int64>, resume: Int64? = nil, atOldest: Bool = false
    ) -> StreamWindowPage {
        StreamWindowPage(
            rows: versions.map { EventSample.row($0) }, atNewest: false, atOldest: atOldest,
            through: Position(1000), resume: resume.map { Position($0) })
    }

    /// The stream, whose search for filtered rows goes on in pieces; the piece under way.
    private func searching(_ model: inout Model) throws -> RequestID {
        model.live.head = Position(1000)
        _ = model.press("2")
        _ = model.press("&")
        _ = model.type("amount > 5")
        var effects: [Effect] = []
        for case .ask(let id, .checkFilter(_)) in model.press("enter") {
            effects = update(&model, .answered(id, .success(.fault(nil))))
        }
        let (first, _) = try #require(asked(effects))
        let next = update(&model, .answered(first, .success(.stream(page(95...98, resume: 900)))))
        let (id, query) = try #require(asked(next))
        #expect(query.place == .below(Position(900)))
        return id
    }

    @Test func aSearchInPiecesGivesWayToAnotherPoint() throws {
        var model = Sample.loaded()
        let piece = try searching(&model)
        _ = model.press("@")
        _ = model.type("pos:100")
        for case .ask(let id, .travel(_)) in model.press("enter") {
            _ = update(&model, .answered(id, .success(.point(.position(Position(100))))))
        }
        let effects = update(
            &model, .answered(piece, .success(.stream(page(80...82, resume: 700)))))
        let (id, query) = try #require(asked(effects))
        #expect(query.place == .newest && query.at == .position(Position(100)))
        #expect(stream(model)?.isElsewhere == true)
        _ = update(&model, .answered(id, .success(.stream(page(3...9, atOldest: true)))))
        let screen = try #require(stream(model))
        #expect(!screen.isElsewhere && screen.window.rows.allSatisfy { $0.id.number <= 100 })
    }

    @Test func rowsOfAPointThatCouldNotBeReadAreNotAddedToThoseOfAnother() throws {
        var model = Sample.loaded()
        model.live.head = Position(1000)
        let (first, _) = try #require(asked(model.press("2")))
        _ = update(&model, .answered(first, .success(.stream(page(90...99)))))
        let (second, query) = try #require(asked(model.press("[")))
        #expect(query.at == .position(Position(999)))
        _ = update(&model, .answered(second, .failure(LoadError("the disk has gone"))))
        #expect(asked(model.press("k")) == nil)
        #expect(stream(model)?.isElsewhere == true)
    }

    @Test func aTimelinesSearchInPiecesGivesWayToo() throws {
        var model = EventSample.timeline(EventSample.page(1...12))
        _ = model.press("&")
        _ = model.type("amount > 5")
        var effects: [Effect] = []
        for case .ask(let id, .checkFilter(_)) in model.press("enter") {
            effects = update(&model, .answered(id, .success(.fault(nil))))
        }
        guard case .ask(let id, .timeline(_)) = effects.last else {
            return #expect(Bool(false), "nothing was read")
        }
        _ = model.press("@")
        _ = model.type("3")
        for case .ask(let id, .travel(_)) in model.press("enter") {
            let point = TimePoint.version(EventSample.account, Version(3))
            _ = update(&model, .answered(id, .success(.point(point))))
        }
        let part = EventSample.page(11...12, resume: Version(11))
        let next = update(&model, .answered(id, .success(.timeline(part))))
        let places = next.compactMap { effect in
            if case .ask(_, .timeline(let query)) = effect { query.place } else { nil }
        }
        #expect(places == [.point])
    }

    // MARK: What is read as a whole

    private func projections(_ total: Int64) -> ProjectionsPage {
        let row = ProjectionRow(
            name: "account_summary", checkpoint: Position(total), lag: 0, rowCount: total,
            failure: nil)
        return ProjectionsPage(rows: [row], totals: [], types: [], days: [])
    }

    private func asked(
        _ effects: [Effect]
    ) -> [(id: RequestID, point: TimePoint?)] {
        effects.compactMap { effect in
            switch effect {
            case .ask(let id, .projections(at: let point)): (id, point)
            case .ask(let id, .snapshots(_, at: let point)): (id, point)
            default: nil
            }
        }
    }

    @Test func theProjectionsShowNothingOfAnotherPoint() throws {
        var model = Sample.loaded()
        model.live.head = Position(1000)
        let now = try #require(asked(model.press("3")).last)
        _ = update(&model, .answered(now.id, .success(.projections(projections(4711)))))
        #expect(model.text.contains("4,711"))
        let past = try #require(asked(model.press("[")).last)
        #expect(past.point == .position(Position(999)))
        #expect(!model.text.contains("4,711") && model.text.contains("reading …"))
        _ = update(&model, .progressed(past.id, .folded(250, of: 1000)))
        #expect(model.text.contains("25 %"))
        // Another point is asked for at once, and an answer to the one before is no answer.
        let next = try #require(asked(model.press("[")).last)
        #expect(next.point == .position(Position(998)))
        _ = update(&model, .answered(past.id, .success(.projections(projections(1234)))))
        #expect(!model.text.contains("1,234"))
        _ = update(&model, .answered(next.id, .success(.projections(projections(5678)))))
        #expect(model.text.contains("5,678"))
        // Back at now it is the past that must not stay.
        let back = try #require(asked(model.press(".")).last)
        #expect(back.point == nil && !model.text.contains("5,678"))
    }

    @Test func theSnapshotsShowNothingOfAnotherPoint() throws {
        var model = Sample.loaded()
        func page(_ versions: [Int64], then: Int64?) -> SnapshotsPage {
            let rows = versions.map {
                SnapshotRow(
                    version: Version($0), createdAt: Sample.now, balance: nil, disagreement: nil)
            }
            return SnapshotsPage(rows: rows, head: Version(300), then: then.map { Version($0) })
        }
        let now = try #require(asked(model.press("S")).last)
        _ = update(&model, .answered(now.id, .success(.snapshots(page([200, 100], then: nil)))))
        #expect(model.text.contains("2 snapshots") && model.text.contains("matches events"))
        let past = try #require(asked(model.press("[")).last)
        #expect(past.point != nil)
        #expect(!model.text.contains("matches events") && model.text.contains("reading …"))
        #expect(model.press("y") == [.bell], "no row of now is taken for one of the past")
        _ = update(&model, .answered(past.id, .success(.snapshots(page([100], then: 299)))))
        #expect(model.text.contains("matches events"))
    }

    // MARK: Behind others

    /// The stream is read again for a change that came while it was behind the projections, which
    /// stand in the past by then.
    @Test func aScreenBehindOthersAsksAboutItsOwnPoint() throws {
        var model = Sample.loaded()
        model.live.head = Position(1000)
        let (first, _) = try #require(asked(model.press("2")))
        let news = News(
            accounts: [:], count: 1, head: Position(1001), lag: 0, at: Sample.now)
        _ = update(&model, .tailed(news))
        _ = model.press("3 [")
        #expect(model.point == .position(Position(1000)))
        let whole = StreamWindowPage(
            rows: (95...99).map { EventSample.row($0) }, atNewest: true, atOldest: true,
            through: Position(1000))
        let (_, query) = try #require(
            asked(update(&model, .answered(first, .success(.stream(whole))))))
        #expect(query.at == nil && query.place == .above(Position(1000)))
    }

    private func goTo(_ position: Int64?, _ model: inout Model) -> [Effect] {
        guard let position else { return model.press(".") }
        _ = model.press("@")
        _ = model.type("pos:\(position)")
        var effects: [Effect] = []
        for case .ask(let id, .travel(_)) in model.press("enter") {
            effects += update(
                &model, .answered(id, .success(.point(.position(Position(position))))))
        }
        return effects
    }

    private func newest(_ positions: ClosedRange<Int64>) -> StreamWindowPage {
        StreamWindowPage(
            rows: positions.map { EventSample.row($0) }, atNewest: true, atOldest: true,
            through: Position(9900), resume: nil)
    }

    /// The stream at now, whole.
    private func opened() throws -> Model {
        var model = Sample.loaded()
        model.live.head = Position(9900)
        let (id, _) = try #require(asked(model.press("2")))
        _ = update(&model, .answered(id, .success(.stream(newest(900...990)))))
        return model
    }

    /// What could not be read at a point is asked for again, and nothing is mixed with it.
    @Test func aStreamThatCouldNotBeReadIsAskedForAgain() throws {
        var model = try opened()
        let (id, _) = try #require(asked(goTo(5000, &model)))
        _ = update(&model, .answered(id, .failure(LoadError("no such file"))))
        #expect(stream(model)?.isElsewhere == true)
        let (again, query) = try #require(asked(model.press("G")))
        #expect(query.place == .newest && query.at == .position(Position(5000)))
        _ = update(&model, .answered(again, .success(.stream(newest(400...500)))))
        let (now, _) = try #require(asked(goTo(nil, &model)))
        _ = update(&model, .answered(now, .failure(LoadError("no such file"))))
        _ = model.press("1")
        let (last, latest) = try #require(asked(model.press("2")))
        #expect(latest.place == .newest && latest.at == nil)
        _ = update(&model, .answered(last, .success(.stream(newest(950...990)))))
        #expect(stream(model)?.window.rows.first?.id == Position(9500))
        #expect(stream(model)?.isElsewhere == false)
    }

    /// What is found then lies in another list.
    @Test func aSearchEndsWhereTimeChanges() throws {
        var model = try opened()
        _ = model.press("/")
        _ = model.type("deposit")
        var search: RequestID?
        for case .ask(let id, .findInStream(_)) in model.press("enter") { search = id }
        let (id, _) = try #require(asked(goTo(5000, &model)))
        let found = StreamFound.found(EventSample.row(950))
        let effects = update(
            &model, .answered(try #require(search), .success(.streamEvent(found))))
        #expect(asked(effects) == nil)
        _ = update(&model, .answered(id, .success(.stream(newest(400...500)))))
        #expect(stream(model)?.window.selectedRow?.id == Position(5000))
    }
}
