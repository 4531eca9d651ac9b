import EventStoreCore
import EventStreaming
import LedgerHistory
import LedgerService

extension Workbench {
    /// Filters and conditions over the whole log, beside the unfiltered fold of the same run. The
    /// column of raw SQLite holds that fold.
    func measureFilters(_ report: inout Report) async throws {
        let ledger = try ledger(ours)
        let (folded, fold) = try await best {
            try await BookReader(ledger).listing(BookList(), isProjected: false).accounts.count
        }
        guard folded == accounts else { throw BenchError("folded \(folded) accounts") }
        let rate = Double(events) / fold
        for text in [
            "type = FundsWithdrawn AND amount > 5", "balance < 0 AND previous.balance > 0",
        ] {
            let condition = try Condition(text)
            let (_, seconds) = try await best {
                var count: Int64 = 0
                try await ledger.whenInBook(condition, firstOnly: false) { _ in
                    count += 1
                    return true
                }
                return count
            }
            report.rate(
                "condition `\(text)`, beside the fold", ours: Double(events) / seconds, raw: rate,
                budget: "-")
        }
        let filters = [
            nil, "type = 'FundsWithdrawn' AND amount > 5", "amount > 5 AND currency = GBP",
            "data.amountMinor > 500", "subject LIKE 'acc-000000%'",
        ]
        for text in filters {
            let filter = try text.map { try EventFilter($0) }
            let (_, seconds) = try await best { try await walk(ledger, filter) }
            report.rate(
                text.map { "filter `\($0)`, beside the fold" } ?? "whole events, beside the fold",
                ours: Double(events) / seconds, raw: rate, budget: "-")
        }
    }

    /// Reads the log to its end.
    ///
    /// - Returns: how many events passed.
    private func walk(_ ledger: Ledger, _ filter: EventFilter?) async throws -> Int {
        var (count, after) = (0, Position.start)
        while true {
            let page = try await ledger.events.readLog(
                LogQuery(after: after, limit: 1000), filter,
                exponent: ledger.codec.units.exponent)
            count += page.events.count
            if page.isAtEnd { return count }
            after = page.readThrough
        }
    }

    /// The best of three.
    private func best<Result>(
        _ body: () async throws -> Result
    ) async throws -> (Result, Double) {
        var best = try await timed(body)
        for _ in 0..<2 {
            let next = try await timed(body)
            if next.1 < best.1 { best = next }
        }
        return best
    }
}
