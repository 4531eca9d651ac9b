import EventStoreCore
import EventStoreSQLite
import Foundation
import TestSupport
import Testing

/// A read model that stops at an event of another program: what is shown of it, and how it goes on.
@Suite struct ProjectionHaltTests {
    /// A ledger with an amount in EUR in an account of GBP, which only another program can record.
    private func poisoned() async throws -> Desk {
        let desk = try Desk()
        for name in ["acc-1", "acc-2"] {
            try await desk.done("open", name, "--owner", "Ada", "--currency", "GBP")
            try await desk.done("deposit", name, "5")
        }
        let store = try SQLiteEventStore.open(path: desk.path("books.db"), mode: .readWrite)
        let event = EventFactory(seed: 7).event(
            type: "Bonus",
            fold: try FoldFields(sign: 1, amountMinor: 5, currency: CurrencyCode("EUR")))
        let write = StreamWrite(
            stream: StreamID(stored: "acc-1"), expecting: .any, events: [event])
        _ = try await store.append(AppendRequest([write]))
        try await desk.done("deposit", "acc-2", "2")
        return desk
    }

    @Test func oneStopsAndTheOthersGoOn() async throws {
        let desk = try await poisoned()
        try await desk.refused(5, "accounts", saying: "account_summary", "position 5", "EUR")
        let listed = Records.csv(try await desk.done("projections", "--format", "csv"))
        let stopped = try #require(listed.first { $0["projection"] == "account_summary" })
        #expect(stopped["stopped_position"] == "5", "\(stopped)")
        #expect(stopped["stopped_event"] == "acc-1@3", "\(stopped)")
        #expect(stopped["stopped_type"] == "Bonus", "\(stopped)")
        #expect(stopped["state"]?.hasPrefix("stopped at position 5 (acc-1@3 Bonus): ") ?? false)
        let totals = try await desk.done("projections", "currency_totals", "--format", "csv")
        #expect(totals.contains("GBP"), "\(totals)")
        #expect(try await desk.done("show", "acc-2").contains("7.00"))

        let skip = ["projections", "skip", "account_summary", "--position", "5", "--why", "of old"]
        try await desk.refused(
            2, skip, saying: ["acc-1@3 Bonus", "will be missing", "--yes agrees"])
        try await desk.refused(
            1, "projections", "skip", "account_summary", "--position", "4", "--why", "x", "--yes",
            saying: "has stopped at position 5")
        try await desk.refused(
            1, "projections", "skip", "event_types", "--position", "5", "--why", "x",
            saying: "has not stopped")
        let done = try await desk.done(skip + ["--yes"], saying: "will be missing")
        #expect(done.contains("passes over position 5, decided $skipped@1"), "\(done)")
        let accounts = Records.csv(try await desk.done("accounts", "--format", "csv"))
        #expect(accounts.map { $0["balance_minor"] } == ["500", "700"], "\(accounts)")
        let decided = try await desk.done("export")
        #expect(decided.contains("EventSkipped") && decided.contains("of old"))
        // Folded again it is the same, and nobody is asked.
        try await desk.done(
            "rebuild", "account_summary", "--compare", saying: "2 rows: nothing differs")
    }

    @Test func aRebuildIsComparedAndAskedFor() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "5")
        try await desk.done("accounts", "--format", "csv")
        let table = try await desk.query(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'rm_account_sum%'")
        _ = try await desk.query("UPDATE \(table) SET owner = 'Eve'")
        let rebuild = ["rebuild", "account_summary", "--compare"]
        try await desk.refused(
            2, rebuild, saying: ["1 row: 1 differs, 0 are new", "owner Eve → Ada", "--yes agrees"])
        #expect(try await desk.done("accounts", "--format", "csv").contains("Eve"))
        try await desk.done(rebuild + ["--yes"], saying: "owner Eve → Ada")
        #expect(try await desk.done("accounts", "--format", "csv").contains("Ada"))
    }
}
