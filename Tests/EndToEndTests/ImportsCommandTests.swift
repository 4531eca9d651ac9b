import Foundation
import Synchronization
import TestSupport
import Testing

/// `daybook imports` and `daybook reverse --import`.
@Suite struct ImportsCommandTests {
    private static let rows = "account,date,amount\na,2026-01-01,5.00\nb,2026-01-02,3.00\n"
    private static let fields = [
        "import", "recorded_at", "actor", "file", "format", "events", "movements", "opened",
        "state", "reversed", "has_ended", "position",
    ]

    /// A desk with an import of two accounts, and its id.
    private func desk() async throws -> (Desk, String) {
        let desk = try Desk()
        try desk.write("march.csv", Self.rows)
        let said = try await desk.done("import", "march.csv", "--currency", "GBP")
        let id = try #require(try await imports(desk).first?["import"])
        #expect(
            said.hasSuffix(
                "4 events written, 2 accounts opened\n'daybook reverse --import \(id) --reason "
                    + "WHY' takes it back\n"), "\(said)")
        return (desk, id)
    }

    /// Of a ledger in a file, or of the desk's own.
    private func imports(_ desk: Desk, _ ledger: String? = "books.db") async throws
        -> [[String: String]]
    {
        let named = ledger.map { ["--ledger", $0] } ?? []
        let csv = try await desk.done(["imports", "--format", "csv"] + named)
        #expect(csv.hasPrefix(Self.fields.joined(separator: ",") + "\n"), "\(csv)")
        return Records.csv(csv)
    }

    private func back(_ id: String) -> [String] {
        ["reverse", "--import", id, "--reason", "the wrong file"]
    }

    @Test func areListed() async throws {
        let (desk, id) = try await desk()
        let record = try #require(try await imports(desk).first)
        let told = Self.fields.dropFirst(2).map { record[$0] ?? "?" }
        #expect(
            told == ["tester", "march.csv", "csv", "4", "2", "2", "whole", "0", "true", "5"])
        let lines = try Records.ndjson(try await desk.done("imports", "--format", "ndjson"))
        let json = try #require(lines.first)
        #expect(json["import"] as? String == id && json["hasEnded"] as? Bool == true)
        #expect(try await desk.done("imports").contains("whole"))
        // What writes nothing is no import, and neither is a copy.
        let again = try await desk.done("import", "march.csv", "--currency", "GBP")
        #expect(!again.contains("--import"))
        try desk.write("book.ndjson", try await desk.done("--quiet", "export"))
        try await desk.done("import", "book.ndjson", "--ledger", "copy.db")
        try await desk.done("--quiet", "migrate", "books.db", "new.db")
        for ledger in ["copy.db", "new.db"] {
            #expect(try await imports(desk, ledger).map { $0["import"] } == [id])
        }
        let empty = try Desk()
        try await empty.done("open", "a", "--owner", "A", "--currency", "GBP")
        #expect(try await imports(empty).isEmpty)
    }

    @Test func areTakenBack() async throws {
        let (desk, id) = try await desk()
        try await desk.refused(2, back(id), saying: ["--yes"])
        let seal = try await desk.done("seal")
        let said = try await desk.done(back(id) + ["--yes"])
        #expect(said == "\(id)  march.csv  2 events reversed\n")
        #expect(try await desk.done("seal") != seal)
        let accounts = Records.csv(try await desk.done("accounts", "--format", "csv"))
        #expect(accounts.map { $0["account"] } == ["a", "b"])
        #expect(accounts.map { $0["balance_minor"] } == ["0", "0"])
        let listed = try await imports(desk)
        #expect(listed.map { $0["state"] } == ["reversed"] && listed[0]["reversed"] == "2")
        let events = Records.csv(try await desk.done("events", "--format", "csv"))
        #expect(
            events.suffix(2).map { "\($0["account"] ?? "") \($0["type"] ?? "")" }
                == ["b FundsReversed", "a FundsReversed"])
        // Once.
        let json = try Records.json(
            try await desk.done(back(id) + ["--yes", "--format", "json"]))
        #expect(json["reversed"] as? Int == 0 && json["reversedBefore"] as? Int == 2)
        #expect(Records.csv(try await desk.done("events", "--format", "csv")) == events)
        try await desk.isSound()
    }

    @Test func whatIsRefusedIsTold() async throws {
        let (desk, id) = try await desk()
        try await desk.done("withdraw", "a", "1")
        let outcome = try await desk.run(back(id) + ["--yes"])
        #expect(outcome.end == .exited(3), "\(outcome)")
        #expect(outcome.out == "\(id)  march.csv  1 event reversed, 1 refused\n")
        #expect(
            outcome.err == "a@2: insufficientFunds: available 4.00 GBP, requested 5.00 GBP\n"
                + "rejected: 1 event is not taken back\n")
        #expect(try await desk.done("imports").contains("1 of 2 reversed"))
        try await desk.done("deposit", "a", "1")
        let said = try await desk.done(back(id) + ["--yes"])
        #expect(said == "\(id)  march.csv  1 event reversed, 1 before\n")
    }

    /// No earlier than what it takes back, and not in closed time.
    @Test func theDateIsThatOfEach() async throws {
        let (desk, id) = try await desk()
        let early = try await desk.run(back(id) + ["--yes", "--date", "2026-01-01"])
        #expect(early.end == .exited(3), "\(early)")
        #expect(early.err.contains("b@2: dateBeforeOpening: "), "\(early)")
        #expect(try await desk.done("imports").contains("1 of 2 reversed"))
        try await desk.done("close-period", "2026-01")
        let closed = try await desk.run(back(id) + ["--yes", "--date", "2026-01-31"])
        #expect(closed.end == .exited(3), "\(closed)")
        #expect(closed.err.contains("b@2: periodClosed: 2026-01-31"), "\(closed)")
        try await desk.done(back(id) + ["--yes"])
        #expect(try await desk.done("show", "b", "--at", "2026-01-31").contains("3.00"))
        try await desk.isSound()
    }

    @Test func wrongUseIsTold() async throws {
        let (desk, id) = try await desk()
        let none = "0190b0c4-6f5e-7c3a-9d1e-2f3a4b5c6d7e"
        let seal = try await desk.done("seal")
        let cases: [(status: Int32, arguments: [String], parts: [String])] = [
            (1, back(none), ["keeps no import \(none)", "'daybook imports'"]),
            (2, back("1"), ["'1'"]), (2, back(id) + ["a@2"], ["ACCOUNT@VERSION", "--import"]),
            (2, ["reverse", "--reason", "r"], ["ACCOUNT@VERSION", "--import"]),
            (2, ["reverse", "--import", id], ["'--reason"]),
            (2, back(id) + ["--expect", "1"], ["--expect"]),
            (2, back(id) + ["--command-id", none], ["--command-id"]),
            (2, back(id) + ["--memo", "m"], ["no memo"]),
            (2, ["reverse", "a@2", "--reason", "r", "--yes"], ["--yes"]),
            (3, ["reverse", "--import", id, "--reason", " ", "--yes"], ["reasonMissing"]),
            // Once for all of it, and before the question.
            (3, back(id) + ["--date", "2999-01-01"], ["rejected: dateInFuture: 2999-01-01"]),
            (2, back(id) + ["--yes", "--read-only"], ["--read-only"]),
        ]
        for item in cases {
            try await desk.refused(item.status, item.arguments, saying: item.parts)
        }
        #expect(try await desk.done("seal") == seal)
    }

    @Test func aProductionLedgerAsksForItsName() async throws {
        let (desk, id) = try await desk()
        try desk.configure("[ledgers.\"\(desk.path("books.db"))\"]\nproduction = true\n")
        try await desk.refused(
            2, back(id) + ["--yes"], saying: ["production ledger", "--confirm 'books.db'"])
        try await desk.refused(2, back(id) + ["--confirm", "a"], saying: ["'books.db'"])
        try await desk.done(back(id) + ["--confirm", "books.db"])
    }

    /// How much is left, and what it comes to.
    @Test func atATerminalItIsAskedWhatIsLeft() async throws {
        let (desk, id) = try await desk()
        try desk.write("more.csv", "account,date,amount\nc,2026-01-01,-7\nd,2026-01-01,0\n")
        try await desk.done("import", "more.csv", "--currency", "GBP")
        let more = try #require(try await imports(desk).last?["import"])
        try await desk.done("reverse", "b@2", "--reason", "r")
        for (id, wish) in [
            (id, "1 event of the import of march.csv, which moved 5.00 GBP in"),
            (more, "1 event of the import of more.csv, which moved 7.00 GBP out"),
        ] {
            for (answer, status) in [("\r", Int32(1)), ("y\r", 0)] {
                var launch = desk.launch(back(id))
                launch.output = .terminal
                let child = try Child(launch)
                try await child.says("question") { $0.out.contains("go on? (y/N) ") }
                #expect(child.outcome.out.contains("this will reverse \(wish)\r\n"))
                child.send(answer)
                #expect(try await child.finished().end == .exited(status))
            }
            // Nothing is left to ask about.
            #expect(try await desk.done(back(id)).contains("  0 events reversed, "))
        }
        #expect(try await imports(desk).map { $0["state"] } == ["reversed", "reversed"])
        try await desk.isSound()
    }

    #if Network
        /// Where an import is no transaction, one thing is said of what is there, and it is true.
        @Test func whatIsLeftInATableIsTold() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let table = "bank-\(UInt32.random(in: 0...UInt32.max))"
            let desk = try Desk([
                "DAYBOOK_LEDGER": "dynamodb://\(table)?endpoint=\(emulator.url)"
            ])
            try await desk.done("create-tables")
            try desk.write("march.csv", Self.rows)
            let options = ["--currency", "GBP", "--order", "oldest-first"]
            try await desk.refused(
                2, ["import", "march.csv", "--dry-run"] + options,
                saying: ["cannot be tried", "'daybook migrate'"])
            #expect(Records.csv(try await desk.done("events", "--format", "csv")).isEmpty)
            // Before anything is recorded, nothing is.
            try desk.write("bad.csv", Self.rows + "c,never,1\n")
            try await desk.refused(
                1, ["import", "bad.csv"] + options, saying: ["error: nothing was written\n"])
            let rows = (1...300).map { _ in "a,2026-01-01,1\n" }.joined()
            try desk.write("cut.csv", "account,date,amount\n" + rows + "c,never,1\n")
            let cut = try await desk.run(["import", "cut.csv"] + options)
            let ids = Records.csv(try await desk.done("imports", "--format", "csv"))
            let id = try #require(ids.first?["import"])
            #expect(cut.end == .exited(1) && ids[0]["has_ended"] == "false", "\(cut)")
            #expect(cut.err.hasPrefix("cut.csv:302:3: date: "), "\(cut)")
            #expect(
                cut.err.hasSuffix(
                    "\nerror: what was imported until then is recorded; 'daybook reverse --import "
                        + "\(id) --reason WHY' takes it back\n"), "\(cut)")
            #expect(!cut.err.contains("nothing was written"), "\(cut)")
        }

        /// Lets so many appends pass, and refuses what comes behind them.
        private static func fail(_ proxy: ServiceProxy, behind appends: Int) {
            let left = Mutex(appends)
            proxy.answer { request in
                guard request.operation == "TransactWriteItems" else { return .passed }
                let isThere = left.withLock { left in
                    left -= 1
                    return left >= 0
                }
                return isThere
                    ? .passed : .refused(code: "AccessDeniedException", message: "not for you")
            }
        }

        /// The service fails in the middle, and is back for the rest.
        @Test func theSameImportRecordsTheRest() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let proxy = try ServiceProxy(before: emulator)
            let table = "bank-\(UInt32.random(in: 0...UInt32.max))"
            let desk = try Desk(["DAYBOOK_LEDGER": "dynamodb://\(table)?endpoint=\(proxy.url)"])
            try await desk.done("create-tables")
            let rows = (1...400).map { "a,2026-01-01,\($0)\n" }.joined()
            try desk.write("rows.csv", "account,date,amount\n" + rows)
            let options = ["import", "rows.csv", "--currency", "GBP", "--order", "oldest-first"]
            Self.fail(proxy, behind: 2)
            let cut = try await desk.run(options)
            let id = try #require(try await imports(desk, nil).first?["import"])
            #expect(cut.end == .exited(1) && cut.err.hasPrefix("error: "), "\(cut)")
            #expect(
                cut.err.hasSuffix(
                    "\na part of the file is recorded: run the same import again for the rest, or "
                        + "take the part back with 'daybook reverse --import \(id) --reason "
                        + "WHY'\n"), "\(cut)")
            #expect(!cut.err.contains("nothing was written"), "\(cut)")
            proxy.pass()
            try await desk.done(options)
            let kept = try await imports(desk, nil)
            #expect(kept.map { $0["has_ended"] } == ["false", "true"])
            #expect(kept.compactMap { Int($0["movements"] ?? "") }.reduce(0, +) == 400)

            Self.fail(proxy, behind: 1)
            let stopped = try await desk.run(back(id) + ["--yes"])
            #expect(stopped.end == .exited(1), "\(stopped)")
            #expect(
                stopped.err.hasSuffix(
                    "\n1 event reversed, and the same command goes on from there\n"), "\(stopped)")
            #expect(!stopped.err.contains("nothing was written"), "\(stopped)")
            proxy.pass()
            #expect(try await imports(desk, nil).first?["reversed"] == "1")
        }

        /// Another program's table keeps no imports.
        @Test func aTableOfAnotherProgramIsNoPlaceToTry() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let proxy = try ServiceProxy(before: emulator)
            let (desk, table) = (try Desk(), "bank-\(UInt32.random(in: 0...UInt32.max))")
            let other = "dynamodb://\(table)-spring?endpoint=\(proxy.url)"
            try await desk.done("create-tables", "--ledger", other)
            let spring = [
                "--ledger", other + "&layout=spring&currency=GBP&write=yes", "--confirm",
                "\(table)-spring",
            ]
            // One append has the events of an account side by side.
            let turns = (1...6).map { "\($0 % 2 == 0 ? "a" : "b"),2026-01-01,\($0)\n" }.joined()
            try desk.write("turns.csv", "account,date,amount\n" + turns)
            let turning =
                ["import", "turns.csv", "--currency", "GBP", "--order", "oldest-first"] + spring
            try await desk.refused(2, turning + ["--dry-run"], saying: ["cannot be tried"])
            Self.fail(proxy, behind: 1)
            let unkept = try await desk.run(turning)
            #expect(unkept.end == .exited(1), "\(unkept)")
            #expect(
                unkept.err.hasSuffix(
                    "\na part of the file may be recorded: the same import again records the rest\n"
                ), "\(unkept)")
            proxy.pass()
            try await desk.done(turning)
        }
    #endif

    /// Ended by a signal in the middle, again and again, until nothing is left.
    @Test func itGoesOnWhereItWasInterrupted() async throws {
        let desk = try Desk()
        let rows = (1...200).map { "a-\($0 % 7),2026-01-\(10 + $0 % 9),\($0).00\n" }
        try desk.write("rows.csv", "account,date,amount\n" + rows.joined())
        try await desk.done("import", "rows.csv", "--currency", "GBP", "--order", "by-date")
        let id = try #require(try await imports(desk).first?["import"])
        let child = try Child(desk.launch(back(id) + ["--yes"]))
        try await eventually("something is reversed", within: .seconds(60)) {
            let listed = Records.csv(try await desk.done(["imports", "--format", "csv"]))
            return child.hasEnded || listed.first?["reversed"] != "0"
        }
        child.interrupt(SIGINT)
        let outcome = try await child.finished()
        if outcome.end != .exited(0) {
            #expect(outcome.end == .exited(130), "\(outcome)")
            #expect(outcome.err.contains("the same command goes on from there"), "\(outcome)")
        }
        try await desk.done("--quiet", "reverse", "--import", id, "--reason", "r", "--yes")
        let listed = try await imports(desk)
        #expect(listed.map { $0["state"] } == ["reversed"] && listed[0]["reversed"] == "200")
        try await desk.isSound()
    }
}
