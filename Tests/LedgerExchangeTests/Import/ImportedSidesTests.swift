import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerService
import LedgerTestSupport
import Testing

/// Imported transfers that are taken back: both sides, wherever they came from, and counted once.
@Suite struct ImportedSidesTests {
    private static func line(
        _ number: Int, _ account: String, _ type: String, _ data: String,
        tie: String? = nil
    ) -> String {
        let tied = tie.map { #""correlationid":"\#($0)","# } ?? ""
        return #"{"specversion":"1.0","id":"\#(number)","source":"/x","type":"\#(type)","#
            + #""subject":"\#(account)","time":"2026-01-02T03:04:05Z",\#(tied)"data":\#(data)}"#
            + "\n"
    }

    private static func opened(_ number: Int, _ account: String) -> String {
        line(
            number, account, "AccountOpened",
            #"{"owner":"Ada","currency":"GBP","overdraftLimitMinor":0}"#)
    }

    /// `a` pays `b`: what stands in the account that is named first.
    private static func side(
        _ number: Int, _ account: String, _ type: String, _ other: String, _ minor: Int = 40
    ) -> String {
        line(
            number, account, type,
            #"{"amountMinor":\#(minor),"currency":"GBP","counterparty":"\#(other)"}"#,
            tie: "tie-\(number / 2)")
    }

    /// One that pays another one: two lines of numbers that share a half.
    private static func transfer(_ number: Int, _ from: String, _ to: String) -> String {
        side(2 * number, from, "FundsWithdrawn", to)
            + side(2 * number + 1, to, "FundsDeposited", from)
    }

    private static func deposit(_ number: Int, _ account: String, _ minor: Int) -> String {
        line(number, account, "FundsDeposited", #"{"amountMinor":\#(minor),"currency":"GBP"}"#)
    }

    @discardableResult
    private static func record(
        _ text: String, _ id: CommandID?, in fixture: ImportFixture
    ) async throws -> ImportReport {
        var options = ImportOptions(file: "events.ndjson")
        options.id = id
        return try await fixture.importer.importCloudEvents(EffectTable(), options) {
            ArraySource(text, chunkSize: 4096)
        }
    }

    private static func takeBack(
        _ id: CommandID, in fixture: ImportFixture
    ) async throws -> ImportReversal.Report {
        let item = try #require(try await fixture.ledger.recordedImport(id))
        var report = ImportReversal.Report()
        try await ImportReversal(of: item, in: fixture.ledger, reason: "r").run(&report)
        return report
    }

    private static func legs(
        _ account: String, _ version: Int64, in fixture: ImportFixture
    ) async throws -> [String] {
        let command = try await fixture.ledger.resolved(.reverse(account, version))
        guard case .reverse(let reversal) = command else { return [] }
        return reversal.legs.map(\.address)
    }

    /// The statement of each account is a file of its own, of which the first may have been
    /// imported before imports had ids.
    @Test(arguments: [nil, LedgerBench.first] as [CommandID?])
    func sidesOfTwoImportsBelongTogether(_ first: CommandID?) async throws {
        let fixture = ImportFixture()
        try await Self.record(
            Self.opened(100, "a") + Self.deposit(101, "a", 100)
                + Self.side(2, "a", "FundsWithdrawn", "b"), first, in: fixture)
        #expect(try await Self.legs("a", 3, in: fixture) == ["a@3"])
        try await Self.record(
            Self.opened(102, "b") + Self.side(3, "b", "FundsDeposited", "a"),
            LedgerBench.second, in: fixture)
        #expect(try await Self.legs("a", 3, in: fixture) == ["a@3", "b@2"])
        #expect(try await Self.legs("b", 2, in: fixture) == ["b@2", "a@3"])
        let report = try await Self.takeBack(LedgerBench.second, in: fixture)
        #expect(report.reversed == 1 && report.refused == 0)
        #expect(try await fixture.balance("a") == 100)
        #expect(try await fixture.balance("b") == 0)
    }

    /// A side that looks like another pair's belongs to none of them.
    @Test func aPairOfOneImportIsLeftAlone() async throws {
        let fixture = ImportFixture()
        try await Self.record(
            Self.opened(100, "a") + Self.opened(101, "b") + Self.deposit(102, "a", 100)
                + Self.transfer(1, "a", "b"), LedgerBench.first, in: fixture)
        let late = Self.side(3, "b", "FundsDeposited", "a").replacing(
            #""id":"3""#, with: #""id":"9""#)
        try await Self.record(late, LedgerBench.second, in: fixture)
        #expect(try await Self.legs("a", 3, in: fixture) == ["a@3", "b@2"])
        #expect(try await Self.legs("b", 2, in: fixture) == ["b@2", "a@3"])
        #expect(try await Self.legs("b", 3, in: fixture) == ["b@3"])
    }

    /// What cannot be reversed since its other side is reversed already is not taken back.
    @Test func anotherSidesReversalIsNotItsOwn() async throws {
        let fixture = ImportFixture()
        try await Self.record(
            Self.opened(100, "a") + Self.deposit(101, "a", 100)
                + Self.side(2, "a", "FundsWithdrawn", "b"), LedgerBench.first, in: fixture)
        _ = try await fixture.ledger.submit(.reverse("a", 3))
        try await Self.record(
            Self.opened(102, "b") + Self.side(3, "b", "FundsDeposited", "a"),
            LedgerBench.second, in: fixture)
        let report = try await Self.takeBack(LedgerBench.second, in: fixture)
        #expect(report.reversed == 0 && report.reversedBefore == 0 && report.refused == 1)
        #expect(report.refusals.map(\.reason) == ["alreadyReversed: a@3 was reversed by a@4"])
    }

    /// More than one stretch of the log, with the sides of transfers far apart.
    @Test func sidesFarApartAreCountedOnce() async throws {
        let fixture = ImportFixture()
        let far = 1...3
        var file = Self.opened(9001, "a") + Self.opened(9002, "b") + Self.deposit(9003, "a", 1000)
        for number in far { file += Self.side(2 * number, "a", "FundsWithdrawn", "b") }
        for number in 5000..<5600 { file += Self.deposit(number, "a-\(number % 5)", number) }
        for number in far { file += Self.side(2 * number + 1, "b", "FundsDeposited", "a") }
        for number in 10...11 { file += Self.transfer(number, "a", "b") }
        for number in 0..<5 { file = Self.opened(9010 + number, "a-\(number)") + file }
        try await Self.record(file, LedgerBench.first, in: fixture)
        let report = try await Self.takeBack(LedgerBench.first, in: fixture)
        #expect(report.reversed == 611)
        #expect(report.reversedBefore == 0 && report.refused == 0)
        for name in ["a", "b", "a-0", "a-4"] { #expect(try await fixture.balance(name) == 0) }
        let again = try await Self.takeBack(LedgerBench.first, in: fixture)
        #expect(again.reversed == 0 && again.reversedBefore == 611 && again.refused == 0)
    }

    /// Each transfer has what it needs when a newer one's money has come back, and so on.
    @Test func asManyPassesAsItTakes() async throws {
        let fixture = ImportFixture()
        try await Self.record(
            ["x", "y", "z", "w", "v"].enumerated().map { Self.opened(100 + $0, $1) }.joined()
                + Self.transfer(1, "y", "x") + Self.transfer(2, "z", "y")
                + Self.transfer(3, "w", "z") + Self.transfer(4, "v", "w"),
            LedgerBench.first, in: fixture)
        let report = try await Self.takeBack(LedgerBench.first, in: fixture)
        #expect(report.reversed == 8 && report.reversedBefore == 0)
        #expect(report.refused == 0 && report.refusals == [])
        for name in ["x", "y", "z", "w", "v"] { #expect(try await fixture.balance(name) == 0) }
    }

    /// A reversal that came with a file cannot be reversed. That is told.
    @Test func aForeignReversalIsRefused() async throws {
        let fixture = ImportFixture()
        try await Self.record(
            Self.opened(100, "a") + Self.deposit(101, "a", 40) + Self.deposit(102, "a", 7)
                + Self.line(
                    103, "a", "FundsReversed",
                    #"{"amountMinor":40,"currency":"GBP","effect":"debit","reverses":2,"memo":"r"}"#
                ),
            LedgerBench.first, in: fixture)
        let item = try #require(try await fixture.ledger.recordedImport(LedgerBench.first))
        #expect(item.counts?.movements == 3)
        let report = try await Self.takeBack(LedgerBench.first, in: fixture)
        #expect(report.reversed == 1 && report.refused == 2)
        #expect(report.refusals.first?.reason.hasPrefix("reversalNotReversible: ") == true)
        #expect(report.refusals.last?.reason.hasPrefix("insufficientFunds: ") == true)
    }
}
