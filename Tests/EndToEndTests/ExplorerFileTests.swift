import Foundation
import TestSupport
import Testing

@testable import daybook

/// Statements and exports from the explorer: the same files as those of the command line, with the
/// numbers of the screen.
@Suite struct ExplorerFileTests {
    /// acc-1 with movements of three months, of which the book knew fewer at position 5.
    private func desk() async throws -> Desk {
        try await Desk.ofThreeMonths()
    }

    private func bytes(_ desk: Desk, _ name: String) throws -> String {
        try String(contentsOfFile: desk.path(name), encoding: .utf8)
    }

    private func play(_ desk: Desk, _ script: String) async throws {
        let outcome = try await desk.play(
            "clock 2026-04-20T10:00:00Z\nwait idle\n\(script)\nquit\n")
        #expect(outcome.end == .exited(0), "\(outcome)")
    }

    /// The month before is proposed, and the file is the command's to the byte.
    @Test func aStatementIsTheOneOfTheCommandLine() async throws {
        let desk = try await desk()
        try await play(
            desk,
            """
            keys P enter
            wait text "closing 75.75 GBP" within 20
            shot written
            keys P
            type 2026-02-01 to 2026-03-31
            keys tab right right right enter
            wait text "opening 0.00 GBP" within 20
            keys @
            type pos:2
            keys enter
            wait idle
            keys P
            type 2026-03
            keys tab tab
            type then.json
            keys enter
            wait text "0 lines" within 20
            """)
        let written = try desk.shot("written")
        #expect(written.contains("2 lines, opening 100.00 GBP, closing 75.75 GBP"), "\(written)")
        let text = try bytes(desk, "acc-1_2026-03.txt")
        #expect(text == (try await desk.done("statement", "acc-1", "--month", "2026-03")))
        let html = try bytes(desk, "acc-1_2026-02-01_2026-03-31.html")
        let again = try await desk.done(
            "statement", "acc-1", "--from", "2026-02-01", "--to", "2026-03-31", "--format", "html")
        #expect(html == again)
        // Of the past it is by what the book knew there.
        let then = try await desk.done(
            "statement", "acc-1@pos:2", "--month", "2026-03", "--format", "json")
        #expect(try bytes(desk, "then.json") == then)
        for name in ["acc-1_2026-03.txt", "acc-1_2026-02-01_2026-03-31.html"] {
            try await desk.done("statement", "--check", name)
        }
        try await desk.done(
            "statement", "--check", "then.json", saying: "were recorded since, from acc-1@3 on")
    }

    /// A list of the past is of that position, and holds as of it.
    @Test func aListOfThePastIsProvenAsOfThen() async throws {
        let desk = try await desk()
        try await play(
            desk,
            """
            keys @
            type pos:3
            key enter
            wait idle
            keys :
            type export then.csv
            key enter
            wait idle
            """)
        let then = try await desk.done("accounts", "--at", "@pos:3", "--format", "csv")
        #expect(try bytes(desk, "then.csv") == then)
        let said = try await desk.done(
            "export", "--check", "then.csv", "--proof", "then.csv.proof")
        #expect(said == "holds: 1 account, as known at @pos:3\n", "\(said)")
    }

    /// Two that one process writes under one name have nothing in common before they are whole.
    @Test func twoOfOneNameAreApart() throws {
        let desk = try Desk()
        let (ledger, path) = (desk.path("books.db"), desk.path("out.csv"))
        let location = LedgerLocation.sqlite(path: ledger)
        var first: WholeFile? = try WholeFile(path, besides: location)
        let second = try WholeFile(path, besides: location)
        try first?.write(Array("one".utf8))
        try second.write(Array("two".utf8))
        first = nil
        try second.finish(mayReplace: false)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "two")
        let third = try WholeFile(path, besides: location)
        #expect(throws: FileIsThere.self) { try third.finish(mayReplace: false) }
        for end in ["", "-wal", "-journal"] {
            #expect(throws: CommandStop.self) {
                try WholeFile(ledger + end, besides: location)
            }
        }
    }

    @Test func exportsHaveTheNumbersOfTheScreen() async throws {
        let desk = try await desk()
        try await play(
            desk,
            """
            keys s s :
            type export accounts.csv
            key enter
            wait idle
            shot accounts
            keys :
            type export accounts.ndjson
            key enter
            wait idle
            keys :
            type export accounts.json
            key enter
            wait idle
            keys :
            type export accounts.journal
            key enter
            wait idle
            keys g enter
            wait text "acc-3" within 20
            keys :
            type export one.csv
            key enter
            wait idle
            keys 2 &
            type amount >= 7
            key enter
            wait idle
            keys E enter
            wait idle
            """)
        // Sorted by balance, as the screen is.
        for format in ["csv", "ndjson", "json"] {
            let listed = try await desk.done(
                "accounts", "--sort", "balance", "--format", format)
            #expect(try bytes(desk, "accounts.\(format)") == listed)
        }
        let screen = try desk.shot("accounts")
        for row in Records.csv(try bytes(desk, "accounts.csv")) {
            let (name, balance) = (row["account"] ?? "?", row["balance"] ?? "?")
            #expect(
                screen.split(separator: "\n").contains {
                    $0.contains(name) && $0.contains(balance)
                },
                "\(screen)")
        }
        #expect(
            try bytes(desk, "one.csv")
                == (try await desk.done("export", "acc-3", "--format", "csv")))
        let stream = try await desk.done("export", "--format", "csv", "--filter", "amount >= 7")
        #expect(try bytes(desk, "stream.csv") == stream)
        for name in [
            "accounts.csv", "accounts.ndjson", "accounts.json", "accounts.journal", "one.csv",
            "stream.csv",
        ] {
            try await desk.done("export", "--check", name, "--proof", "\(name).proof")
        }
        // What is recorded later changes none of it; a byte of the file does.
        try await desk.done("deposit", "acc-3", "1")
        try await desk.done("export", "--check", "accounts.csv", "--proof", "accounts.csv.proof")
        try desk.write(
            "accounts.csv", try bytes(desk, "accounts.csv").replacing("7.00", with: "8.00"))
        try await desk.refused(
            5, "export", "--check", "accounts.csv", "--proof", "accounts.csv.proof",
            saying: "the file was changed")
    }

    @Test(.enabled(if: Binaries.hledger != nil, "hledger is not installed; Tests/run does so"))
    func aJournalOfAccountsOpensWithTheirBalances() async throws {
        let desk = try await desk()
        try await play(
            desk,
            """
            keys E right right right enter
            wait idle
            """)
        let outcome = try await desk.tool(
            Binaries.hledger, "-f", "accounts.journal", "balance", "--layout", "bare", "-O", "csv",
            "assets")
        let balances = Records.csv(outcome.out).reduce(into: [String: String]()) {
            $0[$1["account"] ?? ""] = $1["balance"]
        }
        #expect(
            balances["assets:acc-1"] == "75.75" && balances["assets:acc-2"] == "7.00"
                && balances["assets:acc-3"] == "2.00", "\(outcome)")
    }

    @Test func nothingIsReplacedUnasked() async throws {
        let desk = try await desk()
        try desk.write("accounts.csv", "mine\n")
        let ledger = try Data(contentsOf: URL(fileURLWithPath: desk.path("books.db")))
        try await play(
            desk,
            """
            keys E enter
            wait text "would be lost" within 20
            keys esc esc
            shot left
            keys P tab tab
            type books.db
            key enter
            wait text "Replace" within 20
            keys tab enter
            wait text "is the ledger itself" within 20
            keys esc P tab tab
            type nowhere/x.txt
            key enter
            wait text "cannot be written" within 20
            """)
        #expect(try bytes(desk, "accounts.csv") == "mine\n")
        #expect(try Data(contentsOf: URL(fileURLWithPath: desk.path("books.db"))) == ledger)
        try await desk.isSound()
        try await play(
            desk,
            """
            keys E enter
            wait text "would be lost" within 20
            keys tab enter
            wait idle
            """)
        #expect(try bytes(desk, "accounts.csv").hasPrefix("account,owner,"))
        let left = try FileManager.default.contentsOfDirectory(atPath: desk.folder.path)
        #expect(!left.contains { $0.hasSuffix(".part") }, "\(left)")
    }
}
