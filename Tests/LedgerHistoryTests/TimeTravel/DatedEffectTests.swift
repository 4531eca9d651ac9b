import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// What a command that is dated back makes of the past, against a book that is added up by hand.
@Suite struct DatedEffectTests {
    /// A book in its simplest form: what happened in each account, and when.
    private struct Model {
        struct Entry {
            let moment: Timestamp
            let version: Int64
            let change: Int64
        }

        var accounts: [String: [Entry]] = [:]
        var limits: [String: Int64] = [:]

        mutating func add(_ change: Int64, _ moment: Timestamp, to name: String) {
            let version = Int64(accounts[name, default: []].count + 1)
            accounts[name, default: []].append(
                Entry(moment: moment, version: version, change: change))
        }

        func balance(_ name: String, at moment: Timestamp) -> Int64 {
            accounts[name, default: []].filter { $0.moment <= moment }
                .reduce(0) { $0 + $1.change }
        }

        /// The text of an effect of the newest event of an account.
        func effect(_ name: String) -> String {
            let all = accounts[name, default: []]
            guard let new = all.last else { return "none" }
            let after = balance(name, at: new.moment)
            let moments = Set(all.map(\.moment)).filter { $0 >= new.moment }.sorted()
            let low = moments.filter { balance(name, at: $0) < -limits[name, default: 0] }
            let anyway = low.filter {
                balance(name, at: $0) - new.change < -limits[name, default: 0]
            }
            let named = low.prefix(3).map { moment in
                let last = all.last { $0.moment == moment }?.version ?? 0
                return "\(name)@\(last) \(moment) \(balance(name, at: moment))"
            }
            return "\(name) \(after - new.change) \(after) \(new.change == 0 ? 0 : low.count) "
                + "\(new.change == 0 ? 0 : anyway.count) \(new.change == 0 ? [] : named)"
        }
    }

    private static func text(_ effect: DatedEffect) -> String {
        let named = effect.below.first.map { low in
            "\(effect.account)@\(low.version) \(low.at) \(low.balance.minorUnits)"
        }
        return "\(effect.account) \(effect.before?.minorUnits ?? 0) "
            + "\(effect.after?.minorUnits ?? 0) \(effect.below.count) \(effect.below.anyway) "
            + "\(named)"
    }

    private static let names = ["acc-1", "acc-2", "acc-3"]

    /// A command, and what it adds to each account that it names.
    private static func command(
        _ random: inout SeededRandom
    ) -> (Command, [(name: String, change: Int64)]) {
        let shuffled = names.shuffled(using: &random)
        let amount = Int64.random(in: 1...60, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0..<2: return (.deposit(shuffled[0], amount), [(shuffled[0], amount)])
        case 2..<4: return (.withdraw(shuffled[0], amount), [(shuffled[0], -amount)])
        default:
            return (
                .transfer(shuffled[0], shuffled[1], amount),
                [(shuffled[0], -amount), (shuffled[1], amount)]
            )
        }
    }

    /// Seeded histories of commands, most of them dated back, many to a moment of another event.
    @Test(arguments: TestEngine.forHistories)
    func randomHistories(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "DatedEffectTests.randomHistories")
        let bench = try LedgerBench(engine, interval: 4)
        let start = bench.clock.now.advanced(by: -40 * Timestamp.day)
        var model = Model()
        for (index, name) in Self.names.enumerated() {
            model.limits[name] = Int64(index) * 40
            try await bench.submit(.open(name, overdraft: Int64(index) * 40), occurred: start)
            model.add(0, start, to: name)
        }
        var recorded = 0
        while recorded < 90 {
            let (command, changes) = Self.command(&random)
            let wanted = moment(model, from: start, &random)
            let preview: Preview
            do {
                preview = try await bench.ledger.preview(command, occurred: wanted)
            } catch let rejection as Rejection {
                #expect(rejection.name == "insufficientFunds")
                continue
            }
            let effects = try await bench.ledger.datedEffects(of: preview)
            let receipt = try await bench.ledger.confirm(preview, of: command)
            for (event, one) in zip(receipt.events, changes) {
                #expect(event.stream.name == one.name)
                model.add(one.change, event.event.occurredAt, to: one.name)
            }
            let told = wanted == nil ? [] : changes.map { model.effect($0.name) }
            #expect(effects.map(Self.text) == told)
            #expect(try await bench.ledger.datedEffects(of: receipt).map(Self.text) == told)
            recorded += 1
            if recorded % 25 == 0 { try await bench.catchUp() }
            try await compare(model, bench, from: start, &random)
        }
    }

    private func moment(
        _ model: Model, from start: Timestamp, _ random: inout SeededRandom
    ) -> Timestamp? {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return nil
        case 1, 2:
            return model.accounts.values.joined().map(\.moment).sorted()
                .randomElement(using: &random)
        default:
            let days = Int64.random(in: 0..<39, using: &random)
            return start.advanced(by: days * Timestamp.day)
        }
    }

    /// The balance of any moment is what `show --at` says of it.
    private func compare(
        _ model: Model, _ bench: LedgerBench, from start: Timestamp,
        _ random: inout SeededRandom
    ) async throws {
        let name = Self.names.randomElement(using: &random) ?? Self.names[0]
        let days = Int64.random(in: 0...41, using: &random)
        let moment = start.advanced(by: days * Timestamp.day)
        let head = try #require(try await bench.store.head(of: account(name)))
        let place = try await bench.ledger.place(.time(moment), of: head)
        let past = try await bench.ledger.load(account(name), at: place)
        #expect(past.state.account.balanceMinor == model.balance(name, at: moment))
    }

    /// Nothing is said of a command that happens now, or today.
    @Test func whatHappensNowHasNoPast() async throws {
        let bench = try LedgerBench(.inMemory)
        try await bench.submit(.open("acc-1"))
        for occurred in [nil, bench.clock.now.endOfDay] {
            let preview = try await bench.ledger.preview(.deposit("acc-1", 5), occurred: occurred)
            #expect(try await bench.ledger.datedEffects(of: preview).isEmpty)
            let receipt = try await bench.ledger.confirm(preview, of: .deposit("acc-1", 5))
            #expect(try await bench.ledger.datedEffects(of: receipt).isEmpty)
        }
    }

    /// An account that is opened in the past had no balance before.
    @Test func anOpeningHasNothingBefore() async throws {
        let bench = try LedgerBench(.inMemory)
        let day = bench.clock.now.advanced(by: -9 * Timestamp.day)
        let preview = try await bench.ledger.preview(.open("acc-1"), occurred: day)
        let receipt = try await bench.ledger.confirm(preview, of: .open("acc-1"))
        for effects in [
            try await bench.ledger.datedEffects(of: preview),
            try await bench.ledger.datedEffects(of: receipt),
        ] {
            #expect(effects.map(\.before) == [nil])
            #expect(effects.map(\.after?.minorUnits) == [0])
            #expect(effects.map(\.below.count) == [0])
        }
    }

    /// The first few are named, and all are counted, however many there are.
    @Test func manyLowMomentsAreCounted() async throws {
        let bench = try LedgerBench(.inMemory)
        let start = bench.clock.now.advanced(by: -30 * Timestamp.day)
        try await bench.submit(.open("acc-1"), occurred: start)
        for day: Int64 in 1...20 {
            let moment = start.advanced(by: day * Timestamp.day)
            try await bench.submit(.deposit("acc-1", 1), occurred: moment)
        }
        let moment = start.advanced(by: Timestamp.day)
        let preview = try await bench.ledger.preview(.withdraw("acc-1", 11), occurred: moment)
        let below = try #require(try await bench.ledger.datedEffects(of: preview).first?.below)
        // From 1 - 11 on day 1 to 10 - 11 on day 10.
        #expect(below.count == 10 && below.anyway == 0)
        #expect(below.first.map(\.version) == [Version(22), Version(3), Version(4)])
        #expect(below.first.map(\.balance.minorUnits) == [-10, -9, -8])
    }
}
