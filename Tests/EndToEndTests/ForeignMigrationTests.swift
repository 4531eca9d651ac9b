import Foundation
import TestSupport
import Testing

#if Network
    /// Copies of a ledger into tables of other programs, and back.
    @Suite struct ForeignMigrationTests {
        /// A book of more events of one account than the demo reads, the last of which reverses
        /// one.
        private static func book() async throws -> Desk {
            let desk = try Desk(["DAYBOOK_LEDGER": "book.db"])
            for account in ["ada", "bob"] {
                try await desk.done("open", account, "--owner", account, "--currency", "GBP")
            }
            for number in 1...10 {
                try await desk.done("deposit", "ada", "\(number).50", "--memo", "z\(number)")
            }
            try await desk.done("deposit", "bob", "1")
            try await desk.done("reverse", "ada@3", "--reason", "twice")
            return desk
        }

        private static func balances(_ desk: Desk, _ ledger: String) async throws -> [[String?]] {
            Records.csv(try await desk.done("accounts", "--format", "csv", "--ledger", ledger))
                .map { [$0["account"], $0["balance_minor"], $0["version"]] }
        }

        @Test(
            "A book goes into a table of each layout and back, and its reversal with it",
            arguments: ["accounts-demo", "spring", "cloudevents", "single-table"])
        func aBookGoesIntoEachLayout(layout: String) async throws {
            guard let table = try await ArticleTable.named(layout) else { return }
            try await table.makeEmpty()
            let desk = try await Self.book()
            // An empty table of these keys could be a ledger's own.
            let address = table.address + (layout == "spring" ? "&layout=spring" : "")
            let into = ["migrate", "book.db", address + "&write=yes", "--confirm", table.name]
            let first = try await desk.done(into)
            #expect(first.contains("14 events written, 0 were there"), "\(first)")
            #expect(first.contains("equal: 2 accounts, 14 events"), "\(first)")
            #expect(first.contains(", as values, ") == (layout != "spring"), "\(first)")
            let stored = try await table.scan()
            #expect(stored.split(separator: "\n").count == 14, "\(stored)")
            // What was cut short goes on, and what is there stays.
            try await desk.done("deposit", "bob", "2")
            let again = try await desk.done(into)
            #expect(again.contains("1 events written, 14 were there"), "\(again)")
            let wanted = try await Self.balances(desk, "book.db")
            // Another host has the same order, and nothing to wonder about.
            let other = try Desk()
            #expect(try await Self.balances(other, address) == wanted)
            try await Self.isMarkedEverywhere(other, address)
            let back = try await other.done("migrate", address, "back.db")
            #expect(back.contains("equal: 2 accounts, 15 events"), "\(back)")
            #expect(try await Self.balances(other, "back.db") == wanted)
            try await Self.reversesOnce(other, "back.db")
        }

        /// What the reversal took back is marked by all that tells of it.
        private static func isMarkedEverywhere(_ desk: Desk, _ ledger: String) async throws {
            func told(_ words: String...) async throws -> String {
                try await desk.done(words + ["--ledger", ledger])
            }
            for words in [["events"], ["events", "ada"], ["why", "ada"], ["export"]] {
                let rows = Records.csv(
                    try await desk.done(words + ["--format", "csv", "--ledger", ledger]))
                let marked = rows.filter { !($0["reversed_by"] ?? "").isEmpty }
                #expect(marked.map { $0["version"] } == ["3"], "\(words): \(rows)")
                #expect(marked.map { $0["reversed_by"] } == ["12"])
            }
            let lines = try Records.ndjson(try await told("export"))
            let marked = lines.filter { $0["daybookreversedby"] != nil }
            let reversal = lines.first { $0["type"] as? String == "FundsReversed" }
            #expect(marked.count == 1 && marked.first?["subject"] as? String == "ada")
            #expect(
                marked.first?["daybookreversedby"] as? String
                    == reversal?["daybookid"] as? String ?? reversal?["id"] as? String)
            let journal = try await told("export", "--format", "hledger")
            #expect(journal.ranges(of: ", reversed-by:12").count == 1, "\(journal)")
            let year = lines.compactMap { ($0["time"] as? String)?.prefix(4) }.max() ?? ""
            let statement = try await told(
                "statement", "ada", "--from", "2000-01-01", "--to", "\(year)-12-31")
            #expect(statement.ranges(of: "reversed by v12").count == 1, "\(statement)")
            for words in [["when", "ada", "amount = 2.50"], ["causes", "ada@3"]] {
                let table = try await desk.done(words + ["--ledger", ledger])
                #expect(table.contains("reversed by @12"), "\(table)")
            }
        }

        /// What was reversed before the book went round is not reversed again, and what is reversed
        /// now is known to be.
        private static func reversesOnce(_ desk: Desk, _ ledger: String) async throws {
            try await desk.refused(
                3, "reverse", "ada@3", "--reason", "again", "--ledger", ledger,
                saying: "alreadyReversed", "ada@12")
            try await desk.done("reverse", "ada@4", "--reason", "too", "--ledger", ledger)
            try await desk.refused(
                3, "reverse", "ada@4", "--reason", "again", "--ledger", ledger,
                saying: "alreadyReversed", "ada@13")
            let events = Records.csv(
                try await desk.done("events", "ada", "--format", "csv", "--ledger", ledger))
            let links = events.map { ($0["reversed_by"] ?? "", $0["reverses"] ?? "") }
            #expect(
                links.map(\.0) == ["", "", "12", "13"] + Array(repeating: "", count: 9),
                "\(events)")
            #expect(links.suffix(3).map(\.1) == ["", "3", "4"], "\(events)")
        }

        @Test("What a layout cannot hold is told before anything is written")
        func whatALayoutCannotHoldIsRefused() async throws {
            let layouts = ["single-table", "cloudevents"]
            for (layout, reasons) in zip(
                layouts,
                [
                    ["ada@13 cannot", "it would stand before @12", "by their types"],
                    ["eve@3 cannot", "it would stand before @2", "by their times"],
                ])
            {
                guard let table = try await ArticleTable.named(layout) else { return }
                try await table.makeEmpty()
                let desk = try await Self.book()
                if layout == "single-table" {
                    try await desk.done("deposit", "ada", "1")
                } else {
                    try await desk.done(
                        "open", "eve", "--owner", "Eve", "--currency", "GBP", "--date",
                        "2026-01-01")
                    for date in ["2026-03-01", "2026-02-01"] {
                        try await desk.done("deposit", "eve", "1", "--date", date)
                    }
                }
                try await desk.refused(
                    1,
                    [
                        "migrate", "book.db", table.address + "&write=yes", "--confirm", table.name,
                    ], saying: reasons + [layout, "nothing was written", "create-tables"])
                #expect(try await table.scan().isEmpty)
            }
        }
    }
#endif
