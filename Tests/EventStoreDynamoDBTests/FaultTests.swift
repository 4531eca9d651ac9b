import AWSClient
import EventStoreCore
import TestSupport
import Testing

@testable import EventStoreDynamoDB

#if Network
    /// Appends through a proxy that lets everything happen that happens.
    @Suite struct FaultTests {
        /// Each class of fault at 3 %, and 5 % of answers lost behind the deed.
        private static let rules: String = {
            let throttled = ["ProvisionedThroughputExceededException", "ThrottlingException"]
                .map { "probability: 0.03, error: {code: \($0)}" }
            let conflict =
                "{CancellationReasons: [{Code: TransactionConflict, Message: no}, {Code: None}]}"
            let transaction = "operation: TransactWriteItems, probability: "
            let rules =
                throttled + [
                    "probability: 0.03, error: {code: InternalServerError, status: 500}",
                    "probability: 0.03, reset: true",
                    transaction + "0.03, error: {code: TransactionCanceledException, status: 400, "
                        + "fields: \(conflict)}",
                    transaction + "0.03, error: {code: TransactionInProgressException, "
                        + "status: 400}",
                    transaction + "0.05, response: {abort_frac: 0.0}",
                ]
            return (["rules:"] + rules.map { "- {service: dynamodb, \($0)}" })
                .joined(separator: "\n") + "\n"
        }()

        @Test("Nothing is lost, nothing twice, and no conflict is reported that was none")
        func survivesFaults() async throws {
            guard let ministack = try await Emulator.shared(.ministack) else { return }
            let folder = try TemporaryFolder()
            let file = folder.file("rules.yaml")
            try Self.rules.write(toFile: file, atomically: true, encoding: .utf8)
            guard
                let proxy = try await Emulator.start(
                    .microburst(before: ministack.url, configuration: file))
            else { return }
            guard let bench = try await RemoteBench.fresh(through: proxy.url) else { return }
            let (writers, each) = (6, Campaign.isWhole ? 1667 : 25)
            let recorded = try await withThrowingTaskGroup(of: [EventID].self) { group in
                for writer in 0..<writers {
                    group.addTask {
                        try await Self.write(each, as: writer, into: bench)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(recorded.count == writers * each)
            let clean = TestAWS.client(ministack.url)
            let truth = RemoteBench(tables: bench.tables, aws: clean)
            let events = try await truth.scanned()
            #expect(Set(events.map(\.id)) == Set(recorded))
            #expect(events.count == recorded.count)
            #expect(events.map(\.position.number) == Array(1...Int64(recorded.count)))
            // Two hosts have copied the same.
            let (one, other) = (try await truth.open(), try await truth.open())
            for store in [one, other] {
                let log = try await store.readLog(LogQuery(after: .start, limit: 10_000))
                #expect(log.events == Array(events.prefix(10_000)))
            }
        }

        /// Deposits of one writer into an account of its own and one of all, every tenth sent
        /// twice.
        private static func write(
            _ count: Int, as writer: Int, into bench: RemoteBench
        ) async throws -> [EventID] {
            let store = try await bench.open()
            let events = EventFactory(seed: UInt64(writer))
            var recorded: [EventID] = []
            for number in 0..<count {
                let event = events.event()
                let stream = StreamID(stored: number % 3 == 0 ? "all" : "acc-\(writer)")
                let request = AppendRequest(
                    [StreamWrite(stream: stream, expecting: .any, events: [event])],
                    command: events.command("deposit \(writer) \(number)"))
                let outcome = try await decided(store, request)
                if number % 10 == 0 {
                    let again = try await decided(store, request)
                    #expect(again.isReplay)
                    #expect(again.positions == outcome.positions)
                }
                recorded.append(event.id)
            }
            return recorded
        }

        /// Sends it until it is decided, as whoever is told that the store is not available does.
        private static func decided(
            _ store: DynamoDBEventStore, _ request: AppendRequest
        ) async throws -> AppendOutcome {
            for _ in 0..<20 {
                do {
                    return try await store.append(request)
                } catch EventStoreError.unavailable, EventStoreError.outcomeUnknown {
                    continue
                }
            }
            return try await store.append(request)
        }
    }
#endif
