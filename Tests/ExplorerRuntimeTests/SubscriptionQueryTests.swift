import EventStoreCore
import EventStreaming
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@testable import Explorer
@testable import ExplorerRuntime

/// What the screen of subscriptions reads, and what its changes do.
@Suite struct SubscriptionQueryTests {
    private struct Desk {
        private let bench: LedgerBench
        var store: any TestLedger.Store { bench.store }
        let queries: ExplorerQueries
        let subscriptions: SubscriptionStore
        let factory = EventFactory()

        init(_ engine: TestEngine = .inMemory) throws {
            bench = try LedgerBench(engine)
            queries = ExplorerQueries(bench.ledger, isReadOnly: true)
            subscriptions = SubscriptionStore(bench.store.checkpoints)
        }

        func append(_ count: Int, type: String = "NoteTaken") async throws {
            _ = try await store.append(
                AppendRequest([
                    StreamWrite(
                        stream: StreamID(stored: "acc"), expecting: .any,
                        events: factory.events(count, type: type))
                ]))
        }

        func create(
            _ name: String, filter: String? = nil, target: String? = nil,
            began: Position = .start
        ) async throws {
            try await subscriptions.create(
                Subscription(
                    SubscriptionName(name), filter: filter, target: target, began: began,
                    createdAt: Timestamp(microseconds: 1_000_000)))
        }

        func row(_ name: String) async throws -> SubscriptionRow {
            try #require(try await queries.subscriptions().rows.first { $0.name == name })
        }

        func keep(_ name: String, _ json: String) async throws {
            let key = "subscription/\(name)"
            let known = try await store.checkpoints.read(key)?.revision
            let revision = try await store.checkpoints.set(
                key, to: Array(json.utf8), expecting: known)
            #expect(revision != nil)
        }
    }

    @Test(arguments: [TestEngine.inMemory, .sqlite])
    func whatIsKeptIsListedInOrder(_ engine: TestEngine) async throws {
        let desk = try Desk(engine)
        #expect(try await desk.queries.subscriptions().rows.isEmpty)
        try await desk.append(3)
        try await desk.append(2, type: "Wanted")
        try await desk.create("b", filter: "type = 'Wanted'", target: "stdout")
        try await desk.create("a", began: Position(5))
        try await desk.keep("c", "{")
        try await desk.keep("d", #"{"format":2}"#)
        let page = try await desk.queries.subscriptions()
        #expect(page.rows.map(\.name) == ["a", "b", "c", "d"])
        #expect(page.reach == (engine == .sqlite ? .watched : .near))
        #expect(page.rows.map(\.state) == [.atRest, .behind, .damaged, .newer])
        let log = try await desk.store.readLog(LogQuery(after: .start)).events
        #expect(page.rows[0].kept?.lag == SubscriptionRow.Lag(0))
        #expect(
            page.rows[1].kept?.lag == SubscriptionRow.Lag(5, oldest: log[3].event.recordedAt))
        #expect(page.rows[1].kept?.target == "stdout")
        #expect(page.rows[3].problem == "kept by a newer daybook, in form 2")
    }

    /// A reader at work, as it is seen from here: with its lease, then with its failure.
    @Test func aReaderIsSeen() async throws {
        let desk = try Desk()
        try await desk.append(4)
        try await desk.create("orders")
        let name = try SubscriptionName("orders")
        var options = SubscriptionRunner.Options(holder: "host pid 1")
        options.endsAtEnd = true
        let now = Timestamp(microseconds: 9_000_000)
        let clock = SubscriptionClock(
            elapsed: { .zero }, moment: { now },
            sleep: { _ in try await Task.sleep(for: .seconds(3600)) })
        let runner = SubscriptionRunner(
            store: desk.store, name: name, options: options, clock: clock)
        struct Full: Error, CustomStringConvertible { let description = "no space left" }
        await #expect(throws: Full.self) {
            try await runner.run { _ in
                let row = try await desk.row("orders")
                #expect(row.state == .reading && row.kept?.holder?.name == "host pid 1")
                throw Full()
            }
        }
        let failed = try await desk.row("orders")
        #expect(failed.state == .failed && failed.problem == "no space left")
        #expect(failed.kept?.failure?.position == Position(1))
        #expect(failed.kept?.lag.events == 4)
        try await runner.run { _ in }
        let done = try await desk.row("orders")
        #expect(done.state == .atRest && done.kept?.position == Position(4))
    }

    /// A lag of very many events is a bound, and becomes exact: nothing is looked at twice.
    @Test func aLagIsLookedAtALittleAtATime() async throws {
        let desk = try Desk()
        for _ in 0..<12 { try await desk.append(1000) }
        try await desk.create("rare", filter: "NOT type = 'NoteTaken'")
        let first = try await desk.row("rare")
        #expect(first.kept?.lag.isBound == true && first.kept?.lag.events == 12_000)
        let second = try await desk.row("rare")
        #expect(second.kept?.lag == SubscriptionRow.Lag(12_000))
        try await desk.append(1, type: "Wanted")
        let third = try await desk.row("rare")
        #expect(third.kept?.lag.events == 12_001 && third.kept?.lag.oldest != nil)
    }

    @Test func aFilterOfAnotherProgramIsNamed() async throws {
        let desk = try Desk()
        try await desk.append(2)
        try await desk.keep(
            "odd",
            #"{"format":1,"filter":"type ~~ 1","began":0,"created":"2026-01-01T00:00:00Z","#
                + #""position":1,"epoch":0}"#)
        let row = try await desk.row("odd")
        #expect(row.state == .damaged && row.kept?.lag.events == 1)
        #expect(row.problem?.contains("its filter cannot be read") == true)
    }

    @Test(arguments: [TestEngine.inMemory, .sqlite])
    func changesAreThoseOfTheCommandLine(_ engine: TestEngine) async throws {
        let desk = try Desk(engine)
        try await desk.append(9)
        try await desk.create("orders", began: Position(4))
        #expect(
            try await desk.queries.change(.pause("orders")) == "orders paused behind position 4")
        #expect(try await desk.row("orders").state == .paused)
        #expect(
            try await desk.queries.change(.resume("orders")) == "orders resumed behind position 4")
        let place = try await desk.queries.rewindPlace("orders", .back(3))
        #expect(place == RewindPlace(name: "orders", from: Position(4), to: Position(6)))
        _ = try await desk.queries.change(.rewind("orders", to: place.to))
        #expect(try await desk.row("orders").kept?.position == Position(6))
        #expect(try await desk.queries.change(.delete("orders")) == "orders deleted")
        #expect(try await desk.queries.subscriptions().rows.isEmpty)
        await #expect(throws: SubscriptionError.self) {
            try await desk.queries.change(.pause("orders"))
        }
        await #expect(throws: SubscriptionError.self) {
            try await desk.queries.rewindPlace("orders", .now)
        }
        await #expect(throws: SubscriptionError.self) {
            try await desk.queries.change(.delete("no such name"))
        }
    }

    /// What is parked is sent by whoever has the target's secrets; else the words say who can.
    @Test func aReplayIsOfWhomTheExplorerWasGiven() async throws {
        let desk = try Desk()
        do {
            _ = try await desk.queries.change(.replay("orders"))
            Issue.record("nothing could send it")
        } catch let error as LoadError {
            #expect("\(error)".hasSuffix("was not given: daybook replay orders"))
        }
        let given = ExplorerQueries(
            desk.queries.ledger, isReadOnly: true, replay: { "3 events of \($0) sent" })
        #expect(try await given.change(.replay("orders")) == "3 events of orders sent")
    }

    /// What cannot be read can be deleted.
    @Test func whatIsDamagedCanBeDeleted() async throws {
        let desk = try Desk()
        try await desk.keep("c", "{")
        #expect(try await desk.queries.change(.delete("c")) == "c deleted")
        #expect(try await desk.queries.subscriptions().rows.isEmpty)
    }
}
