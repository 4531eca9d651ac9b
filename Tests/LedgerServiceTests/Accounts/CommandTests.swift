import EventStoreCore
import LedgerCore
import LedgerService
import LedgerTestSupport
import Synchronization
import TestSupport
import Testing

@Suite struct CommandTests {
    @Test(arguments: TestEngine.allCases)
    func previewWritesNothing(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"))
        try await bench.submit(.open("acc-2"))
        let before = try await bench.log()
        let counting = CountingEventStore(bench.store)
        let preview = try await bench.ledger(on: counting).preview(.deposit("acc-1", 500))
        #expect(preview.effects.count == 1)
        #expect(preview.effects.first?.before.version == Version(1))
        #expect(preview.effects.first?.after.balanceMinor == 500)
        await #expect(throws: Rejection.self) {
            try await bench.ledger(on: counting).preview(.transfer("acc-1", "acc-2", 1))
        }
        #expect(counting.counts.writes == 0)
        #expect(try await bench.log() == before)
    }

    @Test(arguments: TestEngine.allCases)
    func submitRecordsWhatItAnswers(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1", overdraft: 100))
        let receipt = try await bench.submit(.withdraw("acc-1", 60), expecting: Version(1))
        #expect(!receipt.isReplay)
        #expect(receipt.events == (try await bench.log()).suffix(1))
        #expect(receipt.states.map(\.version) == [Version(2)])
        #expect(receipt.states.first?.account.balanceMinor == -60)
        #expect(receipt.states.first == (try await bench.ledger.load(account("acc-1"))))
        let event = try #require(receipt.events.first)
        #expect(event.event.actor == "tester")
        #expect(event.event.fold == (try FoldFields(Movement(effect: .debit, amount: pounds(60)))))
        #expect(event.event.correlationID == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func aRejectionWritesNothing(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"))
        await #expect(
            throws: Rejection.insufficientFunds(available: pounds(0), requested: pounds(1))
        ) { try await bench.submit(.withdraw("acc-1", 1)) }
        await #expect(throws: Rejection.accountNotFound) {
            try await bench.submit(.deposit("acc-9", 1))
        }
        #expect(try await bench.log().count == 1)
        #expect(try await bench.store.head(of: account("acc-9")) == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func aStaleExpectationNamesBothVersions(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"))
        try await bench.submit(.deposit("acc-1", 5), expecting: Version(1))
        for (expected, command) in [
            (Version(1), Command.deposit("acc-1", 5)),
            // The lock comes first: the rule would judge a state that the caller did not mean.
            (Version(1), .withdraw("acc-1", 5000)), (Version(3), .deposit("acc-1", 5)),
            (.empty, .open("acc-1")),
        ] {
            let failure = ExpectationFailure(
                stream: account("acc-1"), expected: .version(expected), actual: Version(2))
            await #expect(throws: EventStoreError.versionConflict([failure])) {
                try await bench.submit(command, expecting: expected)
            }
        }
        #expect(try await bench.log().count == 2)
    }

    @Test(arguments: TestEngine.allCases)
    func confirmingAnOldPreviewIsAConflict(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"))
        let preview = try await bench.ledger.preview(.deposit("acc-1", 5))
        let receipt = try await bench.ledger.confirm(preview, of: .deposit("acc-1", 5))
        #expect(receipt.states.first?.account.balanceMinor == 5)
        let failure = ExpectationFailure(
            stream: account("acc-1"), expected: .version(Version(1)), actual: Version(2))
        await #expect(throws: EventStoreError.versionConflict([failure])) {
            try await bench.ledger.confirm(preview, of: .deposit("acc-1", 5))
        }
    }

    // MARK: Transfers

    @Test(arguments: TestEngine.allCases)
    func aTransferIsOneAppendWithOneCorrelation(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        for name in ["acc-1", "acc-2"] { try await bench.submit(.open(name)) }
        try await bench.submit(.deposit("acc-1", 100))
        let counting = CountingEventStore(bench.store)
        let receipt = try await bench.ledger(on: counting).submit(.transfer("acc-1", "acc-2", 30))
        #expect(counting.counts.writes == 1)
        #expect(receipt.events.map(\.type) == ["FundsWithdrawn", "FundsDeposited"])
        #expect(receipt.events.map(\.stream.name) == ["acc-1", "acc-2"])
        #expect(receipt.states.map(\.account.balanceMinor) == [70, 30])
        let correlation = try #require(receipt.events.first?.event.correlationID)
        #expect(
            try await bench.store.events(correlatedBy: correlation, limit: 10) == receipt.events)
        let decoded = try receipt.events.map { try EventCodec().decode($0) }
        #expect(
            decoded == [
                .fundsWithdrawn(FundsMoved(amount: pounds(30), counterparty: "acc-2")),
                .fundsDeposited(FundsMoved(amount: pounds(30), counterparty: "acc-1")),
            ])
    }

    @Test(arguments: TestEngine.allCases)
    func aTransferHappensWhollyOrNotAtAll(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        for name in ["acc-1", "acc-2"] { try await bench.submit(.open(name)) }
        try await bench.submit(.deposit("acc-1", 100))
        let stale = try await bench.ledger.preview(.transfer("acc-1", "acc-2", 30))
        // The far end moves on: the near end must not be touched.
        try await bench.submit(.deposit("acc-2", 1))
        let before = try await bench.log()
        let failure = ExpectationFailure(
            stream: account("acc-2"), expected: .version(Version(1)), actual: Version(2))
        await #expect(throws: EventStoreError.versionConflict([failure])) {
            try await bench.ledger.confirm(stale, of: .transfer("acc-1", "acc-2", 30))
        }
        try await bench.submit(.withdraw("acc-2", 1))
        try await bench.submit(.close("acc-2"))
        await #expect(throws: Rejection.accountClosed) {
            try await bench.submit(.transfer("acc-1", "acc-2", 30))
        }
        #expect(try await bench.log().count == before.count + 2)
        #expect(try await bench.ledger.load(account("acc-1")).account.balanceMinor == 100)
    }

    // MARK: Races

    /// Two tasks that name no version: both get through, whoever is second is judged anew.
    @Test(arguments: TestEngine.allCases)
    func racingCommandsAreAllCarriedOut(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                let ledger = bench.ledger(on: try bench.place.another())
                group.addTask {
                    for _ in 0..<25 { _ = try await ledger.submit(.deposit("acc-1", 1)) }
                }
            }
            try await group.waitForAll()
        }
        let state = try await bench.ledger.load(account("acc-1"))
        #expect(state.version == Version(51))
        #expect(state.account.balanceMinor == 50)
    }

    /// Two tasks race for each version with an expectation: one wins, the other is told both
    /// numbers.
    @Test(arguments: TestEngine.allCases)
    func oneOfTwoWinsEachVersion(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"))
        let ledgers = try (0..<2).map { _ in bench.ledger(on: try bench.place.another()) }
        for version: Int64 in 1...20 {
            let outcomes = await withTaskGroup(of: Result<Receipt, any Error>.self) { group in
                for ledger in ledgers {
                    group.addTask {
                        await Result {
                            try await ledger.submit(
                                .deposit("acc-1", 1), expecting: Version(version))
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let winners = outcomes.compactMap { try? $0.get() }
            #expect(winners.map { $0.states.first?.version } == [Version(version + 1)])
            let failure = ExpectationFailure(
                stream: account("acc-1"), expected: .version(Version(version)),
                actual: Version(version + 1))
            for case .failure(let error) in outcomes {
                #expect(error as? EventStoreError == .versionConflict([failure]))
            }
        }
        #expect(try await bench.ledger.load(account("acc-1")).version == Version(21))
    }

    @Test(arguments: TestEngine.allCases)
    func takesASnapshotWhenAMultipleIsCrossed(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine, interval: 4)
        for name in ["acc-1", "acc-2"] { try await bench.submit(.open(name)) }
        for _ in 0..<2 { try await bench.submit(.deposit("acc-1", 10)) }
        for _ in 0..<7 { try await bench.submit(.transfer("acc-1", "acc-2", 1)) }
        for (name, versions) in [("acc-1", [4, 8]), ("acc-2", [4, 8])] {
            let snapshots = try await bench.store.snapshots(
                of: account(name), after: .empty, limit: 10)
            #expect(snapshots.map(\.version.number) == versions.map(Int64.init))
            for snapshot in snapshots {
                let fold = try await bench.ledger.foldFromStart(
                    account(name), through: snapshot.version)
                #expect(SnapshotCodec.decode(snapshot) == fold)
            }
        }
    }
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
