import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing

@testable import Explorer

/// A What-if that is recorded: the key, the form, the preview, and what comes of it.
@Suite struct CorrectionFlowTests {
    private static func stage(
        _ keys: String, _ info: BookInfo = BookInfo(name: "books.db")
    ) -> Stage {
        var stage = Stage(.standard, info, Size(width: 120, height: 50))
        stage.begin()
        stage.press(keys)
        return stage
    }

    private static func screen(_ stage: Stage) throws -> WhatIfScreen {
        guard case .whatIf(let screen) = stage.model.screens.top else {
            throw MissingScreen()
        }
        return screen
    }

    private struct MissingScreen: Error {}

    /// v4 of acc-0001 did not happen, v5 was 1,000.00 and not 1,250.00.
    private static func supposed() -> Stage {
        var stage = stage("enter j j i s j e")
        stage.type("1000")
        stage.press("enter")
        return stage
    }

    /// From the What-if to the record: what it showed is so, and it begins anew.
    @Test func thePresentIsWhatWasSupposed() throws {
        var stage = Self.supposed()
        let supposed = try #require(try Self.screen(stage).outcome)
        stage.wish("P", ["the wrong statement"])
        for part in [
            "Confirm correction of acc-0001", "reason: the wrong statement",
            "FundsReversed  −937.50 GBP", "reverses v4", "FundsReversed  −1,250.00 GBP",
            "reverses v5", "FundsDeposited  +1,000.00 GBP", "instead of v5",
            "balance now 3,150.00 GBP → 1,962.50 GBP", "on top of version 6",
            "Each event is dated as shown, and recorded now.",
        ] {
            #expect(stage.model.text.contains(part), "\(part): \(stage.model.text)")
        }
        stage.press("tab enter")
        #expect(stage.model.overlay == nil, "\(stage.model.text)")
        #expect(
            stage.model.notice?.text.contains("recorded acc-0001@9, balance 1,962.50") == true)
        let screen = try Self.screen(stage)
        #expect(screen.edits.isEmpty)
        #expect(screen.outcome?.real.balanceMinor == supposed.account.balanceMinor)
        #expect(screen.outcome?.account == screen.outcome?.real)
        #expect(screen.window.rows.last?.step.version == 9)
    }

    /// The confirmation has the line of a shell.
    @Test func itHasALine() {
        var stage = Self.supposed()
        stage.wish("P", ["the wrong statement"])
        stage.press("ctrl-y")
        let copied = stage.asked.compactMap { if case .copy(let text) = $0 { text } else { nil } }
        #expect(
            copied == [
                "daybook correct acc-0001 --skip 4 --change '5=1000.00 GBP' "
                    + "--reason 'the wrong statement' --expect 6"
            ])
    }

    @Test func whatCannotBeRecordedSaysWhy() {
        var stage = Self.stage("enter j j i P")
        #expect(stage.model.notice?.text.contains("nothing is changed yet") == true)
        stage.press("s s P")
        #expect(stage.model.notice?.text.contains("nothing is changed yet") == true)
        stage.press("e")
        stage.type("937.50")
        stage.press("enter P")
        #expect(stage.model.notice?.text.contains("nothing is changed yet") == true)
        var past = Self.stage("enter j j [ i s P")
        #expect(past.model.notice?.text.contains("this is the past") == true)
        past.press(". P")
        if case .form(let form) = past.model.overlay {
            #expect(form.kind == .correct && form.edits.count == 1)
        } else {
            Issue.record("no form: \(past.model.text)")
        }
        let locked = Self.stage(
            "enter j j i s P", BookInfo(name: "books.db", readOnlyReason: "it is a copy"))
        #expect(locked.model.notice?.text.contains("it is a copy") == true)
        for stage in [stage, locked] { #expect(stage.model.overlay == nil) }
    }

    /// What is supposed is of a history that was read before; the preview is of now.
    @Test func whatIsRecordedMeanwhileIsTold() {
        var stage = Self.supposed()
        stage.happens { $0.move("acc-0001", 4_200) }
        #expect(stage.model.text.contains("changed to v7 since"))
        stage.press("P")
        #expect(stage.model.text.contains("changed to v7 since"))
        stage.type("the wrong statement")
        stage.press("enter")
        #expect(stage.model.text.contains("on top of version 7"))
        #expect(stage.model.text.contains("balance now 3,192.00 GBP → 2,004.50 GBP"))
    }

    /// Someone else was first: nothing is recorded, and the plan is made anew.
    @Test func aConflictIsToldAndThePlanIsMadeAnew() {
        var stage = Self.supposed()
        stage.wish("P", ["the wrong statement"])
        stage.happens { $0.move("acc-0001", 4_200) }
        #expect(stage.model.text.contains("Changed by someone else"))
        stage.press("tab enter")
        #expect(stage.model.text.contains("balance now 3,192.00 GBP → 2,004.50 GBP"))
        stage.press("tab enter")
        #expect(stage.model.notice?.text.contains("balance 2,004.50") == true)
    }

    /// Without a date each event has its own; `now` and `today` are one for all.
    @Test(arguments: ["now", "today"])
    func oneDateForAll(_ date: String) {
        var stage = Self.supposed()
        stage.wish("P", ["the wrong statement", date])
        #expect(stage.model.text.contains("It happened 2026-11-18"), "\(stage.model.text)")
        #expect(!stage.model.text.contains("dated as shown"))
        #expect(stage.model.text.contains("instead of v5"))
        stage.press("tab enter")
        let log = stage.asked.compactMap { effect -> Timestamp? in
            if case .ask(_, .preview(_, let occurred)) = effect { occurred } else { nil }
        }
        #expect(log == [Sample.now.endOfDay])
    }

    /// The reader is elsewhere when the answer comes: what is behind is not recorded twice.
    @Test func behindAnotherScreenItBeginsAnewToo() throws {
        var stage = Self.supposed()
        stage.wish("P", ["the wrong statement"])
        stage.isHolding = true
        stage.press("tab enter esc ?")
        stage.release()
        #expect(stage.model.notice?.text.contains("recorded acc-0001@9") == true)
        stage.press("esc")
        #expect(try Self.screen(stage).edits.isEmpty)
        #expect(try Self.screen(stage).window.rows.last?.step.version == 9)
    }

    /// The answer is missing, and the log shows what became of it.
    @Test func whatTheLogShowsBeginsAnewToo() throws {
        var stage = Self.supposed()
        stage.wish("P", ["the wrong statement"])
        let command = CommandID(timestamp: Sample.now, random: (1, 2))
        stage.book.refusal = .outcomeUnknown(UnknownOutcome(command))
        stage.press("tab enter")
        #expect(stage.model.text.contains("Recorded or not"))
        stage.press("tab enter")
        #expect(stage.model.overlay == nil, "\(stage.model.text)")
        #expect(try Self.screen(stage).edits.count == 2)
        var news = News(accounts: [:], count: 0, head: stage.book.head, lag: 0, at: Sample.now)
        news.recorded = [
            command: [StreamVersion(stream: Sample.row(1).id, version: Version(9))]
        ]
        stage.take(.tailed(news))
        #expect(try Self.screen(stage).edits.isEmpty)
    }

    /// Another What-if of the account than the one that was recorded is kept.
    @Test func whatElseIsSupposedStays() throws {
        var stage = Self.supposed()
        stage.wish("P", ["the wrong statement"])
        stage.isHolding = true
        stage.press("tab enter esc")
        stage.isHolding = false
        stage.press("j s")
        #expect(try Self.screen(stage).edits.count == 3)
        stage.release()
        #expect(try Self.screen(stage).edits.count == 3)
    }

    /// Nothing tells a screen behind others what is recorded, nor one of the past.
    @Test(arguments: [("i s j e", "?", "esc"), ("[ i s j e", "", ".")])
    func whoeverComesBackSeesTheAccountAsItIs(_ way: String, _ away: String, _ back: String) throws
    {
        var stage = Self.stage("enter j j \(way)")
        stage.type("1000")
        stage.press("enter \(away)")
        stage.happens { $0.move("acc-0001", 4_200) }
        stage.press(back)
        #expect(stage.model.text.contains("actual 3,192.00 GBP"), "\(stage.model.text)")
        #expect(try !Self.screen(stage).edits.isEmpty)
        stage.press("P")
        #expect(stage.model.text.contains("balance 3,192.00 GBP at v7"), "\(stage.model.text)")
        #expect(!stage.model.text.contains("changed to"))
    }

    @Test(arguments: ["e", "a"])
    func anAmountIsInTheUnitOfTheAccount(_ key: String) throws {
        var stage = Self.stage("enter j j i \(key)")
        stage.type("1000 JPY")
        stage.press("enter")
        #expect(stage.model.text.contains("is in GBP"), "\(stage.model.text)")
        stage.press("esc")
        #expect(try Self.screen(stage).edits.isEmpty)
    }

    /// A reading that failed is told until one succeeds.
    @Test func anErrorIsGoneWhenTheHistoryIsRead() throws {
        var stage = Self.stage("enter j j")
        stage.isHolding = true
        stage.press("i")
        let asked = try #require(
            stage.asked.compactMap { if case .ask(let id, .facts) = $0 { id } else { nil } }.last)
        stage.take(.answered(asked, .failure(LoadError("the disk is gone"))))
        #expect(stage.model.text.contains("the disk is gone"))
        stage.press("? esc")
        stage.release()
        #expect(!stage.model.text.contains("the disk is gone"))
        #expect(stage.model.text.contains("FundsDeposited"))
    }
}
