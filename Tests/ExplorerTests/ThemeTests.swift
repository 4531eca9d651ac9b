import Explorer
import Foundation
import TerminalCanvas
import Testing

@Suite struct ThemeTests {
    private func theme(_ files: [String: String], _ name: String = "a") throws -> Theme {
        try ThemeFile.theme(named: name) { files[$0].map { Array($0.utf8) } }
    }

    private func failure(_ text: String) -> String {
        do {
            _ = try theme(["a": text])
            return "nothing"
        } catch { return "\(error)" }
    }

    // MARK: Styles

    @Test func rolesTakeFromTheirParents() throws {
        let theme = try theme([
            "a": """
            [palette]
            ink = "#010203"
            [roles]
            text = "ink on 20"
            amount = "bold"
            "amount.negative" = "red underline"
            "amount.zero" = "plain dim"
            """
        ])
        let ink = Colour.rgb(red: 1, green: 2, blue: 3)
        let paper = Colour.indexed(20)
        #expect(
            theme.style(for: .amount)
                == Style(foreground: ink, background: paper, attributes: .bold))
        #expect(
            theme.style(for: .amountNegative)
                == Style(foreground: .ansi(1), background: paper, attributes: [.bold, .underline]))
        #expect(
            theme.style(for: .amountZero)
                == Style(foreground: ink, background: paper, attributes: .dim))
        #expect(theme.style(for: .amountPositive) == theme.style(for: .amount))
    }

    @Test func whatIsFaintInOneThemeIsDimInAnother() throws {
        let texts = [
            "dim": "[palette]\nfaint = \"dim\"\nbox = \"faint\"\n[roles]\ntime = \"faint bold\"",
            "grey": "inherits = \"dim\"\n[palette]\nfaint = \"#808080\"",
        ]
        let dim = try theme(texts, "dim")
        #expect(dim.style(for: .time) == Style(attributes: [.dim, .bold]))
        let grey = try theme(texts, "grey")
        let colour = Colour.rgb(red: 128, green: 128, blue: 128)
        #expect(grey.style(for: .time) == Style(foreground: colour, attributes: .bold))
    }

    @Test func overlaysWinWhereTheyHaveAnOpinion() throws {
        let theme = try theme([
            "a": """
            [roles]
            "amount.negative" = "red underline"
            "list.selected" = "on blue bold"
            "list.marked" = "plain white on black"
            """
        ])
        #expect(
            theme.style(for: CellStyle(.amountNegative, over: .listSelected))
                == Style(
                    foreground: .ansi(1), background: .ansi(4), attributes: [.bold, .underline]))
        #expect(
            theme.style(for: CellStyle(.amountNegative, over: .listMarked))
                == Style(foreground: .ansi(7), background: .ansi(0)))
    }

    @Test func themesTakeFromOthers() throws {
        let files = [
            "a": "inherits = \"b\"\n[palette]\nink = \"red\"\n[roles]\ntitle = \"bold\"",
            "b": """
            [palette]
            ink = "blue"
            [roles]
            title = "ink on white"
            header = "ink"
            """,
        ]
        let theme = try theme(files)
        // The nearer palette recolours the other's roles; a role of its own is all its own.
        #expect(theme.style(for: .header).foreground == .ansi(1))
        #expect(theme.style(for: .title) == Style(attributes: .bold))
    }

    // MARK: Problems

    @Test(arguments: [
        (
            "[roles]\n\"amount.negativ\" = \"red\"",
            "a:2:1: unknown role \"amount.negativ\"; did you mean \"amount.negative\"?"
        ),
        (
            "[roles]\ntitle = \"bold on blu\"",
            "a:2:18: unknown colour or attribute \"blu\"; did you mean \"blue\"?"
        ),
        ("[roles]\ntitle = \"red green\"", "a:2:14: a second colour, \"green\""),
        ("[roles]\ntitle = \"red on\"", "a:2:9: a colour is missing after \"on\""),
        ("[roles]\ntitle = 3", "a:2:9: \"title\" wants a text in quotes"),
        ("[role]\n", "a:1:1: unknown table [role]; did you mean \"roles\"?"),
        ("inherit = \"b\"", "a:1:1: unknown key \"inherit\"; did you mean \"inherits\"?"),
        (
            "[palette]\nink = \"#12\"",
            "a:2:7: unknown colour or attribute \"#12\"; a colour is # and six hexadecimal digits"
        ),
        ("[palette]\nred = \"blue\"", "a:2:1: \"red\" has a meaning already"),
        ("[inherits]", "a:1:1: \"inherits\" wants a text in quotes"),
        ("roles = 1", "a:1:1: \"roles\" is a table: write [roles]"),
        ("[[palette]]", "a:1:1: \"palette\" is a table: write [palette]"),
        ("[roles]\ntitle = { x = 1 }", "a:2:9: \"title\" wants a text in quotes"),
        (
            "roles.title = \"\"\"\nbold red blu\"\"\"",
            "a:1:15: unknown colour or attribute \"blu\"; did you mean \"blue\"?"
        ),
        (
            "roles = { title = \"\\u0062old blu\" }",
            "a:1:19: unknown colour or attribute \"blu\"; did you mean \"blue\"?"
        ),
        (
            "roles = { title = 'bold \u{E9}\u{301} blu' }",
            "a:1:28: unknown colour or attribute \"blu\"; did you mean \"blue\"?"
        ),
        ("inherits = \"a\"", "themes inherit in a circle: a → a"),
        ("inherits = \"zz\"", "there is no theme \"zz\""),
        (
            "[roles]\nlist.selected = \"red\"",
            "a:2:1: a name with dots is written in quotes, in [roles]: \"list.…\""
        ),
        ("[roles]\ntitle = \"red", "a:2:9: the quote is not closed"),
    ])
    func namesProblems(_ text: String, _ problem: String) {
        #expect(failure(text).hasSuffix(problem), "\(failure(text))")
    }

    @Test func namesAllProblemsOfAFile() {
        let text = "[roles]\ntitel = \"red\"\nheadr = \"red\""
        #expect(failure(text).split(separator: "\n").count == 2)
    }

    @Test func everyRoleHasItsName() {
        #expect(Role.amountNegative.name == "amount.negative")
        #expect(Role.listSelectedUnfocused.parent == .listSelected)
        #expect(Role.allCases.allSatisfy { Role(named: $0.name) == $0 })
        #expect(Set(Role.names).count == Role.allCases.count)
    }

    // MARK: Shipped

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("themes")

    private static func shipped(_ name: String) throws -> Theme {
        try ThemeFile.theme(named: name) {
            Array(try Data(contentsOf: folder.appendingPathComponent("\($0).toml")))
        }
    }

    @Test(
        arguments: ["terminal", "dark", "light", "mono", "safe"],
        [ColourDepth.none, .eight, .sixteen, .indexed, .direct])
    func shippedThemesTellThingsApart(_ name: String, _ depth: ColourDepth) throws {
        let theme = try Self.shipped(name)
        func style(_ role: Role) -> Style { theme.style(for: role).reduced(to: depth) }
        for (one, other) in [
            (Role.list, Role.listSelected), (.button, .buttonFocused), (.footerKey, .footer),
            (.titleProduction, .list), (.dialogTitle, .dialog), (.title, .list),
        ] {
            #expect(style(one) != style(other), "\(one) and \(other)")
        }
        for role in Role.allCases {
            let style = style(role)
            let isVisible = style.foreground != style.background || style.foreground == .terminal
            #expect(isVisible, "\(role.name)")
        }
    }

    /// From edge to edge, whatever stands on it: a change of look would be bytes for each step, and
    /// what was chosen for the ground of the list may not be legible on it.
    @Test(
        arguments: ["terminal", "dark", "light", "mono", "safe"],
        [ColourDepth.none, .eight, .sixteen, .indexed, .direct])
    func shippedThemesDrawTheBarInOneLook(_ name: String, _ depth: ColourDepth) throws {
        let theme = try Self.shipped(name)
        for bar in [Role.listSelected, .listSelectedMarked, .listSelectedUnfocused] {
            let looks = Set(
                Role.allCases.map {
                    theme.style(for: CellStyle($0, over: bar)).reduced(to: depth)
                })
            #expect(looks.count == 1, "\(bar)")
        }
        func style(_ role: Role) -> Style { theme.style(for: role).reduced(to: depth) }
        #expect(style(.listSelectedMarked) != style(.listSelected))
    }

    @Test func shippedThemesAreTheseFive() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(
            files.sorted() == ["dark", "light", "mono", "safe", "terminal"].map { "\($0).toml" })
    }

    /// At least 4.5 to 1, as the accessibility guidelines want it of text.
    @Test(arguments: ["dark", "light", "safe"])
    func shippedThemesAreLegible(_ name: String) throws {
        let theme = try Self.shipped(name)
        for role in Role.allCases where ![.footerDisabled, .listMarked].contains(role) {
            let style = theme.style(for: role)
            let ratio = contrast(style.foreground, style.background)
            #expect(ratio >= 4.5, "\(role.name): \(ratio)")
        }
    }

    private func contrast(_ one: Colour, _ other: Colour) -> Double {
        func luminance(_ colour: Colour) -> Double {
            guard let (red, green, blue) = colour.components else { return 0.5 }
            let parts = [red, green, blue].map { part -> Double in
                let value = Double(part) / 255
                return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
            }
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
        }
        let (light, dark) = (
            max(luminance(one), luminance(other)), min(luminance(one), luminance(other))
        )
        return (light + 0.05) / (dark + 0.05)
    }
}
