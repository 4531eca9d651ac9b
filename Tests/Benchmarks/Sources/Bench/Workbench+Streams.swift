import EventStoreCore
import EventStreaming
import Foundation
import LedgerCore
import LedgerExchange
import LedgerService
import RawSQLite
import Synchronization

extension Workbench {
    /// What follows the log: read models that are folded again while others write and read, and a
    /// subscription that goes into a file.
    func measureStreams(_ report: inout Report) async throws {
        let ledger = try ledger(ours)
        try await measureRebuild(ledger, &report)
        try await measurePublishing(ledger, &report)
    }

    /// All read models folded again beside those that answer, with a writer and a reader at work.
    /// Raw SQLite reads the same rows once.
    private func measureRebuild(_ ledger: Ledger, _ report: inout Report) async throws {
        guard let raw = raw_open(ours, 16 * 1024) else { throw BenchError("raw_open") }
        defer { raw_close(raw) }
        var balances = [Int64](repeating: 0, count: Int(accounts) + 1)
        _ = raw_fold(raw, .max, &balances, Int64(balances.count))
        let (rows, rawSeconds) = await timed {
            raw_fold(raw, .max, &balances, Int64(balances.count))
        }
        let runner = ProjectionRunner(
            events: ledger.events, readModels: ledger.readModels, now: ledger.environment.now)
        for projection in LedgerProjections.all {
            try await ledger.readModels.prepare(projection.schema)
        }
        _ = try await runner.catchUp(LedgerProjections.all)
        let (writer, reader, account) = (Task { try await write(ledger) }, Reader(), name(0))
        let reading = Task { try await reader.read(ledger, account) }
        let (_, seconds) = try await timed {
            for projection in LedgerProjections.all {
                // What answered was folded as it came.
                try await runner.rebuild(
                    projection,
                    agreement: { comparison in
                        guard comparison.areEqual else {
                            throw BenchError("\(projection.schema.name) differs: \(comparison)")
                        }
                    })
            }
        }
        writer.cancel()
        reading.cancel()
        let written = try await writer.value
        try await reading.value
        for projection in LedgerProjections.all {
            let status = try await ledger.readModels.status(projection.schema)
            guard status?.failure == nil else { throw BenchError("\(projection.schema.name)") }
        }
        let models = LedgerProjections.all.count
        report.rate(
            "\(models) read models folded again, one by one, \(written) live writes",
            ours: Double(rows) * Double(models) / seconds, raw: Double(rows) / rawSeconds,
            budget: "-")
        report.latency(
            "a row of a read model meanwhile", ours: reader.times, raw: nil, budget: "-")
    }

    private func write(_ ledger: Ledger) async throws -> Int {
        var written = 0
        let pound = Currency(code: "GBP").map { Money(minorUnits: 100, currency: $0) }
        guard let pound else { throw BenchError("GBP") }
        while !Task.isCancelled {
            _ = try await ledger.submit(
                .deposit(to: name(Int64(written) % accounts), FundsMoved(amount: pound)))
            written += 1
            try? await Task.sleep(for: .milliseconds(10))
        }
        return written
    }

    private final class Reader: Sendable {
        private let all = Mutex<[Duration]>([])

        var times: [Duration] { all.withLock { $0 } }

        func read(_ ledger: Ledger, _ account: String) async throws {
            while !Task.isCancelled {
                let start = ContinuousClock.now
                let rows = try await ledger.readModels.rows(
                    AccountSummary.schema, keys: [[.text(account)]])
                let time = ContinuousClock.now - start
                guard rows.count == 1 else { throw BenchError("no row for \(account)") }
                all.withLock { $0.append(time) }
                try? await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    /// The log read for a subscription and written to a file as CloudEvents, synced batch by batch,
    /// beside the log read and dropped.
    private func measurePublishing(_ ledger: Ledger, _ report: inout Report) async throws {
        let (name, path) = (try SubscriptionName("bench"), folder + "/out.ndjson")
        try await SubscriptionStore(ledger.events.checkpoints).create(
            Subscription(
                name, filter: nil, target: nil, began: .start, createdAt: ledger.environment.now()))
        var options = SubscriptionRunner.Options(holder: "bench")
        options.endsAtEnd = true
        let start = ContinuousClock.now
        let clock = SubscriptionClock(
            elapsed: { ContinuousClock.now - start }, moment: ledger.environment.now,
            sleep: { try await Task.sleep(for: $0) })
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw BenchError(path) }
        defer {
            try? file.close()
            try? FileManager.default.removeItem(atPath: path)
        }
        let writer = CloudEventWriter()
        let runner = SubscriptionRunner(
            store: ledger.events, name: name, options: options, clock: clock)
        let (_, seconds) = try await timed {
            try await runner.run { batch in
                var lines: [UInt8] = []
                for event in batch.events {
                    lines += writer.line(event)
                    lines.append(0x0A)
                }
                try file.write(contentsOf: lines)
                guard fdatasync(file.fileDescriptor) == 0 else { throw BenchError("fdatasync") }
            }
        }
        let (count, readSeconds) = try await timed {
            var (count, cursor) = (0, Position.start)
            while true {
                let page = try await ledger.events.readLog(LogQuery(after: cursor, limit: 1000))
                count += page.events.count
                cursor = page.readThrough
                if page.isAtEnd { return count }
            }
        }
        report.rate(
            "published to a file as CloudEvents; beside it the log read",
            ours: Double(count) / seconds, raw: Double(count) / readSeconds, budget: "-")
    }
}
