import EventStoreCore
import TestSupport
import Testing
import TextFormats

/// The chain of hashes, and what the engine says about its own structure.
enum HashChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(10, "each hash is the one its fields give", recomputed),
        ConformanceCheck(
            10, "each event carries the hash of the one before it", linked),
        ConformanceCheck(
            10, "the hashes of a stream do not depend on other streams",
            independent),
        ConformanceCheck(10, "a healthy store finds no damage in itself", noDamage),
    ]

    /// Every optional field present and absent, with and without a command.
    private static func fill(_ bench: Bench) async throws {
        let one = bench.stream("one")
        try await bench.append(
            [
                bench.events.event(
                    type: "Full", schemaVersion: 2, payload: try JSONText(#"{ "n" : 1.0 }"#),
                    metadata: try JSONText(#"{"source":"file"}"#), actor: "actor",
                    correlationID: "correlation", causationID: "causation"),
                bench.events.deposit(5), bench.events.withdrawal(.max), bench.events.event(),
            ], to: one, command: bench.events.command())
        try await bench.append(bench.events.events(3), to: bench.stream("two"))
        try await bench.append([bench.events.deposit(0, correlationID: "c")], to: one)
        let command = bench.events.commandID()
        try await bench.store.bulk { writer in
            _ = try await writer.append(bench.events.deposit(7), to: one, commandID: command)
            _ = try await writer.append(
                bench.events.event(), to: bench.stream("three"), commandID: nil)
        }
    }

    static func recomputed(_ bench: Bench) async throws {
        try await fill(bench)
        let log = try await bench.log()
        #expect(log.count == 10)
        for event in log {
            #expect(event.hash == event.expectedHash(), "position \(event.position)")
        }
        #expect(Set(log.map(\.hash)).count == log.count)
    }

    static func linked(_ bench: Bench) async throws {
        try await fill(bench)
        for (name, count) in [("one", 6), ("two", 3), ("three", 1)] {
            let history = try await bench.history(bench.stream(name))
            #expect(history.count == count)
            #expect(history.map(\.previousHash) == [.zero] + history.dropLast().map(\.hash))
            let head = try await bench.store.head(of: bench.stream(name))
            #expect(head?.hash == history.last?.hash)
        }
    }

    static func independent(_ bench: Bench) async throws {
        let events = bench.events.events(3)
        let stream = bench.stream("same")
        try await bench.append(events, to: stream)
        let place = try await bench.caughtUp(bench.place.open().events)
        #expect(try await place.head(of: stream)?.version == Version(3))
        // The same events one by one, hashed without any store: the position has no part in it.
        var hasher = EventHasher()
        var previous = Digest.zero
        for (index, event) in events.enumerated() {
            previous = hasher.hash(
                event, stream: stream, version: Version(Int64(index + 1)), commandID: nil,
                after: previous)
        }
        #expect(try await place.head(of: stream)?.hash == previous)
    }

    static func noDamage(_ bench: Bench) async throws {
        #expect(try await bench.store.structuralDamage() == [])
        try await fill(bench)
        try await bench.models.put(try await SnapshotChecks.snapshot(bench, bench.stream("one"), 2))
        #expect(try await bench.store.structuralDamage() == [])
    }
}
