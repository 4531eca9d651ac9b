import EventStoreCore
import TerminalCanvas
import Testing

@testable import Explorer

/// The screen of subscriptions: what it asks, when, and what is done with the answers.
@Suite struct SubscriptionFlowTests {
    private func stage(
        _ keys: String = "6", _ book: SampleBook = .subscribed,
        _ info: BookInfo = BookInfo(name: "books.db")
    ) -> Stage {
        var stage = Stage(book, info)
        stage.begin()
        stage.press(keys)
        return stage
    }

    private func screen(_ stage: Stage) throws -> SubscriptionsScreen {
        guard case .subscriptions(let screen) = stage.model.screens.top else {
            throw WrongScreen()
        }
        return screen
    }

    private struct WrongScreen: Error {}

    private func readings(_ stage: Stage) -> Int {
        stage.asked.count { if case .ask(_, .subscriptions) = $0 { true } else { false } }
    }

    private func later(_ stage: Stage, by milliseconds: Int64) -> Timestamp {
        stage.model.now.advanced(by: milliseconds * 1000)
    }

    private func changes(_ stage: Stage) -> [SubscriptionChange] {
        stage.asked.compactMap {
            if case .changeSubscription(let change) = $0 { change } else { nil }
        }
    }

    // MARK: Reading

    @Test func theyAreReadAgainWhileTheScreenIsSeen() throws {
        var stage = stage()
        #expect(readings(stage) == 1)
        #expect(stage.model.wakesAt == later(stage, by: 2000))
        stage.take(.tick(later(stage, by: 1999)))
        #expect(readings(stage) == 1)
        stage.take(.tick(later(stage, by: 1)))
        #expect(readings(stage) == 2)
        stage.press("1")
        for _ in 0..<5 { stage.take(.tick(later(stage, by: 3000))) }
        stage.happens { $0.move("acc-0001", 1) }
        #expect(readings(stage) == 2, "nobody sees them")
        stage.press("6")
        #expect(readings(stage) == 3)
    }

    @Test func newsBringsThemSoonerAndNoBurstMoreOften() {
        var stage = stage()
        for _ in 0..<10 {
            stage.happens { $0.move("acc-0001", 1) }
            stage.take(.tick(later(stage, by: 50)))
        }
        #expect(readings(stage) == 1)
        stage.take(.tick(later(stage, by: 500)))
        #expect(readings(stage) == 2, "a second has gone by")
    }

    @Test func oneIsUnderWayAtATimeAndIsGivenUpWithTheScreen() throws {
        var stage = stage("")
        stage.isHolding = true
        stage.press("6")
        guard case .ask(let id, .subscriptions)? = stage.held.last else {
            Issue.record("\(stage.held)")
            return
        }
        for _ in 0..<5 { stage.take(.tick(later(stage, by: 3000))) }
        #expect(readings(stage) == 1)
        #expect(stage.model.wakesAt == nil, "the answer wakes it")
        stage.press("1")
        #expect(stage.asked.contains(.cancel(id)))
    }

    @Test func whatFailsIsReadAgain() throws {
        var stage = stage()
        stage.book.failure = "the disk has gone"
        stage.take(.tick(later(stage, by: 2000)))
        #expect(stage.frame.canvas.lines.contains { $0.contains("cannot be read: the disk has") })
        #expect(try screen(stage).window.rows.count == 8, "what was read stays")
        stage.book.failure = nil
        stage.take(.tick(later(stage, by: 2000)))
        #expect(!stage.frame.canvas.lines.contains { $0.contains("cannot be read: the disk") })
    }

    @Test func aClockThatWasSetBackStopsNothing() {
        var stage = stage()
        stage.take(.tick(later(stage, by: -86_400_000)))
        #expect(readings(stage) == 2)
    }

    @Test func pausedScreensStandStill() {
        let stage = stage("= 6")
        #expect(readings(stage) == 1, "what is opened is read")
        #expect(stage.model.wakesAt == nil)
    }

    @Test func aServiceElsewhereIsAskedLessOften() {
        var stage = stage("")
        stage.isHolding = true
        stage.press("6")
        guard case .ask(let id, .subscriptions)? = stage.held.last else {
            Issue.record("\(stage.held)")
            return
        }
        let page = SubscriptionsPage(
            rows: SubscriptionRow.samples, readAt: stage.model.now, reach: .far)
        stage.take(.answered(id, .success(.subscriptions(page))))
        #expect(stage.model.wakesAt == later(stage, by: 5000))
    }

    /// A stage whose store tells of changes, with the first answer given.
    private func watched(_ rows: [SubscriptionRow]) throws -> Stage {
        var stage = stage("")
        stage.isHolding = true
        stage.press("6")
        try answer(&stage, rows)
        return stage
    }

    private func answer(_ stage: inout Stage, _ rows: [SubscriptionRow]) throws {
        guard case .ask(let id, .subscriptions)? = stage.held.last else { throw WrongScreen() }
        let page = SubscriptionsPage(rows: rows, readAt: stage.model.now, reach: .watched)
        stage.take(.answered(id, .success(.subscriptions(page))))
    }

    private var quiet: SubscriptionRow {
        SubscriptionRow(
            "lake",
            SubscriptionRow.Kept(
                createdAt: Sample.now, position: Position(154), lag: SubscriptionRow.Lag(0)))
    }

    /// Nothing is looked at again and again where the store tells; it tells while they are seen.
    @Test func whereTheStoreTellsNothingElseWakes() throws {
        var stage = try watched([quiet])
        #expect(stage.model.watchesValues)
        #expect(stage.model.wakesAt == later(stage, by: 60_000))
        stage.take(.tick(later(stage, by: 5000)))
        #expect(readings(stage) == 1)
        stage.take(.valuesChanged)
        #expect(readings(stage) == 2, "at once")
        // What happens while it is read makes it old.
        stage.take(.valuesChanged)
        stage.take(.tick(later(stage, by: 10)))
        try answer(&stage, [quiet])
        #expect(stage.model.wakesAt == later(stage, by: 990))
        stage.take(.tick(later(stage, by: 990)))
        #expect(readings(stage) == 3)
        try answer(&stage, [quiet])
        #expect(stage.model.wakesAt == later(stage, by: 60_000))
        stage.press("1")
        #expect(!stage.model.watchesValues, "nobody sees them")
        stage.press("= 6")
        #expect(!stage.model.watchesValues, "paused")
    }

    /// What moves is measured until it stands still, and a look at a long log goes on.
    @Test func whatIsNotDoneIsReadAgainThereToo() throws {
        var stage = try watched([quiet])
        stage.take(.tick(later(stage, by: 3000)))
        stage.take(.valuesChanged)
        let moved = SubscriptionRow(
            "lake",
            SubscriptionRow.Kept(
                createdAt: Sample.now, position: Position(155), lag: SubscriptionRow.Lag(0)))
        try answer(&stage, [moved])
        var count = 0
        while stage.model.wakesAt == later(stage, by: 2000), count < 20 {
            stage.take(.tick(later(stage, by: 2000)))
            try answer(&stage, [moved])
            count += 1
        }
        #expect((1...10).contains(count), "\(count)")
        #expect(stage.model.wakesAt == later(stage, by: 60_000))
        let bound = SubscriptionRow(
            "lake",
            SubscriptionRow.Kept(
                createdAt: Sample.now, position: Position(155),
                lag: SubscriptionRow.Lag(9, oldest: Sample.now, isBound: true)))
        stage = try watched([bound])
        #expect(stage.model.wakesAt == later(stage, by: 2000))
    }

    /// No text stands still when it has become wrong, however long nothing is read.
    @Test(arguments: [0, 59, 60, 3599, 3600, 86_399, 86_400, 90_000, 9_000_000])
    func agesAndTriesAreToldTheTime(_ seconds: Int64) throws {
        let now = Sample.now
        func kept(_ lag: SubscriptionRow.Lag, _ next: Timestamp?) -> SubscriptionRow.Kept {
            SubscriptionRow.Kept(
                createdAt: now, position: .start, lag: lag,
                delivery: SubscriptionRow.Delivery(nextTry: next))
        }
        func check(_ kept: SubscriptionRow.Kept) throws {
            func text(_ at: Timestamp) -> [String] {
                [
                    SubscriptionText.age(of: kept.lag, at: at),
                    SubscriptionText.nextTry(kept.delivery, at: at),
                ]
            }
            let change = try #require(SubscriptionText.change(of: kept, at: now))
            #expect(change > now)
            #expect(text(change.advanced(by: -1)) == text(now))
            #expect(text(change) != text(now))
        }
        let old = SubscriptionRow.Lag(1, oldest: now.advanced(by: -seconds * Timestamp.second))
        try check(kept(old, nil))
        if seconds > 0 {
            try check(kept(SubscriptionRow.Lag(0), now.advanced(by: seconds * Timestamp.second)))
        }
        #expect(SubscriptionText.change(of: kept(SubscriptionRow.Lag(0), now), at: now) == nil)
    }

    /// Events a second between readings; what was moved by hand is no rate.
    @Test func ratesAreMeasuredBetweenReadings() throws {
        var stage = stage()
        func rate() throws -> String {
            SubscriptionText.rate(try screen(stage).rates.perSecond("lake"))
        }
        #expect(try rate() == "")
        stage.reread(after: 2) { $0 + 30 }
        #expect(try rate() == "15.0/s")
        stage.reread(after: 2) { $0 + 3000 }
        #expect(try rate() == "757/s")
        stage.reread(after: 2) { _ in 1 }
        #expect(try rate() == "")
        stage.press("1 6")
        stage.reread(after: 2) { $0 + 1 }
        #expect(try rate() == "0.5/s")
        stage.press("j j D tab enter")
        #expect(try screen(stage).rates.perSecond("lake") == nil)
    }

    // MARK: Changing

    @Test(arguments: [
        ("p", SubscriptionChange.resume("audit"), "daybook subscriptions resume audit"),
        ("j j p", .pause("lake"), "daybook subscriptions pause lake"),
        ("j j j a", .replay("loyalty"), "daybook replay loyalty"),
        ("j j D", .delete("lake"), "daybook subscriptions delete lake"),
        ("j j j j j j D", .delete("tills"), "daybook subscriptions delete tills"),
    ])
    func aChangeIsAskedAboutWithItsCommand(
        keys: String, change: SubscriptionChange, command: String
    ) {
        var stage = stage("6 \(keys)")
        #expect(stage.frame.canvas.lines.contains { $0.contains(command) })
        stage.press("enter")
        #expect(changes(stage).isEmpty, "the focus is on Cancel")
        stage.press("\(keys.split(separator: " ").last ?? "") tab enter")
        #expect(changes(stage) == [change])
        #expect(stage.model.log.messages.last?.text == "\(change.name) was changed")
        #expect(readings(stage) == 2, "they are read again")
    }

    @Test(arguments: [
        ("pos:12", Position(12), "142 events"), ("beginning", .start, "154 events"),
        ("@pos:154", Position(154), "That is where it stands"),
        ("now", Position(154), "That is where it stands"), ("-4", Position(150), "4 events"),
        ("pos:200", Position(200), "46 events"),
    ])
    func aRewindAsksForAPlaceAndThenWhetherItIsMeant(
        text: String, position: Position, effect: String
    ) {
        var stage = stage("6 j j w")
        stage.type(text)
        stage.press("enter")
        let shown = stage.frame.canvas.lines.joined(separator: " ")
        #expect(shown.contains(effect), "\(shown)")
        let place = position == .start ? "beginning" : "@pos:\(position)"
        #expect(shown.contains("daybook subscriptions rewind lake \(place)"))
        stage.press("tab enter")
        #expect(changes(stage) == [.rewind("lake", to: position)])
    }

    @Test func aPlaceThatIsNoneStaysInThePrompt() {
        var stage = stage("6 j j w")
        stage.type("soon")
        stage.press("enter")
        guard case .prompt(let prompt) = stage.model.overlay else {
            Issue.record("the prompt is gone")
            return
        }
        #expect(prompt.edit.text == "soon" && prompt.error?.contains("not a place") == true)
        #expect(changes(stage).isEmpty)
    }

    /// What is asked stays about the one that was selected, whatever becomes of the list.
    @Test func aRewindIsOfTheOneThatWasSelected() {
        var stage = stage("6 j j w")
        stage.book.subscriptions?.removeFirst()
        stage.take(.tick(later(stage, by: 2000)))
        stage.type("pos:1")
        stage.press("enter tab enter")
        #expect(changes(stage) == [.rewind("lake", to: Position(1))])
    }

    @Test func aPlaceThatCannotBeFoundIsTold() {
        var stage = stage("6 j j w")
        stage.book.subscriptions = []
        stage.type("now")
        stage.press("enter")
        #expect(stage.model.overlay == nil)
        #expect(stage.model.notice?.text == "there is no subscription 'lake'")
    }

    /// Whoever has gone elsewhere is asked nothing.
    @Test func anAnswerThatComesLateAsksNothing() {
        var stage = stage("6 j j w")
        stage.isHolding = true
        stage.type("now")
        stage.press("enter 1")
        stage.release()
        #expect(stage.model.overlay == nil && stage.model.screens.top.state.scope == .accounts)
    }

    // MARK: Refusals

    @Test(arguments: ["p", "w", "D", "j j j a"])
    func nothingIsChangedInAReadOnlyLedgerOrInThePast(keys: String) {
        let info = BookInfo(name: "books.db", readOnlyReason: "it was opened for reading")
        let key = keys.split(separator: " ").last ?? ""
        for (path, info, reason) in [
            ("6", info, "it was opened for reading"),
            ("[ 6", BookInfo(name: "books.db"), "this is the past; . returns to now"),
        ] {
            let stage = stage("\(path) \(keys)", .subscribed, info)
            #expect(stage.model.overlay == nil)
            #expect(stage.model.notice?.text.hasSuffix("is off: \(reason)") == true, "\(key)")
            #expect(changes(stage).isEmpty)
        }
    }

    @Test(arguments: [
        ("j p", "it cannot be read"), ("j w", "it cannot be read"), ("j a", "it cannot be read"),
        ("a", "nothing of it is parked"),
    ])
    func whatCannotBeDoneSaysWhy(keys: String, reason: String) {
        let stage = stage("6 \(keys)")
        #expect(stage.model.overlay == nil)
        #expect(stage.model.notice?.text.hasSuffix("is off: \(reason)") == true)
    }

    @Test func withoutAnyNothingIsSelected() {
        let stage = stage("6 p", .standard)
        #expect(stage.model.notice?.text.contains("no subscription is selected") == true)
        #expect(stage.frame.canvas.lines.contains { $0.contains("daybook publish NAME --to") })
    }

    /// They are of now, and say so, wherever the cursor stands.
    @Test func inThePastTheyAreOfNow() {
        var stage = stage("[ [ 6")
        #expect(stage.model.point != nil)
        #expect(stage.frame.canvas.lines[1].contains("as they are now, not of the past"))
        #expect(stage.frame.canvas.lines.contains { $0.contains("audit") })
        stage.press(".")
        #expect(!stage.frame.canvas.lines[1].contains("as they are now"))
    }

    // MARK: Ways

    @Test func aNameLeadsThereAndEscBack() throws {
        var stage = stage("2 :")
        stage.type("subscriptions")
        stage.press("enter")
        _ = try screen(stage)
        stage.press("j enter")
        #expect(stage.model.layout.pane != nil)
        stage.press("esc")
        #expect(stage.model.layout.pane == nil)
        stage.press("esc")
        #expect(stage.model.screens.top.state.scope == .stream)
        stage.press("6")
        #expect(try screen(stage).window.selected == "board-of-directors-monthly-digest")
    }

    @Test func theNameIsCopied() {
        let stage = stage("6 j j y")
        #expect(stage.asked.contains(.copy("lake")))
    }
}
