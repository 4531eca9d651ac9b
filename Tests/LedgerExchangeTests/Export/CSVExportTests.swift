import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

@Suite struct CSVExportTests {
    static func book() async throws -> ImportFixture {
        let fixture = ImportFixture()
        try await fixture.importCSV(
            """
            id,account,date,amount,memo
            1,=a,1993-01-02,5,"say ""hi"", \u{1b}[31m\u{202e}"
            2,=a,1993-01-01,-7.25,"two
            lines"
            """)
        return fixture
    }

    @Test func cellsAreSafeAndBalancesRun() async throws {
        let fixture = try await Self.book()
        let events = try await fixture.events()
        let text = String(
            decoding: try await fixture.export(CSVExport(codec: ImportFixture.codec)), as: UTF8.self
        )
        let lines = text.split(separator: "\n")
        #expect(lines[0] == Substring(CSVExport.columns.joined(separator: ",")))
        let recorded = ImportFixture.now
        #expect(
            lines[2]
                == "'=a,2,2,FundsDeposited,1993-01-02T00:00:00Z,\(recorded),500,500,CZK,"
                + #""say ""hi"", \u{1B}[31m\u{202E}",,\#(events[1].id),,import,"#
                + "\(events[1].hash),,,")
        #expect(lines[3].contains(",-725,-225,CZK,two\\nlines,,"))
        #expect(lines[1].contains("AccountOpened,1993-01-02T00:00:00Z,\(recorded),,0,CZK,,,"))
    }

    static let cells: [(text: String, cell: String)] = [
        ("", ""), ("a", "a"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("'a", "'a"),
        ("=1+1", "'=1+1"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"), ("-1+1", "'-1+1"),
        ("@SUM(A1,A2)", "\"'@SUM(A1,A2)\""), ("=\"a\"", "\"'=\"\"a\"\"\""), ("-", "'-"),
        ("=", "'="),
        (" =1", "' =1"), ("\u{A0}=1", "'\u{A0}=1"), ("\u{3000}+1+1", "'\u{3000}+1+1"),
        ("＝1+1", "'＝1+1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠a", "'＠a"), ("−1", "'−1"),
        ("=\u{301}1", "'=\u{301}1"), ("\"\u{301}", "\"\"\"\u{301}\""),
        ("a,\u{301}", "\"a,\u{301}\""),
        // What is not seen becomes an escape, and no formula begins with a backslash.
        ("\t=1", "\\t=1"), ("\r=1", "\\r=1"), ("\n=1", "\\n=1"), ("\r\n=1", "\\r\\n=1"),
        // Numbers stay numbers.
        ("-12.50", "-12.50"), ("+5", "+5"), ("-24001", "-24001"), ("-1e-5", "-1e-5"), ("1", "1"),
        ("-1,5", "\"'-1,5\""), ("--1", "'--1"), ("-1-1", "'-1-1"), ("-.5", "'-.5"),
    ]

    @Test(arguments: cells)
    func aCellIsNoFormula(text: String, cell: String) {
        #expect(CSVText.cell(text) == cell)
        let isGuarded = cell.hasPrefix("'") && text != cell || cell.hasPrefix("\"'")
        #expect(isGuarded == (CSVText.cell(text, guardsFormulas: false) != cell))
    }

    @Test func theGuardCanBeTurnedOff() async throws {
        let bytes = try await Self.book().export(
            CSVExport(codec: ImportFixture.codec, guardsFormulas: false))
        #expect(String(decoding: bytes, as: UTF8.self).contains("\n=a,2,"))
    }

    @Test func oneAccountUpToAVersion() async throws {
        let fixture = try await Self.book()
        let sink = MemorySink()
        let count = try await Exporter(store: fixture.store).export(
            .account(StreamID("=a"), versions: [1...2]), as: CloudEventWriter(), to: sink)
        #expect(count == 2)
        #expect(sink.text.split(separator: "\n").count == 2)
    }

    @Test func noLineHoldsWhatATerminalObeys() async throws {
        var random = SeededRandom.announced(for: "CSVExportTests")
        let fixture = try await RoundTripTests.book(&random)
        let text = String(
            decoding: try await fixture.export(CSVExport(codec: ImportFixture.codec)), as: UTF8.self
        )
        let lines = text.split(separator: "\n")
        #expect(lines.first { Printable(String($0)).text != $0 } == nil)
        #expect(lines.count == 121)
    }
}
