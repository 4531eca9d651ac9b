import TestSupport
import Testing
import TextFormats

/// Where things stand, what is said of a problem, and that it hides nothing else.
@Suite struct TOMLTests {
    private func problems(_ text: String) -> [String] {
        TOML.File(reading: text.utf8).problems.map(\.description)
    }

    /// Keys with dots before them, and places: `1:1 a.b 1:7`.
    private func leaves(_ table: TOML.Table, _ path: String = "") -> [String] {
        table.entries.flatMap { entry -> [String] in
            let name = path + entry.key
            let place = "\(entry.place.line):\(entry.place.column)"
            if case .table(let inner) = entry.item.value {
                return ["\(place) \(name)"] + leaves(inner, name + ".")
            }
            return ["\(place) \(name) \(entry.item.place.line):\(entry.item.place.column)"]
        }
    }

    @Test func saysWhereKeysAndValuesStand() throws {
        let text = """
            # a comment
            name = "a\\"b\\u00e9" # another
            'é' . "x" = 1
            'odd key' = 'C:\\no'

            [table]
            list = [ "a", # first
                     ["b"], 3, ]
              [ table . "x.y" ]
            a.b.c = { d = 1, e.f = 2 }
            [[many]]
            """
        let file = TOML.File(reading: text.utf8)
        #expect(file.problems.isEmpty)
        #expect(
            leaves(file.root) == [
                "2:1 name 2:8", "3:1 é", "3:7 é.x 3:13", "4:1 odd key 4:13", "6:1 table",
                "7:1 table.list 7:8", "9:3 table.x.y", "10:1 table.x.y.a", "10:1 table.x.y.a.b",
                "10:5 table.x.y.a.b.c", "10:11 table.x.y.a.b.c.d 10:15",
                "10:18 table.x.y.a.b.c.e", "10:20 table.x.y.a.b.c.e.f 10:24", "11:1 many 11:1",
            ])
        guard case .table(let table)? = file.root["table"]?.item.value,
            case .array(let items)? = table["list"]?.item.value
        else {
            Issue.record("no list")
            return
        }
        #expect(items.map(\.place.line) == [7, 8, 8])
        #expect(items.map(\.place.column) == [10, 10, 17])
    }

    @Test(arguments: [
        ("a", "1:2: \"=\" is missing"), ("a =", "1:4: a value is missing"),
        ("a = b", "1:5: \"b\" is not a value; quote a text"),
        ("a = 1 b", "1:7: nothing more can follow on this line"),
        ("a = 1\na = 2", "2:1: \"a\" is there twice"),
        ("[a]\n[a]", "2:1: the table [a] is there twice"), ("[a", "1:3: \"]\" is missing"),
        ("[[a]\n", "1:4: \"]]\" is missing"),
        ("[[a]]\n[a]", "2:1: [[a]] is an array of tables; write [[ ]] here"),
        ("[a]\n[[a]]", "2:1: \"a\" is a table, not an array of them"),
        ("a = {\n", "1:6: an inline table stands on one line; write a [table]"),
        ("a = \"\"\"", "1:5: the quotes are not closed"),
        ("a = \"x\nb = 1", "1:5: the quote is not closed"),
        ("a = \"\\q\"", "1:6: unknown escape; a backslash is written \\\\"),
        ("a = \"\\ud800\"", "1:6: 4 hexadecimal digits of a character are wanted"),
        ("a = 012", "1:5: \"012\" is not a value; quote a text"), ("= 1", "1:1: a name is missing"),
        ("a = [1 2]", "1:8: \"]\" is missing"),
        ("a = 9223372036854775808", "1:5: the number has more than 64 bits"),
        ("a = 1e999", "1:5: the number is too large"),
        ("a = 2026-02-29", "1:5: there is no 2026-02-29"),
        ("a = 2026-02-28 24:00:00", "1:5: there is no 2026-02-28 24:00:00"),
        ("a.b = 1\na.b = 2", "2:1: \"a.b\" is there twice"),
        ("a = 1\na.b = 2", "2:1: \"a\" already has a value, and is not a table"),
        ("a.b = 1\na = 2", "2:1: \"a\" is a table"),
        ("a.b = 1\n[a]", "2:1: the table [a] is there twice"),
        ("a.b = 1\n[a.b]", "2:1: \"a.b\" already has a value, and is not a table"),
        ("a = []\n[[a]]", "2:1: \"a\" already has a value; nothing can be added"),
        ("[a.b]\n[a]\nb.c = 1", "3:1: [b] is a table already; write it there"),
        ("a = {b = 1}\na.c = 2", "2:1: \"a\" already has a value, and is not a table"),
        ("a. = 1", "1:4: a name is missing"), ("a..b = 1", "1:3: a name is missing"),
        (".a = 1", "1:1: a name is missing"), ("a.b c = 1", "1:5: \"=\" is missing"),
        ("\"\"\"a\"\"\" = 1", "1:1: a key stands on one line"),
        ("\"\\u202E\" = 1\n\"\\u202E\" = 2", "2:1: \"\\u{202E}\" is there twice"),
        ("a = '\u{0}'", "1:6: a control character, U+0000"),
        ("a = '\u{7F}'", "1:6: a control character, U+007F"),
        ("# a\rmouse = true", "1:4: a carriage return without a line feed"),
    ])
    func saysWhatIsWrong(_ text: String, _ problem: String) {
        #expect(problems(text) == [problem])
    }

    @Test func saysWhichByteIsNotUTF8() {
        let file = TOML.File(reading: Array("é = 'é".utf8) + [0xFF] + Array("'".utf8))
        #expect(
            file.problems.map(\.description)
                == ["1:1: a name is missing", "1:7: the byte 0xFF is not UTF-8"])
    }

    /// A part of a text has a place of its own where the file shows the text as it is.
    @Test(arguments: [
        ("a = 'é bc'", 2, "1:8"), ("\na = \"bc\"", 1, "2:7"), ("a = \"\\tbc\"", 1, "1:5"),
        ("a = \"\"\"bc\"\"\"", 1, "1:5"), ("a = '''\nbc'''", 1, "1:5"),
    ])
    func saysWhereAPartOfATextStands(_ text: String, _ offset: Int, _ place: String) {
        let item = TOML.File(reading: text.utf8).root["a"]?.item
        #expect((item?.place(at: offset)).map { "\($0.line):\($0.column)" } == place)
    }

    @Test func readsOnBehindAProblem() {
        let file = TOML.File(
            reading: "a = \nb = 1\n[x\nlost = 1\n[y.\"/a.b\"]\nc = tru\nd = 2 # \u{1B}[2J\n".utf8)
        #expect(
            file.problems.map(\.description) == [
                "1:5: a value is missing", "3:3: \"]\" is missing",
                "6:5: \"tru\" is not a value; quote a text", "7:9: a control character, U+001B",
            ])
        #expect(
            leaves(file.root) == ["2:1 b 2:5", "5:1 y", "5:1 y./a.b", "7:1 y./a.b.d 7:5"])
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
            let file = TOML.File(reading: text.utf8)
            #expect(file.root.entries.map(\.key) == ["a"], "\(text.debugDescription)")
            let isControl = ["\u{B}", "\u{C}", "\r"].contains(sign)
            #expect(file.problems.isEmpty == !isControl, "\(text.debugDescription)")
        }
    }

    /// A mark behind a quote or a sign joins it for the eye only.
    @Test func goesByBytes() {
        let file = TOML.File(
            reading: "a = \"\u{301}x\"\u{20}\r\n'\u{FE0F}k' = 'e\u{301}'\r\n[\"t\u{301}\"]\r\n".utf8
        )
        #expect(file.problems.isEmpty)
        #expect(
            file.root.entries.map { Array($0.key.utf8) } == [
                Array("a".utf8), Array("\u{FE0F}k".utf8), Array("t\u{301}".utf8),
            ])
        #expect(file.root["a"]?.item.value == .string("\u{301}x"))
        for text in [
            "a =\u{301} 1", "a = 1\u{301}", "[a]\u{301}", "a = [1\u{301}]", "a = 'x'\u{301}",
            "a\u{301} = 1",
        ] {
            #expect(!problems(text).isEmpty, "\(text)")
        }
        // Keys are told apart by their bytes.
        let two = TOML.File(reading: "'\u{E9}' = 1\n'e\u{301}' = 2".utf8)
        #expect(two.problems.isEmpty)
        #expect(two.root["\u{E9}"]?.item.value == .integer(1))
        #expect(two.root["e\u{301}"]?.item.value == .integer(2))
    }

    /// Tables and arrays nest to a depth that no thread's stack minds, by whatever means.
    @Test func nestsToItsLimitAndNoDeeper() {
        func nested(_ open: String, _ close: String, _ count: Int) -> String {
            String(repeating: open, count: count) + "1" + String(repeating: close, count: count)
        }
        func path(_ count: Int) -> String {
            Array(repeating: "a", count: count).joined(separator: ".")
        }
        let reason = "more than 64 tables and arrays inside each other"
        #expect(problems("a = " + nested("[", "]", 63)) == [])
        #expect(problems("a = " + nested("[", "]", 64)) == ["1:68: \(reason)"])
        #expect(problems("a = " + nested("{a = ", "}", 63)) == [])
        #expect(problems("a = " + nested("{a = ", "}", 64)) == ["1:320: \(reason)"])
        #expect(problems("\(path(64)) = 1\n[[b.\(path(63))]]") == [])
        #expect(problems("\(path(65)) = 1") == ["1:1: \(reason)"])
        #expect(problems("[\(path(65))]") == ["1:2: \(reason)"])
        #expect(problems("[\(path(32))]\n\(path(32)) = 1\nb.\(path(31)) = [1]").count == 1)
        #expect(problems("[\(path(32))]\n\(path(33)) = 1") == ["2:1: \(reason)"])
    }

    @Test func windowsLineEndsMeanTheSame() {
        for text in ["a = 1\n\n[b]\nc = [\n1,\n2]\n", "a = 1 # x\nb = 'y'\n"] {
            let windows = TOML.File(reading: text.replacing("\n", with: "\r\n").utf8)
            #expect(windows.problems.isEmpty)
            #expect(leaves(windows.root) == leaves(TOML.File(reading: text.utf8).root))
        }
    }
}
