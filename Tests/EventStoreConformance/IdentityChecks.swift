import EventStoreCore
import TestSupport
import Testing

/// Ids of events, and when two names are one.
enum IdentityChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(5, "an event id is not recorded twice by two appends", acrossAppends),
        ConformanceCheck(5, "an event id does not stand twice in one append", insideAppend),
        ConformanceCheck(5, "a refused event id can be used afterwards", usableAfterRefusal),
        ConformanceCheck(6, "stream names are compared byte by byte", namesByBytes),
        ConformanceCheck(6, "stream names differ in case and in spaces", similarNames),
    ]

    static func acrossAppends(_ bench: Bench) async throws {
        let (one, two) = (bench.stream("one"), bench.stream("two"))
        try await bench.fill(one, 2)
        let event = bench.events.event()
        try await bench.append([event], to: one)
        let place = StreamVersion(stream: one, version: Version(3))
        for stream in [one, two] {
            let again = bench.events.event(type: "Other", id: event.id)
            try await bench.expectRefusal(
                .duplicateEvent(event.id, place),
                of: AppendRequest([
                    StreamWrite(
                        stream: stream, expecting: .any, events: [bench.events.event(), again])
                ]))
        }
        #expect(try await bench.store.event(event.id)?.event == event)
        #expect(try await bench.store.head(of: two) == nil)
    }

    static func insideAppend(_ bench: Bench) async throws {
        let event = bench.events.event()
        let (one, two) = (bench.stream("one"), bench.stream("two"))
        let requests = [
            AppendRequest([StreamWrite(stream: one, expecting: .any, events: [event, event])]),
            AppendRequest([
                StreamWrite(stream: one, expecting: .any, events: [event]),
                StreamWrite(stream: two, expecting: .any, events: [event]),
            ]),
        ]
        for request in requests {
            try await bench.expectUnharmed {
                let error = await bench.storeError { _ = try await bench.store.append(request) }
                guard case .duplicateEvent(event.id, _)? = error else {
                    Issue.record("expected duplicateEvent and got \(String(describing: error))")
                    return
                }
            }
        }
        #expect(try await bench.store.event(event.id) == nil)
    }

    static func usableAfterRefusal(_ bench: Bench) async throws {
        let known = bench.events.event()
        let fresh = bench.events.event()
        try await bench.append([known], to: bench.stream("one"))
        await #expect(throws: EventStoreError.self) {
            try await bench.append([fresh, known], to: bench.stream("two"))
        }
        #expect(try await bench.store.event(fresh.id) == nil)
        try await bench.append([fresh], to: bench.stream("two"))
        #expect(try await bench.store.event(fresh.id)?.stream == bench.stream("two"))
    }

    static func namesByBytes(_ bench: Bench) async throws {
        let composed = bench.stream("caf\u{E9}")
        let decomposed = bench.stream("cafe\u{301}")
        try await bench.fill(composed, 1)
        #expect(try await bench.store.head(of: decomposed) == nil)
        try await bench.append(bench.events.events(2), to: decomposed, expecting: .noStream)
        #expect(try await bench.store.head(of: composed)?.version == Version(1))
        #expect(try await bench.store.head(of: decomposed)?.version == Version(2))
        let names = try await bench.store.streams(after: nil, limit: 10)
        #expect(
            names.map { Array($0.stream.name.utf8) }
                == [Array(decomposed.name.utf8), Array(composed.name.utf8)])
        let stored = try await bench.history(composed).map { Array($0.stream.name.utf8) }
        #expect(stored == [Array(composed.name.utf8)])
    }

    static func similarNames(_ bench: Bench) async throws {
        let names = ["acc", "ACC", "Acc", "acc ", " acc", "acc%", "acc_", "ac", "1", "01", "1.0"]
        for (index, name) in names.enumerated() {
            try await bench.append(
                bench.events.events(index + 1), to: bench.stream(name), expecting: .noStream)
        }
        for (index, name) in names.enumerated() {
            let head = try await bench.store.head(of: bench.stream(name))
            #expect(head?.version == Version(Int64(index + 1)), "\(name)")
        }
    }
}
