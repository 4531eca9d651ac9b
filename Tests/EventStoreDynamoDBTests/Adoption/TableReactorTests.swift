import AWSClient
import EventStoreCore
import EventStreaming
import Synchronization
import TestSupport
import Testing
import TextFormats

@testable import EventStoreDynamoDB

#if Network
    /// A reactor that writes into the table that it reads, where an item keeps no actor.
    @Suite("A reactor in another program's table")
    struct TableReactorTests {
        private static let scores = ["2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z"]

        private static func item(_ player: String, _ sort: String) -> AttributeValue.Item {
            ["PK": .string(player), "SK": .string(sort), "amount": .number("5")]
        }

        /// A table with scores and a stream, adopted.
        private static func bench() async throws -> ForeignBench? {
            guard let bench = try await ForeignBench.fresh(.singleTable, hasStream: true) else {
                return nil
            }
            for moment in scores { try await bench.put(item("USER#1", "SCORE#\(moment)")) }
            try await bench.adopt()
            return bench
        }

        /// Answers everything that it is handed with a total.
        private final class Totals: Reactor {
            private let store: any EventStore
            private let command: @Sendable (Reaction) -> CommandID
            private let moment = Mutex<Int64>(1_785_585_600_000_000)
            private let asked = Mutex<[String]>([])

            var questions: [String] { asked.withLock { $0 } }

            init(
                _ store: any EventStore,
                _ command: @escaping @Sendable (Reaction) -> CommandID = { $0.commandID }
            ) {
                self.store = store
                self.command = command
            }

            func answer(_ event: RecordedEvent) async throws -> [any ReactorCommand] {
                asked.withLock { $0.append(event.type) }
                return [Total(reactor: self, stream: event.stream)]
            }

            private struct Total: ReactorCommand {
                let reactor: Totals
                let stream: StreamID

                func carryOut(as reaction: Reaction) async throws {
                    try await reactor.append(to: stream, reaction)
                }
            }

            private func append(to stream: StreamID, _ reaction: Reaction) async throws {
                // The moment is in the item's key.
                let now = moment.withLock { moment in
                    moment += Timestamp.second
                    return Timestamp(microseconds: moment)
                }
                let content = ReactionEvent(
                    type: "TOTAL", payload: JSONText(stored: Array(#"{"total":1}"#.utf8)))
                let write = StreamWrite(
                    stream: stream, expecting: .any,
                    events: [reaction.event(0, content, at: now)])
                let stamp = CommandStamp(id: command(reaction), contentHash: .zero)
                _ = try await store.append(AppendRequest([write], command: stamp))
            }
        }

        /// Lets a reactor answer what there is, with nothing filtered out.
        private static func run(
            _ name: String, _ reactor: Totals, on store: DynamoDBEventStore, depth: Int = 8
        ) async throws {
            let name = try SubscriptionName(name)
            let subscriptions = SubscriptionStore(store.checkpoints)
            if try await subscriptions.find(name) == nil {
                try await subscriptions.create(
                    Subscription(
                        name, filter: "subject LIKE 'USER#%'", target: nil, began: .start,
                        createdAt: Timestamp(microseconds: 0)))
            }
            _ = try await store.catchUp()
            var options = SubscriptionRunner.Options(holder: "tester")
            options.endsAtEnd = true
            let start = ContinuousClock.now
            let clock = SubscriptionClock(
                elapsed: { ContinuousClock.now - start },
                moment: { Timestamp(microseconds: 1_785_585_600_000_000) },
                sleep: { try await Task.sleep(for: $0) })
            let reading = SubscriptionRunner(
                store: store, name: name, options: options, clock: clock)
            try await ReactorRunner(reading, reactor, maximumDepth: depth).run()
        }

        private static func totals(_ store: DynamoDBEventStore) async throws -> [RecordedEvent] {
            try await ForeignBench.events(store).filter { $0.type == "TOTAL" }
        }

        @Test("answers none of its own items, on whatever host")
        func answersNotItself() async throws {
            guard let bench = try await Self.bench() else { return }
            let hosts = [
                try await bench.open(writes: true), try await bench.open(writes: true),
            ]
            let reactors = hosts.map { Totals($0) }
            for _ in 0..<2 {
                for (host, reactor) in zip(hosts, reactors) {
                    try await Self.run("total", reactor, on: host)
                }
            }
            try await bench.put(Self.item("USER#2", "SCORE#2026-01-02T03:04:07Z"))
            try await Self.run("total", reactors[1], on: hosts[1])
            try await Self.run("total", reactors[0], on: hosts[0])
            let all = try await ForeignBench.events(hosts[0])
            let totals = try await Self.totals(hosts[1])
            let scores = all.filter { $0.type == "SCORE" }
            #expect(scores.count == 3 && totals.count == 3)
            #expect(Set(totals.compactMap(\.event.causationID)) == Set(scores.map { "\($0.id)" }))
            // The items have no actor: it is their command that tells.
            #expect(totals.allSatisfy { $0.event.actor == nil && $0.commandID != nil })
            #expect(reactors.flatMap(\.questions).allSatisfy { $0 == "SCORE" })
            // A host that comes now has it all.
            #expect(try await ForeignBench.events(try await bench.open()) == all)
        }

        @Test("comes to an end by the depth, where nothing tells whose work an item is")
        func endsByDepth() async throws {
            guard let bench = try await Self.bench() else { return }
            let store = try await bench.open(writes: true)
            let factory = EventFactory(seed: 6)
            let reactor = Totals(store) { _ in factory.commandID() }
            for _ in 0..<6 { try await Self.run("total", reactor, on: store, depth: 3) }
            #expect(try await Self.totals(store).count == Self.scores.count * 3)
        }
    }
#endif
