import EventStoreCore
import LedgerCore
import LedgerService
import LedgerTestSupport
import Synchronization
import TestSupport
import Testing

/// The same command id has its first outcome, however often and whenever it is sent.
@Suite struct CommandIdentityTests {
    private let id = EventFactory(seed: 9).commandID()

    @Test(arguments: TestEngine.allCases)
    func sentFiveTimesItHappensOnce(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        for name in ["acc-1", "acc-2"] { try await bench.submit(.open(name)) }
        try await bench.submit(.deposit("acc-1", 30))
        var receipts: [Receipt] = []
        for round in 0..<5 {
            // It says what to do, not when: each time it is sent with what the sender knows.
            receipts.append(
                try await bench.submit(
                    .transfer("acc-1", "acc-2", 30), expecting: round < 3 ? Version(2) : nil,
                    id: id))
            try await bench.submit(.deposit("acc-2", 1))
        }
        #expect(receipts.map(\.isReplay) == [false, true, true, true, true])
        #expect(Set(receipts.map(\.events)).count == 1)
        #expect(Set(receipts.map(\.states)).count == 1)
        #expect(receipts.first?.events.map(\.commandID) == [id, id])
        #expect(try await bench.ledger.load(account("acc-1")).account.balanceMinor == 0)
        #expect(try await bench.log().count == 3 + 2 + 5)
    }

    @Test(arguments: TestEngine.allCases)
    func otherContentIsRefused(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        for name in ["acc-1", "acc-2"] { try await bench.submit(.open(name)) }
        try await bench.submit(.deposit("acc-1", 30), id: id)
        let others: [Command] = [
            .deposit("acc-1", 31), .deposit("acc-2", 30), .withdraw("acc-1", 30),
            .deposit(to: "acc-1", FundsMoved(amount: pounds(30), memo: "")),
            .open("acc-1"), .close("acc-1"), .transfer("acc-1", "acc-2", 30),
        ]
        for other in others {
            await #expect(throws: EventStoreError.commandMismatch(id)) {
                try await bench.submit(other, id: id)
            }
        }
        #expect(try await bench.log().count == 3)
    }

    /// Each wish has a digest of its own.
    @Test func wishesThatDifferHaveOtherDigests() {
        let memo = FundsMoved(amount: pounds(1), memo: "a")
        let jpy = Currency(code: "JPY").map { Money(minorUnits: 1, currency: $0) } ?? pounds(0)
        let wishes: [Command] = [
            .open("a"), .open("b"), .open("a", owner: "Eve"), .open("a", overdraft: 1),
            .deposit("a", 1), .deposit("b", 1), .deposit("a", 2), .withdraw("a", 1),
            .deposit(to: "a", memo), .withdraw(from: "a", memo),
            .deposit(to: "a", FundsMoved(amount: jpy)), .close("a"),
            .close(account: "a", AccountClosed(memo: "a")),
            .close(account: "a", AccountClosed(memo: "")), .transfer("a", "b", 1),
            .transfer("b", "a", 1), .transfer("a", "b", 2), .reverse("a", 1), .reverse("b", 1),
            .reverse("a", 2), .reverse("a", 1, "other"),
        ]
        let moments = [nil, Timestamp(microseconds: 0), Timestamp(microseconds: 1)]
        let hashes = (wishes + Self.corrections).flatMap { wish in
            moments.map { wish.contentHash(occurred: $0) }
        }
        #expect(Set(hashes).count == hashes.count)
        #expect(Command.open("a").contentHash() == Command.open("a").contentHash())
    }

    private static let corrections: [Command] = {
        let credit = Movement(effect: .credit, amount: pounds(1))
        let debit = Movement(effect: .debit, amount: pounds(1))
        let edits: [[Correction.Edit]] = [
            [.skip(version: 1)], [.skip(version: 2)], [.skip(version: 1), .skip(version: 2)],
            [.change(version: 1, pounds(1))], [.change(version: 1, pounds(2))],
            [.add(after: 1, credit)], [.add(after: 1, debit)], [.add(after: 2, debit)],
            [.add(after: 1, credit), .skip(version: 1)],
        ]
        return edits.map { .correct(Correction(account: "a", reason: "typed twice", edits: $0)) }
            + [
                .correct(
                    Correction(account: "b", reason: "typed twice", edits: [.skip(version: 1)])),
                .correct(Correction(account: "a", reason: "other", edits: [.skip(version: 1)])),
            ]
    }()

    /// What was sent before a command could be dated has the digest that it had.
    @Test func withoutADateTheDigestIsAnOldOne() {
        let text = #"["deposit","a",1,"GBP",null]"#
        #expect(Command.deposit("a", 1).contentHash() == Digest(sha256: Array(text.utf8)))
    }

    /// It is sent again while it is under way: what stands in the second one's way is the first
    /// one's own outcome.
    @Test(arguments: TestEngine.allCases)
    func sentAgainWhileUnderWayItHasTheSameOutcome(_ engine: TestEngine) async throws {
        for expected in [nil, Version(2)] {
            for command in [Command.withdraw("acc-1", 30), .transfer("acc-1", "acc-2", 30)] {
                let bench = try LedgerBench(engine)
                for name in ["acc-1", "acc-2"] { try await bench.submit(.open(name)) }
                try await bench.submit(.deposit("acc-1", 30))
                let first = Mutex<Receipt?>(nil)
                let slow = LookUpHook(base: bench.store) { [id] in
                    guard first.withLock({ $0 }) == nil else { return }
                    let receipt = try await bench.submit(
                        command, expecting: expected, id: id)
                    first.withLock { $0 = receipt }
                }
                let again = try await bench.ledger(on: slow).submit(
                    command, expecting: expected, id: id)
                #expect(again.isReplay)
                #expect(again.events == first.withLock { $0?.events })
                #expect(again.states == first.withLock { $0?.states })
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func sentByManyAtOnceItHappensOnce(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        try await bench.submit(.open("acc-1"))
        try await bench.submit(.deposit("acc-1", 30))
        let ledgers = try (0..<5).map { _ in bench.ledger(on: try bench.place.another()) }
        let receipts = try await withThrowingTaskGroup(of: Receipt.self) { [id] group in
            for ledger in ledgers {
                group.addTask { try await ledger.submit(.withdraw("acc-1", 30), id: id) }
            }
            return try await group.reduce(into: [Receipt]()) { $0.append($1) }
        }
        #expect(receipts.filter { !$0.isReplay }.count == 1)
        #expect(Set(receipts.map(\.events)).count == 1)
        #expect(try await bench.log().count == 3)
    }
}

/// A store that lets something happen just after a command was looked up.
struct LookUpHook: ForwardingStore {
    let base: any EventStore & ReadModelStore
    let after: @Sendable () async throws -> Void

    func record(of command: CommandID) async throws -> CommandRecord? {
        let record = try await base.record(of: command)
        if record == nil { try await after() }
        return record
    }
}
