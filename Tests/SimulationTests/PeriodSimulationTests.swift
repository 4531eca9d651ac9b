import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import Synchronization
import TestSupport
import Testing

/// Reversals, movements that are dated back, and periods that are closed and reopened, at random,
/// by two processes that learn of each other late. Each outcome, and all figures in the end, are
/// what a book in plain arrays says.
@Suite struct PeriodSimulationTests {
    @Test(arguments: [TestEngine.inMemory, .sqlite])
    func isWhatPlainArraysSay(_ engine: TestEngine) async throws {
        var play = try PeriodPlay(engine, SeededRandom.announced(for: "PeriodSimulationTests"))
        try await play.open()
        // A run in which nothing was met would prove little.
        var words = [
            "recorded", "corrected", "periodClosed", "insufficientFunds", "alreadyReversed",
            "closed", "reopened",
        ]
        // Too rare for a short one.
        if Campaign.isWhole { words.append("periodClosedBy") }
        var missing = words
        for _ in 0..<10 where !missing.isEmpty {
            for _ in 0..<(Campaign.isWhole ? 3000 : 400) { try await play.step() }
            missing = words.filter { play.tally[$0] == nil }
        }
        #expect(missing.isEmpty, "\(play.tally)")
        try await play.audit()
    }
}

/// A run of the simulation.
private struct PeriodPlay {
    private static let gbp = Currency(code: "GBP")!
    private static let start = Timestamp("2025-01-01", .partial)!

    private let place: TestLedger
    private let clock = ManualClock(PeriodPlay.start)
    private let ledgers: [Ledger]
    private var random: SeededRandom
    private var book = PlainBook()
    private var now = 0
    private(set) var tally: [String: Int] = [:]

    init(_ engine: TestEngine, _ random: SeededRandom) throws {
        self.random = random
        place = try engine.make()
        let clock = clock
        let ids = Mutex(SeededRandom(seed: random.seed ^ 0x5EED))
        let environment = LedgerEnvironment(
            now: { clock.now }, random: { ids.withLock { ids in (ids.next(), ids.next()) } })
        ledgers = try (0..<2).map { [place] _ in
            let store = try place.another()
            return Ledger(
                events: store, readModels: store, environment: environment,
                snapshotPolicy: SnapshotPolicy(interval: 7))
        }
    }

    private static func name(_ account: Int) -> String { "acc-\(account)" }

    private static func pounds(_ minor: Int64) -> Money {
        Money(minorUnits: minor, currency: gbp)
    }

    private static func moment(_ minute: Int) -> Timestamp {
        start.advanced(by: Int64(minute) * 60 * Timestamp.second)
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    private mutating func wait(_ minutes: Int) {
        now += minutes
        clock.advance(seconds: Int64(minutes) * 60)
    }

    private mutating func ledger() -> Ledger { ledgers[number(0...1)] }

    mutating func open() async throws {
        for (account, overdraft) in book.overdrafts.enumerated() {
            wait(number(1...9000))
            let opening = AccountOpened(
                owner: "Ada", currency: Self.gbp, overdraftLimitMinor: overdraft)
            _ = try await ledger().submit(.open(account: Self.name(account), opening))
            book.open(account, at: now)
        }
    }

    mutating func step() async throws {
        // Some hours, so that a year goes by in some hundred steps.
        wait(min(number(0...3000), PlainBook.days.count * PlainBook.minutesOfDay - now - 90_000))
        switch number(0...11) {
        case 0...7: try await move()
        case 8, 9: try await reverse()
        case 10: try await close()
        default: try await reopen()
        }
    }

    // MARK: Movements

    private mutating func move() async throws {
        let (account, other) = (number(0...4), number(0...4))
        let amount = Int64(number(1...900))
        var wish = PlainBook.Wish(sides: [], minute: someMinute())
        let command: Command
        let funds = FundsMoved(amount: Self.pounds(amount))
        switch number(0...3) {
        case 0, 1:
            wish.sides = [(account, amount)]
            command = .deposit(to: Self.name(account), funds)
        case 2:
            wish.sides = [(account, -amount)]
            command = .withdraw(from: Self.name(account), funds)
        default:
            wish.sides = [(account, -amount), (other, amount)]
            command = .transfer(
                from: Self.name(account), to: Self.name(other), Self.pounds(amount), memo: nil)
        }
        try await judge(command, wish)
    }

    /// Half of what is taken back is so by corrections.
    private mutating func reverse() async throws {
        if number(0...1) == 0 { return try await correct() }
        var original = number(0...book.entries.count - 1)
        let reversed = book.entries.indices.filter { book.entries[$0].isReversed }
        if number(0...5) == 0, let again = reversed.randomElement(using: &random) {
            original = again
        }
        let entry = book.entries[original]
        let minute = number(0...1) == 0 ? nil : someMinute()
        try await judge(
            .reverse(
                Reversal(
                    account: Self.name(entry.account), version: entry.version, reason: "wrong")),
            PlainBook.Wish(sides: [], minute: minute, original: original))
    }

    /// An account and one to three things that are different in it; of each event one at most.
    private mutating func correct() async throws {
        let account = book.entries[number(0...book.entries.count - 1)].account
        let own = book.entries.indices.filter { book.entries[$0].account == account }
        // The newest are rarely in a closed period.
        var places = Set<Int>()
        for _ in 0...number(0...2) {
            if let place = own.suffix(number(0...3) == 0 ? own.count : 12)
                .randomElement(using: &random)
            {
                places.insert(place)
            }
        }
        let edits = places.sorted().map { place -> PlainBook.Edit in
            switch number(0...5) {
            case 0...2: .skip(place)
            case 3, 4: .change(place, Int64(number(1...900)))
            default: .add(after: place, Int64(number(1...900) * (number(0...1) * 2 - 1)))
            }
        }
        let broken = book.broken(by: edits, in: account)
        let wish = Correction(
            account: Self.name(account), reason: "wrong", edits: edits.map(edit))
        let (ledger, command) = (ledger(), Command.correct(wish))
        do {
            let receipt: Receipt
            if number(0...1) == 0 {
                let preview = try await ledger.preview(command)
                receipt = try await ledger.confirm(preview, of: command)
            } else {
                receipt = try await ledger.submit(command)
            }
            #expect(broken == [], "\(command)")
            let entries = book.record(edits, in: account)
            #expect(
                receipt.events.map { "\($0.stream)@\($0.version) \($0.event.occurredAt)" }
                    == entries.map {
                        "\(Self.name($0.account))@\($0.version) \(Self.moment($0.minute))"
                    })
            #expect(
                receipt.events.map {
                    Int64($0.event.fold.sign) * ($0.event.fold.amountMinor ?? 0)
                } == entries.map(\.amount))
            tally["corrected", default: 0] += 1
        } catch let rejection as Rejection {
            #expect(broken.contains(rejection.name), "\(command): \(rejection), not \(broken)")
            tally[rejection.name, default: 0] += 1
        }
    }

    private func edit(_ edit: PlainBook.Edit) -> Correction.Edit {
        let version = book.entries[edit.place].version
        return switch edit {
        case .skip: .skip(version: version)
        case .change(_, let amount): .change(version: version, Self.pounds(amount))
        case .add(_, let amount):
            .add(
                after: version,
                Movement(
                    effect: amount > 0 ? .credit : .debit, amount: Self.pounds(abs(amount))))
        }
    }

    /// Mostly now or some months ago; now and then what cannot be.
    private mutating func someMinute() -> Int? {
        switch number(0...19) {
        case 0...7: nil
        case 8: now + number(1...5000)
        case 9: number(0...40_000)
        default: max(0, now - number(0...150_000))
        }
    }

    /// Carries a command out, by either of the two ways, and compares what comes of it.
    private mutating func judge(_ command: Command, _ wish: PlainBook.Wish) async throws {
        let broken = book.broken(by: wish, now: now)
        let occurred = wish.minute.map(Self.moment)
        let (ledger, isPreviewed) = (ledger(), number(0...1) == 0)
        do {
            let receipt: Receipt
            if isPreviewed {
                let preview = try await ledger.preview(command, occurred: occurred)
                receipt = try await ledger.confirm(preview, of: command)
            } else {
                receipt = try await ledger.submit(command, occurred: occurred)
            }
            #expect(broken == [], "\(command) at \(String(describing: occurred))")
            let versions = book.record(wish, now: now)
            #expect(
                Dictionary(
                    uniqueKeysWithValues: receipt.states.map {
                        ($0.id.name, $0.version.number)
                    }) == Dictionary(uniqueKeysWithValues: versions.map { (Self.name($0), $1) }))
            for event in receipt.events {
                #expect(event.event.occurredAt == Self.moment(wish.minute ?? now))
            }
            tally["recorded", default: 0] += 1
        } catch let rejection as Rejection {
            #expect(
                broken.contains(rejection.name),
                "\(command) at \(String(describing: occurred)): \(rejection), not \(broken)")
            tally[rejection.name, default: 0] += 1
        }
    }

    // MARK: Periods

    private mutating func somePeriod() -> String {
        let day = PlainBook.day(max(0, now + number(-250_000...40_000)))
        return String(day.prefix([4, 7, 7, 10][number(0...3)]))
    }

    private mutating func close() async throws {
        let name = somePeriod()
        let period = try #require(CalendarPeriod(name))
        let word = book.close(name, now: now)
        do {
            switch try await ledger().closePeriod(period) {
            case .recorded: #expect(word == "closed")
            case .wasClosed(let other): #expect(word == "closed by \(other)")
            }
        } catch let rejection as Rejection {
            #expect(rejection.name == word, "closing \(name)")
        }
        tally[word, default: 0] += 1
    }

    private mutating func reopen() async throws {
        var name = somePeriod()
        // As often as not the one that can be.
        if number(0...1) > 0, let last = book.closings.last { name = last.name }
        let period = try #require(CalendarPeriod(name))
        let word = book.reopen(name)
        do {
            let recorded = try await ledger().reopenPeriod(period, reason: "a late invoice")
            #expect(word == (recorded == nil ? "open" : "reopened"), "reopening \(name)")
        } catch let rejection as Rejection {
            #expect(rejection.name == word, "reopening \(name)")
        }
        tally[word, default: 0] += 1
    }

    // MARK: The audit

    mutating func audit() async throws {
        let ledger = ledgers[0]
        try await ledger.learnDeclarations()
        #expect(ledger.closedPeriods.last?.lastDay == book.closings.last?.last)
        #expect(ledger.closedPeriods.last?.description == book.closings.last?.name)
        var total: Int64 = 0
        for account in book.overdrafts.indices {
            let state = try await ledger.load(StreamID(stored: Self.name(account)))
            #expect(state.account.balanceMinor == book.balance(account))
            #expect(state.version.number == Int64(book.of(account).count))
            total += state.account.balanceMinor
        }
        // Transfers and their reversals move money, and make none.
        #expect(total == book.total)
        try await auditStatements(ledger)
        #expect(try await Verifier(ledger).run(seal: try await ledger.seal()).findings == [])
    }

    /// Balances then, and the movements between.
    private mutating func auditStatements(_ ledger: Ledger) async throws {
        let statements = try await StatementBook(
            ledger, at: try await ledger.events.lastPosition())
        let end = now / PlainBook.minutesOfDay
        var stretches = (0..<8).map { _ in
            let first = number(1...end)
            return (PlainBook.days[first], PlainBook.days[min(end, first + number(0...90))])
        }
        // What is closed still says what it said when it was closed.
        for closing in book.closings {
            stretches.append((PlainBook.ends(of: closing.name).first, closing.last))
            #expect(
                closing.balances
                    == book.overdrafts.indices.map { book.balance($0, through: closing.last) })
        }
        for (first, last) in stretches {
            let period = try StatementPeriod(from: first, to: last)
            let before = Self.start.advanced(
                by: (Int64(PlainBook.days.firstIndex(of: first) ?? 0) - 1) * Timestamp.day)
            for account in book.overdrafts.indices {
                let statement = try await statements.statement(
                    of: StreamID(stored: Self.name(account)), period)
                #expect(
                    statement.opening.balanceMinor
                        == book.balance(account, through: before.dateText))
                #expect(statement.closing.balanceMinor == book.balance(account, through: last))
                #expect(
                    Int128(statement.opening.balanceMinor) + statement.paidIn.minor
                        - statement.paidOut.minor == Int128(statement.closing.balanceMinor))
            }
        }
    }
}
