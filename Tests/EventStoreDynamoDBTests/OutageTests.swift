import AWSClient
import EventStoreCore
import Synchronization
import TestSupport
import Testing

@testable import EventStoreDynamoDB

#if Network
    /// The service goes away, loses answers, or is another one.
    @Suite struct OutageTests {
        private let stream = StreamID(stored: "acc-1")

        private func deposit(_ events: EventFactory) -> AppendRequest {
            AppendRequest(
                [StreamWrite(stream: stream, expecting: .any, events: [events.deposit(5)])],
                command: events.command("deposit"))
        }

        @Test func anAnswerThatIsLostForGoodIsSaidAndFoundAgain() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let caller = CountingCaller(bench.aws)
            let store = try await bench.open(over: caller, patience: .seconds(2))
            let request = deposit(EventFactory())
            caller.happen(behind: { operation in
                guard operation == "TransactWriteItems" else { return }
                throw AWSFailure.outcomeUnknown(reason: "cut")
            })
            await #expect(throws: EventStoreError.outcomeUnknown(request.command?.id)) {
                try await store.append(request)
            }
            guard case .offline = store.status.state else {
                Issue.record("the status says \(store.status.state)")
                return
            }
            caller.happen(behind: nil)
            let again = try await store.append(request)
            #expect(again.isReplay)
            #expect(again.positions == 1...1)
            #expect(try await bench.scanned().count == 1)
            #expect(store.status.state == .live)
        }

        @Test(
            "What stands in the way of asking again does not say that nothing was recorded",
            arguments: [
                AWSFailure.unavailable(reason: "no route", isThrottled: false, retryAfter: nil),
                .unavailable(reason: "too much", isThrottled: true, retryAfter: .seconds(1)),
                .noCredentials(reason: "they have ended", mayPass: false),
                .refused(code: "AccessDeniedException", message: "no right", body: []),
                .refused(code: "ResourceNotFoundException", message: "no table", body: []),
            ]) func aLostAnswerStaysLost(_ failure: AWSFailure) async throws
        {
            guard let bench = try await RemoteBench.fresh() else { return }
            let caller = CountingCaller(bench.aws)
            let store = try await bench.open(over: caller, patience: .milliseconds(600))
            let request = deposit(EventFactory())
            let sent = Atomic(0)
            caller.happen(before: { operation in
                guard operation == "TransactWriteItems" else { return }
                if sent.add(1, ordering: .relaxed).oldValue > 0 { throw failure }
            })
            caller.happen(behind: { operation in
                guard operation == "TransactWriteItems" else { return }
                throw AWSFailure.outcomeUnknown(reason: "cut")
            })
            await #expect(throws: EventStoreError.outcomeUnknown(request.command?.id)) {
                try await store.append(request)
            }
            // It is asked again, and not without a pause.
            #expect((2...10).contains(sent.load(ordering: .relaxed)))
            caller.happen(before: nil)
            caller.happen(behind: nil)
            #expect(try await store.append(request).isReplay)
            #expect(try await bench.scanned().count == 1)
        }

        @Test func aRequestThatNeverArrivedIsRecordedByTheNextTry() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let caller = CountingCaller(bench.aws)
            let store = try await bench.open(over: caller, patience: .milliseconds(50))
            let request = deposit(EventFactory())
            caller.happen(before: { operation in
                guard operation == "TransactWriteItems" else { return }
                throw AWSFailure.outcomeUnknown(reason: "cut")
            })
            await #expect(throws: EventStoreError.outcomeUnknown(request.command?.id)) {
                try await store.append(request)
            }
            #expect(try await bench.scanned().isEmpty)
            caller.happen(before: nil)
            #expect(try await !store.append(request).isReplay)
            #expect(try await bench.scanned().count == 1)
        }

        @Test func readsGoOnAndTheAgeIsSaid() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let caller = CountingCaller(bench.aws)
            let store = try await bench.open(over: caller)
            let events = EventFactory()
            _ = try await store.append(deposit(events))
            _ = try await store.catchUp()
            let asked = bench.clock.now
            caller.happen(before: { _ in
                throw AWSFailure.unavailable(
                    reason: "no route", isThrottled: false, retryAfter: nil)
            })
            bench.clock.advance(seconds: 60)
            await #expect(throws: EventStoreError.unavailable(reason: "no route", retryAfter: nil))
            {
                try await store.catchUp()
            }
            #expect(try await store.head(of: stream)?.version == Version(1))
            #expect(store.status.freshness == Freshness(position: Position(1), moment: asked))
            #expect(
                store.status.state == .offline(since: bench.clock.now, reason: "no route"))
            bench.clock.advance(seconds: 60)
            caller.happen(before: nil)
            _ = try await store.catchUp()
            #expect(store.status.state == .live)
            #expect(store.status.freshness.moment == bench.clock.now)
        }

        @Test(
            "Rights that are removed are told as what they are, and it goes on when they are back")
        func refusedQuestions() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let caller = CountingCaller(bench.aws)
            let store = try await bench.open(over: caller)
            let events = EventFactory()
            _ = try await store.append(deposit(events))
            caller.happen(before: { _ in
                throw AWSFailure.refused(
                    code: "AccessDeniedException", message: "no right to Query", body: [])
            })
            let error = await #expect(throws: EventStoreError.self) { try await store.catchUp() }
            #expect(error?.description.contains("AccessDeniedException") == true)
            let since = bench.clock.now
            bench.clock.advance(seconds: 60)
            await #expect(throws: EventStoreError.self) { try await store.catchUp() }
            guard case .noAccess(since, let reason) = store.status.state else {
                Issue.record("the status says \(store.status.state)")
                return
            }
            #expect(reason == "AccessDeniedException: no right to Query")
            await #expect(throws: EventStoreError.self) {
                try await store.append(deposit(events))
            }
            caller.happen(before: nil)
            _ = try await store.append(deposit(events))
            #expect(store.status.state == .live)
            #expect(try await bench.scanned().count == 2)
        }

        @Test("Missing keys are told as such; those who give them out may be out of reach")
        func missingKeys() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let caller = CountingCaller(bench.aws)
            let store = try await bench.open(over: caller)
            for (mayPass, state) in [
                (false, RemoteStatus.State.noAccess(since: bench.clock.now, reason: "no keys")),
                (true, .offline(since: bench.clock.now, reason: "no keys")),
            ] {
                caller.happen(before: { _ in
                    throw AWSFailure.noCredentials(reason: "no keys", mayPass: mayPass)
                })
                await #expect(
                    throws: EventStoreError.unavailable(reason: "no keys", retryAfter: nil)
                ) { try await store.append(deposit(EventFactory())) }
                _ = try? await store.catchUp()
                #expect(store.status.state == state)
            }
        }

        @Test("What the service does not understand stops the copying, in its own words")
        func refusedForGood() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let caller = CountingCaller(bench.aws)
            let store = try await bench.open(over: caller)
            caller.happen(before: { _ in
                throw AWSFailure.refused(
                    code: "ItemCollectionSizeLimitExceededException", message: "why", body: [])
            })
            _ = try? await store.catchUp()
            #expect(
                store.status.state
                    == .stopped(
                        reason: "DynamoDB refuses: ItemCollectionSizeLimitExceededException: why"))
        }

        @Test func throttlingHasItsEnd() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let caller = CountingCaller(bench.aws)
            let store = try await bench.open(over: caller)
            caller.happen(before: { _ in
                throw AWSFailure.unavailable(
                    reason: "too much", isThrottled: true, retryAfter: .seconds(5))
            })
            await #expect(
                throws: EventStoreError.unavailable(reason: "too much", retryAfter: .seconds(5))
            ) { try await store.append(deposit(EventFactory())) }
            let end = bench.clock.now.advanced(by: 5 * Timestamp.second)
            _ = try? await store.catchUp()
            #expect(store.status.state == .throttled(until: end))
        }

        @Test("Tables that were made again are not taken for the old ones")
        func replacedTablesStopEverything() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let shelf = MemoryShelf()
            let store = try await bench.open(shelf)
            let events = EventFactory()
            _ = try await store.append(deposit(events))
            let dynamo = DynamoDB(bench.aws)
            for table in [bench.tables.events, bench.tables.log] {
                _ = try await dynamo.call("UpdateTable", measured: false) {
                    $0.member("TableName", table)
                    $0.name("DeletionProtectionEnabled")
                    $0.boolean(false)
                }
                _ = try await dynamo.call("DeleteTable", measured: false) {
                    $0.member("TableName", table)
                }
            }
            await #expect(throws: EventStoreError.self) { try await store.catchUp() }
            _ = try await TableSetup(bench.tables, over: bench.aws).create()
            for step in [
                { _ = try await store.catchUp() }, { _ = try await store.append(deposit(events)) },
            ] as [() async throws -> Void] {
                let error = await #expect(throws: EventStoreError.self) { try await step() }
                guard case .replaced(let reason)? = error else {
                    Issue.record("it says \(String(describing: error))")
                    return
                }
                #expect(reason.contains("made again"))
            }
            guard case .stopped = store.status.state else {
                Issue.record("the status says \(store.status.state)")
                return
            }
            #expect(try await store.head(of: stream)?.version == Version(1))
            #expect(try await bench.scanned().isEmpty)
        }

        @Test func aTableThatIsNotThereIsToldWithWhatToDo() async throws {
            guard let bench = try await RemoteBench.fresh() else { return }
            let tables = try #require(LedgerTables(events: "nowhere-at-all"))
            let store = DynamoDBEventStore.open(
                LedgerAddress(tables, endpoint: nil, text: "dynamodb://nowhere-at-all"),
                over: bench.aws, MemoryShelf(), now: { ManualClock().now })
            let error = await #expect(throws: EventStoreError.self) { try await store.catchUp() }
            #expect(error?.description.contains("create-tables") == true)
        }
    }
#endif
