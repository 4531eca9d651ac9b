import Foundation
import Testing

/// The streams of the book, whose names begin with `$`, and the units that it declares there.
@Suite struct BookStreamTests {
    @Test func noCommandOpensAnAccountThere() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100")
        try await desk.done("units", "declare", "POINTS", "--decimals", "0")
        let seal = try await desk.done("seal")
        let rule = "names that begin with $ belong to the book"
        for name in ["$cash", "$units"] {
            for arguments in [
                ["open", name, "--owner", "Ada", "--currency", "GBP"], ["deposit", name, "5"],
                ["withdraw", name, "5"], ["close", name], ["transfer", "acc-1", name, "5"],
                ["transfer", name, "acc-1", "5"], ["show", name], ["why", name],
                ["when", name, "balance > 0"], ["compare", "\(name)@1", "\(name)@1"],
                ["snapshot", name],
            ] {
                try await desk.refused(3, arguments, saying: ["nameReserved", "'\(name)'", rule])
            }
        }
        try desk.write("rows.csv", "account,date,amount\n$cash,2026-01-01,5\n")
        try await desk.refused(
            1, ["import", "rows.csv", "--currency", "GBP"], saying: ["'$cash'", rule])
        try desk.write(
            "events.ndjson",
            #"{"specversion":"1.0","id":"1","source":"/x","type":"Paid","subject":"$cash"}"#)
        try await desk.refused(1, ["import", "events.ndjson"], saying: ["'$cash'", rule])
        #expect(try await desk.done("seal") == seal)
        try await desk.isSound()
    }

    /// The log, the seal and exports have it; no list, count or total of accounts does.
    @Test func whatIsTheBooksIsInTheLogOnly() async throws {
        let desk = try Desk()
        try await desk.done("units", "declare", "POINTS", "--decimals", "0")
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("units", "declare", "MILES", "--decimals", "1")
        let accounts = Records.csv(try await desk.done("accounts", "--format", "csv"))
        #expect(accounts.map { $0["account"] } == ["acc-1"])
        let past = Records.csv(
            try await desk.done("accounts", "--at", "@pos:3", "--format", "csv"))
        #expect(past.map { $0["account"] } == ["acc-1"])
        for command in ["doctor", "info"] {
            let told = try Records.json(try await desk.done(command, "--format", "json"))
            #expect(told["accounts"] as? Int == 1, "\(command)")
            #expect(told["events"] as? Int == 3, "\(command)")
        }
        #expect(try await desk.done("verify").contains("3 events, 1 account,"))
        #expect(try await desk.done("seal").contains("\"$units\""))
        let events = Records.csv(try await desk.done("events", "--format", "csv"))
        #expect(events.map { $0["account"] } == ["$units", "acc-1", "$units"])
        let own = Records.csv(try await desk.done("events", "$units", "--format", "csv"))
        #expect(own.map { $0["type"] } == ["UnitDeclared", "UnitDeclared"])
        let plain = try await desk.done("--plain")
        #expect(plain.contains("acc-1") && !plain.contains("$units"), "\(plain)")
        #expect(!(try await desk.done("export", "--format", "csv")).contains("$units"))

        // All of it goes into another book, and is the same there.
        try desk.write("book.ndjson", try await desk.done("export"))
        try await desk.done("import", "book.ndjson", "--ledger", "other.db")
        let seal = try await desk.done("seal", "--ledger", "other.db")
        #expect(try await desk.done("seal") == seal)
        #expect(try await desk.done("units", "--ledger", "other.db").contains("MILES"))
    }

    // MARK: Units

    @Test func unitsAreDeclaredAndUsed() async throws {
        let desk = try Desk()
        #expect(try await desk.done("units", "declare", "BTC", "--decimals", "8").contains("BTC"))
        #expect(
            try await desk.done("units", "declare", "BTC", "--decimals", "8")
                .contains("was declared before"))
        try await desk.done("units", "declare", "P2", "--decimals", "2")
        let listed = Records.csv(try await desk.done("units", "--format", "csv"))
        #expect(listed.map { $0["unit"] } == ["BTC", "P2"])
        #expect(listed.map { $0["decimals"] } == ["8", "2"])
        let open = ["open", "acc-1", "--owner", "Ada", "--currency"]
        try await desk.done(open + ["BTC", "--overdraft", "0.5 BTC"])
        #expect(try await desk.done("deposit", "acc-1", "0.00000001").contains("0.00000001 BTC"))
        #expect(try await desk.done("deposit", "acc-1", "1 BTC").contains("1.00000001 BTC"))
        try desk.write(
            "rows.csv", "account,date,amount\nacc-1,2026-01-01,0.5\nacc-2,2026-01-01,7\n")
        try await desk.done("import", "rows.csv", "--currency", "BTC")
        let shown = try Records.json(try await desk.done("show", "acc-1", "--format", "json"))
        #expect(shown["balance"] as? String == "1.50000001")
        #expect(shown["currency"] as? String == "BTC")
        #expect(try await desk.done("accounts").contains("total 8.50000001 BTC"))
        #expect(try await desk.done("why", "@now", "--currency", "BTC").contains("8.50000001 BTC"))
        #expect(
            try await desk.done("events", "--filter", "amount = 1", "--format", "csv")
                .contains("100000000"))
        try await desk.isSound()

        let seal = try await desk.done("seal")
        let refusals: [(Int32, [String], String)] = [
            (3, ["units", "declare", "BTC", "--decimals", "2"], "unitDeclared"),
            (3, ["units", "declare", "GBP", "--decimals", "2"], "unitIsCurrency"),
            (3, ["units", "declare", "btc", "--decimals", "2"], "unitCode"),
            (3, ["units", "declare", "ETH", "--decimals", "13"], "unitDecimals"),
            (3, ["deposit", "acc-1", "0.000000001"], "amountTooPrecise"),
            (3, ["deposit", "acc-1", "92233720369"], "amountOverflow"),
            (3, ["deposit", "acc-1", "5 P2"], "currencyMismatch"),
            (3, ["deposit", "acc-1", "5 ETH"], "currencyUnknown"),
            (3, ["open", "acc-9", "--owner", "A", "--currency", "ETH"], "currencyUnknown"),
            (2, ["import", "rows.csv", "--currency", "ETH"], "'ETH'"),
            (2, ["why", "@now", "--currency", "ETH"], "'ETH'"),
        ]
        for (status, arguments, part) in refusals {
            try await desk.refused(status, arguments, saying: [part])
        }
        #expect(try await desk.done("seal") == seal)
    }

    /// A code that is refused leaves no ledger behind.
    @Test func aWrongUnitMakesNoLedger() async throws {
        let desk = try Desk()
        try await desk.refused(3, "units", "declare", "btc", "--decimals", "2", saying: "unitCode")
        try await desk.refused(
            3, "open", "acc-1", "--owner", "A", "--currency", "BTC", saying: "currencyUnknown")
        #expect(!FileManager.default.fileExists(atPath: desk.path("books.db")))
    }

    /// An account goes into another book without the declaration of its unit.
    @Test func whatIsNotDeclaredIsMarked() async throws {
        let desk = try Desk()
        try await desk.done("units", "declare", "POINTS", "--decimals", "2")
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "POINTS")
        try await desk.done("deposit", "acc-1", "15")
        try desk.write("account.ndjson", try await desk.done("export", "acc-1"))
        let other = ["--ledger", "other.db"]
        try await desk.done(["import", "account.ndjson"] + other)
        #expect(
            try await desk.done(["accounts"] + other)
                .contains("total 1500 minor units of POINTS (not declared)"))
        let show = ["show", "acc-1", "--format", "json"] + other
        let shown = try Records.json(try await desk.done(show))
        #expect(shown["balanceMinor"] as? Int == 1500)
        #expect(shown["currency"] as? String == "POINTS (not declared)")
        try await desk.refused(
            3, ["deposit", "acc-1", "5"] + other, saying: ["currencyUnknown", "'POINTS'"])
        try await desk.isSound("other.db")
        try await desk.done(["units", "declare", "POINTS", "--decimals", "2"] + other)
        #expect(
            try Records.json(try await desk.done(show))["balance"] as? String == "15.00")
        try await desk.isSound("other.db")
    }
}
