import Testing

/// Commands that must not be carried out: the status, what is said, and that nothing came of it.
@Suite struct RefusedCommandTests {
    /// A command line and what must come of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let status: Int32
        let arguments: [String]
        let parts: [String]

        init(_ status: Int32, _ arguments: String..., saying parts: [String]) {
            (self.status, self.arguments, self.parts) = (status, arguments, parts)
        }

        var testDescription: String {
            arguments.map { $0.count > 30 ? $0.prefix(30) + "…" : $0 }.joined(separator: " ")
                .debugDescription
        }
    }

    private static let long = String(repeating: "a", count: 201)

    static let amounts = [
        Case(3, "deposit", "acc-1", "0", saying: ["amountNotPositive", "0.00 GBP"]),
        Case(3, "deposit", "acc-1", "-5", saying: ["amountNotPositive", "-5.00 GBP"]),
        Case(3, "deposit", "acc-1", "--", "-5", saying: ["amountNotPositive", "-5.00 GBP"]),
        Case(3, "withdraw", "acc-1", "-0.5", saying: ["amountNotPositive", "-0.50 GBP"]),
        Case(2, "withdraw", "acc-1", "-.5", saying: ["'-.5' is not an amount"]),
        Case(3, "transfer", "acc-1", "acc-2", "-1", "--memo", "x", saying: ["amountNotPositive"]),
        Case(
            3, "deposit", "acc-1", "1.0001", saying: ["amountTooPrecise", "1.0001", "2 decimals"]),
        Case(3, "deposit", "yen", "1.5", saying: ["amountTooPrecise", "has decimals"]),
        Case(3, "deposit", "acc-1", "92233720368547758.07", saying: ["amountOverflow"]),
        Case(3, "deposit", "acc-1", "92233720368547758.08", saying: ["amountOverflow"]),
        Case(3, "deposit", "acc-1", "99999999999999999999999999", saying: ["amountOverflow"]),
        Case(3, "deposit", "acc-1", "5 EUR", saying: ["currencyMismatch", "GBP", "EUR"]),
        Case(3, "transfer", "acc-1", "yen", "5", saying: ["currencyMismatch"]),
        Case(3, "deposit", "acc-1", "5 ABC", saying: ["currencyUnknown", "'ABC'"]),
        Case(2, "deposit", "acc-1", "5,00", saying: ["'5,00' is not an amount"]),
        Case(2, "deposit", "acc-1", "abc", saying: ["'abc' is not an amount"]),
        Case(2, "deposit", "acc-1", "1e3", saying: ["'1e3' is not an amount"]),
        Case(2, "deposit", "acc-1", "", saying: ["is not an amount"]),
        Case(2, "deposit", "acc-1", "٣", saying: ["is not an amount"]),
        Case(2, "deposit", "acc-1", "\u{1B}[31m5", saying: [#"'\u{1B}[31m5' is not an amount"#]),
        Case(2, "deposit", "acc-1", "5 \u{1B}", saying: [#"'5 \u{1B}' is not an amount"#]),
        Case(3, "withdraw", "acc-1", "100.01", saying: ["insufficientFunds", "100.00 GBP"]),
        Case(3, "transfer", "acc-1", "acc-2", "500", saying: ["insufficientFunds"]),
    ]

    static let accounts = [
        Case(3, "deposit", "nobody", "5", saying: ["accountNotFound"]),
        Case(3, "transfer", "acc-1", "nobody", "5", saying: ["accountNotFound"]),
        Case(3, "transfer", "nobody", "acc-1", "5", saying: ["accountNotFound"]),
        Case(3, "transfer", "acc-1", "acc-1", "5", saying: ["sameAccount"]),
        Case(3, "close", "acc-1", saying: ["balanceNotZero", "100.00 GBP"]),
        Case(3, "close", "nobody", saying: ["accountNotFound", "'nobody'"]),
        Case(3, "deposit", "closed", "1", saying: ["accountClosed"]),
        Case(3, "show", "nobody", saying: ["accountNotFound", "'nobody'"]),
        Case(3, "events", "nobody", saying: ["accountNotFound", "'nobody'"]),
        Case(3, "snapshots", "nobody", saying: ["accountNotFound", "'nobody'"]),
        Case(3, "snapshot", "nobody", saying: ["accountNotFound"]),
        Case(3, "export", "nobody", saying: ["accountNotFound"]),
        Case(
            3, "open", "acc-1", "--owner", "A", "--currency", "GBP",
            saying: ["accountAlreadyOpen"]),
        Case(3, "open", "new", "--owner", "", "--currency", "GBP", saying: ["ownerMissing"]),
        Case(
            3, "open", "new", "--owner", "a\u{1B}[31m", "--currency", "GBP",
            saying: ["textNotPrintable", "owner"]),
        Case(3, "deposit", "acc-1", "1", "--memo", "a\rb", saying: ["textNotPrintable", "memo"]),
        Case(
            3, "deposit", "acc-1", "1", "--memo", long + long + long,
            saying: ["memoTooLong", "603"]),
        Case(
            3, "open", "new", "--owner", "A", "--currency", "XYZ",
            saying: ["currencyUnknown", "'XYZ'"]),
        Case(
            3, "open", "new", "--owner", "A", "--currency", "GBP", "--overdraft", "-5",
            saying: ["overdraftLimitNegative"]),
    ]

    static let names = [
        Case(
            2, "open", long, "--owner", "A", "--currency", "GBP",
            saying: ["201 bytes", "at most 200"]),
        Case(
            2, "open", "a\nb", "--owner", "A", "--currency", "GBP",
            saying: [#"'a\nb'"#, "control"]),
        Case(
            2, "open", "a\u{1B}b", "--owner", "A", "--currency", "GBP", saying: [#"'a\u{1B}b'"#]),
        Case(2, "open", "", "--owner", "A", "--currency", "GBP", saying: ["is empty"]),
        Case(2, "open", "a@b", "--owner", "A", "--currency", "GBP", saying: ["not contain an @"]),
        Case(2, "deposit", "", "1", saying: ["is empty"]),
        Case(2, "deposit", "a\nb", "1", saying: [#"'a\nb'"#]),
        Case(2, "show", long, saying: ["201 bytes"]),
        Case(2, "events", "a\u{1B}b", saying: [#"'a\u{1B}b'"#]),
    ]

    static let addresses = [
        Case(1, "show", "acc-1@99", saying: ["acc-1 is at version 2", "no version 99"]),
        Case(1, "show", "acc-1@-99", saying: ["acc-1 is at version 2"]),
        Case(1, "show", "acc-1@snap:1", saying: ["0 snapshots"]),
        Case(2, "show", "acc-1@x", saying: ["'@x' is not an address"]),
        Case(2, "show", "acc-1@", saying: ["'@' is not an address"]),
        Case(2, "show", "acc-1@2026-13-01", saying: ["'@2026-13-01' is not an address"]),
        Case(2, "show", "acc-1@99999999999999999999", saying: ["is not an address"]),
        Case(2, "events", "acc-1@x", saying: ["'@x' is not an address"]),
        Case(2, "export", "acc-1@x", saying: ["'@x' is not an address"]),
        Case(2, "snapshot", "acc-1@x", saying: ["'@x' is not an address"]),
        Case(2, "accounts", "--at", "nonsense", saying: ["'nonsense' is invalid for '--at"]),
        Case(1, "accounts", "--at", "@2", saying: ["an address of an account"]),
        Case(1, "accounts", "--at", "-99", saying: ["99"]),
        Case(1, "accounts", "--at", "@pos:99", saying: ["ends at", "no position 99"]),
        Case(1, "compare", "@pos:1", "@pos:99", saying: ["ends at", "no position 99"]),
        Case(2, "show", "acc-1@\u{1B}[31m", saying: [#"\u{1B}[31m"#]),
    ]

    static let usage = [
        Case(2, "accounts", "--nonsense", saying: ["Unknown option '--nonsense'"]),
        Case(2, "accounts", "--\u{1B}[31m", saying: [#"'--\u{1B}[31m'"#]),
        Case(2, "nonsense", saying: ["'nonsense'"]),
        Case(2, "\u{1B}]0;owned\u{7}", saying: [#"\u{1B}]0;owned\u{7}"#]),
        Case(2, "accounts", "--format", "xml", saying: ["'xml' is invalid", "ndjson"]),
        Case(2, "accounts", "--limit", "0", saying: ["counts from 1"]),
        Case(2, "deposit", "acc-1", saying: ["'<amount>'"]),
        Case(2, "open", "new", "--owner", "A", saying: ["'--currency"]),
        Case(2, "deposit", "acc-1", "1", "--expect", "-1", saying: ["--expect"]),
        Case(2, "deposit", "acc-1", "1", "--expect", "x", saying: ["'x' is invalid for '--expect"]),
        Case(2, "deposit", "acc-1", "1", "--command-id", "x", saying: ["'x' is invalid"]),
        Case(2, "events", "--filter", "owner = 'x'", saying: ["filter, column 1", "'owner'"]),
        Case(2, "events", "--filter", "type = 'x' OR amount", saying: ["filter, column 21"]),
        Case(2, "events", "--filter", "type = '\u{1B}", saying: ["filter"]),
        Case(2, "events", "--follow", "--format", "json", saying: ["ndjson"]),
        Case(2, "events", "--follow", "acc-1@1", saying: ["address"]),
        Case(2, "events", "--after", "x", saying: ["--after"]),
        Case(2, "simulate", "--rate", "-1", saying: ["--rate"]),
        Case(2, "simulate", "--currency", "XYZ", saying: ["--currency"]),
        Case(2, "rebuild", "nonsense", saying: ["'nonsense'", "account_summary"]),
        Case(2, "projections", "\u{1B}[31m", saying: [#"\u{1B}[31m"#, "account_summary"]),
        Case(2, "--ledger", "dynamodb://table", "accounts", saying: ["dynamodb://table"]),
        Case(2, "--read-only", "deposit", "acc-1", "1", saying: ["--read-only"]),
        Case(2, "import", "x.csv", "--currency", "XYZ", saying: ["'XYZ'"]),
        Case(2, "import", "x.csv", "--type-column", "t", saying: ["no word that means credit"]),
        Case(2, "import", "x.csv", "--delimiter", ";;", saying: ["one character"]),
        Case(2, "import", "x.ndjson", "--effect", "nonsense", saying: ["'nonsense'"]),
        Case(1, "import", "missing.csv", saying: ["missing.csv", "No such file"]),
        Case(1, "import", "tmp", saying: ["tmp", "Is a directory"]),
        Case(1, "verify", "--seal", "missing.seal", saying: ["missing.seal"]),
        Case(1, "import", "\u{1B}[31m.csv", saying: [#"\u{1B}[31m.csv"#]),
    ]

    private func check(_ cases: [Case]) async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100")
        try await desk.done("open", "acc-2", "--owner", "Emmy", "--currency", "GBP")
        try await desk.done("open", "yen", "--owner", "Sofia", "--currency", "JPY")
        try await desk.done("open", "closed", "--owner", "Hypatia", "--currency", "GBP")
        try await desk.done("close", "closed")
        let seal = try await desk.done("seal")
        for item in cases {
            let outcome = try await desk.refused(item.status, item.arguments, saying: item.parts)
            #expect(hidden(in: outcome.stderr).isEmpty, "\(outcome)")
        }
        #expect(try await desk.done("seal") == seal)
        try await desk.isSound()
    }

    @Test func amountsAreRefused() async throws { try await check(Self.amounts) }
    @Test func rulesRefuse() async throws { try await check(Self.accounts) }
    @Test func namesAreRefused() async throws { try await check(Self.names) }
    @Test func addressesAreRefused() async throws { try await check(Self.addresses) }
    @Test func usageIsRefused() async throws { try await check(Self.usage) }

    @Test func staleExpectationNamesBothVersions() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("open", "acc-2", "--owner", "Emmy", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100", "--expect", "1")
        let stale = [
            ["deposit", "acc-1", "1", "--expect", "1"], ["close", "acc-1", "--expect", "1"],
            // What is stale is told before what a rule would say.
            ["withdraw", "acc-1", "500", "--expect", "1"],
            ["transfer", "acc-1", "acc-2", "1", "--expect", "1"],
        ]
        for arguments in stale {
            try await desk.refused(
                4, arguments, saying: ["acc-1", "expected version 1", "actual version 2"])
        }
        try await desk.refused(
            4, "open", "acc-1", "--owner", "A", "--currency", "GBP", "--expect", "0",
            saying: "actual version 2")
        try await desk.isSound()
    }

    @Test func commandIDStandsForOneCommand() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("open", "acc-2", "--owner", "Emmy", "--currency", "GBP")
        let id = "0190b0c4-6f5e-7c3a-9d1e-2f3a4b5c6d7e"
        let first = try await desk.done("deposit", "acc-1", "5", "--command-id", id)
        try await desk.done("deposit", "acc-1", "7")
        // Also when it is sent again with an expectation that has come true since.
        #expect(try await desk.done("deposit", "acc-1", "5", "--command-id", id) == first)
        let others = [
            ["deposit", "acc-1", "6"], ["withdraw", "acc-1", "5"],
            ["deposit", "acc-1", "5", "--memo", "another"], ["close", "acc-1"],
            ["deposit", "acc-2", "5"],
        ]
        for arguments in others {
            try await desk.refused(
                1, arguments + ["--command-id", id], saying: [id, "other content"])
        }
        let shown = try Records.json(try await desk.done("show", "acc-1", "--format", "json"))
        #expect(shown["version"] as? Int == 3)
        try await desk.isSound()
    }
}
