import EventStoreCore
import TestSupport
import Testing

@testable import EventStoreDynamoDB

#if Network
    /// What things cost, in requests and in the units that the service charges.
    @Suite struct RequestCountTests {
        @Test func appendsCostWhatTheyShould() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let caller = CountingCaller(bench.aws)
            let store = try await bench.open(over: caller)
            let events = EventFactory()
            let (one, other) = (StreamID(stored: "acc-1"), StreamID(stored: "acc-2"))
            var costs: [Int64] = []
            for writes in [
                [StreamWrite(stream: one, expecting: .noStream, events: [events.deposit(5)])],
                [
                    StreamWrite(stream: one, expecting: .exists, events: [events.withdrawal(5)]),
                    StreamWrite(stream: other, expecting: .noStream, events: [events.deposit(5)]),
                ],
            ] {
                caller.reset()
                let before = store.status.usage
                // As the ledger sends it: what it guards is judged on the replica, for nothing.
                _ = try await store.append(
                    AppendRequest(
                        writes,
                        guards: [
                            StreamGuard(
                                StreamID(stored: "$periods"), expecting: .version(.empty))
                        ], command: events.command("c")))
                costs.append(store.status.usage.milliUnits - before.milliUnits)
                #expect(caller.total == 1)
            }
            #expect(costs == [4000, 6000], "units of a deposit and of a transfer")
        }

        @Test func anIdleQuestionCostsOneUnit() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let caller = CountingCaller(bench.aws)
            let store = try await bench.open(over: caller)
            _ = try await store.append(
                AppendRequest([
                    StreamWrite(
                        stream: StreamID(stored: "a"), expecting: .any,
                        events: EventFactory().events(3))
                ]))
            caller.reset()
            let before = store.status.usage
            _ = try await store.catchUp()
            #expect(caller.total == 1)
            #expect(store.status.usage.milliUnits - before.milliUnits == 1000)
        }

        @Test("A second start scans nothing, and reads ask nothing")
        func readsAreFree() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let shelf = MemoryShelf()
            let caller = CountingCaller(bench.aws)
            let stream = StreamID(stored: "acc-1")
            let first = try await bench.open(over: caller, shelf)
            let events = EventFactory()
            for _ in 0..<20 {
                _ = try await first.append(
                    AppendRequest([
                        StreamWrite(stream: stream, expecting: .any, events: events.events(2))
                    ]))
            }
            caller.reset()
            let second = try await bench.open(over: caller, shelf)
            #expect(caller.count(of: "Scan") == 0)
            #expect(caller.count(of: "BatchGetItem") == 0)
            caller.reset()
            #expect(try await second.head(of: stream)?.version == Version(40))
            #expect(try await second.read(stream, StreamQuery()).count == 40)
            #expect(try await second.readLog(LogQuery(after: .start)).events.count == 40)
            #expect(try await second.streams(after: nil, limit: 10).count == 1)
            #expect(caller.total == 0)
            // It has recorded nothing itself, and copied nothing: idle questions cost the same.
            for _ in 0..<3 { _ = try await second.catchUp() }
            #expect(caller.total == 3)
        }
    }
#endif
