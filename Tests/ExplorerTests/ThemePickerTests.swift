import EventStoreCore
import TerminalCanvas
import Testing

@testable import Explorer

@Suite struct ThemePickerTests {
    private static func model() -> Model {
        let model = Model(
            book: BookInfo(name: "books.db"),
            themes: [
                ThemeChoice("terminal"), ThemeChoice("dark"),
                ThemeChoice("mine", note: "mine.toml:3:1: no such role", isBroken: true),
                ThemeChoice("mono"),
            ], size: Size(width: 80, height: 24), now: Sample.now)
        return Sample.loaded(30, model)
    }

    @Test func theSelectedThemeIsShownAtOnceAndEscapeGivesTheOldOneBack() {
        var model = Self.model()
        #expect(model.theme == "terminal")
        _ = model.press("T j")
        #expect(model.theme == "dark")
        #expect(model.text.contains("Theme"))
        _ = model.press("esc")
        #expect(model.theme == "terminal" && model.overlay == nil)
    }

    @Test func enterKeepsItAndTellsHowToKeepItLonger() {
        var model = Self.model()
        _ = model.press("T G enter")
        #expect(model.theme == "mono" && model.overlay == nil)
        #expect(model.notice?.text.contains("theme = \"mono\" in config.toml") == true)
    }

    @Test func aBrokenThemeSaysWhatIsWrongAndIsNotTaken() {
        var model = Self.model()
        _ = model.press("T j j")
        #expect(model.theme == "dark", "the last one that can be shown")
        #expect(model.text.contains("! mine.toml:3:1: no such role"))
        #expect(model.press("enter") == [.bell])
        #expect(model.overlay != nil)
    }
}
