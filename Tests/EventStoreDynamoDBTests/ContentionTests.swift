import EventStoreCore
import TestSupport
import Testing

@testable import EventStoreDynamoDB

#if Network
    /// Writers of many hosts at one version.
    @Suite struct ContentionTests {
        @Test("20 writers, each with a replica of its own, want one version: one has it")
        func oneWinsEachRound() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let (writers, rounds) = (20, Campaign.isWhole ? 50 : 3)
            var stores: [DynamoDBEventStore] = []
            for _ in 0..<writers { stores.append(try await bench.open()) }
            let stream = StreamID(stored: "acc-1")
            for round in 0..<rounds {
                let expected = Version(Int64(round))
                let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for (index, store) in stores.enumerated() {
                        group.addTask {
                            let events = EventFactory(seed: UInt64(round * 1000 + index))
                            return try await Self.wins(store, stream, expected, events.event())
                        }
                    }
                    return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                #expect(winners == 1, "round \(round)")
            }
            let events = try await bench.scanned()
            #expect(events.map(\.version.number) == Array(1...Int64(rounds)))
            #expect(events.map(\.position.number) == Array(1...Int64(rounds)))
        }

        private static func wins(
            _ store: DynamoDBEventStore, _ stream: StreamID, _ expected: Version, _ event: NewEvent
        ) async throws -> Bool {
            do {
                _ = try await store.append(
                    AppendRequest([
                        StreamWrite(
                            stream: stream, expecting: .version(expected), events: [event])
                    ]))
                return true
            } catch EventStoreError.versionConflict(let failures) {
                #expect(failures.first?.actual == expected.next)
                return false
            }
        }
    }
#endif
