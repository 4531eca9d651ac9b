import EventStoreCore
import TestSupport
import Testing

/// What is still there for another handle, and after a reopening.
enum DurabilityChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            11, "events, heads, snapshots and read models survive reopening", needs: .durable,
            reopening),
        ConformanceCheck(
            11, "a version conflict is seen across handles", needs: .durable, lockAcrossHandles),
        ConformanceCheck(
            11, "another handle goes on where the first one stopped", needs: .durable, goesOn),
    ]

    static func reopening(_ bench: Bench) async throws {
        let stream = bench.stream("durable")
        try await bench.append(
            [bench.events.deposit(5), bench.events.event(actor: "me")], to: stream)
        let snapshot = try await SnapshotChecks.snapshot(bench, stream, 2)
        try await bench.models.put(snapshot)
        try await bench.models.prepare(ReadModelChecks.schema())
        let change = ReadModelChange(
            upserts: [ReadModelChecks.row("a", 1)], from: .start, through: Position(2),
            at: bench.events.clock.now)
        #expect(try await bench.models.apply(change, to: ReadModelChecks.schema()))

        let opened = try await bench.place.open()
        let (other, models) = (try await bench.caughtUp(opened.events), opened.readModels)
        #expect(try await bench.log(of: other) == bench.log())
        #expect(try await bench.log(of: other).count == 2)
        #expect(try await other.head(of: stream) == bench.store.head(of: stream))
        #expect(try await models.latestSnapshot(of: stream, through: Version(9)) == snapshot)
        #expect(try await models.status(ReadModelChecks.schema())?.checkpoint == Position(2))
        let rows = try await models.rows(ReadModelChecks.schema(), ReadModelQuery(limit: 10))
        #expect(rows == [ReadModelChecks.row("a", 1)])
        #expect(try await other.structuralDamage() == [])
    }

    static func lockAcrossHandles(_ bench: Bench) async throws {
        let stream = bench.stream("shared")
        let other = try await bench.place.open().events
        try await bench.append(bench.events.events(1), to: stream, expecting: .noStream)
        let request = AppendRequest([
            StreamWrite(stream: stream, expecting: .noStream, events: bench.events.events(1))
        ])
        await #expect(
            throws: EventStoreError.versionConflict([
                ExpectationFailure(stream: stream, expected: .noStream, actual: Version(1))
            ])
        ) {
            try await other.append(request)
        }
        #expect(try await bench.history(stream).count == 1)
    }

    static func goesOn(_ bench: Bench) async throws {
        let stream = bench.stream("shared")
        var handles = [bench.store]
        for number in 1...4 {
            let other = try await bench.place.open().events
            handles.append(other)
            let outcome = try await other.append(
                AppendRequest([
                    StreamWrite(
                        stream: stream, expecting: .version(Version(Int64(number - 1))),
                        events: bench.events.events(1))
                ]))
            #expect(outcome.positions == Int64(number)...Int64(number))
        }
        for handle in handles {
            #expect(try await bench.log(of: bench.caughtUp(handle)).count == 4)
        }
        let history = try await bench.history(stream)
        #expect(history.dropFirst().map(\.previousHash) == history.dropLast().map(\.hash))
    }
}
