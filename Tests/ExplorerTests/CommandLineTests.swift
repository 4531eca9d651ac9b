import Descriptions
import EventStoreCore
import TerminalCanvas
import Testing

@testable import Explorer

/// One line a wrong line: what is typed on the accounts screen, and what is said about it.
struct WrongLine: Sendable, CustomTestStringConvertible {
    let typed: String
    let cursor: Int
    let says: String

    init(_ typed: String, _ cursor: Int, _ says: String) {
        self.typed = typed
        self.cursor = cursor
        self.says = says
    }

    var testDescription: String { typed }

    static let all: [WrongLine] = [
        WrongLine("depsit", 0, "there is no command 'depsit'; did you mean \"deposit\"?"),
        WrongLine("  xyzzyplugh", 2, "there is no command 'xyzzyplugh'"),
        WrongLine("s", 0, "there is no command 's'"),
        WrongLine("deposit 5", 8, "deposit takes no argument"),
        WrongLine("account", 7, "account needs NAME"),
        WrongLine("account  ", 9, "account needs NAME"),
        WrongLine("sort balnce", 5, "'balnce' is not a column; did you mean \"balance\"?"),
        WrongLine("theme  drak", 7, "there is no theme 'drak'; did you mean \"dark\"?"),
        WrongLine("rebuild", 0, "only on the Projections screen"),
        WrongLine("search-next", 0, "search-next is off: no search yet: / begins one"),
        WrongLine("next-pane", 0, "next-pane is off: there is one pane"),
    ]
}

@Suite struct CommandLineTests {
    private static func line(_ model: Model) -> CommandLine? {
        guard case .commandLine(let line) = model.overlay else { return nil }
        return line
    }

    private static func enter(_ text: String, _ model: inout Model) -> [Effect] {
        _ = model.press(":")
        _ = model.type(text)
        return model.press("enter")
    }

    @Test(arguments: WrongLine.all)
    func aWrongLineStaysAndSaysWhere(_ row: WrongLine) {
        var model = Sample.loaded()
        let effects = Self.enter(row.typed, &model)
        #expect(effects == [.bell])
        let line = Self.line(model)
        #expect(line?.text == row.typed)
        #expect(line?.error?.contains(row.says) == true, "\(line?.error ?? "no error")")
        #expect(line?.edit.cursor == row.cursor)
        #expect(model.lineHistory.isEmpty)
    }

    @Test func everyActionHasItsName() {
        let names = LineCommand.table.flatMap(\.names)
        #expect(Set(names).count == names.count, "a name means one thing")
        for action in UserAction.allCases {
            #expect(names.contains(action.name), "\(action)")
        }
        #expect(LineCommand.table.allSatisfy { !$0.help.isEmpty })
    }

    @Test func actionsAreDoneAsByTheirKeys() {
        var model = Sample.loaded()
        _ = Self.enter("deposit", &model)
        guard case .form(let form) = model.overlay else {
            Issue.record("no form")
            return
        }
        #expect(form.target?.id == Sample.row(1).id)
        _ = model.press("esc")
        _ = Self.enter("stream", &model)
        #expect(model.screens.top.state.scope == .stream)
        #expect(Self.enter("q", &model) == [.quit])
    }

    @Test func commandsAreOffInAReadOnlyLedgerHereToo() {
        var model = Sample.loaded(30, Sample.model(readOnly: "it was opened for reading"))
        _ = Self.enter("withdraw", &model)
        #expect(Self.line(model)?.error?.contains("it was opened for reading") == true)
    }

    @Test func sortGoesByTheColumnNamed() {
        var model = Sample.loaded()
        let effects = Self.enter("sort -balance", &model)
        guard case .ask(_, .accounts(let query))? = effects.first else {
            Issue.record("nothing was read")
            return
        }
        #expect(query.sort == .balance && query.isDescending)
    }

    @Test func anAccountIsGoneTo() {
        var model = Sample.loaded()
        let effects = Self.enter("account 485", &model)
        guard case .ask(let id, .matchAccount("485", nil))? = effects.first else {
            Issue.record("nothing was looked for")
            return
        }
        _ = update(&model, .answered(id, .success(.match(.many(0)))))
        #expect(model.notice?.text == "no account matches '485'")
        guard case .ask(let second, .matchAccount(_, _))? = Self.enter("account 4", &model).first
        else {
            return
        }
        _ = update(&model, .answered(second, .success(.match(.one(Sample.row(4))))))
        #expect(model.timelineScreen?.account.id == Sample.row(4).id)
        // The way back leads to it.
        _ = model.press("esc")
        #expect(model.identity == AnyHashable(Sample.row(4).id))
    }

    @Test func ofSeveralAccountsTheReaderChooses() {
        var model = Sample.loaded()
        _ = model.press("2")
        guard case .ask(let id, .matchAccount(_, _))? = Self.enter("account 67", &model).first
        else {
            Issue.record("nothing was looked for")
            return
        }
        let effects = update(&model, .answered(id, .success(.match(.many(12)))))
        #expect(model.screens.top.state.scope == .accounts)
        #expect(model.notice?.text == "12 accounts match '67': choose one")
        let filters = effects.compactMap { effect in
            if case .ask(_, .accounts(let query)) = effect { query.filter } else { nil }
        }
        #expect(filters.last == "67")
    }

    @Test func tabCompletesAndGoesThroughTheMenu() {
        var model = Sample.loaded()
        _ = model.press(":")
        _ = model.type("show-p")
        #expect(model.text.contains("the projections: totals"))
        _ = model.press("tab")
        #expect(Self.line(model)?.text == "show-projections")
        _ = model.press("ctrl-u")
        _ = model.type("sort b")
        _ = model.press("tab")
        #expect(Self.line(model)?.text == "sort balance")
        _ = model.press("ctrl-u")
        _ = model.type("theme ")
        _ = model.press("tab")
        #expect(Self.line(model)?.text == "theme terminal")
        _ = model.press("tab tab shift-tab")
        #expect(Self.line(model)?.text == "theme dark")
    }

    @Test func whatTakesAnArgumentIsReadyForIt() {
        var model = Sample.loaded()
        _ = model.press(":")
        _ = model.type("ac")
        _ = model.press("tab")
        #expect(Self.line(model)?.text == "account ")
    }

    @Test func accountsAreCompletedFromTheLedger() {
        var stage = Stage()
        stage.begin()
        stage.press(":")
        stage.type("account noeth")
        #expect(stage.model.text.contains("Emmy Noether  0.25 GBP"))
        stage.press("tab")
        #expect(Self.line(stage.model)?.text == "account acc-0002")
        stage.press("enter")
        #expect(stage.model.timelineScreen?.account.id.name == "acc-0002")
    }

    /// A name that a line cannot hold as it is would lead to another account, or to none.
    @Test func onlyNamesThatTheLineCanHoldAreOffered() {
        let held = ["no", "no  two", "nö"]
        let others = ["no\tone", " no", "no ", "\u{301}no", String(repeating: "no", count: 260)]
        var model = Sample.loaded()
        _ = model.press(":")
        for case .ask(let id, .lookUpAccounts(_)) in model.type("account n") {
            let rows = (others + held).map { AccountRow(stub: StreamID(stored: $0)) }
            _ = update(&model, .answered(id, .success(.lookedUp(rows))))
        }
        guard let line = Self.line(model) else { return }
        #expect(model.candidates(line).map(\.label) == held)
        for name in held {
            _ = model.press("esc")
            guard
                case .ask(_, .matchAccount(let wanted, _))? = Self.enter("account \(name)", &model)
                    .first
            else {
                Issue.record("\(name) cannot be entered")
                continue
            }
            #expect(wanted == name)
        }
    }

    @Test func expressionsAreCompletedByTheirNames() {
        var model = Sample.loaded()
        _ = model.press(":")
        _ = model.type("when balance < 0 and ov")
        _ = model.press("tab")
        #expect(Self.line(model)?.text == "when balance < 0 and overdraft")
        _ = model.press("esc 2 &")
        _ = model.type("subj")
        _ = model.press("tab")
        guard case .prompt(let prompt) = model.overlay else {
            Issue.record("no prompt")
            return
        }
        #expect(prompt.edit.text == "subject")
    }

    @Test func typesOfEventsAreCompletedWhereTheyStand() {
        var model = Sample.loaded()
        _ = model.press("2 &")
        _ = model.type("type = 'FundsW")
        _ = model.press("tab")
        guard case .prompt(let prompt) = model.overlay else {
            Issue.record("no prompt")
            return
        }
        #expect(prompt.edit.text == "type = 'FundsWithdrawn'")
        // A text in quotes is nobody's name.
        _ = model.type(" and memo = 'subj")
        #expect(model.press("tab") == [.bell])
    }

    @Test func whatDescriptionsNameIsCompleted() throws {
        let text = """
            name = "library"
            title = "Library"
            [events."book.borrowed"]
            title = "Lend a book"
            set = ["borrower"]
            mark = { available = false }
            """
        let file = DescriptionFile(reading: Array(text.utf8))
        var model = Sample.loaded()
        try model.descriptions.take(try #require(file.description))
        _ = model.press(":")
        _ = model.type("when not state.a")
        _ = model.press("tab")
        #expect(Self.line(model)?.text == "when not state.available")
        _ = model.press("esc 2 &")
        _ = model.type("type = book")
        _ = model.press("tab")
        guard case .prompt(let prompt) = model.overlay else {
            Issue.record("no prompt")
            return
        }
        #expect(prompt.edit.text == "type = book.borrowed")
    }

    @Test func theMenuNamesTheKeysAndIsLeafedThrough() {
        var model = Sample.loaded()
        _ = model.press(":")
        let all = model.candidates(CommandLine(history: []))
        #expect(all.first { $0.line == "deposit" }?.key == "d")
        #expect(all.last?.line == "up", "movement is typed by nobody")
        _ = model.press("pgdn")
        #expect(Self.line(model)?.text == all[9].line)
        _ = model.press("pgdn pgup pgup")
        #expect(Self.line(model)?.text == all[0].line)
    }

    @Test func theMenuSaysWhatANameDoesOnThisScreen() {
        var model = Sample.loaded()
        func help(_ name: String) -> String? {
            model.candidates(CommandLine(history: [])).first { $0.line == name }?.help
        }
        #expect(help("copy") == "copy the address of what is selected")
        #expect(help("enter") == "open the account's timeline")
        #expect(help("search ") == "find; without an argument, prompts")
        _ = model.press("V")
        #expect(help("copy") == "copy the address of the finding")
        #expect(help("enter") == "open the account at that version")
    }

    @Test func theHistoryIsGoneThroughAndKeepsALineOnce() {
        var model = Sample.loaded()
        for text in ["sort owner", "sort balance", "sort owner"] {
            _ = Self.enter(text, &model)
        }
        #expect(model.lineHistory == ["sort balance", "sort owner"])
        _ = model.press(": up")
        #expect(Self.line(model)?.text == "sort owner")
        _ = model.press("up up")
        #expect(Self.line(model)?.text == "sort balance")
        _ = model.press("down down")
        #expect(Self.line(model)?.text == "")
    }

    @Test func escapeAndBackspaceLeaveIt() {
        var model = Sample.loaded()
        _ = model.press(": esc")
        #expect(model.overlay == nil)
        _ = model.press(": q backspace")
        #expect(model.overlay != nil)
        _ = model.press("backspace")
        #expect(model.overlay == nil && !model.isQuitting)
    }

    @Test func whatIsPastedDoesNotRun() {
        var model = Sample.loaded()
        _ = model.press(":")
        #expect(update(&model, .input(.paste("quit-all\n"))).isEmpty)
        #expect(!model.isQuitting)
        #expect(Self.line(model)?.text == "quit-all ")
    }

    @Test func aFilterIsCheckedHereToo() {
        var model = Sample.loaded()
        _ = model.press("2")
        let effects = Self.enter("filter amount > x", &model)
        guard case .ask(let id, .checkFilter("amount > x"))? = effects.first else {
            Issue.record("the filter was not looked at")
            return
        }
        _ = update(
            &model, .answered(id, .success(.fault(FilterFault(offset: 9, reason: "no number")))))
        #expect(model.text.contains("! column 10: no number"))
    }
}
