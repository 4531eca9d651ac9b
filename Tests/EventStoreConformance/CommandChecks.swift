import EventStoreCore
import TestSupport
import Testing

/// Commands that are sent again.
enum CommandChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(5, "a command sent again has its first outcome", replay),
        ConformanceCheck(5, "a command id with other content is refused", mismatch),
        ConformanceCheck(5, "a command over several streams is remembered whole", severalStreams),
        ConformanceCheck(5, "a command is remembered behind 1,000 others", longAgo),
        ConformanceCheck(5, "a command sent 20 times at once is carried out once", concurrent),
        ConformanceCheck(
            5, "a refused command can be sent again", afterRefusal),
        ConformanceCheck(5, "events name the command that caused them", commandOnEvents),
        ConformanceCheck(5, "all commands that are remembered can be listed", listed),
        ConformanceCheck(5, "a command is remembered after reopening", needs: .durable, reopened),
    ]

    /// Sent again, the command has fresh ids and times, and an expectation that no longer holds.
    static func replay(_ bench: Bench) async throws {
        let stream = bench.stream("replayed")
        let stamp = bench.events.command()
        #expect(try await bench.store.record(of: stamp.id) == nil)
        let first = try await bench.append(
            bench.events.events(2), to: stream, expecting: .noStream, command: stamp)
        #expect(!first.isReplay)
        try await bench.expectUnharmed {
            let second = try await bench.append(
                bench.events.events(2), to: stream, expecting: .noStream, command: stamp)
            expectReplay(second, of: first)
        }
        let record = try await bench.store.record(of: stamp.id)
        #expect(record?.stamp == stamp)
        #expect(record?.outcome.positions == first.positions)
        #expect(record?.outcome.heads == first.heads)
    }

    static func mismatch(_ bench: Bench) async throws {
        let stamp = bench.events.command("deposit 5")
        let content = bench.events.command("deposit 6").contentHash
        let other = CommandStamp(id: stamp.id, contentHash: content)
        try await bench.append(bench.events.events(1), to: bench.stream("a"), command: stamp)
        for name in ["a", "b"] {
            try await bench.expectRefusal(
                .commandMismatch(stamp.id),
                of: AppendRequest(
                    [
                        StreamWrite(
                            stream: bench.stream(name), expecting: .any,
                            events: bench.events.events(1))
                    ], command: other))
        }
        #expect(try await bench.store.record(of: stamp.id)?.stamp == stamp)
        #expect(try await bench.store.head(of: bench.stream("b")) == nil)
    }

    static func severalStreams(_ bench: Bench) async throws {
        let stamp = bench.events.command("transfer")
        let (one, two) = (bench.stream("one"), bench.stream("two"))
        func request() -> AppendRequest {
            AppendRequest(
                [
                    StreamWrite(stream: two, expecting: .any, events: bench.events.events(1)),
                    StreamWrite(stream: one, expecting: .any, events: bench.events.events(2)),
                ], command: stamp)
        }
        let first = try await bench.store.append(request())
        try await bench.expectUnharmed {
            expectReplay(try await bench.store.append(request()), of: first)
        }
        #expect(first.heads.map(\.stream) == [two, one])
    }

    static func longAgo(_ bench: Bench) async throws {
        let stamp = bench.events.command()
        let first = try await bench.append(
            bench.events.events(1), to: bench.stream("old"), command: stamp)
        for index in 0..<1000 {
            try await bench.append(
                bench.events.events(1), to: bench.stream("s\(index % 10)"),
                command: bench.events.command())
        }
        let again = try await bench.append(
            bench.events.events(1), to: bench.stream("old"), command: stamp)
        expectReplay(again, of: first)
        #expect(try await bench.store.lastPosition() == Position(1001))
    }

    static func concurrent(_ bench: Bench) async throws {
        let stream = bench.stream("impatient")
        let stamp = bench.events.command()
        let outcomes = try await withThrowingTaskGroup(of: AppendOutcome.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await bench.append(
                        [bench.events.event()], to: stream, expecting: .noStream, command: stamp)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count == 20)
        #expect(outcomes.filter { !$0.isReplay }.count == 1)
        #expect(Set(outcomes.map(\.positions)) == [1...1])
        #expect(try await bench.history(stream).count == 1)
    }

    static func afterRefusal(_ bench: Bench) async throws {
        let stream = bench.stream("second-try")
        let stamp = bench.events.command()
        try await bench.fill(stream, 1)
        await #expect(throws: EventStoreError.self) {
            try await bench.append(
                bench.events.events(1), to: stream, expecting: .noStream, command: stamp)
        }
        #expect(try await bench.store.record(of: stamp.id) == nil)
        let outcome = try await bench.append(
            bench.events.events(1), to: stream, expecting: .version(Version(1)), command: stamp)
        #expect(!outcome.isReplay)
        #expect(try await bench.history(stream).count == 2)
    }

    static func commandOnEvents(_ bench: Bench) async throws {
        let stream = bench.stream("named")
        let stamp = bench.events.command()
        try await bench.append(bench.events.events(2), to: stream, command: stamp)
        try await bench.append(bench.events.events(1), to: stream)
        #expect(try await bench.history(stream).map(\.commandID) == [stamp.id, stamp.id, nil])
    }

    static func listed(_ bench: Bench) async throws {
        #expect(try await bench.store.rememberedCommands(after: nil, limit: 1).isEmpty)
        var expected: [RememberedCommand] = []
        for number in 1...7 {
            // In another order than that of their ids.
            let id = CommandID(high: UInt64(number * 5 % 8) << 61, low: UInt64.max)
            let stamp = CommandStamp(id: id, contentHash: bench.events.command().contentHash)
            let outcome = try await bench.append(
                bench.events.events(number), to: bench.stream("a"), command: stamp)
            expected.append(
                RememberedCommand(
                    stamp: stamp, first: outcome.positions.lowerBound,
                    last: outcome.positions.upperBound))
        }
        expected.sort { $0.stamp.id < $1.stamp.id }
        for limit in [1, 2, 7, 8] {
            var found: [RememberedCommand] = []
            while true {
                let page = try await bench.store.rememberedCommands(
                    after: found.last?.stamp.id, limit: limit)
                found += page
                if page.count < limit { break }
            }
            #expect(found == expected)
        }
        let ids = [expected[5].stamp.id, bench.events.commandID(), expected[1].stamp.id]
        #expect(try await bench.store.rememberedCommands(ids) == [expected[5], expected[1]])
        // An engine that notes no stretch says all of its log.
        let last = try await bench.store.lastPosition().number
        #expect([[], [1...last]].contains(try await bench.store.importedStretches()))
    }

    static func reopened(_ bench: Bench) async throws {
        let stamp = bench.events.command()
        let first = try await bench.append(
            bench.events.events(1), to: bench.stream("kept"), command: stamp)
        let other = try await bench.place.open().events
        let again = try await other.append(
            AppendRequest(
                [
                    StreamWrite(
                        stream: bench.stream("kept"), expecting: .any,
                        events: bench.events.events(1))
                ], command: stamp))
        expectReplay(again, of: first)
        #expect(try await bench.caughtUp(other).lastPosition() == Position(1))
    }

    private static func expectReplay(
        _ outcome: AppendOutcome, of first: AppendOutcome,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(outcome.isReplay, sourceLocation: sourceLocation)
        #expect(outcome.positions == first.positions, sourceLocation: sourceLocation)
        #expect(outcome.heads == first.heads, sourceLocation: sourceLocation)
    }
}
