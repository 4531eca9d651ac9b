import Foundation
import TestSupport
import Testing

#if Network
    /// `daybook adopt`, and what two hosts see of a table that the article's own code goes on
    /// writing.
    @Suite struct AdoptCommandTests {
        private static func positions(_ desk: Desk, _ table: ArticleTable) async throws -> String {
            try await desk.done(
                "events", "--format", "csv", "--ledger", table.address,
                saying: "adopted, read-only")
        }

        @Test(arguments: ["accounts-demo", "spring", "cloudevents", "single-table"])
        func allHostsHaveTheSamePositions(layout: String) async throws {
            guard let table = try await ArticleTable.named(layout) else { return }
            _ = try await table.make()
            let hosts = [try Desk(), try Desk()]
            let (before, own) = (
                try await table.scan(),
                try await hosts[0].done(
                    "events", "--format", "csv", "--ledger", table.address,
                    saying: "positions of this host")
            )
            try await hosts[0].refused(
                2, "adopt", "--ledger", table.address, saying: "\(table.name).log",
                "write units", "is not written to", "--confirm '\(table.name)'")
            try await hosts[0].done(
                "adopt", "--ledger", table.address, "--confirm", table.name)
            #expect(try await table.scan() == before)
            #expect(try await Self.positions(hosts[1], table) == own)
            #expect(try await Self.positions(hosts[0], table) == own)
            try await hosts[1].done("verify", "--ledger", table.address)
            let equal = try await hosts[0].done(
                "verify", "--remote", "--yes", "--ledger", table.address,
                saying: "read units")
            #expect(equal.hasPrefix("equal: "))
            try await hosts[1].done(
                "adopt", "--ledger", table.address, "--confirm", table.name,
                saying: "is adopted already")
        }

        @Test func theArticlesCodeGoesOn() async throws {
            guard let table = try await ArticleTable.named("spring") else { return }
            _ = try await table.make()
            let hosts = [try Desk(), try Desk()]
            let address = "\(table.address)&write=yes"
            try await hosts[0].done(
                "adopt", "--ledger", table.address, "--confirm", table.name)
            let before = try #require(try await table.read("iso")["version"] as? Int)
            for (number, desk) in (hosts + hosts).enumerated() {
                try await table.write(["iso", "FundsDeposited", "1"])
                try await desk.done(
                    "deposit", "iso", "2", "--ledger", address, "--confirm", "iso",
                    "--command-id", "01890a5d-ac96-774b-bcce-b302099a800\(number)")
            }
            #expect(try await table.read("iso")["version"] as? Int == before + 8)
            let seen = try await Self.positions(hosts[0], table)
            #expect(try await Self.positions(hosts[1], table) == seen)
            #expect(!seen.contains("ItemChanged"))
            let types = Records.csv(seen).filter { $0["account"] == "iso" }.map { $0["type"] }
            #expect(types.count == before + 8 && !types.contains("ItemMissing"))
            // Sent again from the other host it is known, with what it came to.
            try await hosts[0].done(
                "deposit", "iso", "2", "--ledger", address, "--confirm", "iso",
                "--command-id", "01890a5d-ac96-774b-bcce-b302099a8001")
            #expect(try await table.read("iso")["version"] as? Int == before + 8)
            let last = try #require(Records.csv(seen).last?["position"])
            let shown = try await hosts[1].done(
                "show", "iso@pos:\(last)", "--format", "ndjson", "--ledger", table.address)
            #expect(try Records.json(shown)["version"] as? Int == before + 8)
        }

        @Test func whatCannotBeAdoptedIsSaid() async throws {
            guard let table = try await ArticleTable.named("accounts-demo") else { return }
            _ = try await table.make()
            let desk = try Desk()
            let unit = "\(table.address)&currency=GBP"
            let marked = try Desk()
            try marked.configure("[ledgers.\"dynamodb://\(table.name)\"]\nread-only = true\n")
            try await marked.refused(
                2, "adopt", "--ledger", unit, "--confirm", table.name,
                saying: "marks the ledger read-only")
            try await desk.done("adopt", "--ledger", unit, "--confirm", table.name)
            try await desk.refused(
                1, "show", "bank-demo", "--ledger", "\(table.address)&currency=EUR",
                saying: "another unit")
            let balance = try await Desk().done(
                "show", "bank-demo@25", "--format", "ndjson", "--ledger", table.address)
            #expect(try Records.json(balance)["balance"] as? String == "50.00")
            try await desk.done(
                "open", "a", "--owner", "Ada", "--currency", "GBP", "--ledger", "book.daybook")
            try await desk.refused(
                2, "adopt", "--ledger", "book.daybook", saying: "another program's table")
            try await desk.refused(
                2, "adopt", "--ledger", unit, "--read-only", saying: "--read-only")
        }
    }
#endif
