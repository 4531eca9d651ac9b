import Foundation
import TestSupport
import Testing

/// Imports as they are typed: which format is taken, what a dry run says, what stops one.
@Suite struct ImportTests {
    private static let header = "account,date,amount\n"
    private static let rows = header + "a,2026-01-01,5.00\na,2026-01-02,-2.00\n"

    private func balances(_ desk: Desk) async throws -> [String?] {
        Records.csv(try await desk.done("accounts", "--format", "csv"))
            .map { $0["balance_minor"] }
    }

    @Test func theFormatIsFound() async throws {
        let desk = try Desk()
        let tabs = Self.rows.replacing(",", with: "\t")
        let event =
            #"{"specversion":"1.0","id":"1","source":"s","type":"T","subject":"a","data":{}}"#
        let files = [
            ("ROWS.CSV", Self.rows, [], ""),
            ("rows.Tsv", tabs, [], ""),
            ("rows.TAB", tabs, [], ""),
            ("rows.txt", Self.rows, ["--amount-column", "amount"], "CSV, by its options"),
            ("rows", Self.rows, [], "CSV, by its first bytes"),
            ("E.NDJSON", event, [], ""),
            ("e.jsonl", event, [], ""),
            ("events", "\n  [\(event)]", [], "CloudEvents, by its first bytes"),
        ]
        for (name, text, options, told) in files {
            try desk.write(name, text)
            let outcome = try await desk.run(
                ["--ledger", "\(name).db", "import", name, "--currency", "GBP"] + options)
            #expect(outcome.end == .exited(0), "\(outcome)")
            #expect(outcome.err == (told.isEmpty ? "" : "\(name): read as \(told)\n"), "\(outcome)")
        }
        for (input, options, told) in [
            (Self.rows, ["--date-column", "date"], "CSV, by its options"),
            (Self.rows, [], "CSV, by its first bytes"),
            (event, [], "CloudEvents, by its first bytes"),
        ] {
            let outcome = try await desk.run(
                ["import", "-", "--currency", "GBP"] + options, input: .bytes(Array(input.utf8)))
            #expect(outcome.end == .exited(0), "\(outcome)")
            #expect(outcome.err.contains("stdin: read as \(told)\n"), "\(outcome)")
        }
        #expect(
            try await desk.run(["import", "rows.txt", "--format", "csv", "--currency", "GBP"]).err
                == "")
    }

    @Test(arguments: [false, true])
    func aDryRunSaysItAllAndWritesNothing(isThere: Bool) async throws {
        let desk = try Desk()
        if isThere { try await desk.done("open", "b", "--owner", "B", "--currency", "GBP") }
        func ledger() -> [String: Data] {
            let names =
                (try? FileManager.default.contentsOfDirectory(atPath: desk.folder.path)) ?? []
            return Dictionary(
                uniqueKeysWithValues: names.filter { $0.hasSuffix(".db") }.map {
                    ($0, FileManager.default.contents(atPath: desk.path($0)) ?? Data())
                })
        }
        let before = ledger()
        try desk.write("rows.csv", Self.rows)
        let options = ["import", "rows.csv", "--currency", "GBP"]
        let dry = try await desk.done(options + ["--dry-run"])
        #expect(
            dry == """
                dry run: nothing is written
                2 rows read
                3 events written, 1 account opened

                """)
        try desk.write("bad.csv", Self.rows + "a,never,1\n")
        let bad = try await desk.refused(
            1, ["import", "bad.csv", "--currency", "GBP", "--dry-run"], saying: ["bad.csv:4:3"])
        let event =
            #"{"specversion":"1.0","id":"1","source":"s","type":"T","subject":"a","data":{}}"#
        try desk.write("e.ndjson", event)
        #expect(
            try await desk.done("import", "e.ndjson", "--dry-run").contains("1 event written"))
        #expect(ledger() == before, "\(bad)")
        if isThere {
            #expect(try await balances(desk) == ["0"])
        }
    }

    @Test func aThousandIsAskedAbout() async throws {
        let desk = try Desk()
        try await desk.done("open", "a", "--owner", "A", "--currency", "GBP")
        for amount in ["1.000", "1,000", "0.500", "1.000 GBP", "1,000.00"] {
            try await desk.refused(
                2, ["deposit", "a", amount], saying: ["can be read in two ways", "--decimal-mark"])
        }
        for (command, amount, mark) in [
            ("deposit", "1.000", ","), ("deposit", "1.000,50", ","), ("deposit", "2,000.00", "."),
            ("withdraw", "1.000", "."), ("deposit", "7,45", ","), ("deposit", "5.5", "."),
        ] {
            try await desk.done(command, "a", amount, "--decimal-mark", mark)
        }
        #expect(try await balances(desk) == ["401245"])
        for (amount, mark) in [("1.00", ","), ("10.00,0", ","), ("1,00", "."), ("1.0000", ",")] {
            try await desk.refused(
                2, ["deposit", "a", amount, "--decimal-mark", mark], saying: ["is not an amount"])
        }
        try await desk.refused(
            2, ["open", "b", "--owner", "B", "--currency", "GBP", "--overdraft", "1.000"],
            saying: ["--decimal-mark"])
        try desk.write("de.csv", "account;date;amount\nde;2026-01-02;1.300\nde;2026-01-03;-65,44\n")
        let options = ["import", "de.csv", "--delimiter", ";", "--currency", "EUR"]
        try await desk.refused(1, options, saying: ["de.csv:2:15", "say with --decimal-mark"])
        try await desk.done(options + ["--decimal-mark", ","])
        #expect(try await balances(desk) == ["401245", "123456"])
    }

    @Test func differencesStopAnImport() async throws {
        let desk = try Desk()
        try desk.write("rows.csv", "account,date,amount,balance\na,2026-01-01,5.00,5.10\n")
        let options = ["import", "rows.csv", "--currency", "GBP", "--balance-column", "balance"]
        try await desk.refused(
            1, options,
            saying: [
                "1 differ by more than 0, in 1 accounts", "line 2: the file says 5.10 GBP",
                "error: nothing was written; --keep-differences",
            ])
        try await desk.refused(1, options + ["--dry-run"], saying: ["--keep-differences"])
        let kept = try await desk.done(options + ["--keep-differences"])
        #expect(kept.contains("1 differ by more than 0"))
        #expect(try await balances(desk) == ["500"])
    }

    @Test func theOrderIsAskedFor() async throws {
        let desk = try Desk()
        try desk.write("day.csv", Self.header + "a,2026-01-01,5.00\na,2026-01-01,-2.00\n")
        let options = ["import", "day.csv", "--currency", "GBP"]
        try await desk.refused(
            1, options,
            saying: ["day.csv:2:1: date: it cannot be told which rows came first", "--order"])
        let report = try await desk.done(options + ["--order", "newest-first"])
        #expect(report.contains("the file is newest first; the oldest is recorded first\n"))
        let events = Records.csv(try await desk.done("events", "a", "--format", "csv"))
        #expect(events.map { $0["balance_minor"] } == ["0", "-200", "300"])
    }

    /// The ledger is free while an import waits for its input, and a signal ends it at once.
    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func anImportThatWaitsHoldsNoLock(number: Int32) async throws {
        let desk = try Desk()
        try await desk.done("open", "a", "--owner", "A", "--currency", "GBP")
        var launch = desk.launch(["import", "-", "--format", "csv", "--currency", "GBP"])
        launch.input = .stalled(Array(Self.rows.utf8))
        let importing = try Child(launch)
        try await importing.says("takes all there is") { _ in importing.inputLeft == 0 }
        #expect(try await desk.done("deposit", "a", "1.00").contains("a@2"))
        importing.interrupt(number)
        let outcome = try await importing.finished()
        #expect(outcome.end == .exited(130), "\(outcome)")
        #expect(outcome.err.contains("interrupted"), "\(outcome)")
        #expect(try await balances(desk) == ["100"])
    }
}
