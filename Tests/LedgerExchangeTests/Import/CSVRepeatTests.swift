import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerService
import TestSupport
import Testing

/// A payment is recorded once, however its file is mapped, and two payments are two.
@Suite struct CSVRepeatTests {
    static let statement = """
        account,date,amount,balance,memo,id
        chk,2026-03-10,1000.00,1000.00,salary,1
        chk,2026-03-20,-500.00,500.00,rent,2
        chk,2026-03-20,-2.50,497.50,coffee,3
        chk,2026-03-20,-2.50,495.00,coffee,4

        """

    private static func mapping(_ columns: String...) -> CSVMapping {
        var mapping = CSVMapping()
        mapping.fixedCurrency = Currency(code: "USD")
        if columns.contains("balance") { mapping.balance = "balance" }
        if columns.contains("memo") { mapping.memo = "memo" }
        if columns.contains("id") { mapping.id = "id" }
        return mapping
    }

    static let mappings = [
        mapping(), mapping("memo"), mapping("balance"), mapping("balance", "memo"), mapping("id"),
        mapping("id", "memo", "balance"),
    ]

    @Test(arguments: mappings, mappings)
    func oneColumnMoreDoublesNothing(first: CSVMapping, second: CSVMapping) async throws {
        let fixture = ImportFixture()
        #expect(try await fixture.importCSV(Self.statement, first).eventsWritten == 5)
        let again = try await fixture.importCSV(Self.statement, second)
        #expect(again.eventsWritten == 0)
        #expect(again.alreadyRecorded == 4)
        #expect(try await fixture.balance("chk") == 49_500)
    }

    @Test func otherNamesAndOrdersOfColumnsDoubleNothing() async throws {
        let fixture = ImportFixture()
        try await fixture.importCSV(Self.statement, Self.mapping("memo"))
        let rows = Self.statement.split(separator: "\n").dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).reversed()
                .joined(separator: ",") + "\n"
        }
        var mapping = CSVMapping(account: "Konto", date: "Datum", amount: "Betrag")
        mapping.fixedCurrency = Currency(code: "USD")
        let again = try await fixture.importCSV(
            "Nr,Text,Saldo,Betrag,Datum,Konto\n" + rows.reversed().joined(), mapping)
        #expect(again.alreadyRecorded == 4)
        #expect(again.eventsWritten == 0)
    }

    @Test func aLongerStatementAddsWhatIsNew() async throws {
        let fixture = ImportFixture()
        try await fixture.importCSV(Self.statement, Self.mapping())
        // One coffee more, one of them earlier in the file, and a payment of another day.
        let longer =
            Self.statement + "chk,2026-03-20,-2.50,492.50,coffee,5\nchk,2026-03-21,1,493.50,x,6\n"
        let again = try await fixture.importCSV(longer, Self.mapping("memo"))
        #expect(again.alreadyRecorded == 4)
        #expect(again.eventsWritten == 2)
        #expect(try await fixture.balance("chk") == 49_350)
    }

    @Test(arguments: [false, true])
    func repeatsCanBeAllowed(isTwice: Bool) async throws {
        let fixture = ImportFixture()
        var options = ImportOptions(file: "books.csv")
        options.allowRepeats = true
        try await fixture.importCSV(Self.statement, Self.mapping())
        let again = try await fixture.importCSV(Self.statement, Self.mapping(), options)
        #expect(again.eventsWritten == 4)
        #expect(again.alreadyRecorded == 0)
        if isTwice {
            #expect(
                try await fixture.importCSV(Self.statement, Self.mapping(), options)
                    .eventsWritten == 4)
        }
        #expect(try await fixture.balance("chk") == (isTwice ? 148_500 : 99_000))
        // Ids decide all the same.
        let ids = ImportFixture()
        try await ids.importCSV(Self.statement, Self.mapping("id"))
        #expect(
            try await ids.importCSV(Self.statement, Self.mapping("id"), options).eventsWritten == 0)
    }

    @Test func otherTextsAreAskedAbout() async throws {
        let fixture = ImportFixture()
        try await fixture.importCSV(Self.statement, Self.mapping())
        let before = try await fixture.events()
        let edited = Self.statement.replacing("rent", with: "rent, \"march\"")
            .replacing("rent, \"march\"", with: "\"rent, march\"")
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importCSV(edited, Self.mapping("memo"))
        }
        #expect(
            error?.messages == [
                "books.csv:3:1: account, date and amount are those of chk@3, which an import "
                    + "recorded with other texts"
            ])
        #expect(try await fixture.events() == before)
        var options = ImportOptions(file: "books.csv")
        options.allowRepeats = true
        #expect(
            try await fixture.importCSV(edited, Self.mapping("memo"), options).eventsWritten == 4)
    }

    /// Two rows of the same money, of which a first file had the one and a second has both: the
    /// second one's own row comes first and looks like the other until that was seen.
    @Test func aRowThatResemblesAnotherOneOfItsFileIsNew() async throws {
        let header = "account,date,amount,memo\n"
        let (tea, coffee) = ("a,2026-03-20,-2.50,tea\n", "a,2026-03-20,-2.50,coffee\n")
        let fixture = ImportFixture()
        var mapping = Self.mapping()
        mapping.order = .oldestFirst
        try await fixture.importCSV(header + coffee, mapping)
        let report = try await fixture.importCSV(header + tea + coffee, mapping)
        #expect(report.eventsWritten == 1)
        #expect(report.alreadyRecorded == 1)
        #expect(try await fixture.balance("a") == -500)
    }

    /// History that older programs imported has ids of another making and keeps no digests.
    @Test(arguments: [1, 2, 3, 4, 5])
    func olderImportsAreMatchedByTheirMoney(copies: Int) async throws {
        let fixture = ImportFixture()
        try await fixture.recordOldImport("chk", [(10, 1000_00), (20, -500_00)])
        try await fixture.recordOldImport(
            "chk", Array(repeating: (20, -2_50), count: copies), isOpen: true)
        let report = try await fixture.importCSV(Self.statement, Self.mapping("memo"))
        #expect(report.alreadyRecorded == 2 + min(copies, 2))
        #expect(report.eventsWritten == max(0, 2 - copies))
        #expect(
            try await fixture.balance("chk") == 50_000 - Int64(max(copies, 2)) * 250)
    }

    @Test func anIdThatWasRecordedOnceStandsTwice() async throws {
        let fixture = ImportFixture()
        let header = "account,date,amount,id\n"
        let row = "w,2026-01-02,50.00,CARD-2\n"
        var mapping = CSVMapping()
        mapping.fixedCurrency = Currency(code: "USD")
        mapping.id = "id"
        try await fixture.importCSV(header + row, mapping)
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importCSV(
                header + row + "w,2026-01-03,1,X\n" + row,
                {
                    var mapping = mapping
                    mapping.order = .oldestFirst
                    return mapping
                }())
        }
        #expect(
            error?.messages == [
                "books.csv:4:20: id: id CARD-2 stands twice in the file, here and in line 2; "
                    + "an id is one payment's"
            ])
    }

    /// Random statements in overlapping pieces, in any order of rows, against a plain multiset.
    @Test func overlappingStatementsAreRecordedOnce() async throws {
        var random = SeededRandom.announced(for: "CSVRepeatTests")
        for _ in 0..<40 {
            let rows = (0..<60).map { number in
                "a-\(Int.random(in: 0..<3, using: &random)),2026-02-"
                    + "\(10 + number / 6),\(Int.random(in: 1...3, using: &random)),"
                    + "\(["x", "y"].randomElement(using: &random) ?? "")\n"
            }
            let fixture = ImportFixture(capacity: ImportCapacity(accounts: 2))
            let header = "account,date,amount,memo\n"
            var written = 0
            var upTo = 0
            for step in 1...4 {
                let from = max(0, (upTo / 6 - 1) * 6)
                let to = step == 4 ? 60 : min(60, upTo + Int.random(in: 1...4, using: &random) * 6)
                let piece = rows[from..<to]
                let isTurned = Bool.random(using: &random)
                var mapping = Self.mapping()
                mapping.order = isTurned ? .newestFirst : .oldestFirst
                if Bool.random(using: &random) { mapping.memo = "memo" }
                let report = try await fixture.importCSV(
                    header + (isTurned ? piece.reversed() : Array(piece)).joined(), mapping)
                written += report.eventsWritten - report.accountsOpened
                upTo = max(upTo, to)
                #expect(written == upTo)
            }
        }
    }
}

extension ImportFixture {
    /// Events as imports wrote them before digests were kept.
    fileprivate func recordOldImport(
        _ account: String, _ rows: [(day: Int, minor: Int64)], isOpen: Bool = false
    ) async throws {
        let usd = try #require(Currency(code: "USD"))
        var events: [LedgerEvent] = rows.map { row in
            let funds = FundsMoved(amount: Money(minorUnits: abs(row.minor), currency: usd))
            return row.minor < 0 ? .fundsWithdrawn(funds) : .fundsDeposited(funds)
        }
        var days = rows.map(\.day)
        if !isOpen {
            events.insert(.accountOpened(AccountOpened(owner: "", currency: usd)), at: 0)
            days.insert(days.first ?? 1, at: 0)
        }
        let news = try zip(events, days).enumerated().map { index, pair in
            let encoded = try #require(try Self.codec.encode(pair.0))
            return NewEvent(
                id: EventID(
                    timestamp: Self.now, random: (isOpen ? 1 : 0, UInt64(index))),
                type: encoded.type, schemaVersion: encoded.schemaVersion,
                payload: encoded.payload, fold: encoded.fold,
                occurredAt: try #require(Timestamp("2026-03-\(pair.1)", .partial)),
                recordedAt: Self.now)
        }
        let stream = try StreamID(account)
        _ = try await store.bulk { writer in
            for event in news { _ = try await writer.append(event, to: stream, commandID: nil) }
        }
    }
}
