import Foundation
import TestSupport
import Testing

/// Ledgers that were changed behind Daybook's back, seen in the explorer: found, shown, rebuilt.
@Suite(.enabled(if: Binaries.sqlite3 != nil, "the sqlite3 shell is not installed"))
struct DistrustTests {
    /// One account of 60 deposits of 1.00, with snapshots at 20, 40, 50 and 60.
    private func desk() async throws -> Desk {
        let desk = try Desk()
        var rows = "account,date,amount,id\n"
        for number in 1...60 { rows += "acc-1,2026-01-01,1.00,\(number)\n" }
        try desk.write("rows.csv", rows)
        try await desk.done(
            "import", "rows.csv", "--currency", "GBP", "--id-column", "id", "--order",
            "oldest-first")
        for version in [20, 40, 60] { try await desk.done("snapshot", "acc-1@\(version)") }
        try await desk.isSound()
        return desk
    }

    private static let newest = "FROM snapshots ORDER BY version DESC LIMIT 1"

    private func setState(_ desk: Desk, _ state: String) async throws {
        try await desk.damage(
            "UPDATE snapshots SET state = '\(state)' "
                + "WHERE version = (SELECT max(version) FROM snapshots)")
    }

    /// Opens the account, sees its balance, its snapshots and their difference, and rebuilds.
    private func findAndRebuild(
        _ desk: Desk, balance: String, wrong: String
    ) async throws {
        let explorer = try desk.start(output: .terminal)
        try await explorer.says("accounts") { $0.out.contains("acc-1") }
        explorer.send("\r")
        try await explorer.says("the timeline") { $0.out.contains("FundsDeposited") }
        try await explorer.says("its balance") { $0.out.contains("\(balance) GBP") }
        #expect(!explorer.outcome.out.contains(wrong), "a balance was read from the snapshot")
        explorer.send("S")
        try await explorer.says("the difference") {
            $0.out.contains("does not match its events") && $0.out.contains("\(wrong) GBP")
        }
        explorer.send("R")
        try await explorer.says("what it would do") { $0.out.contains("Repair snapshot acc-1@60?") }
        explorer.send("\t\r")
        try await explorer.says("that it is rebuilt") {
            $0.out.contains("rebuilt from its events")
        }
        explorer.send("Q")
        #expect(try await explorer.finished().end == .exited(0))
        try await desk.isSound()
    }

    @Test func aSnapshotWhoseBytesWereChanged() async throws {
        let desk = try await desk()
        let state = try await desk.query("SELECT state \(Self.newest)")
        try await setState(
            desk, state.replacingOccurrences(of: "\"balanceMinor\":", with: "\"balanceMinor\":9"))
        // The command line passes over it as well.
        #expect(try await desk.done("show", "acc-1").contains("60.00"))
        try await findAndRebuild(desk, balance: "60.00", wrong: "959.00")
    }

    /// State and check fit each other: only the events know better.
    private func forge(_ desk: Desk, _ field: String, _ real: String, _ wrong: String) async throws
    {
        let state = try await desk.query("SELECT state \(Self.newest)")
        let hash = try await desk.query("SELECT lower(hex(event_hash)) \(Self.newest)")
        let check = try #require(
            state.range(of: ",\"check\":\"[0-9a-f]{64}\"", options: .regularExpression))
        var forged = state
        forged.removeSubrange(check)
        let plain = forged
        forged = forged.replacingOccurrences(
            of: "\"\(field)\":\(real)", with: "\"\(field)\":\(wrong)")
        #expect(forged != plain, "\(state)")
        let digest = try await desk.tool(
            Binaries.sha256sum, input: .bytes(Array("[\"acc-1\",60,\"\(hash)\",\(forged)]".utf8)))
        let sum = try #require(digest.out.split(separator: " ").first)
        forged.removeLast()
        forged += ",\"check\":\"\(sum)\"}"
        try await setState(desk, forged)
    }

    @Test func aSnapshotWhoseCheckWasComputedAnew() async throws {
        let desk = try await desk()
        try await forge(desk, "balanceMinor", "5900", "777700")
        let verify = try await desk.run(["verify"])
        #expect(
            verify.end == .exited(5)
                && verify.out.contains("says 7777.00 GBP, its events give 59.00 GBP"), "\(verify)")
        #expect(verify.err.contains("the events are sound, snapshots are wrong: 1 finding"))
        try await findAndRebuild(desk, balance: "60.00", wrong: "7,777.00")
    }

    // MARK: Trends

    /// The line of an account, once everything has been read.
    private func line(of account: String, _ desk: Desk) async throws -> String {
        let outcome = try await desk.play(
            "wait idle\nshot accounts\nquit\n", ["--size", "100x12"])
        #expect(outcome.end == .exited(0), "\(outcome)")
        return try desk.shot("accounts").split(separator: "\n").first { $0.contains(account) }.map(
            String.init) ?? ""
    }

    @Test func aBalanceBesideAllNumbersHasNoTrend() async throws {
        let desk = try await desk()
        // What the trend takes away from it leads below the least number there is.
        try await forge(desk, "balanceMinor", "5900", "\(Int64.min + 1)")
        #expect(try await line(of: "acc-1", desk).contains("60.00 GBP"))
    }

    @Test func aDamagedAccountTakesNoOtherTrendAway() async throws {
        let desk = try await desk()
        try await desk.done("open", "acc-2", "--owner", "Emmy", "--currency", "GBP")
        try await desk.done("deposit", "acc-2", "100")
        // Behind the snapshot it is loaded from, so that only the trend meets it.
        try await desk.damage("UPDATE events SET amount_minor = NULL WHERE version = 33")
        let bars: Set<Character> = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        let other = try await line(of: "acc-2", desk)
        #expect(other.contains { bars.contains($0) }, "\(other)")
        let damaged = try await line(of: "acc-1", desk)
        #expect(!damaged.contains { bars.contains($0) }, "\(damaged)")
    }

    /// The balance is right, and what may be drawn is not: money must not move by that.
    @Test func aSnapshotWithAnotherOverdraftMovesNoMoney() async throws {
        let desk = try await desk()
        try await forge(desk, "overdraftLimitMinor", "0", "900000")
        let explorer = try desk.start(output: .terminal)
        try await explorer.says("accounts") { $0.out.contains("acc-1") }
        explorer.send("w")
        try await explorer.says("the form") { $0.out.contains("preview") }
        explorer.send("500.00\r")
        try await explorer.says("the refusal") { $0.out.contains("insufficient") }
        explorer.send("\u{3}")
        explorer.send("Q")
        _ = try await explorer.finished()
        #expect(try await desk.done("show", "acc-1@60").contains("60 of 61"))
    }

    @Test func verifyMarksTheFirstBadVersion() async throws {
        let desk = try await desk()
        try await desk.damage("UPDATE events SET actor = 'Eve' WHERE version = 33")
        let explorer = try desk.start(output: .terminal)
        try await explorer.says("accounts") { $0.out.contains("acc-1") }
        explorer.send("V")
        try await explorer.says("what is wrong") {
            $0.out.contains("the ledger is DAMAGED") && $0.out.contains("its content does not")
        }
        explorer.send("\r")
        try await explorer.says("the place") {
            $0.out.contains("AS OF @33") && $0.out.contains("damaged from v33")
                && $0.out.contains("damaged from here")
        }
        explorer.send("Q")
        #expect(try await explorer.finished().end == .exited(0))
    }

    @Test func aSoundLedgerSaysSo() async throws {
        let desk = try await desk()
        let explorer = try desk.start(output: .terminal)
        try await explorer.says("accounts") { $0.out.contains("acc-1") }
        explorer.send("V")
        try await explorer.says("the verdict") {
            $0.out.contains("no problems found") && $0.out.contains("62 events, 1 account,")
        }
        explorer.send("Q")
        #expect(try await explorer.finished().end == .exited(0))
    }
}
