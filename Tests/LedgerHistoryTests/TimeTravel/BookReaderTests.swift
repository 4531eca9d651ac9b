import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// What the reader says of random books is what the plainest fold of their events says.
@Suite struct BookReaderTests {
    private func bench(_ engine: TestEngine, _ random: SeededRandom) async throws -> LedgerBench {
        let bench = try LedgerBench(engine, interval: 5)
        var history = RandomHistory(random)
        try await history.write(to: bench, accounts: 12, appends: 60)
        try await bench.catchUp()
        return bench
    }

    /// Now, positions, versions and moments.
    private func points(
        _ log: [RecordedEvent], _ random: inout SeededRandom
    ) -> [(TimePoint?, NaiveBook.Book)] {
        var points: [(TimePoint?, NaiveBook.Book)] = [(nil, NaiveBook.Book(log))]
        for _ in 0..<2 {
            let count = Int.random(in: 0...log.count, using: &random)
            points.append(
                (.position(Position(Int64(count))), NaiveBook.Book(Array(log.prefix(count)))))
            guard let event = log.randomElement(using: &random) else { continue }
            let before = Array(log.prefix(Int(event.position.number)))
            points.append((.version(event.stream, event.version), NaiveBook.Book(before)))
            for clock in Clock.allCases {
                let moment = clock.time(of: event.event)
                points.append(
                    (.moment(moment, clock), NaiveBook.book(at: moment, log, clock)))
            }
        }
        return points
    }

    private func lists(at point: TimePoint?) -> [BookList] {
        AccountOrder.allCases.flatMap { order in
            [false, true].flatMap { descending in
                ["", "C-1"].map { filter in
                    BookList(order, isDescending: descending, filter: filter, at: point)
                }
            }
        }
    }

    /// The names of a list in its order, from the naive accounts. Lists of the past are sorted by
    /// the owners of now: a late event may have been there before the one that names the owner.
    private func names(
        _ list: BookList, _ book: NaiveBook.Book, _ now: [String: NaiveBook.Account]
    ) -> [String] {
        func key(_ account: NaiveBook.Account) -> Int64 {
            switch list.order {
            case .account, .owner: 0
            case .balance: account.balance
            case .version: account.version
            case .activity: account.lastEventAt
            }
        }
        let sorted = book.accounts.filter {
            list.filter.isEmpty
                || ($0.key + "\n" + $0.value.owner).lowercased()
                    .contains(list.filter.lowercased())
        }.sorted { left, right in
            let owners = (now[left.key]?.owner ?? "", now[right.key]?.owner ?? "")
            if list.order == .owner, owners.0 != owners.1 { return owners.0 < owners.1 }
            return (key(left.value), left.key) < (key(right.value), right.key)
        }.map(\.key)
        return list.isDescending ? sorted.reversed() : sorted
    }

    /// Pages from both ends, and around every account, are stretches of the naive list.
    @Test(arguments: TestEngine.forHistories)
    func everyPageIsAStretchOfTheNaiveList(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "BookReaderTests")
        let bench = try await bench(engine, random)
        let reader = BookReader(bench.ledger)
        let log = try await bench.log()
        let now = NaiveBook.accounts(log)
        for (point, book) in points(log, &random) {
            for list in lists(at: point) {
                let names = names(list, book, now)
                var (down, up): ([ListedAccount], [ListedAccount]) = ([], [])
                while true {
                    let page = try await reader.accounts(
                        list, from: down.last.map { .after($0) } ?? .start, limit: 5)
                    down += page.rows
                    if page.atEnd { break }
                }
                while true {
                    let page = try await reader.accounts(
                        list, from: up.first.map { .before($0) } ?? .end, limit: 5)
                    up = page.rows + up
                    if page.atStart { break }
                }
                try #require(down.map(\.id.name) == names, "\(list)")
                try #require(up == down, "\(list)")
                for (index, account) in down.enumerated() {
                    let naive = try #require(book.accounts[account.id.name])
                    try #require(account.summary.account.balanceMinor == naive.balance)
                    try #require(account.summary.version.number == naive.version)
                    try #require(account.summary.lastPosition.number == naive.lastPosition)
                    try #require(account.late == Int64(book.late[account.id.name] ?? 0))
                    let around = try await reader.accounts(list, from: .around(account), limit: 4)
                    let stretch = max(0, index - 2)..<min(names.count, index + 3)
                    try #require(around.rows == Array(down[stretch]), "\(list)")
                }
            }
        }
    }

    /// The account of the name first; otherwise the next one that holds the text, round the end.
    @Test(arguments: TestEngine.forHistories)
    func whatIsLookedForIsTheNextOneOfTheList(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "BookReaderTests")
        let bench = try await bench(engine, random)
        let reader = BookReader(bench.ledger)
        let log = try await bench.log()
        let now = NaiveBook.accounts(log)
        for (point, book) in points(log, &random) {
            for list in lists(at: point) where list.filter.isEmpty {
                let all = try await reader.listing(list, isProjected: true).accounts
                for (text, isBackward) in [("c-1", false), ("ACC-1", true), ("acc-3", false)] {
                    let from = all.randomElement(using: &random).map { ListedAccount($0) }
                    let found = try await reader.find(
                        text, in: list, from: from, isBackward: isBackward)?.id.name
                    let names = names(list, book, now)
                    let start = from.flatMap { names.firstIndex(of: $0.id.name) } ?? names.count
                    let behind = names.dropFirst(start + 1) + names.prefix(start)
                    let order =
                        (isBackward ? behind.reversed() : Array(behind))
                        + (from.map { [$0.id.name] } ?? [])
                    let wanted = text.lowercased()
                    let expected =
                        book.accounts[wanted] == nil
                        ? order.first { $0.contains(wanted) } : wanted
                    #expect(found == expected, "\(text) \(list)")
                }
            }
        }
    }

    /// Sums, one account, and every account in full.
    @Test(arguments: TestEngine.forHistories)
    func sumsAndAccountsAreTheNaiveOnes(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "BookReaderTests")
        let bench = try await bench(engine, random)
        let reader = BookReader(bench.ledger)
        for (point, book) in points(try await bench.log(), &random) {
            let sums = try await reader.sums(at: point, days: 1000)
            if let point {
                let alone = try await reader.totals(at: point)
                #expect(alone.totals == sums.totals && alone.accounts == sums.accounts)
            }
            #expect(sums.types.count == NaiveBook.types(book.events).count)
            #expect(sums.days == NaiveBook.days(book.events))
            let totals = Dictionary(grouping: book.accounts.values, by: \.currency)
                .mapValues { $0.reduce(Int128(0)) { $0 + Int128($1.balance) } }
                .filter { !$0.key.isEmpty }
            #expect(
                Dictionary(
                    uniqueKeysWithValues: sums.totals.map { ($0.currency.code, $0.balanceMinor) })
                    == totals)
            let listing = try await reader.listing(BookList(at: point), isProjected: true)
            #expect(listing.accounts.map(\.values) == NaiveBook.summary(book.accounts))
            #expect(listing.lateEvents == book.late.values.reduce(0) { $0 + Int64($1) })
            for name in (1...12).map({ "acc-\($0)" }) {
                let account = try await reader.account(account(name), at: point)
                #expect(account?.summary.account.balanceMinor == book.accounts[name]?.balance)
            }
        }
    }

    /// Windows of an account and of the log, in stretches of three, with and without a filter.
    @Test(arguments: TestEngine.forHistories)
    func windowsOfEventsAreStretchesOfTheLog(_ engine: TestEngine) async throws {
        let random = SeededRandom.announced(for: "BookReaderTests")
        let bench = try await bench(engine, random)
        let log = try await bench.log()
        let reader = BookReader(bench.ledger, maximumScan: 1000, chunk: 3)
        for filter in ["", "type = 'FundsDeposited'"] {
            func passes(_ event: RecordedEvent) -> Bool {
                filter.isEmpty || event.type == "FundsDeposited"
            }
            let shown = log.filter(passes).map(\.position.number)
            for number in 0...Int64(log.count + 1) {
                let below = try await reader.log(.below(number), filter: filter, limit: 4)
                #expect(
                    below.rows.map(\.position.number)
                        == Array(shown.filter { $0 < number }.suffix(4)))
                let above = try await reader.log(.above(number), filter: filter, limit: 4)
                #expect(
                    above.rows.map(\.position.number)
                        == Array(shown.filter { $0 > number }.prefix(4)))
            }
            for id in Set(log.map(\.stream)) {
                let own = log.filter { $0.stream == id }
                let versions = own.filter(passes).map(\.version.number)
                let page = try await reader.timeline(of: id, .newest, filter: filter, limit: 1000)
                #expect(page.events.rows.map(\.event.version.number) == versions)
                #expect(page.matching?.count == (filter.isEmpty ? nil : Int64(versions.count)))
                var naive = NaiveBook.Account()
                var balances: [Int64] = []
                for event in own {
                    naive.take(event)
                    if passes(event) { balances.append(naive.balance) }
                }
                #expect(page.events.rows.map(\.after.balanceMinor) == balances)
            }
        }
    }

    /// In a log whose times rise a moment has one place.
    @Test func theLastPositionBeforeAMomentIsFoundByBisection() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.submit(.open("acc-1"))
        for _ in 0..<20 { try await bench.submit(.deposit("acc-1", 5)) }
        let reader = BookReader(bench.ledger)
        for event in try await bench.log() {
            for clock in Clock.allCases {
                let moment = clock.time(of: event.event)
                #expect(try await reader.position(before: moment, by: clock) == event.position)
                let earlier = moment.advanced(by: -1)
                #expect(
                    try await reader.position(before: earlier, by: clock).number
                        == event.position.number - 1)
            }
        }
    }
}
