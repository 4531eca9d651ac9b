import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// Corrections as they are recorded.
@Suite struct CorrectionCommandTests {
    private static func correct(
        _ name: String, _ edits: Correction.Edit..., reason: String = "typed wrong"
    ) -> Command {
        .correct(Correction(account: name, reason: reason, edits: edits))
    }

    private static func hour(_ hour: Int64) -> Timestamp {
        ManualClock().now.advanced(by: (hour - 12) * 3600 * Timestamp.second)
    }

    /// acc-1 has 100 since 8:00 (v2), 40 of which went to acc-2 at 9:00 (v3, acc-2@2), and 5 more
    /// since 10:00 (v4).
    private func bench(_ engine: TestEngine) async throws -> LedgerBench {
        let bench = try LedgerBench(engine)
        for name in ["acc-1", "acc-2"] {
            try await bench.submit(.open(name), occurred: Self.hour(7))
        }
        try await bench.submit(.deposit("acc-1", 100), occurred: Self.hour(8))
        try await bench.submit(.transfer("acc-1", "acc-2", 40), occurred: Self.hour(9))
        try await bench.submit(.deposit("acc-1", 5), occurred: Self.hour(10))
        return bench
    }

    private func balances(_ bench: LedgerBench) async throws -> [Int64] {
        var balances: [Int64] = []
        for name in ["acc-1", "acc-2"] {
            balances.append(try await bench.ledger.load(account(name)).account.balanceMinor)
        }
        return balances
    }

    /// A deposit that did not happen, a transfer of another amount, and one that is missing.
    private static let wish = correct(
        "acc-1", .skip(version: 4), .change(version: 3, pounds(30)),
        .add(after: 2, Movement(effect: .credit, amount: pounds(7))))

    @Test(arguments: TestEngine.allCases)
    func allOfItIsOneAppend(_ engine: TestEngine) async throws {
        let bench = try await bench(engine)
        let log = try await bench.log()
        func original(_ name: String, _ version: Int64) throws -> RecordedEvent {
            try #require(
                log.first { $0.stream.name == name && $0.version == Version(version) })
        }
        let counting = CountingEventStore(bench.store)
        let receipt = try await bench.ledger(on: counting).submit(Self.wish)
        #expect(counting.counts.writes == 1)
        #expect(try await balances(bench) == [77, 30])
        let told = receipt.events.map { event in
            let passed = event.event.occurredAt.microseconds - Self.hour(0).microseconds
            return "\(event.stream)@\(event.version) \(event.type) "
                + "\(event.event.fold.amountMinor ?? 0) \(passed / (3600 * Timestamp.second))"
        }
        // What puts money in stands first.
        #expect(
            told == [
                "acc-1@5 FundsDeposited 7 8", "acc-1@6 FundsReversed 40 9",
                "acc-1@7 FundsWithdrawn 30 9", "acc-1@8 FundsReversed 5 10",
                "acc-2@3 FundsDeposited 30 9", "acc-2@4 FundsReversed 40 9",
            ])
        let events = receipt.events
        let transfer = (try original("acc-1", 3), try original("acc-2", 2))
        let deposit = try original("acc-1", 4)
        #expect(events[1].id == transfer.0.id.ofReversal)
        #expect(events[5].id == transfer.1.id.ofReversal)
        #expect(events[3].id == deposit.id.ofReversal)
        #expect(
            events.map(\.event.causationID) == [
                nil, transfer.0.id.description, transfer.0.id.description,
                deposit.id.description, transfer.1.id.description,
                transfer.1.id.description,
            ])
        // The sides of the transfer belong together, and nothing else does.
        let ties = events.map(\.event.correlationID)
        #expect(Set([ties[1], ties[2], ties[4], ties[5]]).count == 1)
        #expect(ties[0] != nil && ties[0] != ties[1] && ties[1] != nil && ties[3] == nil)
        #expect(events.allSatisfy { $0.event.recordedAt > $0.event.occurredAt })
        #expect(receipt.steps.map(\.state.account.balanceMinor) == [72, 112, 82, 77, 70, 30])
        #expect(try await Verifier(bench.ledger).run().findings == [])
    }

    /// Every form of it, under a command id that `verify` compares with what was recorded.
    @Test(arguments: TestEngine.allCases)
    func aProofKnowsItsCommands(_ engine: TestEngine) async throws {
        let bench = try await bench(engine)
        let one = debit(1)
        let wishes = [
            Self.correct("acc-1", .skip(version: 4)), Self.correct("acc-2", .skip(version: 2)),
            Self.correct("acc-1", .change(version: 2, pounds(90))),
            Self.correct("acc-1", .add(after: 2, one)),
            Self.correct("acc-1", .add(after: 2, one), .add(after: 3, one)),
        ]
        for (index, wish) in wishes.enumerated() {
            let id = CommandID(high: 9, low: UInt64(index))
            for date in [nil, Self.hour(11)] where date == nil || index > 2 {
                let first = try await bench.submit(
                    wish, id: date == nil ? id : nil, occurred: date)
                if date != nil {
                    #expect(first.events.allSatisfy { $0.event.occurredAt == date })
                    continue
                }
                let again = try await bench.submit(wish, id: id)
                #expect(again.isReplay && again.events == first.events)
                await #expect(throws: EventStoreError.commandMismatch(id)) {
                    try await bench.submit(
                        Self.correct("acc-1", .skip(version: 3), reason: "other"), id: id)
                }
            }
        }
        #expect(try await Verifier(bench.ledger).run().findings == [])
        #expect(try await balances(bench) == [84, 0])
    }

    /// Two reversals in one account, where the reversal of a transfer has them in two.
    @Test func aProofTellsTwoSkipsFromATransfer() async throws {
        let bench = try await bench(.sqlite)
        try await bench.submit(.open("acc-3"))
        for amount in [Int64(10), 20, 20] { try await bench.submit(.deposit("acc-3", amount)) }
        let wish = Self.correct("acc-3", .skip(version: 4), .skip(version: 2))
        try await bench.submit(wish, id: CommandID(high: 9, low: 1))
        let dated = Self.correct("acc-1", .skip(version: 4), .add(after: 2, debit(5)))
        try await bench.submit(dated, id: CommandID(high: 9, low: 2), occurred: Self.hour(11))
        #expect(try await Verifier(bench.ledger).run().findings == [])
    }

    private func debit(_ minorUnits: Int64) -> Movement {
        Movement(effect: .debit, amount: pounds(minorUnits))
    }

    @Test(arguments: TestEngine.allCases)
    func whatIsRefusedRecordsNothing(_ engine: TestEngine) async throws {
        let bench = try await bench(engine)
        try await bench.submit(.reverse("acc-1", 4))
        let count = try await bench.log().count
        let cases: [(Command, Timestamp?, Rejection)] = [
            (
                Self.correct("acc-1", .skip(version: 4)), nil,
                .alreadyReversed("acc-1@4", by: "acc-1@5")
            ),
            (
                Self.correct("acc-1", .skip(version: 3), .skip(version: 5)), nil,
                .reversalNotReversible("acc-1@5")
            ),
            (
                Self.correct("acc-1", .skip(version: 1)), nil,
                .nothingToReverse("acc-1@1", type: "AccountOpened")
            ),
            (Self.correct("acc-1", .skip(version: 9)), nil, .eventNotFound("acc-1@9")),
            (Self.correct("acc-9", .skip(version: 1)), nil, .accountNotFound),
            (Self.correct("acc-1"), nil, .correction(.nothingToCorrect)),
            (
                Self.correct("acc-1", .change(version: 2, pounds(30))), nil,
                .correction(.belowLimit(account: "acc-1", balance: pounds(-10)))
            ),
            (
                Self.correct("acc-1", .skip(version: 3)), Self.hour(8),
                .dateBeforeReversed(
                    Self.hour(8).typed, event: "acc-1@3", happened: Self.hour(9).typed)
            ),
        ]
        for (command, date, rejection) in cases {
            await #expect(throws: rejection) {
                try await bench.submit(command, occurred: date)
            }
        }
        try await bench.submit(.withdraw("acc-2", 30))
        await #expect(
            throws: Rejection.correction(.belowLimit(account: "acc-2", balance: pounds(-30)))
        ) { try await bench.submit(Self.correct("acc-1", .skip(version: 3))) }
        #expect(try await bench.log().count == count + 1)
    }

    @Test(arguments: TestEngine.allCases)
    func aClosedPeriodIsCorrectedToday(_ engine: TestEngine) async throws {
        let book = try await PeriodBench(engine)
        _ = try await book.ledger.closePeriod(PeriodBench.july)
        let wish = Self.correct("acc-1", .change(version: 2, pounds(900)))
        await #expect(
            throws: Rejection.period(
                .closed(
                    day: "2026-01-02", by: "2026-07", through: "2026-07-31"))
        ) { try await book.bench.submit(wish) }
        let now = book.bench.clock.now
        let receipt = try await book.bench.submit(wish, occurred: now.endOfDay)
        #expect(receipt.states.map(\.account.balanceMinor) == [900])
        #expect(receipt.events.allSatisfy { $0.event.occurredAt >= now })
        #expect(try await book.intruders().isEmpty)
    }

    /// The other account has changed since it was looked at: nothing is recorded, and the plan is
    /// made anew.
    @Test(arguments: TestEngine.allCases)
    func aLostLockIsTold(_ engine: TestEngine) async throws {
        let bench = try await bench(engine)
        let preview = try await bench.ledger.preview(Self.wish)
        try await bench.submit(.deposit("acc-2", 1))
        let count = try await bench.log().count
        await #expect(
            throws: EventStoreError.versionConflict([
                ExpectationFailure(
                    stream: account("acc-2"), expected: .version(Version(2)),
                    actual: Version(3))
            ])
        ) { try await bench.ledger.confirm(preview, of: Self.wish) }
        #expect(try await bench.log().count == count)
        let anew = try await bench.ledger.preview(Self.wish)
        _ = try await bench.ledger.confirm(anew, of: Self.wish)
        #expect(try await balances(bench) == [77, 31])
    }

    /// Of transfers of the same amount between the same accounts each is one of its own.
    /// Of corrections that skip the same event one is recorded, whole, and the others name it.
    @Test(arguments: TestEngine.allCases)
    func ofTwoAtOnceOneWins(_ engine: TestEngine) async throws {
        let bench = try await bench(engine)
        let before = try await bench.log().count
        let ledgers = try (0..<2).map { _ in bench.ledger(on: try bench.place.another()) }
        let outcomes = await withTaskGroup(of: Result<Receipt, any Error>.self) { group in
            for (number, ledger) in ledgers.enumerated() {
                group.addTask {
                    await Result {
                        try await ledger.submit(
                            Self.correct(
                                "acc-1", .skip(version: 3),
                                .add(
                                    after: 2, Movement(effect: .credit, amount: pounds(7))),
                                reason: "by \(number)"))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let receipts = outcomes.compactMap { try? $0.get() }
        #expect(receipts.count == 1)
        for case .failure(let error) in outcomes {
            guard case Rejection.alreadyReversed(let event, by: _) = error else {
                Issue.record("\(error)")
                continue
            }
            #expect(event == "acc-1@3")
        }
        // In a replica of its own what another handle has recorded arrives when it catches up.
        let log = try await bench.log()
        #expect(Array(log.dropFirst(before)) == receipts.flatMap(\.events))
        #expect(log.count == before + 3)
        #expect(try await balances(bench) == [112, 0])
    }

    @Test(arguments: TestEngine.allCases)
    func whatWasCorrectedCanBeReversed(_ engine: TestEngine) async throws {
        let bench = try await bench(engine)
        try await bench.submit(.transfer("acc-1", "acc-2", 10), occurred: Self.hour(11))
        let receipt = try await bench.submit(
            Self.correct(
                "acc-1", .change(version: 3, pounds(3)), .change(version: 5, pounds(3))))
        #expect(try await balances(bench) == [99, 6])
        let new = receipt.events.filter {
            $0.stream.name == "acc-1" && $0.type == "FundsWithdrawn"
        }
        #expect(new.count == 2)
        for event in new.reversed() {
            let reversal = try await bench.submit(.reverse("acc-1", event.version.number))
            #expect(reversal.states.count == 2)
        }
        #expect(try await balances(bench) == [105, 0])
        #expect(try await Verifier(bench.ledger).run().findings == [])
    }

    @Test func whatDoesNotFitIntoOneAppendIsRefused() async throws {
        let bench = try await bench(.inMemory)
        let small = bench.ledger(on: SmallAppends(base: bench.store))
        // Six events of three changes.
        await #expect(throws: Rejection.correction(.tooLarge(events: 6, maximum: 5))) {
            try await small.preview(Self.wish)
        }
        let many = (0..<6).map { _ in
            Correction.Edit.add(after: 2, Movement(effect: .credit, amount: pounds(1)))
        }
        await #expect(throws: Rejection.correction(.tooLarge(events: 6, maximum: 5))) {
            try await small.preview(
                .correct(Correction(account: "acc-1", reason: "r", edits: many)))
        }
        _ = try await small.submit(Self.correct("acc-1", .change(version: 3, pounds(1))))
        #expect(try await balances(bench) == [104, 1])
    }
}

/// A store that takes five events at once.
private struct SmallAppends: ForwardingStore {
    let base: any EventStore & ReadModelStore

    var limits: Limits {
        let all = base.limits
        return Limits(
            eventsPerAppend: 5, guardsPerAppend: all.guardsPerAppend,
            payloadBytes: all.payloadBytes, metadataBytes: all.metadataBytes,
            appendBytes: all.appendBytes, streamNameBytes: all.streamNameBytes,
            nameBytes: all.nameBytes, pageSize: all.pageSize, snapshotBytes: all.snapshotBytes,
            checkpointBytes: all.checkpointBytes)
    }
}
