import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerService
import TestSupport
import Testing

/// Files in every order that banks write them in: recorded from the oldest on, or not at all.
@Suite struct CSVOrderTests {
    static let newestFirst = """
        account,date,amount,balance,memo
        chk,2026-03-31,-50.00,450.00,grocer
        chk,2026-03-20,-500.00,500.00,rent
        chk,2026-03-10,1000.00,1000.00,salary

        """

    private func mapping(balance: Bool) -> CSVMapping {
        var mapping = CSVMapping()
        mapping.fixedCurrency = Currency(code: "GBP")
        mapping.balance = balance ? "balance" : nil
        return mapping
    }

    private func amounts(_ fixture: ImportFixture, _ account: String = "chk") async throws
        -> [Int64]
    {
        try await fixture.events().compactMap { recorded in
            guard recorded.stream.name == account, let amount = recorded.event.fold.amountMinor
            else { return nil }
            return amount * Int64(recorded.event.fold.sign)
        }
    }

    @Test(arguments: [false, true])
    func newestFirstIsTurnedRound(hasBalance: Bool) async throws {
        let fixture = ImportFixture()
        let report = try await fixture.importCSV(
            Self.newestFirst, mapping(balance: hasBalance))
        #expect(report.order == .newestFirst)
        #expect(report.rows == 3)
        #expect(report.lateRows == 0)
        #expect(report.divergences.rowsChecked == (hasBalance ? 3 : 0))
        #expect(try await amounts(fixture) == [100_000, -50_000, -5_000])
        // The same statement the other way round is the same statement.
        let lines = Self.newestFirst.split(separator: "\n")
        let turned = ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n")
        let again = try await fixture.importCSV(turned, mapping(balance: false))
        #expect(again.order == .oldestFirst)
        #expect(again.alreadyRecorded == 3)
        #expect(again.eventsWritten == 0)
    }

    /// Rows of (account, day, amount, balance; nil for none), and what is found.
    struct Case: CustomTestStringConvertible, Sendable {
        let rows: [(String, Int, Int, Int?)]
        let order: RowOrder?
        let testDescription: String

        init(_ name: String, _ rows: [(String, Int, Int, Int?)], _ order: RowOrder?) {
            (testDescription, self.rows, self.order) = (name, rows, order)
        }

        var text: String {
            "account,date,amount,balance\n"
                + rows.map { row in
                    "\(row.0),2026-03-\(row.1 < 10 ? "0" : "")\(row.1),\(row.2),"
                        + "\(row.3.map { "\($0)" } ?? "")\n"
                }.joined()
        }
    }

    static let cases = [
        Case("nothing", [], .oldestFirst),
        Case("one row", [("a", 1, 5, nil)], .oldestFirst),
        Case("a row an account", [("a", 2, 5, nil), ("b", 1, 5, nil)], .newestFirst),
        Case("a row an account, rising", [("a", 1, 5, nil), ("b", 2, 5, nil)], .oldestFirst),
        Case(
            "a row an account, any", [("a", 1, 5, nil), ("b", 2, 5, nil), ("c", 1, 5, nil)],
            .oldestFirst),
        Case("rising", [("a", 1, 5, nil), ("a", 2, 6, nil)], .oldestFirst),
        Case(
            "rising with ties", [("a", 1, 5, nil), ("a", 1, 7, nil), ("a", 2, 6, nil)],
            .oldestFirst),
        Case(
            "falling with ties", [("a", 2, 5, nil), ("a", 1, 7, nil), ("a", 1, 6, nil)],
            .newestFirst),
        Case("rising and falling", [("a", 1, 5, nil), ("a", 2, 7, nil), ("a", 1, 6, nil)], nil),
        Case("one day", [("a", 1, 5, nil), ("a", 1, 7, nil)], nil),
        Case("one day, the same twice", [("a", 1, 5, nil), ("a", 1, 5, nil)], .oldestFirst),
        Case(
            "one day that chains", [("a", 1, 5, 5), ("a", 1, 7, 12), ("a", 1, -2, 10)],
            .oldestFirst),
        Case(
            "one day that chains back", [("a", 1, -2, 10), ("a", 1, 7, 12), ("a", 1, 5, 5)],
            .newestFirst),
        Case("one day with a gap", [("a", 1, 5, 5), ("a", 1, 7, nil), ("a", 1, -2, 10)], nil),
        Case("one day, no chain", [("a", 1, 5, 5), ("a", 1, 7, 13)], nil),
        Case("one day, either way", [("a", 1, 5, 5), ("a", 1, -5, 0)], nil),
        Case(
            "mixed dates that chain", [("a", 2, 5, 5), ("a", 1, 7, 12), ("a", 3, -2, 10)],
            .oldestFirst),
        Case("falling, days rise", [("a", 2, 7, 12), ("a", 2, 1, 13), ("a", 1, 5, 5)], nil),
        Case("rising, days fall", [("a", 1, 5, 5), ("a", 2, 1, 13), ("a", 2, 7, 12)], nil),
        Case(
            "accounts apart, falling",
            [("a", 2, 1, nil), ("a", 1, 1, nil), ("b", 9, 1, nil), ("b", 8, 1, nil)],
            .newestFirst),
        Case(
            "accounts apart, rising",
            [("a", 8, 1, nil), ("a", 9, 1, nil), ("b", 1, 1, nil), ("b", 2, 1, nil)],
            .oldestFirst),
        Case(
            "one account of a day beside a falling one",
            [("a", 2, 1, nil), ("b", 9, 1, nil), ("b", 9, 2, nil), ("a", 1, 1, nil)],
            .newestFirst),
        Case(
            "accounts that contradict",
            [("a", 2, 1, nil), ("a", 1, 1, nil), ("b", 8, 1, nil), ("b", 9, 1, nil)], nil),
        Case(
            "accounts of a day each",
            [("a", 2, 1, nil), ("a", 2, 3, nil), ("b", 1, 1, nil), ("b", 1, 2, nil)], nil),
    ]

    @Test(arguments: cases)
    func theOrderIsFoundOrAskedFor(_ row: Case) async throws {
        let fixture = ImportFixture()
        var options = ImportOptions(file: "books.csv")
        options.keepDifferences = true
        guard let expected = row.order else {
            let error = await #expect(throws: ImportError.self) {
                try await fixture.importCSV(row.text, mapping(balance: true), options)
            }
            guard case .unclearOrder(let place) = error else {
                Issue.record("\(String(describing: error)) does not ask for the order")
                return
            }
            #expect(place.field == "date")
            #expect(place.reason.contains("cannot be told which rows came first"))
            #expect(try await fixture.store.lastPosition() == .start)
            return
        }
        let report = try await fixture.importCSV(row.text, mapping(balance: true), options)
        #expect(report.order == expected)
    }

    /// Balances that would follow in any order, by the tolerance, say nothing against the dates.
    @Test func aToleranceIsNoWitness() async throws {
        var mapping = mapping(balance: true)
        mapping.balanceTolerance = "0.5"
        let rows = [("2026-02-19", "-0.56", "-0.73"), ("2026-02-20", "0.96", "0.23")]
        let moved = [("2026-02-18", "-0.17", "-0.17")]
        func text(_ rows: [(String, String, String)]) -> String {
            "account,date,amount,balance\n"
                + rows.map { "a,\($0.0),\($0.1),\($0.2)\n" }.joined()
        }
        let rotated = text(rows + moved)
        let error = await #expect(throws: ImportError.self) {
            try await ImportFixture().importCSV(rotated, mapping)
        }
        guard case .unclearOrder = error else {
            Issue.record("\(String(describing: error)) does not ask for the order")
            return
        }
        let report = try await ImportFixture().importCSV(text(moved + rows), mapping)
        #expect(report.order == .oldestFirst)
        #expect(report.eventsWritten == 4)
    }

    @Test func theOrderCanBeSaid() async throws {
        let rows =
            "account,date,amount,balance\na,2026-03-02,1,\na,2026-03-03,2,\na,2026-03-01,3,\n"
            + "a,2026-03-02,4,\n"
        var mapping = mapping(balance: false)
        for (order, expected) in [
            (RowOrder.oldestFirst, [100, 200, 300, 400] as [Int64]),
            (.newestFirst, [400, 300, 200, 100]), (.byDate, [300, 100, 400, 200]),
        ] {
            mapping.order = order
            let fixture = ImportFixture()
            let report = try await fixture.importCSV(rows, mapping)
            #expect(try await amounts(fixture, "a") == expected)
            #expect(report.order == order)
        }
    }

    @Test func lateRowsAreCounted() async throws {
        let fixture = ImportFixture()
        let mapping = mapping(balance: false)
        try await fixture.importCSV(
            "account,date,amount\na,2026-01-10,100\na,2026-02-10,10\n", mapping)
        let late = try await fixture.importCSV(
            "account,date,amount\na,2025-12-10,1000\na,2026-02-10,1\na,2026-03-01,1\n", mapping)
        #expect(late.lateRows == 1)
        #expect(late.eventsWritten == 3)
    }

    /// Long files, with quoted line ends, bad rows and empty lines, turned round over the edges of
    /// what is kept in memory.
    @Test func aLongFileIsTurnedRound() async throws {
        var random = SeededRandom.announced(for: "CSVOrderTests")
        let count = 5000
        var rows: [String] = []
        for number in 0..<count {
            let day = 28 - number * 28 / count
            let memo = ["", "x", "\"two\nlines\"", "\"a,b\""].randomElement(using: &random) ?? ""
            rows.append(
                "a-\(number % 7),2026-02-\(day < 10 ? "0" : "")\(day),\(number + 1),\(memo)\n"
                    + (number % 97 == 0 ? "\n" : ""))
        }
        let header = "account,date,amount,memo\n"
        var mapping = mapping(balance: false)
        mapping.memo = "memo"
        let turned = ImportFixture()
        let report = try await turned.importCSV(header + rows.joined(), mapping, chunk: 333)
        #expect(report.order == .newestFirst)
        let straight = ImportFixture()
        mapping.order = .oldestFirst
        try await straight.importCSV(header + rows.reversed().joined(), mapping, chunk: 4096)
        #expect(try await turned.events() == straight.events())
        #expect(report.rows == count)
        #expect(report.bytes == (header + rows.joined()).utf8.count)
    }

    @Test func badRowsOfATurnedFileAreNamedByTheirLines() async throws {
        let file = """
            account,date,amount
            a,2026-03-03,1
            a,2026-03-02,x
            a,2026-03-02,1,1
            a,2026-03-01,1

            """
        let error = await #expect(throws: ImportError.self) {
            try await ImportFixture().importCSV(file, mapping(balance: false))
        }
        #expect(
            error?.messages == [
                "books.csv:4:1: the row has 4 fields; the header has 3",
                "books.csv:3:14: amount: 'x' is not an amount; write it as 1234.56",
            ])
    }
}
