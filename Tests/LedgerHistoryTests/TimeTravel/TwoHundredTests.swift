import EventStoreCore
import EventStoreSQLite
import Foundation
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// A bank's history as it was imported, in three currencies, with the bank's own balances beside
/// it, then transfers and closures of the ledger's own: two hundred places of it at random, against
/// a fold that knows none of the code it is compared with.
@Suite struct TwoHundredTests {
    private struct World {
        let bench: LedgerBench
        let log: [RecordedEvent]
        /// Accounts whose stated balance parts from the fold, with the first version where it does.
        let parted: [String: Int64]
    }

    private static func world(_ random: inout SeededRandom) async throws -> World {
        let bench = try LedgerBench(.sqlite, interval: 50, seed: random.next())
        var rows = BankRows(&random)
        var mapping = CSVMapping()
        mapping.currency = "currency"
        mapping.balance = "balance"
        mapping.balanceTolerance = "1000000"
        mapping.id = "id"
        mapping.order = .oldestFirst
        let importer = Importer(
            events: bench.store, readModels: bench.store, codec: bench.ledger.codec,
            environment: bench.ledger.environment)
        let text = rows.text(900, &random)
        _ = try await importer.importCSV(mapping, ImportOptions(file: "bank", actor: "import")) {
            ArraySource(text)
        }
        try await act(bench, &random)
        try await bench.catchUp()
        return World(bench: bench, log: try await bench.log(), parted: rows.parted)
    }

    /// Opens, moves and closes under the rules; what is refused is refused.
    private static func act(_ bench: LedgerBench, _ random: inout SeededRandom) async throws {
        for number in 1...6 { try await bench.submit(.open("own-\(number)", overdraft: 900)) }
        for _ in 0..<250 {
            let (one, other) = (
                "own-\(Int.random(in: 1...6, using: &random))",
                "own-\(Int.random(in: 1...6, using: &random))"
            )
            let amount = Int64.random(in: 1...5000, using: &random)
            let command: Command =
                switch Int.random(in: 0..<10, using: &random) {
                case 0: .close(one)
                case 1..<4: .transfer(one, other, amount)
                case 4..<6: .withdraw(one, amount)
                default: .deposit(one, amount)
                }
            do { try await bench.submit(command) } catch is Rejection {}
        }
        // One that is emptied is closed.
        let state = try await bench.ledger.load(account("own-6"))
        guard state.account.status == .open else { return }
        if state.account.balanceMinor > 0 {
            try await bench.submit(.withdraw("own-6", state.account.balanceMinor))
        } else if state.account.balanceMinor < 0 {
            try await bench.submit(.deposit("own-6", -state.account.balanceMinor))
        }
        try await bench.submit(.close("own-6"))
    }

    @Test func versionsPositionsAndMoments() async throws {
        var random = SeededRandom.announced(for: "TwoHundredTests")
        let world = try await Self.world(&random)
        let before = try Self.contents(world)
        // Another handle, which may not write.
        let store = try SQLiteEventStore.open(path: world.bench.place.path, mode: .readOnly)
        let counting = CountingEventStore(store)
        let ledger = world.bench.ledger(on: counting)
        let history = BookHistory(ledger: ledger, checkpointBytes: 500, segment: 64)
        try await versions(world, ledger, counting, &random)
        try await positions(world, ledger, history, &random)
        try await moments(world, ledger, history, &random)
        try await parted(world, ledger)
        #expect(counting.counts.writes == 0)
        #expect(try Self.contents(world) == before, "the ledger's file was changed")
    }

    /// The bytes of the ledger's file and of its write-ahead log.
    private static func contents(_ world: World) throws -> [Data] {
        try ["", "-wal"].map { suffix in
            let path = world.bench.place.path + suffix
            return FileManager.default.fileExists(atPath: path)
                ? try Data(contentsOf: URL(fileURLWithPath: path)) : Data()
        }
    }

    private func versions(
        _ world: World, _ ledger: Ledger, _ counting: CountingEventStore,
        _ random: inout SeededRandom
    ) async throws {
        let streams = Dictionary(grouping: world.log, by: \.stream)
        let names = streams.keys.sorted()
        for _ in 0..<200 {
            let id = try #require(names.randomElement(using: &random))
            let events = try #require(streams[id])
            let version = Int.random(in: 1...events.count, using: &random)
            let naive = try #require(
                NaiveBook.accounts(Array(events.prefix(version)))[id.name])
            counting.reset()
            let state = try await ledger.load(id, through: Version(Int64(version)))
            let cost = counting.counts
            try #require(cost.foldEntries <= 50 && cost.snapshots <= 1 && cost.events == 0)
            try #require(state.account.balanceMinor == naive.balance, "\(id)@\(version)")
            try #require(state.account.status.rawValue == naive.status)
            try #require(state.position.number == naive.lastPosition)
            let explanation = try await ledger.explain(
                id, at: AccountPlace(Version(Int64(version))))
            try #require(explanation.foldsAgree)
            try #require(explanation.state == state)
        }
    }

    private func positions(
        _ world: World, _ ledger: Ledger, _ history: BookHistory, _ random: inout SeededRandom
    ) async throws {
        for _ in 0..<200 {
            let end = Int.random(in: 0...world.log.count, using: &random)
            let position = Position(Int64(end))
            let naive = NaiveBook.accounts(Array(world.log.prefix(end)))
            let page = try await ledger.accounts(at: position, limit: 1000)
            try #require(page.map(\.id.name) == naive.keys.sorted())
            for state in page {
                let expected = try #require(naive[state.id.name])
                try #require(state.account.balanceMinor == expected.balance)
                try #require(state.version.number == expected.version)
                try #require(state.account.status.rawValue == expected.status)
            }
            let book = try await history.state(at: position)
            try #require(book.accounts.count == naive.count)
            let totals = Dictionary(grouping: naive.values, by: \.currency)
                .mapValues { $0.reduce(Int128(0)) { $0 + Int128($1.balance) } }
            let found = try await book.totals()
            try #require(
                Dictionary(uniqueKeysWithValues: found.map { ($0.currency.code, $0.balanceMinor) })
                    == totals)
        }
    }

    private func moments(
        _ world: World, _ ledger: Ledger, _ history: BookHistory, _ random: inout SeededRandom
    ) async throws {
        for index in 0..<200 {
            let clock: Clock = index % 2 == 0 ? .occurred : .recorded
            let event = try #require(world.log.randomElement(using: &random))
            let moment = Timestamp(
                microseconds: clock.time(of: event.event).microseconds
                    + Int64.random(in: -1...1, using: &random))
            let naive = NaiveBook.book(at: moment, world.log, clock).accounts
            let state = try await history.state(at: moment, clock: clock)
            let order = try await history.order(state, BookList())
            let found = try await history.accounts(order, of: state).map(\.state)
            try #require(found.map(\.id.name) == naive.keys.sorted())
            for state in found {
                try #require(state.account.balanceMinor == naive[state.id.name]?.balance)
                try #require(
                    try await ledger.resolve(.time(moment), of: state.id, clock: clock)
                        == state.version)
            }
        }
    }

    /// The first version of each account whose stated balance is not the fold's.
    private func parted(_ world: World, _ ledger: Ledger) async throws {
        var found: [String: Int64] = [:]
        let condition = try Condition("balance != statedBalance")
        try await ledger.whenInBook(condition, firstOnly: true) { hit in
            found[hit.id.name] = hit.version.number
            return true
        }
        #expect(found == world.parted)
        #expect(!found.isEmpty && found.count < 40)
        for (name, version) in found {
            let answer = try await ledger.when(condition, in: account(name))
            #expect(answer.first?.version.number == version)
        }
    }
}

/// Rows as a bank writes them, with a running balance that drifts away in some accounts.
private struct BankRows {
    private let currencies = [("GBP", 2), ("JPY", 0), ("KWD", 3)]
    private var balances: [String: Int64] = [:]
    private var versions: [String: Int64] = [:]
    private var drift: [String: Int64] = [:]
    private(set) var parted: [String: Int64] = [:]

    init(_ random: inout SeededRandom) {}

    mutating func text(_ count: Int, _ random: inout SeededRandom) -> String {
        var text = "id,account,date,amount,currency,balance\n"
        var day: Int64 = 8400
        for id in 0..<count {
            day += Int64.random(in: 0...1, using: &random)
            let number = Int.random(in: 0..<40, using: &random)
            let (code, exponent) = currencies[number % currencies.count]
            let name = "b\(number)"
            let minor = Int64.random(in: -50_000...60_000, using: &random)
            balances[name, default: 0] += minor
            // The first event of an account is its opening.
            versions[name, default: 1] += 1
            if number % 3 == 1, Int.random(in: 0..<6, using: &random) == 0 {
                drift[name, default: 0] += 10
            }
            let stated = (balances[name] ?? 0) - (drift[name] ?? 0)
            if stated != balances[name], parted[name] == nil { parted[name] = versions[name] }
            // Now and then dated back.
            let date = Timestamp(dayNumber: day - (id % 11 == 0 ? 9 : 0)).dateText
            text += "\(id),\(name),\(date),\(decimal(minor, exponent)),\(code),"
            // Now and then the bank says nothing; an account that has parted stays parted.
            let isSilent = id % 17 == 0 && stated == balances[name]
            text += (isSilent ? "" : decimal(stated, exponent)) + "\n"
        }
        return text
    }

    private func decimal(_ minor: Int64, _ exponent: Int) -> String {
        guard exponent > 0 else { return String(minor) }
        var digits = String(minor.magnitude)
        while digits.count <= exponent { digits = "0" + digits }
        let sign = minor < 0 ? "-" : ""
        return "\(sign)\(digits.dropLast(exponent)).\(digits.suffix(exponent))"
    }
}
