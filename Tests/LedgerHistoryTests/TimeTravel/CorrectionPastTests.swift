import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// A What-if that is recorded: the present is what it showed, and so is every moment of the past.
/// By a book that is added up by hand.
@Suite struct CorrectionPastTests {
    /// What happened in an account, in its simplest form.
    private struct Entry {
        var moment: Timestamp
        var change: Int64
        /// The account at the other side, and the place of the entry there.
        var other: (name: String, index: Int)?
    }

    private struct Book {
        let limit = CorrectionPastTests.limit
        /// By the version less one.
        var accounts: [String: [Entry]] = [:]

        func balance(_ name: String, at moment: Timestamp? = nil) -> Int64 {
            accounts[name, default: []].filter { $0.moment <= moment ?? $0.moment }
                .reduce(0) { $0 + $1.change }
        }

        var moments: [Timestamp] {
            Set(accounts.values.joined().map(\.moment)).sorted()
        }

        /// The moments of an account, from one on, at which it is below its limit.
        func low(_ name: String, from first: Timestamp) -> Set<Timestamp> {
            Set(
                accounts[name, default: []].map(\.moment)
                    .filter { $0 >= first && balance(name, at: $0) < -limit })
        }

        /// Gives an event another amount, with the other side of its transfer.
        mutating func change(_ name: String, _ index: Int, to amount: Int64) {
            guard var entry = accounts[name]?[index] else { return }
            let sign = entry.change.signum()
            entry.change = sign * amount
            accounts[name]?[index] = entry
            if let other = entry.other {
                accounts[other.name]?[other.index].change = -sign * amount
            }
        }
    }

    private static let names = ["acc-1", "acc-2", "acc-3"]
    fileprivate static let limit: Int64 = 300

    /// A book of three accounts, whose events are recorded in any order of their dates.
    private func random(
        _ bench: LedgerBench, from start: Timestamp, _ random: inout SeededRandom
    ) async throws -> Book {
        var book = Book()
        for name in Self.names {
            try await bench.submit(.open(name, overdraft: Self.limit), occurred: start)
            book.accounts[name] = [Entry(moment: start, change: 0)]
        }
        while book.accounts.values.joined().count < 30 {
            let pair = Self.names.shuffled(using: &random)
            let amount = Int64.random(in: 1...60, using: &random)
            let moment = start.advanced(
                by: Int64.random(in: 0...9, using: &random) * Timestamp.day)
            let (command, sides): (Command, [(String, Int64)]) =
                switch Int.random(in: 0..<3, using: &random) {
                case 0: (.deposit(pair[0], amount), [(pair[0], amount)])
                case 1: (.withdraw(pair[0], amount), [(pair[0], -amount)])
                default:
                    (.transfer(pair[0], pair[1], amount), [(pair[0], -amount), (pair[1], amount)])
                }
            guard let receipt = try? await bench.submit(command, occurred: moment) else {
                continue
            }
            let places = receipt.events.map { ($0.stream.name, Int($0.version.number - 1)) }
            for (index, side) in sides.enumerated() {
                var entry = Entry(moment: moment, change: side.1)
                if places.count == 2 {
                    let other = places[1 - index]
                    entry.other = (name: other.0, index: other.1)
                }
                book.accounts[side.0, default: []].append(entry)
            }
        }
        return book
    }

    /// Edits of a What-if of one account, and the book that they come to.
    private func edited(
        _ book: Book, of name: String, _ random: inout SeededRandom
    ) -> (edits: [WhatIf.Edit], book: Book) {
        var wanted = book
        var edits: [WhatIf.Edit] = []
        let entries = book.accounts[name, default: []]
        for (index, entry) in entries.enumerated().dropFirst() {
            let version = Int64(index + 1)
            switch Int.random(in: 0..<7, using: &random) {
            case 0:
                edits.append(.skip(version: version))
                wanted.change(name, index, to: 0)
            case 1:
                let amount = Int64.random(in: 0...80, using: &random)
                edits.append(.changeAmount(version: version, minorUnits: amount))
                wanted.change(name, index, to: amount)
            case 2:
                let amount = Int64.random(in: 1...50, using: &random)
                let funds = FundsMoved(amount: pounds(amount))
                let isDebit = Bool.random(using: &random)
                edits.append(
                    .insert(
                        after: version, isDebit ? .fundsWithdrawn(funds) : .fundsDeposited(funds)))
                wanted.accounts[name, default: []].append(
                    Entry(moment: entry.moment, change: isDebit ? -amount : amount))
            default: break
            }
        }
        return (edits.shuffled(using: &random), wanted)
    }

    private func whatIf(
        _ bench: LedgerBench, of name: String, _ edits: [WhatIf.Edit]
    ) async throws -> (what: WhatIf, fewest: [Correction.Edit]) {
        let events = try await bench.store.read(account(name), StreamQuery(from: Version(2)))
        let facts = try events.map {
            WhatIf.Fact(version: $0.version.number, event: try bench.ledger.codec.decode($0))
        }
        let base = try await bench.ledger.load(account(name), through: Version(1)).account
        return (
            try WhatIf(from: base, at: 1, facts: facts, edits: edits),
            try #require(Correction.Edit.fewest(for: edits, of: facts, behind: 1))
        )
    }

    @Test(arguments: TestEngine.forHistories)
    func presentAndPastAreAsSupposed(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "CorrectionPastTests")
        var recorded = 0
        for round in 0..<60 where round < 6 || recorded == 0 {
            let bench = try LedgerBench(engine, interval: 4)
            let start = bench.clock.now.advanced(by: -20 * Timestamp.day)
            var book = try await self.random(bench, from: start, &random)
            if Bool.random(using: &random) { try await bench.catchUp() }
            let name = Self.names.randomElement(using: &random) ?? "acc-1"
            let (edits, wanted) = edited(book, of: name, &random)
            let (what, fewest) = try await whatIf(bench, of: name, edits)
            #expect(what.account.balanceMinor == wanted.balance(name))
            let command = Command.correct(
                Correction(account: name, reason: "as supposed", edits: fewest))
            do {
                let preview = try await bench.ledger.preview(command)
                let effects = try await bench.ledger.datedEffects(of: preview)
                let receipt = try await bench.ledger.confirm(
                    preview, of: command, id: CommandID(high: 7, low: random.next()))
                for effect in effects {
                    let low = wanted.low(effect.account.name, from: effect.moment)
                    let before = book.low(effect.account.name, from: effect.moment)
                    #expect(effect.below.count == Int64(low.count))
                    #expect(effect.below.anyway == Int64(low.intersection(before).count))
                    let after = wanted.balance(effect.account.name, at: effect.moment)
                    #expect(effect.after?.minorUnits == Int128(after))
                }
                #expect(try await bench.ledger.datedEffects(of: receipt) == effects)
                recorded += 1
                book = wanted
            } catch let rejection as Rejection {
                switch rejection.name {
                case "nothingToCorrect": #expect(fewest.isEmpty)
                case "correctionBelowLimit":
                    #expect(
                        Self.names.contains { name in
                            wanted.balance(name) < min(-Self.limit, book.balance(name))
                        })
                default: Issue.record("\(rejection)")
                }
            }
            try await compare(book, bench)
            #expect(try await Verifier(bench.ledger).run().findings == [])
        }
        #expect(recorded > 0)
    }

    private func compare(_ book: Book, _ bench: LedgerBench) async throws {
        for name in Self.names {
            let id = account(name)
            #expect(
                try await bench.ledger.load(id).account.balanceMinor == book.balance(name))
            let head = try #require(try await bench.store.head(of: id))
            for moment in book.moments {
                let place = try await bench.ledger.place(.time(moment), of: head)
                let past = try await bench.ledger.load(id, at: place)
                #expect(
                    past.state.account.balanceMinor == book.balance(name, at: moment),
                    "\(name) \(moment)")
            }
        }
    }
}
