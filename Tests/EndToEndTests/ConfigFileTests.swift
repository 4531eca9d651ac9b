import Foundation
import Testing

/// The configuration file: found, read, refused, and weighed against flags and the environment.
@Suite struct ConfigFileTests {
    static let hint = "'daybook config check' looks at it, and --no-config leaves it out"

    @Test func nothingIsSetWithoutAFile() async throws {
        let desk = try Desk(["DAYBOOK_LEDGER": ""])
        let path = desk.path("config/daybook/config.toml")
        #expect(try await desk.done("config", "path") == path + "\n")
        let rows = Records.csv(
            try await desk.done(
                "config", "check", "--format", "csv", saying: "there is no \(path)"))
        #expect(rows.map { $0["origin"] } == ["default", "default", "default"])
        #expect(rows.map { $0["setting"] } == ["ledger", "theme", "mouse"])
        #expect(rows[0]["value"] == desk.path("data/daybook/ledger.db"))
        #expect(rows[1]["value"] == "terminal")
        // Looking makes nothing.
        #expect(!FileManager.default.fileExists(atPath: desk.path("config/daybook")))
        #expect(!FileManager.default.fileExists(atPath: desk.path("data/daybook")))
    }

    @Test func theFileIsBelowHomeWithoutXDG() async throws {
        for folder in ["", "relative"] {
            let desk = try Desk(["XDG_CONFIG_HOME": folder])
            try desk.configure("mouse = true\n", in: "home/.config")
            let rows = Records.csv(try await desk.done("config", "check", "--format", "csv"))
            #expect(
                rows[2]["origin"] == desk.path("home/.config/daybook/config.toml") + ":1:9")
        }
    }

    /// A flag, the environment, the file, the default: the first that says something wins.
    @Test func precedence() async throws {
        let desk = try Desk()
        try desk.configure("theme = \"dark\"\nledger = \"\(desk.path("file.db"))\"\n")
        let origin = desk.path("config/daybook/config.toml")
        func check(
            _ arguments: [String], _ environment: [String: String], _ name: String
        ) async throws -> [String?] {
            var launch = desk.launch(arguments + ["config", "check", "--format", "csv"])
            launch.environment.merge(environment) { _, new in new }
            launch.environment = launch.environment.filter { !$0.value.isEmpty }
            let outcome = try await Child(launch).finished()
            #expect(outcome.end == .exited(0), "\(outcome)")
            let row = Records.csv(outcome.out).first { $0["setting"] == name }
            return [row?["value"], row?["origin"]]
        }
        let none = ["DAYBOOK_LEDGER": ""]
        #expect(
            try await check(["--ledger", "a.db"], [:], "ledger") == ["a.db", "'--ledger"])
        #expect(try await check([], [:], "ledger") == ["books.db", "DAYBOOK_LEDGER"])
        #expect(try await check([], none, "ledger") == [desk.path("file.db"), origin + ":2:10"])
        let all = ["DAYBOOK_THEME": "light", "NO_COLOR": "1"]
        #expect(try await check(["--theme", "safe"], all, "theme") == ["safe", "'--theme"])
        #expect(try await check([], all, "theme") == ["light", "DAYBOOK_THEME"])
        #expect(try await check([], ["NO_COLOR": "1"], "theme") == ["dark", origin + ":1:9"])
        try desk.configure("mouse = true\n")
        #expect(try await check([], ["NO_COLOR": "1"], "theme") == ["mono", "NO_COLOR"])
        #expect(try await check([], [:], "theme") == ["terminal", "default"])
    }

    @Test func theLedgerOfTheFileIsOpened() async throws {
        let desk = try Desk(["DAYBOOK_LEDGER": ""])
        try desk.configure("ledger = \"~/mine.db\"\n")
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        #expect(FileManager.default.fileExists(atPath: desk.path("home/mine.db")))
        try await desk.isSound(desk.path("home/mine.db"))
    }

    @Test func allFaultsAreToldAtOnce() async throws {
        let desk = try Desk()
        let path = try desk.configure("tehme = 'dark'\n[keys]\nquit = []\nup = 'crtl-x'\n")
        let faults = [
            "\(path):1:1: unknown key \"tehme\"; did you mean \"theme\"?",
            "\(path):3:8: \"quit\" must keep a key", "\(path):4:6: \"crtl-x\" names no key",
        ]
        try await desk.refused(2, ["accounts"], saying: faults + [Self.hint])
        try await desk.refused(2, ["config", "check"], saying: faults)
        try await desk.refused(2, ["keys"], saying: faults)
        try await desk.done("keys", "--standard")
        // Nobody is locked out.
        try await desk.done(
            "--no-config", "open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("accounts", "--no-config")
        let info = try await desk.run(["info", "--format", "json"])
        #expect(info.end == .exited(0), "\(info)")
        #expect(try Records.json(info.out)["configProblems"] as? [String] != [])
        // Another file is checked by itself.
        try desk.write("other.toml", "mouse = true\n")
        try await desk.done("config", "check", "other.toml")
        try await desk.refused(2, "config", "check", "missing.toml", saying: "missing.toml")
    }

    /// What a file may be that is none, and what is said of it.
    @Test(arguments: ["folder", "pipe", "loop", "bytes", "long", "hostile"])
    func filesThatAreNone(_ kind: String) async throws {
        let desk = try Desk()
        let path = try desk.configure("")
        try FileManager.default.removeItem(atPath: path)
        let part: String
        switch kind {
        case "folder":
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false)
            part = "\(path): is a folder, not a file"
        case "pipe":
            mkfifo(path, 0o600)
            part = "\(path): is not a file"
        case "loop":
            symlink(path, path)
            part = "\(path): cannot be read: "
        case "bytes":
            try Data([0x61, 0xFF]).write(to: URL(fileURLWithPath: path))
            part = "\(path):1:2: the byte 0xFF is not UTF-8"
        case "long":
            let text = String(repeating: "# long\n", count: 10_000)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            part = "\(path): is longer than 64 KiB"
        default:
            let text = "theme = \"\u{1B}]52;c;AAAA\u{7}\"\n\"\u{202E}key\" = 1\n"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            part = "\(path):1:10: a control character, U+001B"
        }
        let outcome = try await desk.refused(2, ["accounts"], saying: [part, Self.hint])
        #expect(hidden(in: outcome.stderr) == [])
    }

    // MARK: Themes

    @Test func aWrongThemeIsToldWhereItIsNamed() async throws {
        let desk = try Desk()
        let path = try desk.configure("theme = \"drak\"\n")
        try await desk.refused(
            2, "config", "check",
            saying: "\(path):1:9: there is no theme \"drak\"; did you mean \"dark\"?")
        try desk.configure("[ledgers.\"/a\"]\ntheme = \"nowhere\"\n")
        try await desk.refused(
            2, "config", "check", saying: "\(path):2:9: there is no theme \"nowhere\"")
    }

    @Test func themesOfOnesOwn() async throws {
        let desk = try Desk()
        try desk.configure("theme = \"mine\"\n")
        let folder = desk.path("config/daybook/themes")
        try FileManager.default.createDirectory(
            atPath: folder + "/folder.toml", withIntermediateDirectories: true)
        for (name, text) in [
            ("mine", "inherits = \"dark\"\n[palette]\naccent = \"red\"\n"),
            ("broken", "[roles]\ntitel = \"red\"\n"), ("circle", "inherits = \"circle\"\n"),
            ("\u{1B}[2J", ""),
        ] {
            try desk.write("config/daybook/themes/\(name).toml", text)
        }
        let checked = try await desk.run(["config", "check"])
        #expect(checked.end == .exited(0), "\(checked)")
        #expect(checked.err.contains("\(folder)/broken.toml:2:1: unknown role \"titel\""))
        let info = try Records.json(try await desk.run(["info", "--format", "json"]).out)
        let themes = try #require(info["themes"] as? [[String: Any]])
        let names = ["terminal", "dark", "light", "mono", "safe", "broken", "circle", "folder"]
        #expect(themes.map { $0["name"] as? String } == names + ["mine"])
        let wrong = themes.filter { $0["problem"] != nil }.map { $0["name"] as? String }
        #expect(wrong == ["broken", "circle", "folder"])
        #expect(themes.last?["origin"] as? String == "user")
        #expect(info["theme"] as? String == "mine")
    }

    /// One file, copied to a host, is all of the program: the shipped themes are within it, and are
    /// those of the files that it would otherwise read.
    @Test func aProgramCopiedAloneHasItsThemes() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada Lovelace", "--currency", "GBP")
        // Not copied in this process: a child that another test starts meanwhile would hold the
        // file open for writing, and it could not be run.
        let copy = try await desk.tool("/bin/cp", Binaries.daybook, "daybook")
        #expect(copy.end == .exited(0), "\(copy)")
        for (program, origin) in [(Binaries.daybook, "shipped"), (desk.path("daybook"), "builtIn")]
        {
            var launch = desk.launch(["info", "--format", "json"])
            launch.program = program
            let info = try Records.json(try await Child(launch).finished().out)
            let themes = try #require(info["themes"] as? [[String: Any]])
            #expect(
                themes.map { $0["name"] as? String } == [
                    "terminal", "dark", "light", "mono", "safe",
                ])
            #expect(themes.allSatisfy { $0["origin"] as? String == origin }, "\(themes)")
            #expect(themes.allSatisfy { $0["problem"] == nil }, "\(themes)")
        }
        // The file in the user's folder inherits from one that is only in the program.
        try FileManager.default.createDirectory(
            atPath: desk.path("config/daybook/themes"), withIntermediateDirectories: true)
        try desk.write(
            "config/daybook/themes/mine.toml",
            "inherits = \"dark\"\n[roles]\n\"title\" = \"#ff0000 on #000000\"\n")
        var launch = desk.launch(["--theme", "mine"])
        (launch.program, launch.output) = (desk.path("daybook"), .terminal)
        launch.environment["COLORTERM"] = "truecolor"
        let explorer = try Child(launch)
        try await explorer.says("accounts") { $0.hasDrawn("Ada") }
        explorer.send("q")
        let out = try await explorer.finished().out
        // Its own red, and the paper of `dark`: #12161c.
        #expect(out.contains("38;2;255;0;0") && out.contains("48;2;18;22;28"))
    }
}

extension Desk {
    /// Writes the configuration file.
    ///
    /// - Returns: its path.
    @discardableResult
    func configure(_ text: String, in folder: String = "config") throws -> String {
        try FileManager.default.createDirectory(
            atPath: path(folder + "/daybook"), withIntermediateDirectories: true)
        return path(try write(folder + "/daybook/config.toml", text))
    }
}

extension ConfigFileTests {
    @Test func theMouseIsOnFromTheStart() async throws {
        for (text, isOn) in [("mouse = true\n", true), ("mouse = false\n", false), ("", false)] {
            let desk = try Desk()
            try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
            try desk.configure(text)
            let explorer = try desk.start(output: .terminal)
            try await explorer.says("accounts") { $0.hasDrawn("Ada") }
            explorer.send("q")
            let outcome = try await explorer.finished()
            // Presses, drags or all moves: each is the mouse.
            let modes = [1000, 1002, 1003].filter { outcome.out.contains("\u{1B}[?\($0)h") }
            #expect(modes.isEmpty != isOn, "\(outcome)")
        }
    }
}
