import EventStoreCore
import LedgerCore
import LedgerTestSupport
import TestSupport
import Testing

@testable import LedgerService

@Suite struct AddressTests {
    private static let start: Int64 = 1_785_585_600_000_000

    /// Six events at noon and after, the fourth dated back to before the second; recorded a day
    /// later, each two hours after the one before. Snapshots at 2, 4 and 6. Another account's
    /// events stand in between: positions 1, 3, 5 … 11.
    private func bench(_ engine: TestEngine) async throws -> LedgerBench {
        let bench = try LedgerBench(engine, interval: 2)
        let factory = EventFactory()
        for (index, hours) in [0, 2, 4, 1, 6, 8].enumerated() {
            let plain = factory.deposit(100)
            let event = NewEvent(
                id: plain.id, type: plain.type, payload: plain.payload, fold: plain.fold,
                occurredAt: Self.moment(hours), recordedAt: Self.moment(24 + index * 2))
            try await bench.record([event], to: "acc-1")
            try await bench.record([factory.deposit(1)], to: "other")
        }
        try await bench.takeSnapshots(of: "acc-1")
        return bench
    }

    private static func moment(_ hours: Int) -> Timestamp {
        Timestamp(microseconds: start + Int64(hours) * 3600 * Timestamp.second)
    }

    /// A snapshot that was forged together with its check, so that it seems earlier than it is.
    @Test(arguments: TestEngine.allCases)
    func aMomentPassesOverASnapshotFoundWrong(_ engine: TestEngine) async throws {
        let bench = try await bench(engine)
        let fold = try await bench.ledger.foldFromStart(account("acc-1"), through: Version(4))
        let forged = AccountState(
            id: fold.id, account: fold.account, version: fold.version, position: fold.position,
            hash: fold.hash, openedAt: fold.openedAt, lastOccurredAt: fold.lastOccurredAt,
            highestOccurredAt: Self.moment(0), highestRecordedAt: fold.highestRecordedAt)
        try await bench.ledger.takeSnapshot(of: forged)
        let moment = Address.time(Self.moment(2))
        #expect(try await bench.ledger.resolve(moment, of: fold.id) == Version(4))
        bench.ledger.distrusted.insert(Version(4), of: fold.id)
        #expect(try await bench.ledger.resolve(moment, of: fold.id) == Version(2))
    }

    @Test(arguments: TestEngine.allCases)
    func resolves(_ engine: TestEngine) async throws {
        let bench = try await bench(engine)
        let table: [(String, Int64)] = [
            ("now", 6), ("0", 0), ("1", 1), ("6", 6), ("-0", 6), ("-1", 5), ("-6", 0),
            ("snap:1", 2), ("snap:3", 6), ("pos:0", 0), ("pos:1", 1), ("pos:2", 1), ("pos:3", 2),
            ("pos:11", 6), ("pos:12", 6),
            // 2026-08-01T12:00Z is the first event.
            ("2026-08-01", 6), ("2026-07-31", 0), ("2026-08-01T11:59:59.999999Z", 0),
            ("2026-08-01T12:00Z", 1),
            ("2026-08-01T13:59Z", 1), ("2026-08-01T14:00Z", 2), ("2026-08-01T16:00+02:00", 2),
            // The third is later, so that the fourth, dated back, is not reached before it.
            ("2026-08-01T15:00Z", 2), ("2026-08-01T16:00Z", 4), ("2026-08-01T18:00Z", 5),
            ("2026-08-01T19:59", 5), ("2026-08-01T20:00", 6), ("2027-01-01", 6),
        ]
        for (text, expected) in table {
            let address = try #require(Address(text))
            let version = try await bench.ledger.resolve(address, of: account("acc-1"))
            #expect(version == Version(expected), "@\(text)")
        }
        let recorded: [(String, Int64)] = [
            ("2026-08-01T20:00Z", 0), ("2026-08-02T12:00Z", 1), ("2026-08-02T18:00Z", 4),
            ("2026-08-02T21:59Z", 5), ("2026-08-02T22:00Z", 6),
        ]
        for (text, expected) in recorded {
            let address = try #require(Address(text))
            let version = try await bench.ledger.resolve(
                address, of: account("acc-1"), clock: .recorded)
            #expect(version == Version(expected), "@\(text)")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func whatIsNotThereIsTold(_ engine: TestEngine) async throws {
        let bench = try await bench(engine)
        let table: [(Address, String)] = [
            (.version(Version(7)), "acc-1 is at version 6; it has no version 7"),
            (.back(7), "acc-1 is at version 6; it has no version 7 before"),
            (.back(.max), "it has no version \(Int64.max) before"),
            (.snapshot(4), "acc-1 has 3 snapshots; it has no snapshot 4"),
            (.snapshot(.max), "it has no snapshot \(Int.max)"),
            (.position(Position(13)), "the book ends at position 12; it has no position 13"),
            (.position(Position(.max)), "the book ends at position 12"),
        ]
        for (address, about) in table {
            let error = await #expect(throws: AddressError.self) {
                try await bench.ledger.resolve(address, of: account("acc-1"))
            }
            #expect(error?.description.contains(about) == true, "\(address)")
        }
        for address in [
            Address.now, .back(0), .version(.empty), .time(Self.moment(9)), .position(Position(3)),
        ] {
            #expect(try await bench.ledger.resolve(address, of: account("nobody")) == .empty)
        }
    }

    /// An interval that is longer than any page may be.
    @Test(arguments: TestEngine.allCases)
    func aMomentIsFoundWithoutSnapshots(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine, interval: .max)
        let factory = EventFactory()
        try await bench.record((0..<30).map { _ in factory.deposit(1) }, to: "acc-1")
        let moment = try #require(try await bench.log().dropFirst(19).first).event.occurredAt
        #expect(
            try await bench.ledger.resolve(.time(moment), of: account("acc-1")) == Version(20))
    }

    @Test(arguments: TestEngine.allCases)
    func randomAddressesAgreeWithTheNaiveWay(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "AddressTests")
        let tries = Campaign.isWhole ? 40 : 12
        let bench = try LedgerBench(engine, interval: 7)
        var history = RandomHistory(random)
        try await history.write(to: bench, accounts: 5, appends: Campaign.isWhole ? 150 : 80)
        let log = try await bench.log()
        for (id, events) in Dictionary(grouping: log, by: \.stream) {
            for clock in Clock.allCases {
                for _ in 0..<tries {
                    let moment = Self.someMoment(log, clock, &random)
                    let late = events.firstIndex { clock.time(of: $0.event) > moment }
                    let version = try await bench.ledger.resolve(
                        .time(moment), of: id, clock: clock)
                    try #require(
                        version == Version(Int64(late ?? events.count)), "\(id) @\(moment) \(clock)"
                    )
                }
            }
            for _ in 0..<tries {
                let position = Position(Int64.random(in: 0...Int64(log.count), using: &random))
                let version = try await bench.ledger.resolve(.position(position), of: id)
                let expected = events.count { $0.position <= position }
                try #require(version == Version(Int64(expected)), "\(id) @pos:\(position)")
            }
        }
    }

    /// A moment of the history, or one beside it.
    private static func someMoment(
        _ log: [RecordedEvent], _ clock: Clock, _ random: inout SeededRandom
    ) -> Timestamp {
        let event = log.randomElement(using: &random)
        let moment = event.map { clock.time(of: $0.event).microseconds } ?? 0
        return Timestamp(microseconds: moment + Int64.random(in: -1...1, using: &random))
    }
}
