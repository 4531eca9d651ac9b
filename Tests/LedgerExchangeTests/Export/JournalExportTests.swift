import EventStoreCore
import EventStreaming
import Foundation
import LedgerCore
import LedgerHistory
import LedgerTestSupport
import TestSupport
import Testing

@testable import LedgerExchange
@testable import LedgerService

/// Journals for ledger-cli and beancount; `HledgerExportTests` has hledger's.
@Suite struct JournalExportTests {
    private static func export(
        _ bench: StatementBench, _ format: ExportFileFormat, filter: String = ""
    ) async throws -> [UInt8] {
        let end = try await bench.end
        let sink = MemorySink()
        try await ExportRequest(.book(through: end), at: end, as: format, filter: filter)
            .write(from: bench.ledger, to: sink)
        return sink.bytes
    }

    /// A reversal, and an event that is dated back.
    private static func smallBook() async throws -> (bench: StatementBench, ids: [EventID]) {
        let bench = try StatementBench()
        try await bench.open("a:b", at: "2026-03-01", owner: "Ada")
        let wrong = try await bench.move("a:b", 500, at: "2026-03-03", memo: "\"rent\"; due")
        let early = try await bench.move("a:b", -725, at: "0999-12-31")
        let reversal = try await bench.reverse(wrong, at: "2026-03-04")
        return (bench, [wrong.id, early.id, reversal.id])
    }

    @Test func ledgerCLI() async throws {
        let (bench, ids) = try await Self.smallBook()
        let text = String(decoding: try await Self.export(bench, .ledger), as: UTF8.self)
        #expect(
            text == """
                ; exported by daybook

                ; 2026-03-01 assets:a%3Ab AccountOpened owner Ada

                commodity GBP
                    format 1000.00 GBP

                2026-03-03 FundsDeposited | %22rent%22%3B due
                    ; version: 2
                    ; event: \(ids[0])
                    ; reversed-by: 4
                    assets:a%3Ab  5.00 GBP = 5.00 GBP
                    equity:deposits  -5.00 GBP

                2026-03-03=1400-01-01 FundsWithdrawn
                    ; version: 3
                    ; event: \(ids[1])
                    ; occurred: 0999-12-31
                    assets:a%3Ab  -7.25 GBP = -2.25 GBP
                    equity:withdrawals  7.25 GBP

                2026-03-04 FundsReversed | typed twice
                    ; version: 4
                    ; event: \(ids[2])
                    ; reverses: 2
                    assets:a%3Ab  -5.00 GBP = -7.25 GBP
                    equity:deposits  5.00 GBP


                """)
    }

    @Test func beancount() async throws {
        let (bench, ids) = try await Self.smallBook()
        let text = String(decoding: try await Self.export(bench, .beancount), as: UTF8.self)
        #expect(
            text == """
                ; exported by daybook
                option "title" "exported by daybook"

                ; 2026-03-01 Assets:N--a--3Ab AccountOpened owner Ada

                2026-03-03 * "FundsDeposited" "\\"rent\\"; due" ^reversal-\(ids[2])
                  version: 2
                  event: "\(ids[0])"
                  reversed-by: 4
                  Assets:N--a--3Ab  5.00 GBP
                  Equity:Deposits  -5.00 GBP

                0999-12-31 * "FundsWithdrawn" ""
                  version: 3
                  event: "\(ids[1])"
                  Assets:N--a--3Ab  -7.25 GBP
                  Equity:Withdrawals  7.25 GBP

                2026-03-04 * "FundsReversed" "typed twice" ^reversal-\(ids[2])
                  version: 4
                  event: "\(ids[2])"
                  reverses: 2
                  Assets:N--a--3Ab  -5.00 GBP
                  Equity:Deposits  5.00 GBP

                0001-01-01 open Equity:Deposits
                0001-01-01 open Equity:Withdrawals
                0001-01-01 open Equity:Transfers

                0001-01-01 open Assets:N--a--3Ab GBP
                  account: "a:b"
                2026-03-05 balance Assets:N--a--3Ab  -7.25 ~ 0 GBP

                """)
    }

    // MARK: Grammar

    /// Reads a component back.
    private static func decoded(_ component: String) -> String? {
        var bytes = Array(component.utf8)[...]
        if component.hasPrefix("N--"), let next = bytes.dropFirst(3).first {
            let isDigit = "0123456789ABCDEF".utf8.contains(next)
            if !isDigit { bytes = bytes.dropFirst(3) }
        }
        var result: [UInt8] = []
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "-"), bytes.first == UInt8(ascii: "-") {
                let digits = String(decoding: bytes.dropFirst().prefix(2), as: UTF8.self)
                guard let value = UInt8(digits, radix: 16) else { return nil }
                result.append(value)
                bytes = bytes.dropFirst(3)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    @Test func namesReadBackFromBeancount() {
        var random = SeededRandom.announced(for: "JournalExportTests")
        let letters = Array("aAzZN09-:é日 _F").map(String.init)
        let made = (0..<2000).map { _ in
            (0..<Int.random(in: 1...8, using: &random))
                .map { _ in letters.randomElement(using: &random)! }.joined()
        }
        let fixed = ["N--a", "a", "-", "--", "N-", "N--", "N--2D", "N", "-a", "é", "Né", "N--C3"]
        for name in fixed + made + HostileString.all.map(\.text) where !name.isEmpty {
            let component = BeancountText.component(name)
            #expect(component.wholeMatch(of: /[A-Z0-9][A-Za-z0-9-]*/) != nil, "\(component)")
            #expect(Self.decoded(component) == name, "\(component)")
        }
    }

    @Test func unitsOfBeancount() throws {
        var units = Units()
        for code in ["X", "1INCH", "POINTS2", "A1"] { try units.declare(code, decimals: 3) }
        #expect(
            try ["GBP", "X", "1INCH", "POINTS2", "A1"].map {
                BeancountText.symbol(try #require(units.unit($0)))
            } == ["GBP", "U.X", "U.1INCH", "POINTS2", "A1"])
    }

    private static func hostileBook() async throws -> StatementBench {
        let bench = try StatementBench()
        for (code, decimals) in [("X", 0), ("1INCH", 12), ("POINTS", 3)] {
            try await bench.ledger.declareUnit(code, decimals: decimals)
        }
        let ids = EventFactory(seed: 21)
        for (index, code) in ["X", "1INCH", "POINTS", "NOBODYS", "JPY"].enumerated() {
            let moment = Timestamp("2026-01-0\(index + 1)", .partial)!
            for amount in [Int64.max - 1, 7] {
                try await bench.record(
                    NewEvent(
                        id: ids.eventID(), type: "won", payload: .emptyObject,
                        fold: try FoldFields(
                            sign: amount == 7 ? -1 : 1, amountMinor: amount,
                            currency: CurrencyCode(code)!),
                        occurredAt: moment, recordedAt: moment), in: "unit \(code)")
            }
        }
        for name in HledgerExportTests.names + HostileString.all.map(\.text)
        where (try? StreamID(name))?.isReserved == false {
            try await bench.open(name, at: "2026-01-01", owner: name)
            try await bench.move(name, 550, at: "2026-01-03", memo: name, with: name)
            try await bench.move(name, -700, at: "2025-12-30", memo: "")
            try await bench.move(name, -1, at: "9999-12-31", memo: "\\\"")
        }
        return bench
    }

    @Test(.enabled(if: JournalJudge.ledger != nil, "ledger is not installed"))
    func ledgerAcceptsHostileBooks() async throws {
        let bench = try await Self.hostileBook()
        let journal = try await Self.export(bench, .ledger)
        let judge = try #require(JournalJudge.ledger)
        let result = try judge.run(
            ["-f", nil, "bal", "assets", "--flat", "--no-total", "-E"], journal)
        #expect(result.status == 0, "\(result.text)")
        let accounts = Set(
            try await bench.place.store.readLog(LogQuery(after: .start, limit: 10_000)).events
                .map(\.stream).filter { !$0.isReserved })
        #expect(result.text.split(separator: "\n").count == accounts.count)
        #expect(result.text.contains("9223372.036854775799 1INCH"), "\(result.text)")
        let wrong = String(decoding: journal, as: UTF8.self).replacing("= 5.50", with: "= 5.51")
        #expect(try judge.run(["-f", nil, "bal"], Array(wrong.utf8)).status != 0)
    }

    @Test(.enabled(if: JournalJudge.beanCheck != nil, "beancount is not installed"))
    func beancountAcceptsHostileBooks() async throws {
        let journal = try await Self.export(try await Self.hostileBook(), .beancount)
        let judge = try #require(JournalJudge.beanCheck)
        let result = try judge.run([nil], journal)
        #expect(result.status == 0 && result.text.isEmpty, "\(result.text)")
        let text = String(decoding: journal, as: UTF8.self)
        let wrong = text.replacing(
            "  9223372.036854775799 ~", with: "  9223372.036854775798 ~")
        #expect(wrong != text)
        #expect(try judge.run([nil], Array(wrong.utf8)).status != 0)
    }

    // MARK: Judges

    /// Of so many accounts a statement for each of so many months: by default few of them.
    private enum Size {
        static let (accounts, months) = Campaign.isWhole ? (25, 20) : (4, 4)
        static let events = accounts * 40

        /// The first day of a month, and of the one behind the last.
        static func first(_ month: Int) -> String {
            let number = month % 12 + 1
            return "\(2023 + month / 12)-\(number < 10 ? "0" : "")\(number)-01"
        }

        static func name(_ account: Int) -> String { "acc \(account)" }
    }

    /// Dates in any order, which are up to three months older than what the book was told when;
    /// reversals, and corrections of both.
    private static func scrambledBook() async throws -> StatementBench {
        var random = SeededRandom(seed: 1993)
        let bench = try StatementBench()
        for number in 1...Size.accounts {
            try await bench.open(Size.name(number), at: Size.first(0))
        }
        let start = try #require(Timestamp(Size.first(0), .partial))
        let end = try #require(Timestamp(Size.first(Size.months), .partial))
        let days = (end.microseconds - start.microseconds) / Timestamp.day
        for index in 0..<Size.events {
            let name = Size.name(Int.random(in: 1...Size.accounts, using: &random))
            let told = Int64(index) * days / Int64(Size.events)
            let happened = max(0, told - Int64.random(in: 0...90, using: &random))
            func day(_ number: Int64) -> String {
                start.advanced(by: number * Timestamp.day).dateText
            }
            let amount = Int64.random(in: -90_000...90_000, using: &random)
            let moved = try await bench.move(
                name, amount, at: day(happened), memo: "m", recorded: day(told))
            if Int.random(in: 0..<6, using: &random) == 0, amount != 0 {
                try await bench.reverse(moved, at: day(told))
            }
        }
        try await correct(bench, &random)
        return bench
    }

    /// A third of the accounts is corrected, each by what its rules let through.
    private static func correct(
        _ bench: StatementBench, _ random: inout SeededRandom
    ) async throws {
        var corrected = 0
        for _ in 0..<Size.accounts * 3 {
            let name = Size.name(Int.random(in: 1...Size.accounts, using: &random))
            let state = try await bench.ledger.load(account(name))
            func version() -> Int64 { Int64.random(in: 2...state.version.number, using: &random) }
            let edits: [Correction.Edit] = [
                .skip(version: version()), .change(version: version(), pounds(12_345)),
                .add(
                    after: version(), Movement(effect: .credit, amount: pounds(777))),
            ]
            do {
                let wish = Correction(account: name, reason: "typed wrong", edits: edits)
                _ = try await bench.ledger.submit(.correct(wish))
                corrected += 1
            } catch is Rejection {}
        }
        #expect(corrected > 0)
    }

    /// What statements say at the first days of months: the balances before the first and behind
    /// each one.
    ///
    /// - Returns: by the day and the account.
    /// - Throws: what the book throws.
    private static func balances(
        _ bench: StatementBench, by clock: Clock = .occurred
    ) async throws -> [String: [String: String]] {
        var found: [String: [String: String]] = [:]
        let book = try await StatementBook(bench.ledger, at: try await bench.end)
        for number in 1...Size.accounts {
            let name = Size.name(number)
            for month in 0..<Size.months {
                let (before, after) = (Size.first(month), Size.first(month + 1))
                let statement = try await book.statement(
                    of: account(name), try StatementPeriod(month: String(before.prefix(7))),
                    clock: clock)
                let opening = statement.decimal(statement.opening.balanceMinor)
                #expect(found[before]?[name] ?? opening == opening)
                found[before, default: [:]][name] = opening
                found[after, default: [:]][name] = statement.decimal(
                    statement.closing.balanceMinor)
            }
        }
        return found
    }

    /// Whether a program shows the balance of an account; it shows none that is zero.
    private static func expect(
        _ text: String, _ name: String, _ balance: String, _ line: (String) -> String, _ day: String
    ) {
        let isZero = balance == "0.00"
        #expect(
            text.contains(line(isZero ? "0" : "\(balance) GBP"))
                || isZero && !text.contains(line("")),
            "\(day) \(name) \(balance)\n\(text)")
    }

    private static func csvLine(_ name: String) -> (String) -> String {
        { $0.isEmpty ? "\"assets:\(name)\"," : "\"assets:\(name)\",\"\($0)\"" }
    }

    @Test(
        .enabled(
            if: JournalJudge.hledger != nil && JournalJudge.ledger != nil,
            "hledger or ledger is not installed"))
    func theyAgreeWithStatements() async throws {
        let bench = try await Self.scrambledBook()
        let hledger = try await Self.export(bench, .hledger)
        let ledger = try await Self.export(bench, .ledger)
        #expect(try JournalJudge.hledger?.run(["-f", nil, "check"], hledger).status == 0)
        for (day, balances) in try await Self.balances(bench) {
            let one = try #require(
                try JournalJudge.hledger?.run(
                    [
                        "-f", nil, "bal", "assets", "-E", "-N", "--flat", "--date2", "-e", day,
                        "-O", "csv",
                    ], hledger
                ).text)
            let other = try #require(
                try JournalJudge.ledger?.run(
                    [
                        "-f", nil, "bal", "assets", "-E", "--flat", "--no-total", "--aux-date",
                        "-e", day,
                    ], ledger
                ).text)
            for (name, balance) in balances {
                Self.expect(one, name, balance, Self.csvLine(name), day)
                Self.expect(
                    other, name, balance,
                    { $0.isEmpty ? "assets:\(name)\n" : "\($0)  assets:\(name)\n" }, day)
            }
        }
    }

    /// By the other clock a balance is that of the book as it was then.
    @Test(.enabled(if: JournalJudge.hledger != nil, "hledger is not installed"))
    func hledgerAgreesByTheRecordedClock() async throws {
        let bench = try await Self.scrambledBook()
        let log = try await bench.place.store.readLog(LogQuery(after: .start, limit: 10_000)).events
        for (day, balances) in try await Self.balances(bench, by: .recorded) {
            let moment = try #require(Timestamp(day, .partial))
            let known = log.last { $0.event.recordedAt < moment }?.position ?? .start
            let sink = MemorySink()
            try await ExportRequest(.book(through: known), at: known, as: .hledger)
                .write(from: bench.ledger, to: sink)
            let text = try #require(
                try JournalJudge.hledger?.run(
                    ["-f", nil, "bal", "assets", "-E", "-N", "--flat", "-O", "csv"], sink.bytes
                ).text)
            for (name, balance) in balances {
                Self.expect(text, name, balance, Self.csvLine(name), day)
            }
        }
    }

    @Test(
        .enabled(
            if: JournalJudge.beanQuery != nil && JournalJudge.beanCheck != nil,
            "beancount is not installed"))
    func beancountAgreesWithStatements() async throws {
        let bench = try await Self.scrambledBook()
        let journal = try await Self.export(bench, .beancount)
        let check = try #require(try JournalJudge.beanCheck?.run([nil], journal))
        #expect(check.status == 0 && check.text.isEmpty, "\(check.text)")
        let result = try #require(
            try JournalJudge.beanQuery?.run(
                ["-f", "csv", nil, "SELECT date, account, number WHERE account ~ 'Assets'"],
                journal))
        #expect(result.status == 0)
        let rows = result.text.split(whereSeparator: \.isNewline).dropFirst().map { line in
            line.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        #expect(rows.count >= Size.events)
        for (day, balances) in try await Self.balances(bench) {
            for (name, balance) in balances {
                let account = "Assets:" + BeancountText.component(name)
                let sum = rows.filter { $0[1] == account && $0[0] < day }.reduce(Int64(0)) {
                    $0 + (Int64($1[2].replacing(".", with: "")) ?? .min / 1000)
                }
                #expect(Money.decimal(minorUnits: sum, exponent: 2) == balance, "\(day) \(name)")
            }
        }
    }

    // MARK: Filters

    @Test func aFilterLeavesOutEventsAndNotTheirBalances() async throws {
        let bench = try await StatementBench.sample()
        let csv = String(
            decoding: try await Self.export(bench, .csv, filter: "amount < 50"), as: UTF8.self)
        let rows = csv.split(separator: "\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(rows.map { $0[1] } == ["4", "5", "6", "7"])
        #expect(rows.map { $0[7] } == ["79000", "77766", "78266", "75266"])
        for format in [ExportFileFormat.hledger, .ledger, .beancount] {
            let text = String(
                decoding: try await Self.export(bench, format, filter: "amount < 50"),
                as: UTF8.self)
            #expect(text.contains("; filtered: balances are not asserted\n"))
            #expect(!text.contains(" = ") && !text.contains(" balance "))
            #expect(text.contains("rent") == false && text.contains("interest"))
        }
        let json = String(
            decoding: try await Self.export(bench, .json, filter: "version = 1"), as: UTF8.self)
        #expect(json.hasPrefix("[\n{\"specversion\"") && json.hasSuffix("}\n]\n"))
        let none = try await Self.export(bench, .json, filter: "version = 99")
        #expect(String(decoding: none, as: UTF8.self) == "[\n]\n")
        await #expect(throws: FilterError.self) {
            try await Self.export(bench, .csv, filter: "amount <")
        }
    }
}
