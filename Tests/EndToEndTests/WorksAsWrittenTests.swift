import Foundation
import Testing

/// The command lines of the manual, as they are written there, on a bank's history.
@Suite struct WorksAsWrittenTests {
    private let bank = BankFile(seed: 1993, accounts: 30, rows: 3000)

    /// A desk whose ledger holds the bank's history, imported through stdin.
    private func importedDesk() async throws -> Desk {
        let desk = try Desk()
        try await desk.done(
            ["import", "-"] + BankFile.options + BankFile.tolerance,
            input: .bytes(Array(bank.text.utf8)))
        return desk
    }

    @Test func importThroughStdin() async throws {
        let desk = try Desk()
        let arguments = ["import", "-"] + BankFile.options + BankFile.tolerance
        let input = Child.Input.bytes(Array(bank.text.utf8))
        let first = try await desk.done(arguments, input: input)
        #expect(
            first.hasPrefix(
                """
                3,000 rows read
                3,030 events written, 30 accounts opened
                3,000 balances compared with the fold

                """))
        // What drifted is told, and that it drifted no further than was allowed.
        for account in bank.drifted { #expect(first.contains("  \(account)@6, line ")) }
        #expect(
            first.contains("\nnone differ by more than 0.70\n'daybook reverse --import "),
            "\(first)")
        let seal = try await desk.done("seal")
        let second = try await desk.done(arguments, input: input)
        #expect(second.contains("0 events written, 0 accounts opened\n"))
        #expect(second.contains("3,000 rows were recorded already\n"))
        #expect(try await desk.done("seal") == seal)
        // By its name too: the rows are known by their ids, not by where they came from.
        try desk.write("statements.csv", bank.text)
        let third = try await desk.done(
            ["import", "statements.csv"] + BankFile.options + BankFile.tolerance)
        #expect(third.contains("0 events written"))
        #expect(try await desk.done("seal") == seal)
        try await desk.isSound()
    }

    @Test func firstDivergencesAreReported() async throws {
        let desk = try Desk()
        try desk.write("statements.csv", bank.text)
        let options = ["import", "statements.csv"] + BankFile.options
        try await desk.refused(
            1, options, saying: [" differ by more than 0, in ", "--keep-differences"])
        let report = try await desk.done(options + ["--keep-differences"])
        #expect(!bank.drifted.isEmpty)
        for account in bank.drifted {
            let version = 6
            let first = "  \(account)@\(version), line "
            #expect(report.contains(first), "\(account): \(report)")
        }
        #expect(
            report.contains(" differ by more than 0, in \(bank.drifted.count) accounts; the first"))
        let worst = bank.rows.map { $0.balance - $0.stated }.max() ?? 0
        #expect(report.contains("the largest: "))
        #expect(report.contains("difference \(BankFile.decimal(worst)) CZK\n"), "\(report)")
    }

    @Test func verifyAndSeal() async throws {
        let desk = try await importedDesk()
        let verdict = try await desk.done("verify")
        #expect(verdict.hasPrefix("sound: 3,031 events, 30 accounts, "))
        let seal = try await desk.done("seal")
        try desk.write("books.seal", seal)
        #expect(seal.hasPrefix("daybook-seal 1\nposition 3031\nstreams 31\nsha256 "))
        let sealed = try await desk.done("verify", "--seal", "books.seal")
        #expect(sealed.contains("31 sealed heads"))
    }

    @Test func everyVersionOfAnAccountIsTheFold() async throws {
        let desk = try await importedDesk()
        let (account, balances) = try #require(
            bank.balances.max { $0.value.count < $1.value.count })
        for version in [1, 2, balances.count / 2, balances.count - 1, balances.count] {
            let text = try await desk.done("show", "\(account)@\(version)", "--format", "json")
            let shown = try Records.json(text)
            #expect(shown["account"] as? String == account)
            #expect(shown["version"] as? Int == version)
            #expect(shown["balanceMinor"] as? Int64 == balances[version - 1])
            #expect(shown["currency"] as? String == "CZK")
            #expect(shown["balance"] is String && shown["asOf"] is String)
            #expect(text.utf8.filter { $0 == 0x0A }.count == 1)
        }
        // Over all of them: the log of the account carries the balance after each version.
        let csv = try await desk.done("events", account, "--format", "csv")
        let shown = Records.csv(csv).map { Int64($0["balance_minor"] ?? "") }
        #expect(shown == balances)
    }

    @Test func accountsAndEvents() async throws {
        let desk = try await importedDesk()
        let csv = try await desk.done("accounts", "--format", "csv")
        #expect(csv.hasPrefix("account,owner,balance_minor,currency,version,last_event_at,"))
        let accounts = Records.csv(csv)
        #expect(accounts.count == bank.balances.count)
        for account in accounts {
            let balances = bank.balances[account["account"] ?? ""] ?? []
            #expect(account["balance_minor"] == balances.last.map { String($0) })
            #expect(account["version"] == String(balances.count))
        }
        let name = try #require(bank.balances.keys.min())
        let lines = try Records.ndjson(try await desk.done("events", name, "--format", "ndjson"))
        #expect(lines.count == bank.balances[name]?.count)
        for (index, event) in lines.enumerated() {
            #expect(event["specversion"] as? String == "1.0")
            #expect(event["subject"] as? String == name)
            #expect(Int(event["sequence"] as? String ?? "") == index + 1)
            #expect(event["id"] is String && event["source"] is String && event["type"] is String)
        }
        // As it was: the book folded to a position is the book of the rows up to there.
        let past = Records.csv(
            try await desk.done("accounts", "--at", "@pos:1000", "--format", "csv"))
        let versions = past.compactMap { Int($0["version"] ?? "") }
        #expect(versions.reduce(0, +) == 1000)
        for account in past {
            let (name, version) = (account["account"] ?? "", Int(account["version"] ?? "") ?? 0)
            #expect(account["balance_minor"] == bank.balances[name].map { String($0[version - 1]) })
        }
    }

    @Test func csvExportRederivesBalances() async throws {
        let desk = try await importedDesk()
        let csv = try await desk.done("export", "--format", "csv")
        #expect(csv.hasPrefix("account,version,position,type,occurred_at,"))
        var sums: [String: Int64] = [:]
        let records = Records.csv(csv)
        #expect(records.count == 3030)
        for (index, record) in records.enumerated() {
            let (account, version) = (record["account"] ?? "", Int(record["version"] ?? "") ?? 0)
            sums[account, default: 0] += Int64(record["amount_minor"] ?? "") ?? 0
            #expect(record["position"] == String(index + 1))
            #expect(record["balance_minor"] == sums[account].map { String($0) })
            #expect(sums[account] == bank.balances[account]?[version - 1])
        }
    }

    @Test func ndjsonGivesTheSameSeal() async throws {
        let desk = try await importedDesk()
        try desk.write("books.seal", try await desk.done("seal"))
        let exported = try await desk.done("export", "--format", "ndjson")
        try desk.write("books.ndjson", exported)
        let report = try await desk.done("--ledger", "copy.db", "import", "books.ndjson")
        #expect(report.contains("3,031 rows read\n3,031 events written, 30 accounts opened\n"))
        #expect(
            try await desk.done("seal", "--ledger", "copy.db") == (try await desk.done("seal")))
        #expect(try await desk.done("export", "--ledger", "copy.db") == exported)
        try await desk.done("verify", "--ledger", "copy.db", "--seal", "books.seal")
    }

    @Test(.enabled(if: Binaries.hledger != nil, "hledger is not installed"))
    func hledgerAgrees() async throws {
        let desk = try await importedDesk()
        let journal = try await desk.done("export", "--format", "hledger")
        let input = Child.Input.bytes(Array(journal.utf8))
        let check = try await desk.tool(Binaries.hledger, "-f", "-", "check", input: input)
        #expect(check.end == .exited(0), "\(check)")
        let sums = try await desk.tool(
            Binaries.hledger, "-f", "-", "bal", "--flat", "--no-total", "--empty", "-O", "csv",
            input: input)
        #expect(sums.end == .exited(0), "\(sums)")
        var ours: [String: String] = [:]
        for record in Records.csv(try await desk.done("accounts", "--format", "csv")) {
            ours[record["account"] ?? ""] = record["balance_minor"]
        }
        var theirs: [String: String] = [:]
        for record in Records.csv(sums.out) {
            let name = (record["account"] ?? "").split(separator: ":")
            guard let last = name.last, name.count > 1, ours[String(last)] != nil else { continue }
            let number = (record["balance"] ?? "").filter { $0.isNumber || $0 == "-" }
            theirs[String(last)] = Int64(number).map { String($0) }
        }
        #expect(theirs == ours)
        #expect(ours.count == bank.balances.count)
    }

    @Test func actsWithAnExpectedVersion() async throws {
        let desk = try Desk()
        let opened = try await desk.done(
            "open", "acc-1", "--owner", "Ada Lovelace", "--currency", "GBP")
        #expect(opened == "acc-1@1  AccountOpened  balance 0.00 GBP\n")
        let deposited = try await desk.done("deposit", "acc-1", "100.00", "--expect", "1")
        #expect(deposited == "acc-1@2  FundsDeposited  100.00 GBP  balance 100.00 GBP\n")
        try await desk.refused(
            4, "deposit", "acc-1", "5", "--expect", "1",
            saying: "acc-1", "expected version 1", "actual version 2")
        try await desk.refused(
            3, "withdraw", "acc-1", "500", saying: "insufficientFunds", "available 100.00 GBP")
        try await desk.done("open", "acc-2", "--owner", "Emmy Noether", "--currency", "GBP")
        let arguments = [
            "transfer", "acc-1", "acc-2", "25.50",
            "--command-id", "0190b0c4-6f5e-7c3a-9d1e-2f3a4b5c6d7e",
        ]
        let moved = try await desk.done(arguments)
        #expect(
            moved == """
                acc-1@3  FundsWithdrawn  25.50 GBP  balance 74.50 GBP
                acc-2@2  FundsDeposited  25.50 GBP  balance 25.50 GBP

                """)
        // Sent again, it is the same command, with the same answer.
        #expect(try await desk.done(arguments) == moved)
        let events = try await desk.done(
            "events", "--filter", "type = 'FundsDeposited'", "--format", "ndjson")
        #expect(try Records.ndjson(events).count == 2)
        try await desk.isSound()
    }
}
