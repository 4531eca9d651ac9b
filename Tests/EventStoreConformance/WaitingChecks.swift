import EventStoreCore
import TestSupport
import Testing

/// Waiting for events.
enum WaitingChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(15, "an append wakes who waits", wakes),
        ConformanceCheck(15, "what is in the log already is not waited for", appendFirst),
        ConformanceCheck(15, "a bulk transaction wakes who waits", bulkWakes),
        ConformanceCheck(15, "all who wait are woken, each for its own position", wakesAll),
        ConformanceCheck(15, "cancelling ends one wait and no other", cancel),
        ConformanceCheck(15, "nothing but an event ends a wait", sleepsOn),
    ]

    /// Appends a little later, so that the other side most likely waits already. Nothing depends
    /// on it: an append that comes first has to be noticed just as well.
    private static func later(_ step: @Sendable () async throws -> Void) async throws {
        try await Task.sleep(for: .milliseconds(50))
        try await step()
    }

    /// Waits, and says how it ended.
    private static func wait(
        _ bench: Bench, after position: Int64
    ) -> Task<Bool, any Error> {
        Task {
            do {
                try await bench.store.waitForEvents(after: Position(position))
                return true
            } catch is CancellationError {
                return false
            }
        }
    }

    static func wakes(_ bench: Bench) async throws {
        let writer = try await bench.place.open().events
        for number in 1...3 as ClosedRange<Int64> {
            let wait = wait(bench, after: number - 1)
            try await later {
                _ = try await writer.append(
                    AppendRequest([
                        StreamWrite(
                            stream: bench.stream("a"), expecting: .any,
                            events: bench.events.events(1))
                    ]))
            }
            #expect(try await wait.value)
            #expect(try await bench.store.lastPosition() == Position(number))
        }
    }

    static func appendFirst(_ bench: Bench) async throws {
        try await bench.fill(bench.stream("a"), 2)
        for position in 0...1 as ClosedRange<Int64> {
            #expect(try await wait(bench, after: position).value)
        }
    }

    static func bulkWakes(_ bench: Bench) async throws {
        let wait = wait(bench, after: 1)
        try await later {
            try await bench.store.bulk { writer in
                for event in bench.events.events(2) {
                    _ = try await writer.append(event, to: bench.stream("a"), commandID: nil)
                }
            }
        }
        #expect(try await wait.value)
    }

    static func wakesAll(_ bench: Bench) async throws {
        let other = try await bench.place.open().events
        let waits = [wait(bench, after: 0), wait(bench, after: 0), wait(bench, after: 1)]
        async let elsewhere: Void = other.waitForEvents(after: .start)
        try await later { try await bench.fill(bench.stream("a"), 1) }
        #expect(try await waits[0].value)
        #expect(try await waits[1].value)
        try await elsewhere
        try await later { try await bench.fill(bench.stream("a"), 1) }
        #expect(try await waits[2].value)
        #expect(try await bench.store.lastPosition() == Position(2))
    }

    static func cancel(_ bench: Bench) async throws {
        let waits = [wait(bench, after: 0), wait(bench, after: 0)]
        try await later { waits[0].cancel() }
        #expect(try await !waits[0].value)
        let late = wait(bench, after: 0)
        late.cancel()
        #expect(try await !late.value, "one that is cancelled before it waits")
        try await bench.fill(bench.stream("a"), 1)
        #expect(try await waits[1].value, "the other goes on")
    }

    static func sleepsOn(_ bench: Bench) async throws {
        try await bench.fill(bench.stream("a"), 1)
        let wait = wait(bench, after: 1)
        let lost = await bench.storeError {
            try await bench.append(
                [bench.events.event()], to: bench.stream("a"), expecting: .noStream)
        }
        guard case .versionConflict = lost else {
            Issue.record("\(String(describing: lost))")
            return
        }
        try await later { wait.cancel() }
        #expect(try await !wait.value)
    }
}
