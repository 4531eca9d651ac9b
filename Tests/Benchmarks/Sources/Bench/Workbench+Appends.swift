import EventStoreCore
import EventStoreSQLite
import EventStreaming
import Foundation
import LedgerService
import RawSQLite
import Synchronization

extension Workbench {
    /// Single durable appends, in turn with raw commits of the same row under the same pragmas,
    /// each into a ledger of the full size.
    func measureAppends(_ report: inout Report) async throws {
        let store = try SQLiteEventStore.open(path: ours, mode: .readWrite)
        guard let raw = raw_open(theirs, 16 * 1024) else { throw BenchError("raw_open") }
        defer { raw_close(raw) }
        var (mine, others): ([Duration], [Duration]) = ([], [])
        for serial in 0..<samples {
            let account = Int64.random(in: 0..<accounts)
            let id = StreamID(stored: name(account))
            let event = try Self.event(events * 2 + Int64(serial))
            let head = try await store.head(of: id)?.version ?? .empty
            let request = AppendRequest([
                StreamWrite(stream: id, expecting: .version(head), events: [event])
            ])
            let start = ContinuousClock.now
            _ = try await store.append(request)
            mine.append(ContinuousClock.now - start)
            let rawStart = ContinuousClock.now
            guard raw_append(raw, account + 1, Int64(serial)) > 0 else { throw BenchError("raw") }
            others.append(ContinuousClock.now - rawStart)
        }
        func perSecond(_ times: [Duration]) -> Double {
            Double(times.count) / (times.reduce(.zero, +) / .seconds(1))
        }
        report.rate(
            "single durable appends", ours: perSecond(mine), raw: perSecond(others),
            budget: "≥ 0.8 ×")
        report.latency("one durable append", ours: mine, raw: others, budget: "-")
    }

    /// How fast a tailer hands over the log, and how soon it sees another connection's commit.
    func measureTail(_ report: inout Report) async throws {
        let store = try SQLiteEventStore.open(path: ours, mode: .readWrite)
        guard let raw = raw_open(ours, 16 * 1024) else { throw BenchError("raw_open") }
        let (_, rawSeconds) = await timed { raw_scan(raw) }
        raw_close(raw)
        let end = try await store.lastPosition()
        let tailer = StreamTailer(store: store, after: .start)
        let (_, seconds) = await timed {
            await withCheckedContinuation { done in
                tailer.start { page in if page.readThrough == end { done.resume() } }
            }
        }
        await tailer.stop()
        report.rate(
            "tail of the whole log, every column", ours: Double(end.number) / seconds,
            raw: Double(end.number) / rawSeconds, budget: "-")
        report.latency(
            "commit in another connection to the subscriber", ours: try await liveLatencies(end),
            raw: nil, budget: "p50 ≤ 5 ms, p99 ≤ 20 ms on screen")
    }

    private func liveLatencies(_ end: Position) async throws -> [Duration] {
        let reader = try SQLiteEventStore.open(path: ours, mode: .readOnly)
        let writer = try SQLiteEventStore.open(path: ours, mode: .readWrite)
        let tailer = StreamTailer(store: reader, after: end)
        let (arrivals, arrival) = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
        tailer.start { page in for _ in page.events { arrival.yield(ContinuousClock.now) } }
        var iterator = arrivals.makeAsyncIterator()
        var times: [Duration] = []
        for serial in 0..<min(samples, 500) {
            let id = StreamID(stored: name(Int64.random(in: 0..<accounts)))
            let event = try Self.event(events * 3 + Int64(serial))
            let request = AppendRequest([
                StreamWrite(stream: id, expecting: .any, events: [event])
            ])
            _ = try await writer.append(request)
            let committed = ContinuousClock.now
            guard let seen = await iterator.next() else { break }
            times.append(max(.zero, seen - committed))
            try await Task.sleep(for: .milliseconds(5))
        }
        await tailer.stop()
        return times
    }
}
