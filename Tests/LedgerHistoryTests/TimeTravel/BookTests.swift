import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import Synchronization
import TestSupport
import Testing

@Suite struct BookTests {
    @Test(arguments: TestEngine.forHistories)
    func everyPositionEqualsTheNaiveFold(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        var history = RandomHistory(SeededRandom.announced(for: "BookTests"))
        try await history.write(to: bench, accounts: 6, appends: 30)
        let log = try await bench.log()
        for end in 0...log.count {
            let expected = NaiveBook.summary(Array(log.prefix(end)))
            #expect(try await book(.position(Position(Int64(end))), bench) == expected)
            #expect(try await book(.back(Int64(log.count - end)), bench) == expected)
        }
        let whole = NaiveBook.summary(log)
        #expect(try await book(.now, bench) == whole)
        // There is no other book to show in its place.
        await #expect(throws: AddressError.self) {
            try await book(.position(Position(.max)), bench)
        }
    }

    @Test(arguments: TestEngine.forHistories)
    func everyMomentEqualsTheNaiveFold(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine)
        var history = RandomHistory(SeededRandom.announced(for: "BookTests"))
        try await history.write(to: bench, accounts: 6, appends: 40)
        let log = try await bench.log()
        for clock in Clock.allCases {
            for event in log {
                let moment = clock.time(of: event.event)
                for moment in [moment, Timestamp(microseconds: moment.microseconds - 1)] {
                    let naive = NaiveBook.book(at: moment, log, clock)
                    let found = try await book(.time(moment), bench, clock)
                    try #require(
                        found == NaiveBook.summary(naive.accounts), "@\(moment) \(clock)")
                }
            }
        }
    }

    /// The book of a moment says of each account what the account itself says.
    @Test func agreesWithTheAccountsOwnAddresses() async throws {
        let bench = try LedgerBench(.inMemory, interval: 5)
        var history = RandomHistory(SeededRandom.announced(for: "BookTests"))
        try await history.write(to: bench, accounts: 4, appends: 60)
        let log = try await bench.log()
        for event in log where event.position.number % 9 == 0 {
            for clock in Clock.allCases {
                let address = Address.time(clock.time(of: event.event))
                let point = try await bench.ledger.bookPoint(of: address, clock: clock)
                let book = try await BookReader(bench.ledger).listing(
                    BookList(at: TimePoint(point)), isProjected: false)
                for summary in book.accounts {
                    let head = try #require(try await bench.store.head(of: summary.id))
                    let place = try await bench.ledger.place(address, of: head, clock: clock)
                    let state = try await bench.ledger.load(summary.id, at: place).state
                    #expect(summary.version == place.version)
                    #expect(summary.account == state.account)
                    #expect(summary.lastPosition == state.position)
                }
            }
        }
    }

    @Test func addressesOfAccountsAreRefused() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.submit(.open("acc-1"))
        for address in [
            Address.version(Version(1)), .snapshot(1), .back(2), .position(Position(2)),
        ] {
            await #expect(throws: AddressError.self) {
                try await bench.ledger.bookPoint(of: address)
            }
        }
        #expect(try await book(.back(1), bench).isEmpty)
        let told = Mutex<[String]>([])
        _ = try await BookReader(bench.ledger).listing(BookList(), isProjected: false) {
            reached, end in told.withLock { $0.append("\(reached) of \(end)") }
        }
        #expect(told.withLock { $0 } == ["1 of 1"])
    }

    private func book(
        _ address: Address, _ bench: LedgerBench, _ clock: Clock = .occurred
    ) async throws -> [[ReadModelValue]] {
        let point = try await bench.ledger.bookPoint(of: address, clock: clock)
        return try await BookReader(bench.ledger).listing(
            BookList(at: TimePoint(point)), isProjected: false
        ).accounts.map(\.values)
    }
}
