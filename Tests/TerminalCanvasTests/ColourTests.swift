import TerminalCanvas
import Testing

@Suite struct ColourTests {
    @Test(arguments: [
        ("#ff0000", ColourDepth.direct, Colour.rgb(red: 255, green: 0, blue: 0)),
        ("#ff0000", .indexed, .indexed(196)), ("#ff0000", .sixteen, .ansi(9)),
        ("#ff0000", .eight, .ansi(1)), ("#ff0000", .none, .terminal),
        ("#808080", .indexed, .indexed(244)), ("#000000", .indexed, .indexed(16)),
        ("208", .indexed, .indexed(208)), ("208", .sixteen, .ansi(3)), ("3", .sixteen, .ansi(3)),
        ("bright-red", .sixteen, .ansi(9)), ("bright-red", .eight, .ansi(1)),
        ("bright-black", .eight, .terminal), ("default", .direct, .terminal),
    ])
    func fallsBack(_ text: String, _ depth: ColourDepth, _ expected: Colour) {
        #expect(Colour(text)?.reduced(to: depth) == expected)
    }

    @Test(arguments: ["#ff", "#gggggg", "256", "-1", "bright-", "Red", ""])
    func refusesOtherTexts(_ text: String) {
        #expect(Colour(text) == nil)
    }

    @Test func staysLegible() {
        let style = Style(
            foreground: .rgb(red: 10, green: 10, blue: 10),
            background: .rgb(red: 0, green: 0, blue: 0))
        #expect(style.reduced(to: .eight).foreground == .ansi(7))
        #expect(style.reduced(to: .none).attributes == .reverse)
        let bright = Style(foreground: .ansi(12))
        #expect(bright.reduced(to: .eight) == Style(foreground: .ansi(4), attributes: .bold))
    }
}
