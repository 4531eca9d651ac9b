import Explorer
import Foundation
import TerminalCanvas
import Testing
import TextFormats

@Suite struct ConfigTests {
    @Test func readsWhatIsSet() {
        let (config, problems) = Config.read(
            """
            theme = "dark"
            mouse = true
            ledger = "~/books/main.db"

            [keys]
            deposit = "+"
            down = ["n", "down"]
            search-next = []
            up = "k"

            [ledgers."/srv/books/*.db"]
            production = true
            [ledgers."/srv/books/copy.db"]
            production = false
            read-only = true
            theme = "light"
            [ledgers."dynamodb://ledger?region=eu-west-2"]
            production = true
            """.utf8)
        #expect(problems.isEmpty, "\(problems)")
        #expect(config.theme?.value == "dark")
        #expect(config.theme?.place == TOML.Place(line: 1, column: 9))
        #expect(config.mouse?.value == true)
        #expect(config.ledger?.value == "~/books/main.db")
        #expect(config.ledgers.map(\.isProduction?.value) == [true, false, true])
        #expect(config.ledgers[1].isReadOnly?.value == true)
        #expect(config.ledgers[1].theme?.value == "light")
        #expect(config.keymap.binding(for: .character("+"), in: .accounts)?.action == .deposit)
        #expect(config.keymap.binding(for: .character("d"), in: .accounts) == nil)
        #expect(config.keymap.binding(for: .character("n"), in: .accounts)?.action == .down)
        #expect(config.keymap.bindings.filter { $0.action == .searchNext }.flatMap(\.keys) == [])
    }

    @Test func anEmptyFileSetsNothing() {
        for text in ["", "\n\n", "# only words\n", "[keys]\n[ledgers]\n"] {
            let (config, problems) = Config.read(text.utf8)
            #expect(problems.isEmpty)
            #expect(config.theme == nil && config.ledgers.isEmpty && config.rebindings.isEmpty)
        }
    }

    @Test func twoActionsMaySwapTheirKeys() {
        let (config, problems) = Config.read(
            "[keys]\ndeposit = \"w\"\nwithdraw = \"d\"\n".utf8)
        #expect(problems.isEmpty, "\(problems)")
        #expect(config.keymap.binding(for: .character("w"), in: .timeline)?.action == .deposit)
        #expect(config.keymap.binding(for: .character("d"), in: .timeline)?.action == .withdraw)
    }

    @Test func dottedKeysAreThoseOfTheirTable() {
        let (config, problems) = Config.read(
            "keys.deposit = '+'\nledgers.'/a'.production = true\nmouse = false".utf8)
        #expect(problems.isEmpty)
        #expect(config.keymap.binding(for: .character("+"), in: .timeline)?.action == .deposit)
        #expect(config.ledgers.map(\.pattern) == ["/a"])
        #expect(config.ledgers.first?.isProduction?.value == true)
        #expect(config.mouse?.value == false)
    }

    static let notations = "keys are written j, G, ctrl-d, F1, pgdn"

    /// A line, and all that must be said of it.
    static let refused: [(text: String, problems: [String])] = [
        // The file's form.
        ("theme", ["1:6: \"=\" is missing"]),
        ("theme =", ["1:8: a value is missing"]),
        ("theme = dark", ["1:9: \"dark\" is not a value; quote a text"]),
        ("theme = 'dark", ["1:9: the quote is not closed"]),
        ("theme = 'a'\ntheme = 'b'", ["2:1: \"theme\" is there twice"]),
        ("[keys]\n[keys]", ["2:1: the table [keys] is there twice"]),
        ("[[ledgers]]", ["1:1: \"ledgers\" is a table: write [ledgers]"]),
        ("[mouse]", ["1:1: \"mouse\" wants true or false"]),
        ("mouse = 1.5e3", ["1:9: \"mouse\" wants true or false"]),
        ("mouse = 2026-11-29", ["1:9: \"mouse\" wants true or false"]),
        ("theme = 'a\u{1B}[31m'", ["1:11: a control character, U+001B"]),
        ("# \u{0}", ["1:3: a control character, U+0000"]),
        // Names.
        ("tehme = 'dark'", ["1:1: unknown key \"tehme\"; did you mean \"theme\"?"]),
        ("colour = 'dark'", ["1:1: unknown key \"colour\""]),
        ("ledgr = '/a'", ["1:1: unknown key \"ledgr\"; did you mean \"ledger\"?"]),
        ("keys = []", ["1:1: \"keys\" is a table: write [keys]"]),
        ("[key]\nq = 'x'", ["1:1: unknown table [key]; did you mean \"keys\"?"]),
        (
            "\"keys.deposit\" = '+'",
            ["1:1: \"keys.deposit\" in quotes is one name; write keys.deposit without them"]
        ),
        ("keys.deposti = '+'", ["1:6: unknown action \"deposti\"; did you mean \"deposit\"?"]),
        ("key.q = 'x'", ["1:1: unknown table [key]; did you mean \"keys\"?"]),
        ("# a\rmouse = true", ["1:4: a carriage return without a line feed"]),
        ("[keys.accounts]", ["1:1: unknown table [keys.accounts]; did you mean \"keys\"?"]),
        (
            "[ledgers]\nproduction = true",
            ["2:1: write [ledgers.\"PATH\"] above what holds for a ledger"]
        ),
        ("ledgers.'/a' = true", ["1:9: write [ledgers.\"PATH\"] above what holds for a ledger"]),
        (
            "[ledgers.'/a']\nkind.of = 1",
            ["1:1: write the path in quotes: [ledgers.\"/a.kind\"]"]
        ),
        ("[ledgers.a.b.db]", ["1:1: write the path in quotes: [ledgers.\"a.b.db\"]"]),
        ("[ledgers.a.db]", ["1:1: write the path in quotes: [ledgers.\"a.db\"]"]),
        (
            "[ledgers.'/a']\nprodution = true",
            ["2:1: unknown key \"prodution\"; did you mean \"production\"?"]
        ),
        (
            "[ledgers.'/a']\nread_only = true",
            ["2:1: unknown key \"read_only\"; did you mean \"read-only\"?"]
        ),
        // Values.
        ("theme = true", ["1:9: \"theme\" wants a text in quotes"]),
        ("theme = ''", ["1:9: \"theme\" wants a text in quotes"]),
        ("mouse = 'on'", ["1:9: \"mouse\" wants true or false"]),
        ("mouse = 1", ["1:9: \"mouse\" wants true or false"]),
        (
            "ledger = 'books.db'",
            ["1:10: \"books.db\" is not an absolute path; start it with / or ~/"]
        ),
        (
            "[ledgers.'books.db']",
            ["1:1: \"books.db\" is not an absolute path; start it with / or ~/"]
        ),
        ("[ledgers.'/a']\nproduction = 'yes'", ["2:14: \"production\" wants true or false"]),
        // Keys.
        ("[keys]\ndeposti = '+'", ["2:1: unknown action \"deposti\"; did you mean \"deposit\"?"]),
        ("[keys]\npageUp = 'b'", ["2:1: unknown action \"pageUp\"; did you mean \"page-up\"?"]),
        (
            "[keys]\ndeposit = 1",
            ["2:11: \"deposit\" wants a key in quotes, or a list: [\"j\", \"down\"]"]
        ),
        (
            "[keys]\ndeposit = ['+', 1]",
            ["2:11: \"deposit\" wants a key in quotes, or a list: [\"j\", \"down\"]"]
        ),
        ("[keys]\ndeposit = 'crtl-d'", ["2:11: \"crtl-d\" names no key; \(notations)"]),
        ("[keys]\ndeposit = ''", ["2:11: \"\" names no key; \(notations)"]),
        ("[keys]\ndeposit = 'ctrl-h'", ["2:11: \"ctrl-h\" names no key; \(notations)"]),
        (
            "[keys]\ndeposit = 'w'",
            ["2:11: 'w' cannot be deposit: it is withdraw on the same screen"]
        ),
        (
            "[keys]\ndeposit = '+'\nwithdraw = '+'",
            ["3:12: '+' cannot be withdraw: it is deposit on the same screen"]
        ),
        ("[keys]\nquit = []", ["2:8: \"quit\" must keep a key"]),
        ("[keys]\nhelp = []", ["2:8: \"help\" must keep a key"]),
        ("[keys]\nback = []", ["2:8: \"back\" must keep a key"]),
        ("[keys]\nback = 'h'\nquit = 'esc'", ["3:8: 'esc' cannot be quit: Esc never quits"]),
        // All at once, in the order of the file.
        (
            "mouse = 2\n[kyes]\n[keys]\nquit = []\nup = 'nokey'\nx",
            [
                "1:9: \"mouse\" wants true or false",
                "2:1: unknown table [kyes]; did you mean \"keys\"?",
                "4:8: \"quit\" must keep a key", "5:6: \"nokey\" names no key; \(notations)",
                "6:2: \"=\" is missing",
            ]
        ),
    ]

    @Test(arguments: refused)
    func refuses(_ text: String, _ problems: [String]) {
        #expect(Config.read(text.utf8).problems.map(\.description) == problems)
    }

    /// Every action can be rebound under the name that the keys' page gives it.
    @Test func everyActionHasAName() {
        for action in UserAction.allCases {
            let (config, problems) = Config.read("[keys]\n\(action.name) = 'F12'\n".utf8)
            #expect(problems.isEmpty, "\(problems)")
            #expect(config.rebindings.map(\.action) == [action])
        }
    }

    /// The example of the README is a configuration, and shows every key there is.
    @Test func theReadmeShowsAConfiguration() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        let example = try #require(page.components(separatedBy: "```toml\n").dropFirst().first)
        let text = try #require(example.components(separatedBy: "```").first)
        let (config, problems) = Config.read(text.utf8)
        #expect(problems.isEmpty, "\(problems)")
        #expect(config.theme != nil && config.mouse != nil && config.ledger != nil)
        #expect(!config.rebindings.isEmpty)
        #expect(config.ledgers.contains { $0.isProduction?.value == true })
        #expect(config.ledgers.contains { $0.isReadOnly?.value == true && $0.theme != nil })
    }
}
