import EventStoreCore
import TestSupport
import Testing

/// The optimistic lock: every expectation against every state, and what a conflict says.
enum ExpectationChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            2, "each expectation holds where it should and nowhere else",
            table),
        ConformanceCheck(
            3, "a conflict names the stream, the expected and the actual version", conflict),
        ConformanceCheck(
            4, "all failed expectations are reported at once", allFailures),
        ConformanceCheck(3, "what is invalid is never called a conflict", otherErrors),
    ]

    /// For streams of so many events, the expectations that hold; every other one must fail.
    private static let states: [(events: Int, holds: Set<Expectation>)] = [
        (0, [.version(.empty), .noStream, .any]),
        (1, [.version(Version(1)), .exists, .any]),
        (3, [.version(Version(3)), .exists, .any]),
    ]

    private static let expectations: [Expectation] =
        [.noStream, .exists, .any, .version(Version(.max))]
        + (0...4).map { .version(Version($0)) }

    static func table(_ bench: Bench) async throws {
        for (count, holding) in states {
            for (index, expectation) in expectations.enumerated() {
                let stream = bench.stream("state-\(count)-\(index)")
                try await bench.fill(stream, count)
                let actual = Version(Int64(count))
                let write = StreamWrite(
                    stream: stream, expecting: expectation, events: [bench.events.event()])
                if holding.contains(expectation) {
                    let outcome = try await bench.store.append(AppendRequest([write]))
                    #expect(outcome.heads.map(\.version) == [actual.next])
                } else {
                    try await bench.expectRefusal(
                        .versionConflict([
                            ExpectationFailure(
                                stream: stream, expected: expectation, actual: actual)
                        ]), of: AppendRequest([write]))
                }
            }
        }
    }

    static func conflict(_ bench: Bench) async throws {
        let stream = bench.stream("contended")
        try await bench.fill(stream, 4)
        let error = await bench.storeError {
            try await bench.append(
                bench.events.events(1), to: stream, expecting: .version(Version(2)))
        }
        guard case .versionConflict(let failures)? = error else {
            Issue.record("expected a conflict and got \(String(describing: error))")
            return
        }
        #expect(failures.map(\.stream) == [stream])
        #expect(failures.map(\.expected) == [.version(Version(2))])
        #expect(failures.map(\.actual) == [Version(4)])
    }

    static func allFailures(_ bench: Bench) async throws {
        let names = ["w", "x", "y", "z"].map(bench.stream)
        try await bench.fill(names[0], 2)
        try await bench.fill(names[1], 1)
        let wanted: [Expectation] = [.version(Version(1)), .exists, .exists, .version(Version(9))]
        let request = AppendRequest(
            zip(names, wanted).map {
                StreamWrite(stream: $0, expecting: $1, events: bench.events.events(1))
            })
        try await bench.expectUnharmed {
            let error = await bench.storeError { _ = try await bench.store.append(request) }
            guard case .versionConflict(let failures)? = error else {
                Issue.record("expected a conflict and got \(String(describing: error))")
                return
            }
            #expect(
                Set(failures) == [
                    ExpectationFailure(stream: names[0], expected: wanted[0], actual: Version(2)),
                    ExpectationFailure(stream: names[2], expected: .exists, actual: .empty),
                    ExpectationFailure(stream: names[3], expected: wanted[3], actual: .empty),
                ])
            #expect(failures.count == 3)
        }
    }

    /// Each request is invalid and its expectation fails too: what is wrong with it comes first.
    static func otherErrors(_ bench: Bench) async throws {
        let stream = bench.stream("valid")
        let invalid = [
            bench.events.event(type: ""), bench.events.event(schemaVersion: 0),
            bench.events.event(actor: "\u{1B}"),
        ]
        for event in invalid {
            try await bench.expectUnharmed {
                let error = await bench.storeError {
                    try await bench.append([event], to: stream, expecting: .exists)
                }
                if case .versionConflict? = error {
                    Issue.record("an invalid event was reported as a conflict")
                }
            }
        }
    }
}
