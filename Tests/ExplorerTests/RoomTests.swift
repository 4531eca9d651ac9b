import EventStoreCore
import TerminalCanvas
import Testing

@testable import Explorer

/// Screens that are one of their kind, the messages, the prompts, and questions before work.
@Suite struct RoomTests {
    private func stage(_ keys: String, _ info: BookInfo = BookInfo(name: "books.db")) -> Stage {
        var stage = Stage(.forged, info)
        stage.begin()
        stage.press(keys)
        return stage
    }

    // MARK: The way

    @Test func aRoomIsReturnedToAsItWasLeft() {
        var stage = stage("2 &")
        stage.type("type = 'FundsWithdrawn'")
        stage.press("enter k k")
        let before = stage.model.identity
        for keys in ["1 2", "1 enter 2", "3 4 2", "q 2", "1 enter q enter q 2"] {
            stage.press(keys)
            guard case .stream(let screen) = stage.model.screens.top else {
                Issue.record("\(keys) leads elsewhere")
                return
            }
            #expect(!screen.filter.isEmpty && stage.model.identity == before, "\(keys)")
        }
    }

    @Test func theFirstScreenIsQuitWhereverItWasReturnedFrom() {
        var stage = stage("j j s enter 2 3 1")
        guard case .accounts(let screen) = stage.model.screens.top else { return }
        #expect(screen.sort == .owner && stage.model.screens.isFirst)
        stage.press("1 q")
        #expect(stage.model.isQuitting)
    }

    @Test func aHitIsOpenedTwice() {
        var stage = stage("f")
        stage.type("balance < 0")
        stage.press("enter enter")
        #expect(stage.model.timelineScreen?.list.isLoaded == true)
        let point = stage.model.point
        stage.press("q enter")
        #expect(stage.model.timelineScreen?.list.isLoaded == true)
        #expect(point != nil && stage.model.point == point)
        #expect(stage.model.notice?.text.contains("further") != true)
    }

    // MARK: Messages

    @Test func messagesAreThoseOfNowAndOnlyWhatCounts() {
        var stage = stage("# ' esc d esc . 4")
        guard case .messages(let screen) = stage.model.screens.top else { return }
        #expect(screen.window.isEmpty, "\(screen.window.rows.map(\.text))")
        stage.take(.rebuilt("account_summary", .success(3)))
        guard case .messages(let later) = stage.model.screens.top else { return }
        #expect(later.window.rows.map(\.text) == ["account_summary rebuilt: 3 rows"])
    }

    @Test func aLongMessageIsShownWhole() {
        var stage = stage("4")
        let end = "and this is where it ends"
        let text = String(repeating: "the disk has gone ", count: 8) + end
        stage.take(.rebuilt("account_summary", .failure(LoadError(text))))
        #expect(stage.model.text.contains(end))
    }

    @Test func theNewestMessageStaysInSight() throws {
        func screen(_ stage: Stage) -> MessagesScreen? {
            guard case .messages(let screen) = stage.model.screens.top else { return nil }
            return screen
        }
        func told(_ number: Int) -> Action { .rebuilt("model-\(number)", .success(1)) }
        var stage = stage("4")
        for number in 1...40 { stage.take(told(number)) }
        #expect(screen(stage)?.window.index == 0 && stage.model.text.contains("model-40 "))
        // Who reads an older one stays there, and sees that there is more.
        stage.press("j j")
        stage.take(told(41))
        #expect(screen(stage)?.window.selectedRow?.text.hasPrefix("model-38 ") == true)
        #expect(stage.model.text.contains("1 new ↑"))
        stage.press("1")
        stage.take(told(42))
        stage.press("4")
        #expect(stage.model.text.contains("2 new ↑"))
        stage.press("g")
        #expect(stage.model.text.contains("model-42 ") && !stage.model.text.contains("new ↑"))
    }

    /// What a click and a page mean is what is seen, also where a part of the list gives way to
    /// the selected message.
    @Test func aClickMeansWhatIsSeenAboveALongMessage() throws {
        var stage = stage("4")
        let long = String(repeating: "the disk has gone ", count: 8)
        for number in 1...60 {
            stage.take(.rebuilt("model-\(number)", .failure(LoadError(long))))
        }
        for keys in ["j", "G", "ctrl-u", "pgdn pgup", "pgup"] {
            stage.press(keys)
            for row in 3...12 {
                var copy = stage
                let line = copy.frame.canvas.lines[row]
                let place = CellPosition(column: 20, row: row)
                copy.take(.input(.mouse(MouseInput(.left, isRelease: false, at: place))))
                guard case .messages(let screen) = copy.model.screens.top else { return }
                let text = try #require(screen.window.selectedRow?.text)
                #expect(line.contains(text.prefix(10)), "\(keys), line \(row)")
            }
        }
    }

    // MARK: Prompts

    @Test func aSearchBeginsEmptyAndRemembers() {
        var stage = stage("/")
        stage.type("485")
        stage.press("enter /")
        stage.type("acc-0004")
        stage.press("enter")
        #expect(stage.model.identity == AnyHashable(StreamID(stored: "acc-0004")))
        stage.press("/ up up")
        guard case .prompt(let prompt) = stage.model.overlay else { return }
        #expect(prompt.edit.text == "485")
    }

    @Test func whatIsOfferedIsTypedOverOrEdited() {
        func offered(_ keys: String, _ typed: String) -> String? {
            var stage = stage("&")
            stage.type("nov")
            stage.press("enter &")
            stage.press(keys)
            stage.type(typed)
            guard case .prompt(let prompt) = stage.model.overlay else { return nil }
            return prompt.edit.text
        }
        #expect(offered("", "ada") == "ada")
        #expect(offered("end", "a") == "nova")
        #expect(offered("backspace", "e") == "noe")
    }

    // MARK: Questions

    @Test(arguments: ["a", "D", "R"])
    func nothingIsDoneToASnapshotUnasked(key: String) {
        var stage = stage("G S \(key)")
        func changes() -> Int {
            stage.asked.count { if case .changeSnapshot = $0 { true } else { false } }
        }
        guard case .question(let question) = stage.model.overlay else {
            Issue.record("nothing was asked")
            return
        }
        #expect(question.focused == 0, "Cancel has the focus")
        stage.press("enter")
        #expect(changes() == 0 && stage.model.overlay == nil)
        stage.press("\(key) esc \(key) tab enter")
        #expect(changes() == 1)
    }

    /// The name is typed below all that it confirms: what was not read yet is shown instead of it.
    @Test func theNameIsTypedWhenAllWasRead() {
        var stage = Stage(
            .standard, BookInfo(name: "books.db", isProduction: true), Size(width: 36, height: 12))
        stage.begin()
        stage.wish("t", ["acc-0002", "5", String(repeating: "memo ", count: 18)])
        var read = stage.model.text
        func submits() -> Bool {
            stage.asked.contains { if case .ask(_, .submit) = $0 { true } else { false } }
        }
        for letter in "acc-0001" {
            stage.type(String(letter))
            read += stage.model.text
        }
        stage.press("tab enter")
        #expect(!submits())
        for _ in 0..<40 {
            stage.press("down")
            read += stage.model.text
        }
        #expect(read.contains("FundsWithdrawn") && read.contains("FundsDeposited"))
        for _ in 0..<20 { stage.press("backspace") }
        stage.press("tab")
        // A name that is not right cancels nothing; the right one moves on to the button.
        stage.type("acc-000")
        stage.press("enter")
        #expect(stage.model.notice?.text == "that is not the paying account's name: acc-0001")
        stage.type("1")
        stage.press("enter")
        #expect(!submits() && stage.model.notice?.text == "the name is right: ⏎ confirms")
        stage.press("enter")
        #expect(submits())
    }

    @Test func theQuestionStaysAboutItsSnapshot() {
        var stage = stage("G S D")
        // Another one is on top when the answer is given.
        stage.book.snapshots[SampleBook.busy]?.append((110, nil))
        stage.happens { $0.move("acc-0012", 1) }
        stage.press("tab enter")
        let asked = stage.asked.compactMap { effect in
            if case .changeSnapshot(let change) = effect { change } else { nil }
        }
        #expect(asked == [.drop(SampleBook.busy, Version(100))])
    }

    @Test func aProductionLedgerWantsTheName() {
        var stage = stage("3 R tab enter", BookInfo(name: "books.db", isProduction: true))
        #expect(!stage.asked.contains(.rebuild("account_summary")))
        #expect(stage.model.text.contains("PRODUCTION: confirm"))
        #expect(stage.model.text.contains("Type the projection's name:"))
        stage.type("account_summary")
        stage.press("enter")
        #expect(stage.asked.contains(.rebuild("account_summary")))
    }

    @Test func whatIsCancelledIsNamed() {
        var stage = stage("G S D n")
        #expect(stage.model.notice?.text == "cancelled: drop snapshot acc-0012@100")
        stage.press("a esc")
        #expect(stage.model.notice?.text == "cancelled: take a snapshot of acc-0012")
    }

    @Test func nothingIsDoneToASnapshotUnseen() {
        func changes(_ stage: Stage) -> Int {
            stage.asked.count { if case .changeSnapshot = $0 { true } else { false } }
        }
        var stage = stage("G S D tab")
        stage.take(.input(.resize(Size(width: 80, height: 5))))
        stage.press("enter")
        #expect(changes(stage) == 0)
        #expect(stage.model.notice?.text.contains("too small") == true)
        stage.take(.input(.resize(Size(width: 80, height: 24))))
        stage.press("enter")
        #expect(changes(stage) == 1)
    }

    @Test func aLongNameIsReadToItsEndBeforeItIsWorkedOn() {
        let name = String(repeating: "branch-", count: 30) + "end"
        let account = StreamID(stored: name)
        let book = BookInfo(name: "books.db")
        var model = Model(book: book, size: Size(width: 40, height: 12), now: Sample.now)
        _ = model.push(.snapshots(AccountRow(stub: account)))
        #expect(model.press("a") == [])
        #expect(model.text.contains("↓ more") && model.text.contains("↓ read on"))
        #expect(model.press("tab enter") == [.bell])
        #expect(model.notice?.text == "read to the end before you confirm")
        _ = model.press("up up up up up up up up")
        #expect(model.press("enter") == [.bell])
        var read = model.text
        for _ in 0..<20 {
            _ = model.press("down")
            read += model.text
        }
        #expect(read.contains("-end?") && !model.text.contains("↓ read on"))
        #expect(model.press("enter") == [.changeSnapshot(.take(account))])
    }

    // MARK: The footer

    @Test func theOtherAccountStandsInTheFooterWhereThereIsOne() {
        var stage = stage("/")
        stage.type("acc-0009")
        stage.press("enter enter")
        func footer() -> String { stage.frame.canvas.lines.last ?? "" }
        #expect(footer().contains("x other account"))
        #expect(stage.frame.canvas.lines.contains { $0.hasPrefix("▸⇄") })
        stage.press("j")
        #expect(!footer().contains("other account"))
    }

    @Test func qSaysThatItLeavesWhereItDoesNotQuit() {
        var stage = stage("")
        stage.take(.input(.resize(Size(width: 200, height: 40))))
        #expect(stage.model.footer.hints.contains { $0.label == "quit" })
        stage.press("3")
        #expect(stage.model.footer.hints.contains { $0.label == "back" })
        #expect(!stage.model.footer.hints.contains { $0.label == "quit" })
    }
}
