import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

@testable import LedgerExchange

@Suite struct StatementTests {
    private static func entries(
        _ bench: StatementBench, _ name: String, _ month: String, at position: Position? = nil,
        clock: Clock = .occurred
    ) async throws -> (Statement, [StatementEntry]) {
        let (book, statement) = try await bench.statement(
            name, month, at: position, clock: clock)
        var entries: [StatementEntry] = []
        try await book.forEachEntry(of: statement) { entries.append($0) }
        return (statement, entries)
    }

    @Test(arguments: TestEngine.allCases)
    func tellsWhatHappenedInItsOrder(_ engine: TestEngine) async throws {
        let bench = try await StatementBench.sample(engine)
        let (statement, entries) = try await Self.entries(bench, "acc-1", "2026-03")
        #expect(statement.opening.balanceMinor == 100_000)
        #expect(statement.closing.balanceMinor == 100_000 - 25_000 + 4000 - 3000 - 1234)
        #expect(entries.map(\.version.number) == [3, 4, 7, 5])
        #expect(entries.map(\.balanceMinor) == [75_000, 79_000, 76_000, 74_766])
        #expect(entries.map(\.isLate) == [false, false, true, false])
        #expect(entries.map(\.reversedBy?.version.number) == [8, nil, nil, nil])
        #expect(entries.map(\.counterparty) == [nil, "acc-2", nil, nil])
        #expect(statement.closing.late.count == 1 && statement.lateCount == 1)
        #expect(statement.paidIn == Statement.Sum(count: 1, minor: 4000))
        #expect(statement.paidOut == Statement.Sum(count: 3, minor: 29_234))
        // The next month begins where this one ended, and has the reversal.
        let (april, later) = try await Self.entries(bench, "acc-1", "2026-04")
        #expect(april.opening.balanceMinor == statement.closing.balanceMinor)
        #expect(april.opening.late.count == 1)
        #expect(later.map(\.version.number) == [6, 8])
        #expect(later.map(\.reverses?.number) == [nil, 3])
    }

    /// By the recorded clock the late event is April's.
    @Test func theRecordedClockTellsWhatWasKnown() async throws {
        let bench = try await StatementBench.sample()
        let (march, entries) = try await Self.entries(
            bench, "acc-1", "2026-03", clock: .recorded)
        #expect(entries.map(\.version.number) == [3, 4, 5] && march.lateCount == 0)
        let (april, later) = try await Self.entries(
            bench, "acc-1", "2026-04", clock: .recorded)
        #expect(later.map(\.version.number) == [6, 7, 8])
        #expect(april.opening.balanceMinor == march.closing.balanceMinor)
    }

    /// Nothing that comes later changes what a position knew: not events of the period, not what
    /// units are declared to be, not snapshots.
    @Test(arguments: TestEngine.allCases)
    func theSameAddressMakesTheSameBytes(_ engine: TestEngine) async throws {
        let bench = try await StatementBench.sample(engine)
        let move = NewEvent(
            id: EventFactory(seed: 11).eventID(), type: "points.won", payload: .emptyObject,
            fold: try FoldFields(sign: 1, amountMinor: 1234, currency: CurrencyCode("POINTS")!),
            occurredAt: Timestamp("2026-03-09", .partial)!,
            recordedAt: Timestamp("2026-03-09", .partial)!)
        try await bench.record(move, in: "points")
        let then = try await bench.end
        func all(_ position: Position) async throws -> [[UInt8]] {
            var found: [[UInt8]] = []
            for name in ["acc-1", "points"] {
                for format in StatementFormat.allCases {
                    found.append(try await bench.text(name, "2026-03", format, at: position))
                }
            }
            return found
        }
        let before = try await all(then)
        try await bench.move("acc-1", 77, at: "2026-03-15", recorded: "2026-05-01")
        try await bench.ledger.declareUnit("POINTS", decimals: 2)
        for version in 1...9 {
            let state = try await bench.ledger.load(
                account("acc-1"), through: Version(Int64(version)))
            try await bench.ledger.takeSnapshot(of: state)
        }
        #expect(try await all(then) == before)
        let now = try await all(try await bench.end)
        #expect(zip(before, now).allSatisfy { $0 != $1 })
        #expect(String(decoding: now[4], as: UTF8.self).contains("+12.34"))
        #expect(String(decoding: before[4], as: UTF8.self).contains("+1234"))
        // The old one still holds, and what has come since is told.
        let report = try await bench.check(before[0])
        #expect(report.holds, "\(report.findings)")
        #expect(report.notes == ["1 event of that period was recorded since, as acc-1@9"])
    }

    // MARK: Accounts of all kinds

    @Test func aPeriodWithoutMovements() async throws {
        let bench = try await StatementBench.sample()
        let (statement, entries) = try await Self.entries(bench, "acc-1", "2027-01")
        #expect(entries.isEmpty && statement.first == nil)
        #expect(statement.opening.balanceMinor == statement.closing.balanceMinor)
        let text = String(decoding: try await bench.text("acc-1", "2027-01"), as: UTF8.self)
        #expect(text.contains("No movements in this period."))
        for format in StatementFormat.allCases {
            #expect(try await bench.check(try await bench.text("acc-1", "2027-01", format)).holds)
        }
    }

    @Test func anAccountThatOpensLater() async throws {
        let bench = try await StatementBench.sample()
        let (january, none) = try await Self.entries(bench, "acc-1", "2026-01")
        #expect(none.isEmpty && january.status == "not open yet" && !january.closing.exists)
        let (february, entries) = try await Self.entries(bench, "acc-1", "2026-02")
        #expect(!february.opening.exists && february.closing.exists)
        #expect(entries.map(\.amountMinor) == [nil, 100_000])
        #expect(try await bench.check(try await bench.text("acc-1", "2026-01")).holds)
        await #expect(throws: StatementProblem.unknownAccount(account("nobody"), Position(8))) {
            try await bench.statement("nobody", "2026-03")
        }
        await #expect(throws: StatementProblem.unknownAccount(account("acc-1"), Position(0))) {
            try await bench.statement("acc-1", "2026-03", at: .start)
        }
    }

    @Test func aClosedAccount() async throws {
        let bench = try StatementBench()
        try await bench.open("a", at: "2026-03-01")
        try await bench.record(
            .accountClosed(AccountClosed(memo: "moved away")), in: "a", at: "2026-03-09")
        let (statement, entries) = try await Self.entries(bench, "a", "2026-03")
        #expect(statement.status == "closed" && entries.last?.title == "moved away")
    }

    @Test func describedFieldsAndForeignTypes() async throws {
        let bench = try StatementBench()
        try await bench.ledger.declare(
            try DescribedBookTests.description(
                """
                name = "library"
                [events."book.borrowed"]
                set = ["borrower"]
                [events."book.returned"]
                clear = ["borrower"]
                """))
        let ids = EventFactory(seed: 5)
        for (type, payload, day) in [
            ("book.borrowed", #"{"borrower":"Ada\u001b[2J"}"#, "2026-03-01"),
            ("book.returned", "{}", "2026-03-02"),
            ("book.borrowed", #"{"borrower":"Emmy"}"#, "2026-03-03"),
        ] {
            let moment = Timestamp(day, .partial)!
            try await bench.record(
                NewEvent(
                    id: ids.eventID(), type: type, payload: try JSONText(payload),
                    occurredAt: moment, recordedAt: moment), in: "book:1")
        }
        let (statement, entries) = try await Self.entries(bench, "book:1", "2026-03")
        #expect(entries.map(\.changeWords).last == ["borrower: Emmy"])
        #expect(entries[1].changeWords == ["borrower: none"])
        #expect(statement.account.fields == ["borrower": .text("Emmy")])
        let text = String(decoding: try await bench.text("book:1", "2026-03"), as: UTF8.self)
        #expect(text.contains("borrower: Emmy") && text.contains(#"borrower: Ada\u{1B}[2J"#))
        for format in StatementFormat.allCases {
            #expect(try await bench.check(try await bench.text("book:1", "2026-03", format)).holds)
        }
    }

    // MARK: Hostile texts

    /// Whatever a name or a memo holds: nothing acts on a reader, every line fits the paper, and
    /// the proof reads back.
    @Test(arguments: HostileString.all)
    func hostileTextsAreShown(_ hostile: HostileString) async throws {
        let name = (try? StreamID(hostile.text)).flatMap { $0.isReserved ? nil : $0.name } ?? "a"
        let bench = try StatementBench()
        try await bench.open(name, at: "2026-03-01", owner: hostile.text)
        try await bench.move(name, 5, at: "2026-03-02", memo: hostile.text, with: hostile.text)
        for format in StatementFormat.allCases {
            let bytes = try await bench.text(name, "2026-03", format)
            let text = try #require(String(validating: bytes, as: UTF8.self))
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                let line = String(line.first == "\u{0C}" ? line.dropFirst() : line)
                #expect(Printable(line).text == line, "\(format)")
                #expect(format != .text || CellText.width(line) <= 77, "\(line)")
            }
            #expect(!text.lowercased().contains("<script"))
            let report = try await bench.check(bytes)
            #expect(report.holds, "\(format): \(report.findings)")
            #expect(report.proof?.address.account == StreamID(stored: name))
        }
    }

    /// More entries than are kept in memory are read again for each pass.
    @Test func manyEntriesAreReadAgain() async throws {
        let bench = try StatementBench()
        let events = (0..<1500).map { number in
            let moment = Timestamp(
                microseconds: Timestamp("2026-03-01", .partial)!.microseconds
                    + Int64(number * 7919 % 1500) * 60 * Timestamp.second)
            return try! NewEvent(
                id: EventID(timestamp: moment, random: (UInt64(number), 9)), type: "x",
                payload: .emptyObject,
                fold: FoldFields(sign: 1, amountMinor: 1, currency: CurrencyCode("GBP")!),
                occurredAt: moment, recordedAt: moment)
        }
        for start in stride(from: 0, to: events.count, by: 100) {
            let write = StreamWrite(
                stream: account("a"), expecting: .any,
                events: Array(events[start..<start + 100]))
            _ = try await bench.place.store.append(AppendRequest([write]))
        }
        let (statement, entries) = try await Self.entries(bench, "a", "2026-03")
        #expect(statement.kept == nil && statement.entryCount == 1500)
        #expect(entries.map(\.balanceMinor) == (1...1500).map { Int128($0) })
        #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.moment <= $1.moment })
        let text = try await bench.text("a", "2026-03")
        let pages = String(decoding: text, as: UTF8.self).split(separator: "\u{0C}")
        #expect(pages.count > 20)
        for (index, page) in pages.enumerated() {
            #expect(page.contains("page \(index + 1) of \(pages.count)\n"))
            #expect(page.utf8.count { $0 == 0x0A } <= 64)
        }
        #expect(try await bench.check(text).holds)
    }

    // MARK: A model of its own

    /// Accounts whose events are dated in any order, with reversals: every month is what a plain
    /// sum of the log says, at any position, and what `show` says.
    @Test(arguments: TestEngine.allCases)
    func agreesWithAPlainSum(_ engine: TestEngine) async throws {
        var random = SeededRandom.announced(for: "StatementTests")
        let bench = try StatementBench(engine)
        var log: [RecordedEvent] = []
        for _ in 0..<60 {
            let name = "acc-\(Int.random(in: 1...2, using: &random))"
            let day = Int.random(in: 1...28, using: &random)
            let time =
                "2026-0\(Int.random(in: 1...4, using: &random))-\(day < 10 ? "0" : "")\(day)"
            let own = log.filter { $0.stream.name == name && $0.reverses == nil }
            let old = own.randomElement(using: &random)
            if let old, Int.random(in: 0..<5, using: &random) == 0,
                !log.contains(where: { $0.id == old.id.ofReversal })
            {
                log.append(try await bench.reverse(old, at: time))
            } else {
                let amount = Int64.random(in: -500...500, using: &random)
                log.append(try await bench.move(name, amount == 0 ? 1 : amount, at: time))
            }
        }
        let end = try await bench.end
        for position in [end, Position(Int64.random(in: 20...50, using: &random))] {
            for name in ["acc-1", "acc-2"] {
                let known = log.filter { $0.position <= position && $0.stream.name == name }
                guard !known.isEmpty else { continue }
                for month in ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"] {
                    let (statement, entries) = try await Self.entries(
                        bench, name, month, at: position)
                    let period = statement.address.period
                    func sum(before moment: Timestamp) -> Int64 {
                        known.filter { $0.event.occurredAt < moment }.reduce(0) {
                            $0 + Int64($1.event.fold.sign) * ($1.event.fold.amountMinor ?? 0)
                        }
                    }
                    #expect(statement.opening.balanceMinor == sum(before: period.start))
                    #expect(
                        statement.closing.balanceMinor
                            == sum(before: period.end.advanced(by: 1)))
                    let expected = known.filter {
                        period.start <= $0.event.occurredAt && $0.event.occurredAt <= period.end
                    }.sorted {
                        ($0.event.occurredAt, $0.version) < ($1.event.occurredAt, $1.version)
                    }
                    #expect(entries.map(\.event) == expected)
                    #expect(
                        entries.map(\.reversedBy?.version)
                            == expected.map { event in
                                known.first { $0.id == event.id.ofReversal }?.version
                            })
                    guard position == end else { continue }
                    let head = try #require(
                        try await bench.ledger.events.head(of: account(name)))
                    let shown = try await bench.ledger.load(
                        account(name),
                        at: try await bench.ledger.place(.time(period.end), of: head))
                    #expect(
                        shown.state.account.balanceMinor == statement.closing.balanceMinor)
                    #expect(shown.late == statement.closing.late)
                }
            }
        }
    }
}
