import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService
import LedgerTestSupport
import Synchronization
import TestSupport
import Testing
import TextFormats

/// Reversals as they are recorded.
@Suite struct ReversalCommandTests {
    @Test(arguments: TestEngine.allCases)
    func namesWhatItReverses(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"))
        let deposit = try #require(try await bench.submit(.deposit("acc-1", 70)).events.first)
        let receipt = try await bench.submit(.reverse("acc-1", 2, "typed twice"))
        let event = try #require(receipt.events.first)
        #expect(receipt.states.map(\.account.balanceMinor) == [0])
        #expect(event.id == deposit.id.ofReversal)
        #expect(event.event.causationID == deposit.id.description)
        #expect(event.event.correlationID == nil)
        #expect(event.reverses == Version(2))
        #expect(
            event.event.payload.description
                == #"{"reverses":2,"effect":"debit","amountMinor":70,"currency":"GBP","#
                + #""memo":"typed twice"}"#)
        #expect(event.event.fold == (try FoldFields(Movement(effect: .debit, amount: pounds(70)))))
        // The event itself stays what it was.
        #expect(try await bench.store.event(deposit.id) == deposit)
        #expect(try await bench.ledger.foldFromStart(account("acc-1")) == receipt.states.first)
    }

    /// Whichever side is named, both are reversed in one append.
    @Test(arguments: TestEngine.allCases)
    func bothSidesOfATransferAtOnce(_ engine: TestEngine) async throws {
        for named in [("acc-1", Int64(3)), ("acc-2", 2)] {
            let bench = try await withTransfer(engine)
            let sides = try await bench.log().suffix(2)
            let counting = CountingEventStore(bench.store)
            let receipt = try await bench.ledger(on: counting).submit(
                .reverse(named.0, named.1))
            #expect(counting.counts.writes == 1)
            #expect(receipt.events.map(\.stream.name).first == named.0)
            #expect(Set(receipt.events.map(\.id)) == Set(sides.map(\.id.ofReversal)))
            let correlations = Set(receipt.events.map(\.event.correlationID))
            #expect(correlations.count == 1 && !correlations.contains(nil))
            #expect(correlations.isDisjoint(with: sides.map(\.event.correlationID)))
            for (name, balance) in [("acc-1", Int64(100)), ("acc-2", 0)] {
                #expect(
                    try await bench.ledger.load(account(name)).account.balanceMinor == balance)
            }
            let decoded = try receipt.events.map { try EventCodec().decode($0) }
            #expect(Set(decoded.map(\.counterparty)) == ["acc-1", "acc-2"])
        }
    }

    /// Named by either side, now or later.
    @Test(arguments: TestEngine.allCases)
    func onceOnly(_ engine: TestEngine) async throws {
        let bench = try await withTransfer(engine)
        try await bench.submit(.reverse("acc-1", 3))
        for (command, original, reversal) in [
            (Command.reverse("acc-1", 3), "acc-1@3", "acc-1@4"),
            (.reverse("acc-2", 2, "another reason"), "acc-2@2", "acc-2@3"),
        ] {
            await #expect(throws: Rejection.alreadyReversed(original, by: reversal)) {
                try await bench.submit(command)
            }
        }
        await #expect(throws: Rejection.reversalNotReversible("acc-2@3")) {
            try await bench.submit(.reverse("acc-2", 3))
        }
        await #expect(throws: Rejection.nothingToReverse("acc-1@1", type: "AccountOpened")) {
            try await bench.submit(.reverse("acc-1", 1))
        }
        for version: Int64 in [-1, 0, 5, .max] {
            await #expect(throws: Rejection.eventNotFound("acc-1@\(version)")) {
                try await bench.submit(.reverse("acc-1", version))
            }
        }
        #expect(try await bench.log().count == 7)
    }

    @Test(arguments: TestEngine.allCases)
    func sentTwiceUnderOneIDItHasOneOutcome(_ engine: TestEngine) async throws {
        let bench = try await withTransfer(engine)
        let id = CommandID(high: 7, low: 9)
        let first = try await bench.submit(.reverse("acc-2", 2), id: id)
        let again = try await bench.submit(.reverse("acc-2", 2), id: id)
        #expect(again.isReplay && again.events == first.events)
        await #expect(throws: EventStoreError.commandMismatch(id)) {
            try await bench.submit(.reverse("acc-2", 2, "another reason"), id: id)
        }
    }

    /// Two people look at the same preview: one is told that the other was first.
    @Test(arguments: TestEngine.allCases)
    func ofTwoPreviewsOneIsRecorded(_ engine: TestEngine) async throws {
        let bench = try await withTransfer(engine)
        let wish = Command.reverse("acc-1", 3)
        let previews = [
            try await bench.ledger.preview(wish), try await bench.ledger.preview(wish),
        ]
        _ = try await bench.ledger.confirm(previews[0], of: wish)
        await #expect(throws: EventStoreError.self) {
            try await bench.ledger.confirm(previews[1], of: wish)
        }
        #expect(try await bench.log().count == 7)
    }

    /// The lock would let the second one through: the id does not.
    @Test(arguments: TestEngine.allCases)
    func theIDStandsInTheWayOfASecondOne(_ engine: TestEngine) async throws {
        let bench = try await withTransfer(engine)
        try await bench.submit(.reverse("acc-1", 3))
        // So that no other rule stands in its way.
        try await bench.submit(.deposit("acc-2", 100))
        let late = bench.ledger(on: LateReversals(base: bench.store))
        await #expect(throws: Rejection.alreadyReversed("acc-1@3", by: "acc-1@4")) {
            try await late.submit(.reverse("acc-1", 3))
        }
        let again = bench.ledger(on: LateReversals(base: bench.store))
        let preview = try await again.preview(.reverse("acc-2", 2))
        await #expect(throws: Rejection.alreadyReversed("acc-2@2", by: "acc-2@3")) {
            try await again.confirm(preview, of: .reverse("acc-2", 2))
        }
        #expect(try await bench.log().count == 8)
    }

    /// A reactor's commands share the correlation of the event that they answer, with whatever else
    /// came of it.
    @Test(arguments: TestEngine.allCases)
    func sidesOfOneCommandBelongTogether(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        for command in [Command.open("acc-1"), .open("acc-2"), .deposit("acc-1", 500)] {
            try await bench.submit(command)
        }
        let factory = EventFactory()
        let noise = (0..<25).map { _ in
            NewEvent(
                id: factory.eventID(), type: "Noted", payload: .emptyObject,
                occurredAt: Timestamp(microseconds: 0), recordedAt: Timestamp(microseconds: 0),
                correlationID: "family")
        }
        let write = StreamWrite(stream: try StreamID("notes"), expecting: .any, events: noise)
        _ = try await bench.store.append(AppendRequest([write]))
        let cause = try #require(try await bench.log().last)
        let name = try SubscriptionName("sweep")
        var sides: [[RecordedEvent]] = []
        for number in 0..<2 {
            let receipt = try await bench.ledger.submit(
                .transfer("acc-1", "acc-2", 50), as: Reaction(of: name, to: cause, number))
            sides.append(receipt.events)
        }
        let second = try #require(sides[1].first { $0.stream.name == "acc-1" })
        let reversal = try await bench.submit(.reverse("acc-1", second.version.number))
        #expect(Set(reversal.events.map(\.id)) == Set(sides[1].map(\.id.ofReversal)))
    }

    /// It comes between the look for a reversal and that at the accounts: it is told, and not that
    /// the account has too little by then.
    @Test(arguments: TestEngine.allCases)
    func aReversalMeanwhileIsTold(_ engine: TestEngine) async throws {
        let bench = try await withTransfer(engine)
        try await bench.submit(.reverse("acc-1", 3))
        let late = bench.ledger(on: LateReversals(base: bench.store))
        await #expect(throws: Rejection.alreadyReversed("acc-2@2", by: "acc-2@3")) {
            try await late.submit(.reverse("acc-2", 2))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func ofManyAtOnceOneWins(_ engine: TestEngine) async throws {
        let bench = try await withTransfer(engine)
        let ledgers = try (0..<6).map { _ in bench.ledger(on: try bench.place.another()) }
        let outcomes = await withTaskGroup(of: Result<Receipt, any Error>.self) { group in
            for (index, ledger) in ledgers.enumerated() {
                group.addTask {
                    await Result {
                        try await ledger.submit(
                            index % 2 == 0 ? .reverse("acc-1", 3) : .reverse("acc-2", 2))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.compactMap { try? $0.get() }.count == 1)
        for case .failure(let error) in outcomes {
            #expect((error as? Rejection)?.name == "alreadyReversed")
        }
        #expect(try await bench.log().count == 7)
    }

    /// What import recorded: other systems' events, and events that nothing ties together.
    @Test(arguments: TestEngine.allCases)
    func whatImportRecordedCanBeReversed(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        let factory = EventFactory()
        func bet(_ type: String, _ effect: MoneyEffect, tied: String? = nil) throws -> NewEvent {
            NewEvent(
                id: factory.eventID(), type: type,
                payload: JSONText(stored: Array(#"{"stake":"0.30"}"#.utf8)),
                fold: try FoldFields(Movement(effect: effect, amount: pounds(30))),
                occurredAt: Timestamp(microseconds: 0), recordedAt: Timestamp(microseconds: 0),
                correlationID: tied)
        }
        // The second one bears the name that reversals got later.
        try await bench.record(
            [try bet("BetSettled", .credit), try bet("FundsReversed", .credit)], to: "bet-1")
        try await bench.record([try bet("BetPlaced", .debit, tied: "order-7")], to: "bet-2")
        try await bench.record([try bet("BetPlaced", .debit, tied: "order-7")], to: "bet-3")
        for (name, version, balance) in [("bet-1", Int64(1), Int64(30)), ("bet-1", 2, 0)] {
            let receipt = try await bench.submit(.reverse(name, version))
            #expect(receipt.states.map(\.account.balanceMinor) == [balance])
            await #expect(throws: Rejection.self) {
                try await bench.submit(.reverse(name, version))
            }
        }
        // A correlation of another system ties what it likes: only what is named is reversed.
        let receipt = try await bench.submit(.reverse("bet-2", 1))
        #expect(receipt.states.map(\.id.name) == ["bet-2"])
        #expect(receipt.states.map(\.account.balanceMinor) == [0])
    }

    @Test(arguments: TestEngine.allCases)
    func findsReversalsOfAPageAndOfTheLog(_ engine: TestEngine) async throws {
        let bench = try await withTransfer(engine)
        let before = try await bench.log()
        #expect(try await bench.store.reversals(of: before).isEmpty)
        #expect(try await bench.store.reversals(through: Position(.max)).isEmpty)
        try await bench.submit(.reverse("acc-1", 3))
        let counting = CountingEventStore(bench.store)
        let log = try await bench.log()
        for reversals in [
            try await bench.store.reversals(of: before), try await bench.store.reversals(of: log),
            try await bench.store.reversals(through: Position(.max)),
        ] {
            let found = log.compactMap { event in
                reversals.version(reversing: event).map {
                    "\(event.stream)@\(event.version) by \($0)"
                }
            }
            #expect(found == ["acc-1@3 by 4", "acc-2@2 by 3"])
        }
        let one = try await bench.store.reversals(in: account("acc-2"))
        #expect(log.compactMap { one.version(reversing: $0) } == [Version(3)])
        // The pages of one screen cost one look-up.
        _ = try await counting.reversals(of: log)
        #expect(counting.counts.events <= log.count)
    }

    /// A transfer of 40 of the 100 that acc-1 has: acc-1@3 and acc-2@2.
    private func withTransfer(_ engine: TestEngine) async throws -> LedgerBench {
        let bench = try LedgerBench(engine)
        for name in ["acc-1", "acc-2"] { try await bench.submit(.open(name)) }
        try await bench.submit(.deposit("acc-1", 100))
        try await bench.submit(.transfer("acc-1", "acc-2", 40))
        return bench
    }
}

/// A store whose first look-up of ids finds nothing, as one that is behind.
private struct LateReversals: ForwardingStore {
    let base: any EventStore & ReadModelStore
    private let asked = AtomicFlag()

    init(base: any EventStore & ReadModelStore) { self.base = base }

    func events(_ ids: [EventID]) async throws -> [RecordedEvent] {
        asked.raise() ? [] : try await base.events(ids)
    }
}

/// Raised once.
private final class AtomicFlag: Sendable {
    private let isRaised = Mutex(false)

    /// - Returns: true the first time.
    func raise() -> Bool {
        isRaised.withLock { raised in
            defer { raised = true }
            return !raised
        }
    }
}
