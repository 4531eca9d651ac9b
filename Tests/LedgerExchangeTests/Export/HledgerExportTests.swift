import EventStoreCore
import Foundation
import LedgerCore
import TestSupport
import Testing

@testable import LedgerExchange
@testable import LedgerService

@Suite struct HledgerExportTests {
    static let program = ["/usr/bin/hledger", "/usr/local/bin/hledger"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Runs hledger on a journal.
    static func run(_ arguments: [String], _ journal: [UInt8]) throws -> (
        status: Int32, text: String
    ) {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "book.journal")
        try Data(journal).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: try #require(program))
        process.arguments = ["-f", file.path] + arguments
        process.environment = ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    static func journal(_ fixture: ImportFixture) async throws -> [UInt8] {
        try await fixture.export(HledgerExport(codec: ImportFixture.codec, declaresAccounts: true))
    }

    @Test func transactionsWithAssertions() async throws {
        let fixture = ImportFixture()
        var mapping = ImportFixture.mapping
        mapping.owner = "owner"
        try await fixture.importCSV(
            """
            id,account,date,amount,memo,owner
            1,a:b,1993-01-02,5,rent; due,Ada
            2,a:b,1993-01-01,-7.25,,
            3,a:b,1993-01-02,0,,
            """, mapping)
        let events = try await fixture.events()
        let text = String(
            decoding: try await fixture.export(HledgerExport(codec: ImportFixture.codec)),
            as: UTF8.self)
        #expect(
            text == """
                ; exported by daybook
                decimal-mark .

                ; 1993-01-02 assets:a%3Ab AccountOpened owner Ada

                commodity 1000.00 CZK

                1993-01-02 FundsDeposited | rent%3B due  ; version:2, event:\(events[1].id)
                    assets:a%3Ab  5.00 CZK = 5.00 CZK
                    equity:deposits  -5.00 CZK

                1993-01-02=1993-01-01 FundsWithdrawn  ; version:3, event:\(events[2].id)
                    assets:a%3Ab  -7.25 CZK = -2.25 CZK
                    equity:withdrawals  7.25 CZK

                1993-01-02 FundsDeposited  ; version:4, event:\(events[3].id)
                    assets:a%3Ab  0.00 CZK = -2.25 CZK
                    equity:deposits  0.00 CZK


                """)
    }

    static let names = [
        "a", "a ", " a", "a  b", "a b", "a%20b", "a;b", "a:b", "a|b", "(a)", "[a]",
        "a\u{A0}\u{A0}b",
        "a\u{2003}b", "é", "e\u{301}", "%", "\"", "*a", "!a", "a  ;date:2020-01-01", "a = 1",
        "名前",
        "\u{202E}a", "a@b", "{a}", "1994-01-01", "~ monthly", "=", "equity:deposits", "A",
    ]

    @Test func accountsNeverFallTogether() {
        #expect(
            Set(Self.names.map(JournalText.escaped).map { Array($0.utf8) }).count
                == Self.names.count)
        for name in Self.names {
            let escaped = JournalText.escaped(name)
            #expect(!escaped.contains("  ") && !escaped.hasSuffix(" ") && !escaped.hasPrefix(" "))
        }
    }

    @Test(.enabled(if: program != nil, "hledger is not installed"))
    func hledgerAcceptsHostileBooks() async throws {
        let fixture = ImportFixture()
        var number = 0
        var rows = ""
        for name in Self.names + HostileString.all.map(\.text)
        where (try? StreamID(name))?.isReserved == false {
            let quoted = name.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
            let cell = "\"\(quoted)\""
            for currencyRow in ["1994-01-02,5.5", "1993-12-30,-7", "1994-01-01,0"] {
                number += 1
                rows += "\(number),\(cell),\(currencyRow),\(cell),\(number % 7 == 0 ? "" : cell)\n"
            }
        }
        var mapping = ImportFixture.mapping
        mapping.owner = "owner"
        for (index, code) in ["GBP", "JPY", "KWD", "CLF"].enumerated() {
            mapping.fixedCurrency = Currency(code: code)
            let amount = ["5", "5", "0.005", "0.0001"][index]
            try await fixture.importCSV(
                "id,account,date,amount,memo,owner\n1,\(code),0001-01-01,\(amount),,\n", mapping)
        }
        mapping.fixedCurrency = Currency(code: "CZK")
        try await fixture.importCSV("id,account,date,amount,memo,owner\n" + rows, mapping)
        let journal = try await Self.journal(fixture)
        for checks in [["check"], ["check", "accounts", "commodities"]] {
            let result = try Self.run(checks, journal)
            #expect(result.status == 0, "\(result.text)")
        }
        let accounts = try Self.run(["accounts", "--used", "assets"], journal)
        let expected = Set(try await fixture.events().map(\.stream)).count
        #expect(accounts.text.split(separator: "\n").count == expected)
        let balance = try Self.run(["bal", "-N", "--flat", "cur:KWD", "assets"], journal)
        #expect(balance.text.contains("0.005 KWD  assets:KWD"))
    }

    @Test(.enabled(if: program != nil, "hledger is not installed"))
    func hledgerRefusesAWrongBalance() async throws {
        let fixture = ImportFixture()
        try await fixture.importCSV("id,account,date,amount,memo\n1,a,1993-01-01,5,x\n")
        let journal = String(decoding: try await Self.journal(fixture), as: UTF8.self)
            .replacing("= 5.00", with: "= 5.01")
        #expect(try Self.run(["check"], Array(journal.utf8)).status != 0)
    }
}
