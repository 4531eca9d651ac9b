import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing

@testable import Explorer

/// Files from the explorer: what is asked of the runtime, and what becomes of the answers.
@Suite struct FileFlowTests {
    private func stage(_ keys: String = "", _ outcome: WriteOutcome? = nil) -> Stage {
        var stage = Stage()
        stage.book.writing = outcome
        stage.begin()
        stage.press(keys)
        return stage
    }

    private func queries(_ stage: Stage) -> [WriteQuery] {
        stage.asked.compactMap { if case .ask(_, .write(let query)) = $0 { query } else { nil } }
    }

    private func form(_ stage: Stage) throws -> FileForm {
        guard case .file(let form) = stage.model.overlay else { throw NoForm() }
        return form
    }

    private struct NoForm: Error {}

    private func texts(_ form: FileForm) -> [String] { form.fields.map(\.edit.text) }

    // MARK: Statements

    /// Job: a customer's monthly statement. Two keys, on the account.
    @Test func aMonthlyStatementTakesTwoKeys() throws {
        let stage = stage("P enter", .sampleStatement)
        #expect(stage.model.overlay == nil)
        #expect(
            queries(stage) == [
                WriteQuery(
                    .statement(try StreamID("acc-0001"), period: "2026-10", .occurred), at: nil,
                    as: .text, to: "acc-0001_2026-10.txt")
            ])
        let told = try #require(stage.model.log.messages.last?.text)
        #expect(
            told.hasPrefix(
                "acc-0001_2026-10.txt: 3 lines, opening 120.00 GBP, closing 132.50 GBP")
                && told.contains("in /home/ada/"), "\(told)")
    }

    @Test(arguments: [
        // Last event, now, proposal: a month that has ended, and that has events if any month has.
        ("2026-11-12", "2026-11-18", "2026-10"), ("2026-08-31", "2026-11-18", "2026-08"),
        ("2026-12-31", "2027-01-01", "2026-12"), ("2027-01-01", "2027-01-31", "2026-12"),
        ("2026-03-01", "2026-03-01", "2026-02"),
    ])
    func theProposalIsTheLastFullMonth(_ last: String, _ now: String, _ month: String) throws {
        let row = AccountRow(
            id: try StreamID("a/b"), owner: "Ada", balance: nil, version: Version(3),
            lastEventAt: try #require(Timestamp(last, .partial)), status: .open)
        let form = FileForm(
            statementOf: row, by: .occurred, at: nil, now: try #require(Timestamp(now, .partial)))
        #expect(texts(form) == [month, "text", "a%2fb_\(month).txt"])
    }

    @Test func nameAndFormatGoTogether() throws {
        var stage = stage("P")
        stage.type("2026-08-01 to 2026-09-30")
        #expect(texts(try form(stage))[2] == "acc-0001_2026-08-01_2026-09-30.txt")
        stage.press("tab right")
        #expect(texts(try form(stage))[1...] == ["csv", "acc-0001_2026-08-01_2026-09-30.csv"])
        stage.press("left left")
        #expect(texts(try form(stage))[1] == "html", "it goes round")
        // What is typed begins a name; the rest of the word need not be typed.
        stage.type("j")
        #expect(texts(try form(stage))[2].hasSuffix(".json"))
        // A name of one's own has its format by its ending, and keeps its name with another one.
        stage.press("tab")
        stage.type("/tmp/x.html")
        #expect(texts(try form(stage))[1...] == ["html", "/tmp/x.html"])
        stage.press("shift-tab left")
        #expect(texts(try form(stage))[1...] == ["json", "/tmp/x.json"])
        stage.press("enter")
        #expect(queries(stage).map(\.path) == ["/tmp/x.json"])
        #expect(queries(stage).map(\.format) == [.json])
    }

    @Test func whatIsWrongStandsAtItsField() throws {
        var stage = stage("P", .refused(.period, "'x' is no month"))
        stage.type("x")
        stage.press("enter")
        #expect(try form(stage).fields[0].error == "'x' is no month")
        stage.press("tab")
        stage.type("pdf")
        stage.press("enter")
        #expect(try form(stage).fields[1].error?.contains("html") == true)
        #expect(queries(stage).count == 1, "no format, no file")
    }

    /// A form is about what it was opened on, whatever becomes of the selection.
    @Test func theFormKeepsItsAccountAndItsPoint() throws {
        var stage = stage("[ [ P", .sampleStatement)
        let point = try #require(stage.model.point)
        stage.happens { $0.move("acc-0007", 4_200) }
        #expect(try form(stage).point == point)
        stage.press("enter")
        #expect(queries(stage).map(\.at) == [point])
        // By a clock there is no position that a statement could name.
        stage.press("@")
        stage.type("2026-11-01")
        stage.press("enter P")
        #expect(stage.model.overlay == nil)
        #expect(stage.model.notice?.text.contains("not of a moment") == true)
    }

    // MARK: Work

    @Test func nobodyHasToWait() throws {
        var stage = stage("", .sampleStatement)
        stage.isHolding = true
        stage.press("P enter")
        let id = try #require(try form(stage).pending)
        stage.take(.progressed(id, .written(2000)))
        #expect(stage.model.text.contains("writing … 2,000 events"))
        stage.press("enter j")
        #expect(stage.model.overlay == nil)
        stage.press("P")
        #expect(stage.model.notice?.text.contains("is being written") == true, "one at a time")
        stage.press("k")
        #expect(stage.model.text.contains("writing … 2,000 events"))
        stage.release()
        #expect(stage.model.writing == nil)
        #expect(stage.model.notice?.text.contains("3 lines") == true)
    }

    @Test func whatIsWrittenCanBeGivenUp() throws {
        for keys in ["esc", "ctrl-c"] {
            var stage = stage("", .sampleStatement)
            stage.isHolding = true
            stage.press("P enter")
            let id = try #require(try form(stage).pending)
            stage.press(keys)
            #expect(stage.asked.contains(.cancel(id)))
            #expect(try form(stage).pending == nil, "it can be tried again")
            // An answer that comes all the same changes nothing.
            stage.take(.answered(id, .success(.written(.sampleStatement))))
            #expect(stage.model.log.messages.last?.text.contains("given up") == true)
        }
        var stage = stage("", .sampleStatement)
        stage.isHolding = true
        stage.press("P enter enter :")
        stage.type("stop-writing")
        stage.press("enter")
        #expect(stage.model.writing == nil)
    }

    @Test func aFileIsReplacedOnlyWhenThatIsConfirmed() throws {
        var stage = stage("E enter", .exists("/home/ada/accounts.csv"))
        #expect(stage.model.text.contains("What is in /home/ada/accounts.csv"))
        #expect(queries(stage).map(\.mayReplace) == [false])
        stage.press("enter")
        #expect(try form(stage).pending == nil, "Cancel has the focus, and leads to the form")
        stage.press("enter")
        stage.book.writing = .sampleExport
        stage.press("tab enter")
        #expect(queries(stage).map(\.mayReplace) == [false, false, true])
        #expect(stage.model.overlay == nil)
        let told = try #require(stage.model.log.messages.last?.text)
        #expect(told.contains("8 accounts") && told.contains("with its proof"), "\(told)")
    }

    /// The command line writes a statement into a file as well, and an export to stdout.
    @Test func theQuestionShowsTheLineOfAStatement() {
        var stage = stage("P enter", .exists("/home/ada/my acc.txt"))
        #expect(stage.model.text.contains("In a shell: daybook statement acc-0001"))
        stage.press("ctrl-y")
        let line =
            "daybook statement acc-0001 --month 2026-10 --format text "
            + "--output '/home/ada/my acc.txt'"
        let copied = stage.asked.compactMap { if case .copy(let text) = $0 { text } else { nil } }
        #expect(copied == [line])
        stage = self.stage("E enter", .exists("/home/ada/accounts.csv"))
        #expect(!stage.model.text.contains("In a shell"))
    }

    // MARK: Exports

    /// Job: save what the screen shows. Two keys, on each of the lists.
    @Test func whatIsShownTakesTwoKeys() throws {
        let account = try StreamID("acc-0001")
        let shown: [(String, WriteQuery.Content, String)] = [
            ("s r", .accounts(.owner, isDescending: true, filter: ""), "accounts.csv"),
            ("enter", .timeline(account, filter: ""), "acc-0001.csv"),
            ("2", .stream(filter: ""), "stream.csv"),
        ]
        for (keys, content, name) in shown {
            let stage = stage("\(keys) E enter", .sampleExport)
            #expect(queries(stage) == [WriteQuery(content, at: nil, as: .csv, to: name)])
        }
        var stage = stage("2 &")
        stage.type("amount > 5")
        stage.press("enter [ [ E")
        #expect(try form(stage).content == .stream(filter: "amount > 5"))
        #expect(try form(stage).point == stage.model.point && stage.model.point != nil)
    }

    @Test func theCommandLineTakesTheFormatFromTheName() throws {
        for (name, format) in [
            ("a.csv", FileFormat.csv), ("b.ndjson", .ndjson), ("my list.json", .json),
            ("/tmp/x.journal", .hledger), ("~/x.hledger", .hledger),
        ] {
            var stage = stage(":", .sampleExport)
            stage.type("export \(name)")
            stage.press("enter")
            #expect(queries(stage).map(\.path) == [name])
            #expect(queries(stage).map(\.format) == [format])
        }
        var stage = stage(":")
        stage.type("export x.pdf")
        stage.press("enter")
        #expect(stage.model.text.contains(".csv, .ndjson, .json, .journal"))
        #expect(queries(stage).isEmpty)
        var completed = self.stage(":")
        completed.type("export ")
        completed.press("tab")
        #expect(completed.model.text.contains("accounts.journal"))
        var elsewhere = self.stage("4 :")
        elsewhere.type("export x.csv")
        elsewhere.press("enter")
        #expect(elsewhere.model.text.contains("only on the Accounts, Timeline, Stream screens"))
    }

    /// Nothing is written into the ledger: no mark and no past stands in the way.
    @Test func aReadOnlyLedgerIsExportedToo() {
        let info = BookInfo(name: "books.db", readOnlyReason: "it was opened for reading")
        var stage = Stage(.standard, info)
        stage.book.writing = .sampleExport
        stage.begin()
        stage.press("E enter [ E enter P enter")
        #expect(queries(stage).count == 3)
    }
}
