import EventStoreCore
import EventStoreSQLite
import EventStreaming
import Foundation
import LedgerCore
import LedgerHistory
import LedgerService
import RawSQLite

extension Workbench {
    /// The fold of the whole log, loads at random versions, and pages of accounts, all on the
    /// ledger that Daybook filled.
    func measureReads(_ report: inout Report) async throws {
        let ledger = try ledger(ours)
        guard let raw = raw_open(ours, 16 * 1024) else { throw BenchError("raw_open") }
        defer { raw_close(raw) }
        try await measureFold(ledger, raw, &report)
        try await measureLoads(ledger, raw, &report)
        try await measurePages(ledger, raw, &report)
        try await measurePast(ledger, raw, &report)
    }

    private func measureFold(
        _ ledger: Ledger, _ raw: OpaquePointer, _ report: inout Report
    ) async throws {
        var balances = [Int64](repeating: 0, count: Int(accounts) + 1)
        // Once for the page cache, then in turn, the best of three each.
        _ = raw_fold(raw, .max, &balances, Int64(balances.count))
        var (best, bestRaw) = (Double.infinity, Double.infinity)
        var rows: Int64 = 0
        for _ in 0..<3 {
            let (seen, rawSeconds) = await timed {
                raw_fold(raw, .max, &balances, Int64(balances.count))
            }
            rows = seen
            bestRaw = min(bestRaw, rawSeconds)
            let (folded, seconds) = try await timed {
                try await BookReader(ledger).listing(BookList(), isProjected: false).accounts.count
            }
            guard folded == accounts else { throw BenchError("folded \(folded) accounts") }
            best = min(best, seconds)
        }
        report.rate(
            "fold of the whole log into accounts", ours: Double(rows) / best,
            raw: Double(rows) / bestRaw, budget: "≥ 0.5 ×")
        let runner = ProjectionRunner(
            events: ledger.events, readModels: ledger.readModels, now: ledger.environment.now)
        let (stopped, seconds) = try await timed {
            try await runner.catchUp(LedgerProjections.all)
        }
        guard stopped.isEmpty else { throw BenchError("\(stopped)") }
        report.rate(
            "all read models from nothing, written", ours: Double(rows) / seconds,
            raw: Double(rows) / bestRaw, budget: "-")
    }

    private func measureLoads(
        _ ledger: Ledger, _ raw: OpaquePointer, _ report: inout Report
    ) async throws {
        var random = SystemRandomNumberGenerator()
        let perAccount = events / accounts
        var (ours, theirs): ([Duration], [Duration]) = ([], [])
        for _ in 0..<samples {
            let account = Int64.random(in: 0..<accounts, using: &random)
            let version = Int64.random(in: 1...max(1, perAccount), using: &random)
            let id = StreamID(stored: name(account))
            let start = ContinuousClock.now
            let state = try await ledger.load(id, through: Version(version))
            ours.append(ContinuousClock.now - start)
            guard state.version.number == version else { throw BenchError("load") }
            let rawStart = ContinuousClock.now
            guard raw_load(raw, account + 1, version) > 0 else { throw BenchError("raw_load") }
            theirs.append(ContinuousClock.now - rawStart)
        }
        report.latency(
            "balance at any version of any account", ours: ours, raw: theirs,
            budget: "p99 ≤ 0.3 ms")
    }

    private func measurePages(
        _ ledger: Ledger, _ raw: OpaquePointer, _ report: inout Report
    ) async throws {
        let schema = AccountSummary.schema
        var (ours, theirs): ([Duration], [Duration]) = ([], [])
        guard let table = try await liveTable(schema) else { throw BenchError("no read model") }
        for _ in 0..<min(samples, 1000) {
            let account = name(Int64.random(in: 0..<accounts))
            guard let row = try await ledger.readModels.rows(schema, keys: [[.text(account)]]).first
            else { throw BenchError("no row for \(account)") }
            let cursor = ReadModelQuery.Cursor(sortValue: row[3], key: [row[0]])
            let query = ReadModelQuery(sort: "balance_minor", after: cursor, limit: 50)
            let start = ContinuousClock.now
            _ = try await ledger.readModels.rows(schema, query)
            ours.append(ContinuousClock.now - start)
            let rawStart = ContinuousClock.now
            _ = raw_page(raw, table, row[3].integer ?? 0, account)
            theirs.append(ContinuousClock.now - rawStart)
        }
        report.latency(
            "page of 50 accounts by balance", ours: ours, raw: theirs, budget: "-")
    }

    /// The read model's table bears its generation in its name.
    private func liveTable(_ schema: ReadModelSchema) async throws -> String? {
        for generation in 1...9 {
            let name = "rm_\(schema.name)_\(generation)"
            guard let raw = raw_open(ours, 1024) else { continue }
            defer { raw_close(raw) }
            if raw_page(raw, name, 0, "") >= 0 { return name }
        }
        return nil
    }
}
