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

    private static func click(_ text: String, _ model: inout Model) -> [Explorer.Effect] {
        for (row, line) in view(model).canvas.lines.enumerated() {
            guard let range = line.firstRange(of: text) else { continue }
            let column = line.distance(from: line.startIndex, to: range.lowerBound)
            let place = TerminalCanvas.Position(column: column, row: row)
            return update(
                &model, .input(.mouse(MouseInput(.left, isRelease: false, at: place))))
        }
        Issue.record("\(text) is not on the screen")
        return []
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

    @Test func aButtonIsChosenByAClickAndPressedByAnother() {
        var stage = Stage()
        stage.begin()
        stage.wish("d", ["5"])
        #expect(Self.click("Record", &stage.model).isEmpty)
        let effects = Self.click("Record", &stage.model)
        #expect(effects.contains { if case .submit = $0 { true } else { false } })
        stage = Stage()
        stage.begin()
        stage.wish("d", ["5"])
        _ = Self.click("Cancel", &stage.model)
        #expect(stage.model.overlay == nil)
    }
}
