import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing

@testable import Explorer

/// What is new since the reader last looked.
@Suite struct UnreadTests {
    /// Ten accounts; those with a number above 6 have an event behind position 100.
    private static func row(_ number: Int) -> AccountRow {
        let row = Sample.row(number)
        return AccountRow(
            id: row.id, owner: row.owner, balance: row.balance, version: row.version,
            lastEventAt: row.lastEventAt, status: row.status,
            lastPosition: Position(number > 6 ? 100 + Int64(number) : Int64(number)))
    }

    private static let page = AccountsPage(
        rows: (1...10).map(row), atStart: true, atEnd: true, total: 10, matching: 10, totals: [],
        freshness: SummaryFreshness())

    private static func id(_ number: Int) -> StreamID { row(number).id }

    /// The accounts of a session before which this much was seen; nil on the first look.
    private func model(since: Int64? = 100) -> Model {
        var model = Model(
            book: BookInfo(name: "books.db"), size: Size(width: 80, height: 24),
            head: Position(110), now: Sample.now)
        model.lookedLast(at: since.map { Position($0) })
        for effect in start(&model) {
            switch effect {
            case .ask(let id, .accounts(_)):
                _ = update(&model, .answered(id, .success(.accounts(Self.page))))
            case .ask(let id, .countUnread(let since)):
                #expect(since == Position(100))
                let changed = (7...10).map { (Self.id($0), Self.row($0).version) }
                let count = UnreadCount(
                    accounts: Dictionary(uniqueKeysWithValues: changed), isMore: false)
                _ = update(&model, .answered(id, .success(.unreadCount(count))))
            default: break
            }
        }
        return model
    }

    /// The rows of accounts that are marked, by the sign beside the pointer.
    private func marked(_ model: Model) -> [Int] {
        view(model).canvas.lines.filter { Array($0).dropFirst().first == "•" }
            .compactMap { line in (1...10).first { line.contains(Self.id($0).name) } }
    }

    private func status(_ model: Model) -> String { view(model).canvas.lines[22] }

    private func open(_ model: inout Model, _ number: Int, version: Int64? = nil) {
        let row = Self.row(number)
        model.screens.push(.timeline(TimelineScreen(row)))
        for case .ask(let id, .timeline(_)) in model.appear() {
            let head = AccountRow(
                id: row.id, owner: row.owner, balance: row.balance,
                version: version.map { Version($0) } ?? row.version, lastEventAt: row.lastEventAt,
                status: .open, lastPosition: row.lastPosition)
            let page = TimelinePage(rows: [], head: head, atNewest: true, atOldest: true)
            _ = update(&model, .answered(id, .success(.timeline(page))))
        }
    }

    private func news(_ number: Int, version: Int64, at position: Int64) -> Action {
        .tailed(
            News(
                accounts: [Self.id(number): Version(version)], count: 1,
                head: Position(position), lag: 0, at: Sample.now))
    }

    @Test func accountsThatChangedAreMarkedAndCounted() {
        let model = model()
        #expect(marked(model) == [7, 8, 9, 10])
        #expect(status(model).contains("4 changed since you last looked"))
        // In a role of its own too, besides the sign.
        let line = view(model).canvas.lines.firstIndex { $0.contains(Self.id(8).name) } ?? 0
        #expect(view(model).canvas.row(line).contains { $0.style.role == .accountUnread })
    }

    @Test func onTheFirstLookNothingIsUnread() {
        var model = model(since: nil)
        #expect(marked(model).isEmpty && !status(model).contains("changed"))
        _ = update(&model, news(3, version: 50, at: 111))
        #expect(!status(model).contains("changed"))
        #expect(model.press("U") == [.bell])
        #expect(status(model).contains("first look"))
    }

    @Test func aTimelineThatIsOpenedIsRead() {
        var model = model()
        open(&model, 8)
        _ = model.press("esc")
        #expect(marked(model) == [7, 9, 10])
        #expect(status(model).contains("3 changed"))
        // What comes behind what was read is new again.
        _ = update(&model, news(8, version: 99, at: 120))
        #expect(status(model).contains("4 changed"))
    }

    @Test func aTimelineThatCannotBeReadIsNotRead() {
        var model = model()
        model.screens.push(.timeline(TimelineScreen(Self.row(8))))
        for case .ask(let id, .timeline(_)) in model.appear() {
            _ = update(&model, .answered(id, .failure(LoadError("broken"))))
        }
        _ = model.press("esc")
        #expect(marked(model) == [7, 8, 9, 10])
    }

    @Test func whatTheSessionItselfWritesIsNotUnread() {
        var model = model()
        let line = ReceiptInfo.Line(account: Self.id(3), version: Version(5), balance: nil)
        _ = update(&model, .answered(1, .success(.receipt(.success(ReceiptInfo(lines: [line]))))))
        _ = update(&model, news(3, version: 5, at: 111))
        #expect(status(model).contains("4 changed"))
        _ = update(&model, news(3, version: 6, at: 112))
        #expect(status(model).contains("5 changed"))
    }

    @Test func withoutASearchBothKeysGoToTheNext() throws {
        for key in ["N", "U"] {
            var model = model()
            let effects = model.press("j " + key)
            let query = try #require(
                effects.compactMap { effect -> (RequestID, UnreadQuery)? in
                    if case .ask(let id, .findUnread(let query)) = effect {
                        (id, query)
                    } else {
                        nil
                    }
                }.last)
            #expect(query.1.from?.id == Self.id(2) && query.1.since == Position(100))
            #expect(query.1.isUnread(Self.row(7)) && !query.1.isUnread(Self.row(6)))
            _ = update(&model, .answered(query.0, .success(.unread(.found(Self.row(7))))))
            guard case .accounts(let screen) = model.screens.top else {
                Issue.record("not on the accounts")
                return
            }
            #expect(screen.window.selected == Self.id(7))
        }
    }

    @Test func withASearchNIsTheSearchsAndEscEndsIt() {
        var model = model()
        _ = model.press("/")
        _ = model.type("Owner")
        _ = model.press("enter")
        func asks(_ effects: [Effect]) -> (found: Bool, unread: Bool) {
            (
                effects.contains { if case .ask(_, .findAccount) = $0 { true } else { false } },
                effects.contains { if case .ask(_, .findUnread) = $0 { true } else { false } }
            )
        }
        #expect(asks(model.press("N")) == (true, false))
        #expect(asks(model.press("U")) == (false, true))
        _ = model.press("esc")
        #expect(asks(model.press("N")) == (false, true))
    }

    @Test func anAnswerToAnOlderSearchIsDropped() {
        var model = model()
        guard case .ask(let first, .findUnread(_))? = model.press("U").last else { return }
        _ = model.press("U")
        _ = update(&model, .answered(first, .success(.unread(.found(Self.row(10))))))
        guard case .accounts(let screen) = model.screens.top else { return }
        #expect(screen.window.selected == Self.id(1))
    }

    @Test func aSearchThatGaveUpGoesOnWhereItWas() {
        var model = model()
        guard case .ask(let first, .findUnread(_))? = model.press("U").last else {
            Issue.record("no search")
            return
        }
        _ = update(&model, .answered(first, .success(.unread(.undecided(Self.row(5))))))
        guard case .ask(let second, .findUnread(let query))? = model.press("U").last else { return }
        #expect(query.from?.id == Self.id(5))
        // From another row it begins there.
        _ = update(&model, .answered(second, .success(.unread(.undecided(Self.row(5))))))
        guard case .ask(_, .findUnread(let other))? = model.press("j U").last else { return }
        #expect(other.from?.id == Self.id(2))
    }

    @Test func inThePastNothingIsMarked() {
        var model = model()
        _ = model.press("[")
        #expect(marked(model).isEmpty && !status(model).contains("changed"))
        #expect(model.press("U") == [.bell])
        _ = model.press(".")
        #expect(marked(model) == [7, 8, 9, 10])
    }

    /// What the screens did not show was not seen.
    @Test func onlyWhatWasShownIsSeen() {
        var model = model()
        #expect(model.unread.seen == Position(110))
        _ = update(&model, news(1, version: 50, at: 111))
        #expect(model.unread.seen == Position(111))
        _ = model.press("[")
        _ = update(&model, news(1, version: 51, at: 112))
        #expect(model.unread.seen == Position(111))
        _ = model.press(". =")
        _ = update(&model, news(1, version: 52, at: 113))
        #expect(model.unread.seen == Position(111))
        _ = model.press("=")
        _ = update(&model, news(1, version: 53, at: 114))
        #expect(model.unread.seen == Position(114))
    }

    @Test func theCountIsBounded() {
        var unread = Unread(since: Position(1))
        let many = (0...Unread.maximum).map { (StreamID(stored: "a\($0)"), Version(1)) }
        unread.add(Dictionary(uniqueKeysWithValues: many))
        #expect(unread.text(isShort: true) == "10,000+ changed")
    }
}
