import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing

@testable import Explorer

/// Keys in forms and in dialogs, and what is said about fields.
@Suite struct DialogTests {
    private static func form(_ model: Model) -> CommandForm? {
        guard case .form(let form) = model.overlay else { return nil }
        return form
    }

    private static func question(_ model: Model) -> Question? {
        guard case .question(let question) = model.overlay else { return nil }
        return question
    }

    private static func confirming(_ info: BookInfo = BookInfo(name: "books.db")) -> Stage {
        var stage = Stage(.standard, info)
        stage.begin()
        stage.wish("t", ["acc-0002", "12.50", "lunch"])
        return stage
    }

    private static func submits(_ stage: Stage) -> Int {
        stage.asked.count { if case .ask(_, .submit) = $0 { true } else { false } }
    }

    // MARK: The terminal's keys

    @Test(arguments: ["d", ":", "/", "T", "@"])
    func theTerminalsKeysWorkWhateverIsOpen(_ opening: String) {
        var model = Sample.loaded()
        _ = model.press(opening)
        #expect(model.press("ctrl-z") == [.suspend])
        #expect(model.press("ctrl-l") == [.repaint])
        #expect(model.press("F2") == [.setMouse(true)])
        #expect(model.notice?.text == "mouse on")
        #expect(model.press("F2") == [.setMouse(false)])
        #expect(model.notice?.text == "mouse off")
        #expect(model.overlay != nil)
    }

    @Test func aLetterThatIsBoundToThemIsTyped() {
        var keymap = Keymap.standard
        #expect(keymap.rebind([(.suspend, [.character("+")])]).isEmpty)
        let size = Size(width: 80, height: 24)
        var model = Model(
            book: BookInfo(name: "books.db"), keymap: keymap, size: size, now: Sample.now)
        model = Sample.loaded(30, model)
        _ = model.press("d +")
        #expect(Self.form(model)?.fields[0].edit.text == "+")
    }

    // MARK: Dialogs

    @Test func lettersMoveAndCancelAndNeverConfirm() {
        var stage = Self.confirming()
        stage.press("y")
        #expect(Self.question(stage.model)?.focused == 1)
        stage.press("h")
        #expect(Self.question(stage.model)?.focused == 0)
        stage.press("l left right y y")
        #expect(Self.question(stage.model)?.focused == 1)
        #expect(Self.submits(stage) == 0)
        stage.press("z")
        #expect(stage.model.notice?.text.hasPrefix("'z' does nothing here: ⏎ choose") == true)
        stage.press("?")
        #expect(stage.model.notice?.text.contains("tab, h and l move it") == true)
        stage.press("n")
        #expect(stage.model.overlay == nil)
        #expect(
            stage.model.notice?.text
                == "cancelled: transfer 12.50 GBP from acc-0001 to acc-0002 (nothing recorded)")
    }

    @Test func allThatIsRecordedIsShown() {
        let text = Self.confirming().model.text
        for part in [
            "Confirm transfer, acc-0001 to acc-0002", "−12.50 GBP", "to acc-0002", "memo: lunch",
            "+12.50 GBP", "from acc-0001",
        ] {
            #expect(text.contains(part), "\(part) is missing")
        }
        var stage = Stage()
        stage.begin()
        stage.wish("o", ["acc-0099", "Hedy Lamarr", "GBP", "100"])
        #expect(stage.model.text.contains("overdraft limit 100.00 GBP"))
    }

    @Test func aProductionLedgerSaysWhichName() {
        var stage = Self.confirming(BookInfo(name: "books.db", isProduction: true))
        #expect(stage.model.text.contains("Type the paying account's name:"))
        stage.press("tab enter enter enter")
        #expect(stage.model.notice?.text.contains("type the paying account's name") == true)
        stage.type("acc-0002")
        stage.press("enter")
        #expect(stage.model.notice?.text == "that is not the paying account's name: acc-0001")
        #expect(Self.submits(stage) == 0)
    }

    @Test func allThatWonIsNamedTheOldestFirst() {
        var stage = Stage(.standard, BookInfo(name: "books.db"), Size(width: 80, height: 60))
        stage.begin()
        stage.wish("d", ["5"])
        for _ in 1...22 { stage.book.move("acc-0001", 1) }
        stage.press("tab enter")
        let lines = stage.frame.canvas.lines
        let versions = lines.compactMap { $0.firstMatch(of: #/\sv([0-9]+)\s[AF]/#)?.1 }
        #expect(versions.map(String.init) == (7...26).map(String.init))
        #expect(lines.contains { $0.contains("and 2 more") })
        #expect(lines.contains { $0.contains("expected version 6, actual version 28") })
    }

    // MARK: Fields

    @Test func whatIsWrongIsGoneWithTheTextItWasAbout() {
        var stage = Stage()
        stage.begin()
        stage.wish("w", ["999999"])
        #expect(Self.form(stage.model)?.fields[0].error?.contains("insufficientFunds") == true)
        stage.press("tab")
        stage.type("x")
        #expect(Self.form(stage.model)?.fields[0].error != nil, "another field says nothing of it")
        stage.press("shift-tab backspace")
        #expect(Self.form(stage.model)?.fields[0].error == nil)
    }

    @Test func theFieldAtFaultHasTheFocus() {
        var stage = Stage()
        stage.begin()
        stage.wish("o", ["acc-0099", " ", "GBP", "0"])
        #expect(Self.form(stage.model)?.focused == 1)
        #expect(Self.form(stage.model)?.fields[1].error?.contains("ownerMissing") == true)
        stage.press("esc")
        stage.wish("o", ["acc-0001", "Ada", "GBP", "0"])
        #expect(Self.form(stage.model)?.focused == 0)
        let error = Self.form(stage.model)?.fields[0].error
        #expect(error == "accountAlreadyOpen: account 'acc-0001' already exists")
        stage.press("esc")
        stage.wish("o", ["acc-0099", "Ada", "GBP", "5 EUR"])
        #expect(Self.form(stage.model)?.fields[3].error?.contains("GBP") == true)
    }

    @Test func aRefusalIsSeenWholeOnASmallTerminal() {
        var stage = Stage(.standard, BookInfo(name: "books.db"), Size(width: 40, height: 12))
        stage.begin()
        stage.wish("w", ["999999"])
        #expect(stage.model.text.contains("requested 999999.00 GBP"))
    }

    @Test func aProposalIsTypedOver() {
        var stage = Stage()
        stage.begin()
        stage.press("o tab tab")
        stage.type("EUR")
        #expect(Self.form(stage.model)?.fields[2].edit.text == "EUR")
        stage.press("tab end")
        stage.type(".50")
        #expect(Self.form(stage.model)?.fields[3].edit.text == "0.50")
    }

    // MARK: Accounts by name

    @Test func anAccountIsChosenFromTheLedger() {
        var stage = Stage()
        stage.begin()
        stage.press("t")
        stage.type("acc-000")
        #expect(stage.model.text.contains("acc-0002  Emmy Noether"))
        stage.press("down down")
        #expect(Self.form(stage.model)?.fields[0].edit.text == "acc-0002")
        stage.press("up up")
        #expect(Self.form(stage.model)?.fields[0].edit.text == "acc-000")
        stage.press("down down enter")
        #expect(Self.form(stage.model)?.focused == 0)
        #expect(Self.form(stage.model)?.choices == nil)
        #expect(stage.model.text.contains("Emmy Noether  balance 0.25 GBP"))
        stage.press("tab")
        stage.type("1")
        stage.press("enter")
        #expect(Self.question(stage.model)?.confirmation?.command.accounts.last == "acc-0002")
    }

    @Test func tabTakesAnAccountAndAnOwnerFindsIt() {
        var stage = Stage()
        stage.begin()
        stage.press("t")
        stage.type("noether")
        stage.press("tab")
        #expect(Self.form(stage.model)?.fields[0].edit.text == "acc-0002")
        #expect(Self.form(stage.model)?.focused == 0)
        stage.press("tab")
        #expect(Self.form(stage.model)?.focused == 1)
    }

    @Test func anUnknownAccountIsKnownForOneAtOnce() {
        var stage = Stage()
        stage.begin()
        stage.press("t")
        stage.type("nobody")
        #expect(stage.model.text.contains("no account of that name"))
        stage.press("tab")
        stage.type("1")
        stage.press("enter")
        #expect(stage.model.text.contains("there is no account 'nobody'"))
        #expect(Self.form(stage.model)?.focused == 0)
    }

    @Test func anAnswerToAnOlderTextIsDropped() throws {
        var model = Sample.loaded()
        _ = model.press("t")
        func request(_ effects: [Effect]) -> RequestID? {
            for case .ask(let id, .lookUpAccounts(_)) in effects { return id }
            return nil
        }
        let first = try #require(request(model.type("a")))
        let second = try #require(request(model.type("c")))
        _ = update(&model, .answered(first, .success(.lookedUp([Sample.row(1)]))))
        #expect(Self.form(model)?.choices == nil)
        _ = update(&model, .answered(second, .success(.lookedUp([Sample.row(2)]))))
        #expect(Self.form(model)?.choices?.rows.map(\.id) == [Sample.row(2).id])
    }
}
