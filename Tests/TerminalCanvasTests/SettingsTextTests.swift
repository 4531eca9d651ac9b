import TerminalCanvas
import Testing

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
        ("a = b", "1:5: \"b\" is no value; quote a text"),
        ("a = 1 b", "1:7: nothing more can follow on this line"),
        ("a = 1\na = 2", "2:1: \"a\" is there twice"),
        ("[a]\n[a]", "2:1: the table [a] is there twice"),
        ("[[a]]", "1:1: arrays of tables are not supported"), ("[a", "1:3: \"]\" is missing"),
        ("a = {}", "1:5: inline tables are not supported; write a [table]"),
        ("a = \"\"\"", "1:5: strings of several lines are not supported"),
        ("a = \"\\q\"", "1:7: unknown escape; a backslash is written \\\\"),
        ("a = \"\\ud800\"", "1:7: 4 hexadecimal digits of a character are wanted"),
        ("a = 012", "1:5: \"012\" is no value; quote a text"), ("= 1", "1:1: a name is missing"),
        ("a = 1.5", "1:5: \"1.5\" is no value; quote a text"),
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
                "6:5: \"tru\" is no value; quote a text", "7:9: a control character, U+001B",
            ])
        #expect(settings.entries.map(\.key) == ["b", "d"])
        #expect(settings.tables.map(\.path) == [["y", "/a.b"]])
    }

    @Test(arguments: ["\u{0}", "\u{1B}", "\u{7F}", "\u{9B}", "\u{B}"])
    func refusesControlCharacters(_ character: String) {
        #expect(throws: SettingsText.Problem.self) { try SettingsText("a = '\(character)'") }
    }

    @Test(arguments: [
        ("tabel", "table"), ("lsit", "list"), ("TITLE", "title"), ("xyzzy", nil), ("", nil),
    ])
    func findsTheNearestName(_ slip: String, _ name: String?) {
        #expect(NearestName.to(slip, among: ["title", "list", "table"]) == name)
    }
}
