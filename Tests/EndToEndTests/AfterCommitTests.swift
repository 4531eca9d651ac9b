import Foundation
import Testing

/// What fails behind the commit is not told as the command's failure.
@Suite struct AfterCommitTests {
    private func desk() async throws -> Desk {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        return desk
    }

    /// Runs a command whose stdout is full.
    private func full(_ desk: Desk, _ command: String) async throws -> Outcome {
        try await desk.tool(
            "/bin/sh", "-c", "\(Binaries.typed) --ledger books.db \(command) > /dev/full")
    }

    @Test(
        arguments: [
            ("deposit acc-1 5", "recorded acc-1@2, but"), ("snapshot acc-1", "took a snapshot at"),
            ("backup copy.db", "copied the ledger to copy.db, but"),
            ("rebuild event_types", "rebuilt event_types, but"),
            ("simulate --rate 0 --commands 3 --quiet", "carried out "),
            ("import rows.csv --currency GBP", "recorded 2 events, but"),
        ])
    func aFullStdout(_ command: String, _ words: String) async throws {
        let desk = try await desk()
        try desk.write("rows.csv", "account,date,amount\nacc-2,2026-01-01,5.00\n")
        let outcome = try await full(desk, command)
        #expect(outcome.end == .exited(0), "\(outcome)")
        #expect(outcome.err.contains(words), "\(outcome)")
        #expect(!outcome.err.contains("error"), "\(outcome)")
        // What only reads has nothing but its answer.
        let read = try await full(desk, "accounts")
        #expect(read.end == .exited(1), "\(read)")
    }

    /// The rows are recorded, and the read models stand where an event of before stopped them.
    @Test(.enabled(if: Binaries.sqlite3 != nil, "the sqlite3 shell is not installed"))
    func anImportWhoseReadModelsCannotFollow() async throws {
        let desk = try await desk()
        try await desk.done("deposit", "acc-1", "5")
        try await desk.damage("UPDATE events SET currency = 'XXQ' WHERE position = 2")
        try desk.write("rows.csv", "account,date,amount\nacc-2,2026-01-01,5.00\n")
        let outcome = try await desk.run(["import", "rows.csv", "--currency", "GBP"])
        #expect(outcome.end == .exited(0), "\(outcome)")
        #expect(outcome.out.contains("2 events written"), "\(outcome)")
        #expect(outcome.err.contains("recorded 2 events, but the read models are not up to date"))
        let again = try await desk.run(["import", "rows.csv", "--currency", "GBP"])
        #expect(again.end == .exited(0) && again.out.contains("0 events written"), "\(again)")
    }
}
