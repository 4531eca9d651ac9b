import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@Suite struct PastAccountsTests {
    @Test(arguments: TestEngine.forHistories)
    func pagesByNameEqualTheNaiveFoldAtABoundedCost(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine, interval: 7)
        var random = SeededRandom.announced(for: "PastAccountsTests")
        var history = RandomHistory(random)
        try await history.write(to: bench, accounts: 25, appends: 300)
        let log = try await bench.log()
        let counting = CountingEventStore(bench.store)
        let ledger = bench.ledger(on: counting)
        for _ in 0..<60 {
            let end = Int.random(in: 0...log.count, using: &random)
            let naive = NaiveBook.accounts(Array(log.prefix(end)))
            let descending = Bool.random(using: &random)
            var names: [String] = []
            while true {
                counting.reset()
                let page = try await ledger.accounts(
                    at: Position(Int64(end)), after: names.last.map(account),
                    descending: descending, limit: 10)
                let cost = counting.counts
                try #require(
                    cost.foldEntries <= 7 * page.count && cost.snapshots <= page.count
                        && cost.events == 0 && cost.heads == page.count && cost.writes == 0,
                    "\(cost)")
                for state in page { try expect(state, toBe: naive) }
                names += page.map(\.id.name)
                if page.count < 10 { break }
            }
            let sorted = naive.keys.sorted()
            #expect(names == (descending ? sorted.reversed() : sorted))
        }
    }

    private func expect(
        _ state: AccountState, toBe naive: [String: NaiveBook.Account]
    ) throws {
        let expected = try #require(naive[state.id.name])
        #expect(state.account.balanceMinor == expected.balance)
        #expect(state.version.number == expected.version)
        #expect(state.account.owner == expected.owner)
        #expect(state.account.status.rawValue == expected.status)
        #expect(state.position.number == expected.lastPosition)
    }

    @Test(arguments: TestEngine.forHistories)
    func sortsEqualTheBookOfNow(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine, interval: 7)
        var source = RandomHistory(SeededRandom.announced(for: "PastAccountsTests"))
        try await source.write(to: bench, accounts: 30, appends: 150)
        try await bench.catchUp()
        let history = BookHistory(ledger: bench.ledger, segment: 32)
        let state = try await history.state(at: Position(.max))
        let columns: [(AccountOrder, String?)] = [
            (.account, nil), (.owner, "owner"), (.balance, "balance_minor"),
            (.version, "version"), (.activity, "last_event_at"),
        ]
        for (sort, column) in columns {
            for (descending, text) in [(false, ""), (true, ""), (false, "C-1"), (true, "of ACC-2")]
            {
                let list = BookList(sort, isDescending: descending, filter: text)
                let found = try await history.accounts(
                    try await history.order(state, list), of: state
                ).map(\.state)
                let filters =
                    text.isEmpty
                    ? []
                    : [ReadModelQuery.Filter.contains(columns: ["account", "owner"], text: text)]
                let rows = try await bench.store.rows(
                    AccountSummary.schema,
                    ReadModelQuery(
                        sort: column, descending: descending, limit: 100, filters: filters))
                #expect(!rows.isEmpty)
                #expect(found.map(\.id.name) == rows.map { $0[0].text }, "\(sort) \(text)")
                #expect(found.map(\.account.balanceMinor) == rows.map { $0[3].integer })
            }
        }
    }

    /// What the whole book says of the balance is held against what is loaded: a forged snapshot
    /// is not shown.
    @Test(arguments: TestEngine.forHistories)
    func aForgedSnapshotIsNotShown(_ engine: TestEngine) async throws {
        let bench = try LedgerBench(engine, interval: 10)
        try await bench.submit(.open("acc-1"))
        for _ in 0..<30 { try await bench.submit(.deposit("acc-1", 100)) }
        let true25 = try await bench.ledger.foldFromStart(account("acc-1"), through: Version(25))
        try await bench.forgeSnapshot(of: "acc-1", at: Version(20), balance: 1)
        let forged = try await bench.ledger.load(account("acc-1"), through: Version(25))
        #expect(forged.account.balanceMinor != true25.account.balanceMinor)
        let history = BookHistory(ledger: bench.ledger)
        let state = try await history.state(at: Position(25))
        #expect(try await history.accounts([0], of: state).map(\.state) == [true25])
    }
}

extension Ledger {
    /// A page of the book by name, looked up and loaded as the explorer does it.
    func accounts(
        at position: Position, after: StreamID? = nil, descending: Bool = false, limit: Int
    ) async throws -> [AccountState] {
        let heads = try await events.streams(
            at: position, after: after, descending: descending, limit: limit)
        var states: [AccountState] = []
        for head in heads { states.append(try await load(head)) }
        return states
    }
}

extension LedgerBench {
    /// Puts a snapshot with a wrong balance in place, with a check that holds.
    func forgeSnapshot(of name: String, at version: Version, balance: Int64) async throws {
        let real = try await ledger.foldFromStart(account(name), through: version)
        let forged = try real.withBalance(balance)
        try await ledger.takeSnapshot(of: forged)
    }
}

extension AccountState {
    /// The same state with another balance, by way of one more event on a copy.
    fileprivate func withBalance(_ balance: Int64) throws -> AccountState {
        var copy = AccountState(id)
        let currency = CurrencyCode(account.currency?.code ?? "")
        for number in 1...version.number {
            let isLast = number == version.number
            copy.evolveForged(
                version: Version(number), position: position, hash: hash,
                fold: FoldFields(
                    uncheckedSign: 1, amountMinor: isLast ? balance : 0, currency: currency))
        }
        return copy
    }

    private mutating func evolveForged(
        version: Version, position: Position, hash: Digest, fold: FoldFields
    ) {
        let entry = StreamFoldEntry(
            position: position, version: version, type: "FundsDeposited",
            occurredAt: lastOccurredAt ?? Timestamp(microseconds: 0),
            recordedAt: highestRecordedAt ?? Timestamp(microseconds: 0), hash: hash, fold: fold,
            event: nil)
        try? evolve(entry, EventCodec())
    }
}
