import EventStoreCore
import LedgerCore
import TerminalCanvas
import Testing

@testable import Explorer

/// What the footer says first, and what a click on it does.
@Suite struct FooterTests {
    private static func footer(_ model: Model) -> String { view(model).canvas.lines.last ?? "" }

    @Test func whatIsOnStandsBeforeWhatIsOff() throws {
        let model = Sample.loaded(30, Sample.model(readOnly: "it was opened for reading"))
        let hints = model.footer.hints.dropLast()
        let firstOff = try #require(hints.firstIndex { !$0.isEnabled })
        #expect(hints[firstOff...].allSatisfy { !$0.isEnabled })
        #expect(Self.footer(model).contains("/ search"))
    }

    @Test(arguments: ["", "enter", "enter S", "2", "3"])
    func theWayBackToNowStandsFirstInThePast(_ keys: String) {
        var stage = Stage()
        stage.begin()
        stage.press(keys)
        stage.press("[")
        #expect(Self.footer(stage.model).hasPrefix(" . now  "))
    }

    @Test func whatIsOpenHasItsWayOut() {
        var stage = Stage()
        stage.begin()
        stage.press("enter enter")
        #expect(Self.footer(stage.model).hasPrefix(" esc close"))
        stage.press("esc")
        #expect(!Self.footer(stage.model).contains("close"))
        stage.take(.input(.resize(Size(width: 120, height: 40))))
        stage.press("tab")
        #expect(Self.footer(stage.model).hasPrefix(" tab list"))
        stage.press("tab")
        stage.isHolding = true
        stage.press("W")
        #expect(Self.footer(stage.model).hasPrefix(" esc cancel"))
    }

    private static func place(of text: String, _ model: Model) -> CellPosition {
        for (row, line) in view(model).canvas.lines.enumerated() {
            guard let range = line.firstRange(of: text) else { continue }
            let column = line.distance(from: line.startIndex, to: range.lowerBound)
            return CellPosition(column: column, row: row)
        }
        Issue.record("\(text) is not on the screen")
        return CellPosition(column: 0, row: 0)
    }

    private static func click(_ text: String, _ model: inout Model) -> [Effect] {
        let place = place(of: text, model)
        return update(&model, .input(.mouse(MouseInput(.left, isRelease: false, at: place))))
    }

    @Test func aClickIsWhatItsKeyIs() {
        var model = Sample.loaded()
        _ = Self.click("w withdraw", &model)
        guard case .form(let form) = model.overlay else {
            Issue.record("no form")
            return
        }
        #expect(form.kind == .withdraw)
        _ = Self.click("Memo", &model)
        if case .form(let form) = model.overlay { #expect(form.focused == 1) }
        _ = Self.click("esc cancel", &model)
        #expect(model.overlay == nil)
        _ = model.press("T")
        _ = Self.click("mono", &model)
        #expect(model.theme == "mono")
        _ = Self.click("mono", &model)
        #expect(model.overlay == nil)
    }

    @Test(arguments: [80, 200])
    func aClickOnAHeadingSorts(width: Int) {
        var stage = Stage(.standard, BookInfo(name: "books.db"), Size(width: width, height: 30))
        stage.begin()
        func orders() -> [String] {
            stage.asked.compactMap { effect in
                guard case .ask(_, .accounts(let query)) = effect else { return nil }
                return "\(query.isDescending ? "-" : "")\(query.sort)"
            }
        }
        for (title, order) in [
            ("BALANCE", "balance"), ("BALANCE", "-balance"), ("BALANCE", "balance"),
            ("OWNER", "owner"), ("LAST EVENT", "activity"), ("ACCOUNT", "account"),
            ("ACCOUNT", "-account"), ("VER", "version"),
        ] {
            let place = Self.place(of: title, stage.model)
            stage.take(.input(.mouse(MouseInput(.left, isRelease: false, at: place))))
            #expect(orders().last == order, "\(title)")
        }
        let asked = orders()
        let place = Self.place(of: "30 DAYS", stage.model)
        stage.take(.input(.mouse(MouseInput(.left, isRelease: false, at: place))))
        #expect(orders() == asked)
    }

    /// An arrow in the footer is the sign of a key: it is pressed, and not typed.
    @Test func aClickOnAnArrowTypesNone() {
        var stage = Stage()
        stage.begin()
        stage.press(":")
        stage.type("sort owner")
        stage.press("enter :")
        _ = Self.click("↑ earlier", &stage.model)
        guard case .commandLine(let line) = stage.model.overlay else {
            Issue.record("the line is gone")
            return
        }
        #expect(line.text == "sort owner")
        stage.press("esc t")
        stage.type("acc-00")
        _ = Self.click("↓ choose", &stage.model)
        guard case .form(let form) = stage.model.overlay else {
            Issue.record("the form is gone")
            return
        }
        #expect(form.lookup?.typed == "acc-00" && form.lookup?.selected == 0)
    }

    @Test(arguments: ["T", ":", "/", "@", "d", "t a c", "d 5 enter"])
    func everySignOfAnOverlayIsAKey(_ keys: String) {
        var stage = Stage()
        stage.begin()
        stage.press(keys)
        stage.take(.input(.resize(Size(width: 40, height: 12))))
        let hints = stage.model.footer.hints
        #expect(!hints.isEmpty)
        for hint in hints {
            // What is no name of a key is a sign, and letters are keys only outside of fields.
            guard let key = Model.key(hint), case .character(let character) = key.base else {
                continue
            }
            #expect(character.isASCII, "\(hint.key)")
        }
    }

    @Test func aButtonIsChosenByAClickAndPressedByAnother() {
        var stage = Stage()
        stage.begin()
        stage.wish("d", ["5"])
        #expect(Self.click("Record", &stage.model).isEmpty)
        let effects = Self.click("Record", &stage.model)
        #expect(effects.contains { if case .ask(_, .submit) = $0 { true } else { false } })
        stage = Stage()
        stage.begin()
        stage.wish("d", ["5"])
        _ = Self.click("Cancel", &stage.model)
        guard case .form? = stage.model.overlay else {
            Issue.record("the form is gone")
            return
        }
    }
}
