import TerminalCanvas
import TestSupport
import Testing
import TextFormats

@Suite struct SettingsTextTests {
    private static let nested = SettingsText.Value.array([
        .string("a"), .array([.string("b")]), .integer(3),
    ])

    @Test func readsWhatTOMLWrites() throws {
        let text = """
            # a comment
            name = "a\\"b\\u00e9" # another
            'odd key' = 'C:\\no'

            [table]
            number = -1_000
            is-on = true
            list = [ "a", # first
                     ["b"], 3, ]
            [ table . "x.y" ]
            empty = []
            """
        let settings = try SettingsText(text)
        let values = settings.entries.map { "\($0.table)|\($0.key)|\($0.value)" }
        #expect(
            values == [
                "|name|\(SettingsText.Value.string("a\"bé"))",
                "|odd key|\(SettingsText.Value.string("C:\\no"))",
                "table|number|\(SettingsText.Value.integer(-1_000))",
                "table|is-on|\(SettingsText.Value.boolean(true))",
                "table|list|\(Self.nested)",
                "table.x.y|empty|\(SettingsText.Value.array([]))",
            ])
        #expect(settings.entries[2].place == SettingsText.Place(line: 6, column: 1))
        #expect(settings.entries[2].valuePlace == SettingsText.Place(line: 6, column: 10))
    }

    @Test(arguments: [
        ("a", "1:2: \"=\" is missing"), ("a =", "1:4: a value is missing"),
        ("a = b", "1:5: \"b\" is not a value; quote a text"),
        ("a = 1 b", "1:7: nothing more can follow on this line"),
        ("a = 1\na = 2", "2:1: \"a\" is there twice"),
        ("[a]\n[a]", "2:1: the table [a] is there twice"),
        ("[[a]]", "1:1: arrays of tables are not supported"), ("[a", "1:3: \"]\" is missing"),
        ("a = {}", "1:5: inline tables are not supported; write a [table]"),
        ("a = \"\"\"", "1:5: strings of several lines are not supported"),
        ("a = \"\\q\"", "1:7: unknown escape; a backslash is written \\\\"),
        ("a = \"\\ud800\"", "1:7: 4 hexadecimal digits of a character are wanted"),
        ("a = 012", "1:5: \"012\" is not a value; quote a text"), ("= 1", "1:1: a name is missing"),
        ("a = 1.5", "1:5: \"1.5\" is not a value; quote a text"),
        ("a = [1 2]", "1:8: \"]\" is missing"),
        ("a = \(String(repeating: "[", count: 40))", "1:21: a value is missing"),
    ])
    func namesProblems(_ text: String, _ problem: String) {
        #expect { try SettingsText(text) } throws: { "\($0)" == problem }
    }

    @Test func readsOnBehindAProblem() {
        let settings = SettingsText(
            reading: "a = \nb = 1\n[x\nlost = 1\n[y.\"/a.b\"]\nc = tru\nd = 2 # \u{1B}[2J\n")
        #expect(
            settings.problems.map(\.description) == [
                "1:5: a value is missing", "3:3: \"]\" is missing",
                "6:5: \"tru\" is not a value; quote a text", "7:9: a control character, U+001B",
            ])
        #expect(settings.entries.map(\.key) == ["b", "d"])
        #expect(settings.tables.map(\.path) == [["y", "/a.b"]])
    }

    /// What follows a `#` is a comment up to the line feed, or the file is refused.
    @Test(arguments: [
        "\u{2028}", "\u{2029}", "\u{B}", "\u{C}", "\u{85}", "\r", "\u{FE0F}\u{20E3}", "\u{301}",
    ])
    func nothingInACommentIsASetting(_ sign: String) {
        for text in [
            "# a note\(sign)mouse = true\na = 1", "#\(sign) settings\na = 1",
            "#\(sign)mouse = true\na = 1",
            "a = 1 #\(sign)x\n", "a = [ 1, #\(sign)x\n ]\n",
        ] {
            let settings = SettingsText(reading: text)
            #expect(settings.entries.map(\.key) == ["a"], "\(text.debugDescription)")
            let isControl = sign.unicodeScalars.first?.properties.generalCategory == .control
            #expect(settings.problems.isEmpty == !isControl, "\(text.debugDescription)")
        }
    }

    /// A mark behind a quote or a sign joins it for the eye only.
    @Test func goesByScalars() throws {
        let settings = try SettingsText(
            "a = \"\u{301}x\"\u{20}\r\n'\u{FE0F}k' = 'e\u{301}'\r\n[\"t\u{301}\"]\r\n")
        #expect(
            settings.entries.map { Array($0.key.utf8) } == [
                Array("a".utf8), Array("\u{FE0F}k".utf8),
            ])
        #expect(settings.entries[0].value == .string("\u{301}x"))
        #expect(settings.entries[1].place == SettingsText.Place(line: 2, column: 1))
        for text in [
            "a =\u{301} 1", "a = 1\u{301}", "[a]\u{301}", "a = [1\u{301}]", "a = 'x'\u{301}",
            "a\u{301} = 1",
        ] {
            #expect(throws: SettingsText.Problem.self, "\(text)") { try SettingsText(text) }
        }
        // Keys are told apart by their bytes.
        #expect(throws: Never.self) { try SettingsText("'\u{E9}' = 1\n'e\u{301}' = 2") }
    }

    @Test func readsDottedKeys() throws {
        let settings = try SettingsText(
            """
            keys.deposit = "+"
            keys . "with draw" = "-"
            [ledgers]
            "/a".theme = "dark"
            """)
        #expect(settings.entries.map(\.path) == [["keys"], ["keys"], ["ledgers", "/a"]])
        #expect(settings.entries.map(\.key) == ["deposit", "with draw", "theme"])
        #expect(settings.tables.map(\.path) == [["keys"], ["ledgers"], ["ledgers", "/a"]])
    }

    @Test(arguments: [
        ("a.b = 1\na.b = 2", "2:1: \"a.b\" is there twice"),
        ("a = 1\na.b = 2", "2:1: \"a\" already has a value, and is not a table"),
        ("a.b = 1\na = 2", "2:1: \"a\" is a table"),
        ("a.b = 1\n[a]", "2:1: the table [a] is there twice"),
        ("a.b = 1\n[a.b]", "2:1: \"a.b\" already has a value, and is not a table"),
        ("[a.b]\n[a]\nb.c = 1", "3:1: [a.b] is a table already; write it there"),
        ("a. = 1", "1:4: a name is missing"), ("a..b = 1", "1:3: a name is missing"),
        (".a = 1", "1:1: a name is missing"), ("a.b c = 1", "1:5: \"=\" is missing"),
    ])
    func refusesNamesThatMeanTwoThings(_ text: String, _ problem: String) {
        #expect { try SettingsText(text) } throws: { "\($0)" == problem }
    }

    /// Nothing traps, and what is read without a problem reads the same with Windows' line ends.
    @Test func survivesAnyText() {
        var random = SeededRandom.announced(for: "SettingsTextTests")
        let pieces = [
            "a", "b", ".", "=", " ", "\n", "\r", "#", "'", "\"", "[", "]", ",", "1", "-", "_",
            "true",
            "\\u00e9", "\\U0010FFFF", "\\UFFFFFFFF", "\u{301}", "\u{2028}", "é", "{",
            "9223372036854775808",
        ]
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 1...14, using: &random))
                .compactMap { _ in pieces.randomElement(using: &random) }.joined()
            guard let settings = try? SettingsText(text), !text.contains("\r") else { continue }
            let windows = text.unicodeScalars.flatMap { $0 == "\n" ? ["\r", $0] : [$0] }
            let again = try? SettingsText(String(String.UnicodeScalarView(windows)))
            #expect(
                again?.entries.map(\.value) == settings.entries.map(\.value),
                "\(text.debugDescription)")
        }
    }

    @Test(arguments: ["\u{0}", "\u{1B}", "\u{7F}", "\u{9B}", "\u{B}"])
    func refusesControlCharacters(_ character: String) {
        #expect(throws: SettingsText.Problem.self) { try SettingsText("a = '\(character)'") }
    }

    @Test(arguments: [
        ("tabel", "table"), ("lsit", "list"), ("TITLE", "title"), ("xyzzy", nil), ("", nil),
    ])
    func findsTheNearestName(_ slip: String, _ name: String?) {
        #expect(NearestName.of(slip, among: ["title", "list", "table"]) == name)
    }
}
