import Descriptions
import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing

@testable import Explorer

@Suite struct CommandFlowTests {
    private static func preview(_ effects: [Effect]) -> (RequestID, Command)? {
        for case .ask(let id, .preview(let wish, _)) in effects { return (id, wish) }
        return nil
    }

    private static func submits(_ effects: [Effect]) -> [(RequestID, RequestID)] {
        effects.compactMap { effect in
            if case .ask(let id, .submit(let preview, _)) = effect { return (id, preview) }
            return nil
        }
    }

    /// Fills a deposit form in and answers its preview.
    private static func previewed(_ model: inout Model) throws -> Command {
        _ = model.press("d")
        _ = model.type("25")
        let request = preview(model.press("enter"))
        let (id, wish) = try #require(request)
        let effect = PreviewInfo.Change(
            account: StreamID(stored: wish.account), owner: "Owner 1", events: [],
            version: Version(2),
            before: Sample.pounds(100), after: Sample.pounds(2600))
        _ = update(
            &model,
            .answered(
                id,
                .success(.preview(.success(PreviewInfo(id: id, command: wish, changes: [effect]))))
            ))
        return wish
    }

    @Test func nothingIsSubmittedWithoutAPreviewAndAConfirmation() throws {
        var model = Sample.loaded()
        let wish = try Self.previewed(&model)
        #expect(
            wish
                == .deposit(
                    to: Sample.row(1).id.name,
                    FundsMoved(amount: try #require(Sample.pounds(2500)))))
        // Cancel has the focus, and gives back what was typed.
        #expect(Self.submits(model.press("enter")).isEmpty)
        #expect(model.text.contains("25") && model.notice?.text == "nothing recorded")
        guard case .form? = model.overlay else {
            Issue.record("the form is gone")
            return
        }
        _ = model.press("esc")
        #expect(model.overlay == nil)
        _ = try Self.previewed(&model)
        let submitted = Self.submits(model.press("tab enter"))
        #expect(submitted.count == 1)
        #expect(Self.submits(model.press("enter enter")).isEmpty, "once is enough")
    }

    @Test("Where no event has named a unit, a form has the one that the book's deposits are in")
    func unitOfAnAccountWithoutMoney() throws {
        let file = DescriptionFile(
            reading: Array(
                """
                name = "bank"
                title = "A table of another program"

                [events.Paid]
                title = "Pay in"
                stands-for = "FundsDeposited"
                credit = "amount"
                unit = "EUR"
                """.utf8))
        var descriptions = DescriptionSet()
        try descriptions.take(try #require(file.description))
        let (row, units) = (AccountRow(stub: StreamID(stored: "new")), Units())
        let unit = descriptions.unitOfDeposits(in: units)
        #expect(unit?.code == "EUR")
        for (action, isKnown) in [
            (UserAction.deposit, true), (.withdraw, true), (.deposit, false),
        ] {
            var form = try #require(CommandForm(action, on: row, in: isKnown ? unit : nil))
            #expect(form.fields.first?.hint == (isKnown ? "EUR" : ""))
            _ = form.edit { $0 = TextEdit("12.50") }
            let amount = Money(minorUnits: 1250, currency: try #require(unit))
            let funds = FundsMoved(amount: amount)
            let wanted: Command =
                action == .deposit ? .deposit(to: "new", funds) : .withdraw(from: "new", funds)
            let wish = form.wish(units, now: Sample.now)
            #expect(wish?.command == (isKnown ? wanted : nil) && wish?.occurred == nil)
        }
        // The unit of an account that has one stays its own.
        let form = try #require(CommandForm(.deposit, on: Sample.row(1), in: unit))
        #expect(form.fields.first?.hint == "GBP")
        // The keys lead to the same form.
        var model = Sample.loaded()
        model.descriptions = descriptions
        _ = model.press("d")
        #expect(model.text.contains("GBP"))
    }

    @Test func theFormKeepsItsAccountWhateverArrives() throws {
        var model = Sample.loaded()
        _ = model.press("d")
        let news = News(
            accounts: [Sample.row(1).id: Version(9)], count: 1,
            head: Position(7), lag: 0, at: Sample.now)
        let effects = update(&model, .tailed(news))
        _ = Sample.answer(&model, effects, 3)
        _ = model.type("1")
        let request = Self.preview(model.press("enter"))
        let (_, wish) = try #require(request)
        #expect(wish.account == Sample.row(1).id.name)
    }

    @Test func aLostLockNamesWhatWonAndAsksAgain() throws {
        var model = Sample.loaded()
        _ = try Self.previewed(&model)
        let request = Self.submits(model.press("tab enter")).first
        let (id, _) = try #require(request)
        let refusal = Refusal.conflict([
            Conflict(
                account: Sample.row(1).id, expected: Version(2), actual: Version(3), winners: [])
        ])
        let effects = update(&model, .answered(id, .success(.receipt(.failure(refusal)))))
        #expect(Self.submits(effects).isEmpty, "it never tries again by itself")
        let text = view(model).canvas.lines.joined(separator: "\n")
        #expect(text.contains("Changed by someone else"))
        #expect(text.contains("expected version 2, actual version 3"))
        #expect(Self.preview(model.press("tab enter")) != nil, "it folds again")
    }

    @Test func aProductionLedgerAsksForTheName() throws {
        var model = Sample.loaded(30, Sample.model(isProduction: true))
        _ = try Self.previewed(&model)
        #expect(Self.submits(model.press("tab enter")).isEmpty)
        _ = model.type("acc-00")
        #expect(Self.submits(model.press("enter")).isEmpty)
        _ = model.type("1")
        #expect(Self.submits(model.press("enter")).count == 1)
    }

    @Test func commandsAreOffInAReadOnlyLedgerAndWhereTheyWouldNotBeSeen() {
        var model = Sample.loaded(30, Sample.model(readOnly: "it was opened for reading"))
        _ = model.press("d")
        #expect(model.overlay == nil)
        #expect(model.notice?.text.contains("it was opened for reading") == true)
        var small = Sample.loaded(30, Sample.model(width: 30, height: 8))
        _ = small.press("w")
        #expect(small.overlay == nil)
        #expect(small.notice?.text.contains("too small") == true)
    }

    @Test func pastedTextIsRefusedOutsideAndNeverSubmitsInside() {
        var model = Sample.loaded()
        _ = update(&model, .input(.paste("d25\n\n")))
        #expect(model.overlay == nil)
        _ = model.press("d")
        let effects = update(&model, .input(.paste("12\n")))
        #expect(Self.preview(effects) == nil)
        guard case .form(let form) = model.overlay else {
            Issue.record("the form has gone")
            return
        }
        #expect(form.fields[0].edit.text == "12 ")
    }

    @Test func aWrongAmountSaysSoAtItsField() {
        var model = Sample.loaded()
        _ = model.press("d")
        _ = model.type("1.234")
        #expect(Self.preview(model.press("enter")) == nil)
        let text = view(model).canvas.lines.joined(separator: "\n")
        #expect(text.contains("'1.234' can be read in two ways"))
    }
}
