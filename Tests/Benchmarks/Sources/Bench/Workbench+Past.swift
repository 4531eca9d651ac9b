import EventStoreCore
import Foundation
import LedgerHistory
import LedgerService
import RawSQLite

extension Workbench {
    /// Steps of a cursor through the past: a page by name, and the whole book in order.
    func measurePast(
        _ ledger: Ledger, _ raw: OpaquePointer, _ report: inout Report
    ) async throws {
        try await measurePastPages(ledger, raw, &report)
        let history = BookHistory(ledger: ledger)
        let (_, seconds) = try await timed { try await history.state(at: Position(.max)) }
        var balances = [Int64](repeating: 0, count: Int(accounts) + 1)
        let (rows, rawSeconds) = await timed {
            raw_fold(raw, .max, &balances, Int64(balances.count))
        }
        report.rate(
            "first walk of a book history, checkpoints taken", ours: Double(rows) / seconds,
            raw: Double(rows) / rawSeconds, budget: "-")
        try await measureJumps(history, raw, &report)
        try await measureSteps(history, &report)
        let usage = await history.usage
        print(
            "book history: \(usage.checkpoints) checkpoints, \(usage.bytes) bytes, "
                + "stretches of \(usage.longestStretch) positions at most")
    }

    private func measurePastPages(
        _ ledger: Ledger, _ raw: OpaquePointer, _ report: inout Report
    ) async throws {
        var (ours, theirs): ([Duration], [Duration]) = ([], [])
        for _ in 0..<min(samples, 1000) {
            let after = name(Int64.random(in: 0..<max(1, accounts - 60)))
            let position = anyPosition()
            let start = ContinuousClock.now
            let page = try await ledger.events.streams(
                at: Position(position), after: StreamID(stored: after), descending: false,
                limit: 50)
            for head in page { _ = try await ledger.load(head) }
            ours.append(ContinuousClock.now - start)
            let rawStart = ContinuousClock.now
            let rows = raw_past_page(raw, after, position)
            theirs.append(ContinuousClock.now - rawStart)
            guard page.count == rows else { throw BenchError("a page of \(page.count)") }
        }
        report.latency(
            "50 accounts by name at a random position", ours: ours, raw: theirs, budget: "-")
    }

    /// From anywhere to anywhere: a checkpoint, the stretch behind it, totals and an order.
    private func measureJumps(
        _ history: BookHistory, _ raw: OpaquePointer, _ report: inout Report
    ) async throws {
        var (ours, theirs): ([Duration], [Duration]) = ([], [])
        for _ in 0..<40 {
            let position = anyPosition()
            let start = ContinuousClock.now
            try await look(history, at: position)
            ours.append(ContinuousClock.now - start)
            var balances = [Int64](repeating: 0, count: Int(accounts) + 1)
            let rawStart = ContinuousClock.now
            _ = raw_fold(raw, position, &balances, Int64(balances.count))
            balances.sort()
            theirs.append(ContinuousClock.now - rawStart)
        }
        report.latency(
            "the book by balance, a jump to a random position", ours: ours, raw: theirs,
            budget: "-")
    }

    /// Event by event, back and forth around one place.
    private func measureSteps(_ history: BookHistory, _ report: inout Report) async throws {
        var position = anyPosition()
        try await look(history, at: position)
        var (states, orders): ([Duration], [Duration]) = ([], [])
        for _ in 0..<200 {
            position = max(1, min(events, position + Int64.random(in: -20...20)))
            let start = ContinuousClock.now
            let state = try await history.state(at: Position(position))
            _ = try await state.totals()
            states.append(ContinuousClock.now - start)
            let orderStart = ContinuousClock.now
            _ = try await history.order(state, BookList(.balance))
            orders.append(ContinuousClock.now - orderStart)
        }
        report.latency(
            "the book's totals, a step of the cursor", ours: states, raw: nil, budget: "-")
        report.latency("all accounts put in order by balance", ours: orders, raw: nil, budget: "-")
    }

    /// Behind the first round, in which each account is opened and has its first event.
    private func anyPosition() -> Int64 {
        Int64.random(in: min(2 * accounts, events)...events)
    }

    private func look(_ history: BookHistory, at position: Int64) async throws {
        let state = try await history.state(at: Position(position))
        _ = try await state.totals()
        let order = try await history.order(state, BookList(.balance))
        guard order.count == accounts else { throw BenchError("\(order.count) accounts") }
    }
}
