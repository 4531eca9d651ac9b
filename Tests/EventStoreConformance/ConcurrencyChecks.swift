import EventStoreCore
import TestSupport
import Testing

/// Many writers at once.
enum ConcurrencyChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            2, "of 20 appends on one version exactly one wins, 25 times over", oneWinner),
        ConformanceCheck(1, "20 writers leave no gap in any stream and lose nothing", noGaps),
        ConformanceCheck(
            7, "a reader beside writers sees the log grow without holes",
            readerBesideWriters),
    ]

    private static let writers = 20
    private static let rounds = 25

    static func oneWinner(_ bench: Bench) async throws {
        let stream = bench.stream("contended")
        for round in 0..<rounds {
            let version = Version(Int64(round))
            let attempts = bench.events.events(writers)
            let winners = try await withThrowingTaskGroup(of: EventID?.self) { group in
                for event in attempts {
                    group.addTask { try await attempt(bench, event, on: stream, at: version) }
                }
                return try await group.reduce(into: []) { $0 += [$1].compactMap { $0 } }
            }
            #expect(winners.count == 1, "round \(round)")
            #expect(try await bench.history(stream).last?.id == winners.first)
        }
        #expect(try await bench.history(stream).map(\.version.number) == Array(1...Int64(rounds)))
    }

    /// The event's id if it won; nil if it lost the way a lock is lost.
    private static func attempt(
        _ bench: Bench, _ event: NewEvent, on stream: StreamID, at version: Version
    ) async throws -> EventID? {
        do {
            try await bench.append([event], to: stream, expecting: .version(version))
            return event.id
        } catch EventStoreError.versionConflict(let failures) {
            #expect(
                failures == [
                    ExpectationFailure(
                        stream: stream, expected: .version(version), actual: version.next)
                ])
            return nil
        }
    }

    static func noGaps(_ bench: Bench) async throws {
        let shared = bench.stream("shared")
        typealias Written = (id: EventID, outcome: AppendOutcome)
        let outcomes = try await withThrowingTaskGroup(of: [Written].self) { group in
            for writer in 0..<writers {
                group.addTask {
                    let own = bench.stream("own-\(writer)")
                    var outcomes: [Written] = []
                    for round in 0..<rounds {
                        let event = bench.events.event()
                        let stream = round % 2 == 0 ? shared : own
                        outcomes.append((event.id, try await bench.append([event], to: stream)))
                    }
                    return outcomes
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let log = try await bench.log()
        #expect(log.map(\.position.number) == Array(1...Int64(writers * rounds)))
        #expect(Set(outcomes.map(\.id)).count == writers * rounds)
        for (id, outcome) in outcomes {
            let place = Int(outcome.positions.lowerBound) - 1
            let recorded = try #require(log.indices.contains(place) ? log[place] : nil)
            #expect(recorded.id == id)
            #expect(
                outcome.heads == [
                    StreamVersion(stream: recorded.stream, version: recorded.version)
                ])
        }
        for stream in Set(log.map(\.stream)) {
            let versions = log.filter { $0.stream == stream }.map(\.version.number)
            #expect(versions == Array(1...Int64(versions.count)), "\(stream)")
        }
    }

    static func readerBesideWriters(_ bench: Bench) async throws {
        let total = 200
        let reader = try await bench.place.open().events
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for _ in 0..<(total / 4) {
                        try await bench.append(
                            [bench.events.event()], to: bench.stream("writer-\(writer)"))
                    }
                }
            }
            group.addTask {
                var seen: [Int64] = []
                try await eventually("the reader has the whole log", within: .seconds(300)) {
                    let after = Position(seen.last ?? 0)
                    let page = try await bench.caughtUp(reader).readLog(
                        LogQuery(after: after, limit: 7))
                    seen += page.events.map(\.position.number)
                    return seen.count >= total
                }
                #expect(seen == Array(1...Int64(total)))
            }
            try await group.waitForAll()
        }
    }
}
