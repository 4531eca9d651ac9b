import Foundation
import TestSupport
import Testing

/// The explorer, driven by a script: the real program, its tailer and its ledger, and no terminal.
@Suite struct ScriptTests {
    // MARK: What it plays

    @Test func showsWhatAPersonWouldSee() async throws {
        let desk = try await Desk.withTwoAccounts()
        let outcome = try await desk.play(
            """
            # from the accounts into a timeline
            clock 2030-01-01T00:00:00Z
            wait idle
            shot accounts
            keys j k enter
            wait text "FundsDeposited" within 20
            resize 120x40
            shot timeline
            quit
            """, ["--size", "60x12"])
        #expect(outcome.end == .exited(0) && outcome.stderr.isEmpty, "\(outcome)")
        let accounts = try desk.shot("accounts").split(
            separator: "\n", omittingEmptySubsequences: false)
        // Twelve rows, and nothing behind the last line end.
        #expect(accounts.count == 13 && accounts.last == "")
        #expect(accounts.allSatisfy { $0.count <= 60 })
        #expect(accounts[3].contains("acc-1") && accounts[3].contains("100.00 GBP"))
        let timeline = try desk.shot("timeline")
        #expect(timeline.contains("Accounts › acc-1  Ada Lovelace"))
        #expect(timeline.split(separator: "\n", omittingEmptySubsequences: false).count == 41)
        let roles = try desk.shot("timeline.roles")
        #expect(roles.hasPrefix("120x40\n|"))
        #expect(roles.contains(" amount.positive"))
    }

    /// The same script gives the same screens, as long as the ledger is the same.
    @Test func theClockStandsStill() async throws {
        let desk = try await Desk.withTwoAccounts()
        let script = "clock 2030-06-01T12:00:00Z\nwait idle\nshot NAME\n"
        var shots: [String] = []
        for name in ["first", "second"] {
            let outcome = try await desk.play(script.replacing("NAME", with: name))
            #expect(outcome.end == .exited(0), "\(outcome)")
            shots.append(try desk.shot(name))
        }
        #expect(shots[0] == shots[1])
    }

    @Test func aCommandIsRecordedOnceItIsConfirmed() async throws {
        let desk = try await Desk.withTwoAccounts()
        let outcome = try await desk.play(
            """
            wait idle
            key d
            type 12.50
            key tab
            paste "two\\nlines"
            key enter
            wait text "on top of version 2"
            shot preview
            keys tab enter
            wait text "recorded acc-1@3"
            wait idle
            shot recorded
            """)
        #expect(outcome.end == .exited(0), "\(outcome)")
        #expect(try desk.shot("preview").contains("[▸Cancel ] [ Record ]"))
        #expect(try desk.shot("recorded").contains("112.50 GBP"))
        let account = try Records.json(try await desk.done("show", "acc-1", "--format", "json"))
        #expect(account["version"] as? Int == 3)
        try await desk.isSound()
    }

    /// What a form records is what the command records.
    @Test func aDescribedEventIsRecordedByItsForm() async throws {
        let desk = try Desk()
        try await desk.done("descriptions", "declare", "library")
        let lent = #"{"borrower":"Ada","due":"2026-12-20"}"#
        for book in ["book:1", "book:2"] {
            try await desk.done("record", book, "book.added", "--data", #"{"title":"Emma"}"#)
        }
        let outcome = try await desk.play(
            """
            wait idle
            keys e j enter
            type Ada
            key tab
            type 2026-12-20
            key enter
            wait text "available true → false"
            keys tab enter
            wait text "recorded book:1@2"
            """)
        #expect(outcome.end == .exited(0), "\(outcome)")
        try await desk.done("record", "book:2", "book.borrowed", "--data", lent)
        var states: [[String: String]] = []
        for book in ["book:1", "book:2"] {
            let account = try Records.json(try await desk.done("show", book, "--format", "json"))
            let fields = try #require(account["fields"] as? [String: Any])
            states.append(fields.mapValues { "\($0)" })
            let events = try await desk.done("events", book, "--format", "ndjson")
            #expect(events.contains("\"data\":\(lent)"), "\(events)")
        }
        #expect(states[0] == states[1] && states[0]["borrower"] == "Ada")
        try await desk.isSound()
    }

    /// An event of another process appears without a key; one that comes between preview and
    /// confirmation is named.
    @Test func anotherProcessIsSeenAndWins() async throws {
        let desk = try await Desk.withTwoAccounts()
        try desk.write(
            "script.txt",
            """
            wait idle
            shot before
            wait text "pos 4" within 60
            wait idle
            shot after
            # what is paused says nothing: the lock itself is lost
            key =
            key d
            type 5
            key enter
            wait text "on top of version 3"
            shot preview
            wait text "paused, 1 event since" within 60
            keys tab enter
            wait text "Changed by someone else" within 60
            shot lost
            """)
        let explorer = try desk.start(
            "--script", "script.txt", "--save-screens", "shots")
        for (shot, amount) in [("before", "7"), ("preview", "9")] {
            try await eventually("the shot \(shot)") {
                FileManager.default.fileExists(atPath: desk.path("shots/\(shot).roles.txt"))
            }
            try await desk.done("deposit", "acc-1", amount)
        }
        let outcome = try await explorer.finished()
        #expect(outcome.end == .exited(0), "\(outcome)")
        #expect(try desk.shot("after").contains("107.00 GBP"))
        let lost = try desk.shot("lost")
        #expect(lost.contains("expected version 3, actual version 4"))
        #expect(lost.contains("v4 FundsDeposited +9.00 GBP by tester"))
        let account = try Records.json(try await desk.done("show", "acc-1", "--format", "json"))
        #expect(account["version"] as? Int == 4, "nothing was tried again")
    }

    /// The script that the documents show.
    @Test func theDocumentedScriptPlays() async throws {
        let desk = try await Desk.withTwoAccounts()
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appendingPathComponent(
                "Sources/daybook/Daybook.docc/AddAScreen.md"), encoding: .utf8)
        let parts = page.components(separatedBy: "```\n")
        #expect(parts.count == 3)
        let outcome = try await desk.play(parts[1])
        #expect(outcome.end == .exited(0), "\(outcome)")
        #expect(try desk.shot("preview").contains("Confirm"))
    }

    @Test func aScriptMayComeFromStdin() async throws {
        let desk = try await Desk.withTwoAccounts()
        let outcome = try await desk.run(
            ["explore", "--script", "-", "--save-screens", "a/b"],
            input: .bytes(Array("wait idle\nshot one\n".utf8)))
        #expect(outcome.end == .exited(0), "\(outcome)")
        #expect(FileManager.default.fileExists(atPath: desk.path("a/b/one.txt")))
    }

    /// A line ends at its line feed, and what a mark joins for the eye is read for itself.
    @Test func goesByScalars() async throws {
        let desk = try await Desk.withTwoAccounts()
        let outcome = try await desk.play(
            "# a note\u{2028}nonsense\u{85}more\u{B}and more\rand more\n"
                + "#\u{FE0F}\u{20E3} a note\nwait idle\r\nquit\n")
        #expect(outcome.end == .exited(0) && outcome.stderr.isEmpty, "\(outcome)")
        for line in ["type \"\u{301}a\" b", "type \"a\"\u{301}"] {
            let refused = try await desk.play(line + "\n")
            #expect(refused.end == .exited(2), "\(refused)")
            #expect(refused.err.contains("behind the closing quote"), "\(refused)")
        }
    }

    // MARK: What it refuses

    /// A line that is wrong, and what is said of it.
    private static let wrong: [(line: String, reason: String)] = [
        ("jump", "'jump' is not a step; expected key, keys, type"),
        ("shoot here", "did you mean \"shot\"?"),
        ("key", "expected one key"), ("key j j", "expected one key"),
        ("keys", "expected keys"), ("key pageupp", "'pageupp' is not a key"),
        ("keys j ctrl-h", "'ctrl-h' is not a key"), ("type", "expected a text"),
        ("type \"a\\nb\"", "a control character cannot be typed"),
        ("type \"open", "expected a closing quote"),
        ("type \"a\" b", "expected nothing behind the closing quote"),
        ("paste \"\\x\"", "expected one of these behind \\"),
        ("paste \"\\u{D800}\"", "is not a character"),
        ("resize 80", "'80' is not a size"), ("resize 0x24", "'0x24' is not a size"),
        ("resize 80x99999", "'80x99999' is not a size"), ("wait", "expected: wait idle"),
        ("wait forever", "expected: wait idle"), ("wait text here", "expected: wait idle"),
        ("wait text \"\"", "expected a text"), ("wait idle within 0", "from 1 to 3600"),
        ("wait idle within ages", "from 1 to 3600"), ("wait text \"a\" for 3", "from 1 to 3600"),
        ("clock noon", "'noon' is not a moment"), ("shot", "is not the name of a shot"),
        ("shot ../../etc/passwd", "is not the name of a shot"), ("quit now", "nothing behind quit"),
    ]

    /// A wrong script does nothing at all: it is told with its place before anything is opened.
    @Test(arguments: wrong.indices)
    func aWrongLineIsToldWithItsPlace(_ index: Int) async throws {
        let desk = try Desk()
        let (line, reason) = Self.wrong[index]
        let outcome = try await desk.play("# one\nkey j\n\n  \(line)  \nkey k\n")
        #expect(outcome.status == 2, "\(outcome)")
        #expect(outcome.err.hasPrefix("error: script.txt:4: "), "\(outcome)")
        #expect(outcome.err.contains(reason), "\(outcome)")
        #expect(!FileManager.default.fileExists(atPath: desk.path("shots")))
    }

    @Test func aFileThatIsNoScriptIsRefused() async throws {
        let desk = try await Desk.withTwoAccounts()
        try Data([0x6B, 0xFF, 0xFE]).write(to: URL(fileURLWithPath: desk.path("bytes")))
        try desk.write("long", String(repeating: "# long\n", count: 60_000))
        try desk.write("shots", "a file")
        try desk.write("good", "wait idle\nshot one\n")
        for (arguments, status, reason) in [
            (["--script", "bytes"], Int32(2), "bytes:1: not a text in UTF-8"),
            (["--script", "long"], 2, "longer than"),
            (["--script", "good"], 2, "good:2: a shot goes to a file"),
            (["--script", "good", "--save-screens", "shots"], 1, "shots: "),
            (["--script", "missing"], 1, "missing: cannot be read"),
            (["--script", "good", "--size", "80"], 2, "--size"),
            (["--save-screens", "shots"], 2, "--save-screens goes with --script"),
        ] {
            let outcome = try await desk.run(arguments)
            #expect(outcome.status == status && outcome.err.contains(reason), "\(outcome)")
        }
    }

    @Test func aWaitThatFailsShowsTheScreen() async throws {
        let desk = try await Desk.withTwoAccounts()
        let outcome = try await desk.play("wait idle\nwait text \"Zebra\" within 1\nshot never\n")
        #expect(outcome.status == 1, "\(outcome)")
        #expect(
            outcome.err.hasPrefix("error: script.txt:2: waited 1.0 seconds for \"Zebra\""),
            "\(outcome)")
        #expect(outcome.err.contains("Ada Lovelace"), "the last screen is shown")
        #expect(!FileManager.default.fileExists(atPath: desk.path("shots/never.txt")))
    }

    @Test func stepsBehindTheEndAreAFault() async throws {
        let desk = try await Desk.withTwoAccounts()
        let outcome = try await desk.play("wait idle\nkey q\nkey j\n")
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.err.contains("script.txt:3: the explorer had ended"), "\(outcome)")
        #expect(try await desk.play("wait idle\nkey q\n").end == .exited(0))
    }
}
