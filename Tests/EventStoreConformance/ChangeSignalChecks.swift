import EventStoreCore
import TestSupport
import Testing

/// Waking a reader.
enum ChangeSignalChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(15, "an append wakes who waits", wakes),
        ConformanceCheck(15, "an append before the wait is not slept through", appendFirst),
        ConformanceCheck(15, "a bulk transaction wakes who waits", bulkWakes),
        ConformanceCheck(15, "two who wait are both woken", wakesAll),
        ConformanceCheck(15, "cancelling ends the wait and every later one", cancel),
        ConformanceCheck(15, "a quiet log lets the time run out", timeout),
    ]

    /// Longer than any check may take: a wait that lasts so long was never woken.
    private static let forever = 30_000

    /// Waits until something changed, as a tailer does; a wake for nothing is allowed.
    ///
    /// - Returns: what ended the last wait.
    private static func waitForEvents(
        _ bench: Bench, _ signal: any ChangeSignal, upTo position: Int64
    ) async throws -> ChangeWake {
        while true {
            let wake = try await onOwnThread { try signal.wait(milliseconds: forever) }
            let last = try await bench.caughtUp(bench.store).lastPosition()
            let isThere = last >= Position(position)
            if wake != .changed || isThere { return wake }
        }
    }

    /// Appends a little later, so that the other side most likely waits already. Nothing depends
    /// on it: an append that comes first has to be noticed just as well.
    private static func later(_ step: @Sendable () async throws -> Void) async throws {
        try await Task.sleep(for: .milliseconds(50))
        try await step()
    }

    static func wakes(_ bench: Bench) async throws {
        let signal = try bench.store.changeSignal()
        let writer = try await bench.place.open()
        for number in 1...3 as ClosedRange<Int64> {
            async let wake = waitForEvents(bench, signal, upTo: number)
            try await later {
                _ = try await writer.append(
                    AppendRequest([
                        StreamWrite(
                            stream: bench.stream("a"), expecting: .any,
                            events: bench.events.events(1))
                    ]))
            }
            #expect(try await wake == .changed)
        }
        signal.cancel()
    }

    static func appendFirst(_ bench: Bench) async throws {
        let signal = try bench.store.changeSignal()
        try await bench.fill(bench.stream("a"), 1)
        #expect(try await waitForEvents(bench, signal, upTo: 1) == .changed)
        signal.cancel()
    }

    static func bulkWakes(_ bench: Bench) async throws {
        let signal = try bench.store.changeSignal()
        async let wake = waitForEvents(bench, signal, upTo: 2)
        try await later {
            try await bench.store.bulk { writer in
                for event in bench.events.events(2) {
                    _ = try writer.append(event, to: bench.stream("a"), commandID: nil)
                }
            }
        }
        #expect(try await wake == .changed)
        signal.cancel()
    }

    static func wakesAll(_ bench: Bench) async throws {
        let signals = [try bench.store.changeSignal(), try bench.store.changeSignal()]
        async let first = waitForEvents(bench, signals[0], upTo: 1)
        async let second = waitForEvents(bench, signals[1], upTo: 1)
        try await later { try await bench.fill(bench.stream("a"), 1) }
        #expect(try await [first, second] == [.changed, .changed])
        for signal in signals { signal.cancel() }
    }

    static func cancel(_ bench: Bench) async throws {
        let signal = try bench.store.changeSignal()
        async let wake = waitForEvents(bench, signal, upTo: 1)
        try await later { signal.cancel() }
        #expect(try await wake == .cancelled)
        for _ in 0..<3 {
            let again = try await onOwnThread { try signal.wait(milliseconds: forever) }
            #expect(again == .cancelled)
        }
        try await bench.fill(bench.stream("a"), 1)
        let behind = try await onOwnThread { try signal.wait(milliseconds: forever) }
        #expect(behind == .cancelled)
        let other = try bench.store.changeSignal()
        try await bench.fill(bench.stream("a"), 1)
        #expect(try await waitForEvents(bench, other, upTo: 2) == .changed, "others go on")
        other.cancel()
    }

    static func timeout(_ bench: Bench) async throws {
        let signal = try bench.store.changeSignal()
        var wakes: [ChangeWake] = []
        let start = ContinuousClock.now
        // A wake for nothing is allowed; that every wait is one is not.
        while wakes.last != .timedOut, wakes.count < 100 {
            wakes.append(try await onOwnThread { try signal.wait(milliseconds: 30) })
        }
        #expect(wakes.last == .timedOut)
        #expect(!wakes.contains(.cancelled))
        #expect(ContinuousClock.now - start >= .milliseconds(25))
        #expect(try await onOwnThread { try signal.wait(milliseconds: 0) } != .cancelled)
        signal.cancel()
    }
}
