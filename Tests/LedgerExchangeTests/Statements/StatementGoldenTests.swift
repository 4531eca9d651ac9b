import EventStoreCore
import LedgerExchange
import TestSupport
import Testing

/// The same address makes the same bytes, for ever: what is written today is kept here, and a
/// change of it is a new version of the format.
@Suite struct StatementGoldenTests {
    private static let goldens = GoldenFolder()
    private static let names =
        StatementFormat.allCases.map { "statement-\($0.rawValue)" }
        + ["statement-pages-a4", "statement-pages-letter"]

    @Test(arguments: StatementFormat.allCases)
    func theSampleIsWrittenAsItWas(_ format: StatementFormat) async throws {
        let bytes = try await StatementBench.sample().text("acc-1", "2026-03", format)
        let text = try #require(String(validating: bytes, as: UTF8.self))
        try Self.goldens.check(text, "statement-\(format.rawValue)")
    }

    @Test(arguments: StatementPaper.allCases)
    func pagesCarryTheBalanceForward(_ paper: StatementPaper) async throws {
        let bench = try StatementBench()
        try await bench.open("acc-2", at: "2026-01-01", owner: "Emmy Noether")
        for number in 0..<110 {
            let day = "2026-03-\(number % 28 < 9 ? "0" : "")\(number % 28 + 1)"
            try await bench.move("acc-2", Int64(number % 9 + 1) * 111, at: day, memo: "m\(number)")
        }
        let text = String(
            decoding: try await bench.text("acc-2", "2026-03", .text, paper), as: UTF8.self)
        // One at a time they are recorded a day after the other; each later round is late.
        try Self.goldens.check(text, "statement-pages-\(paper.rawValue)")
    }

    @Test func everyGoldenIsAskedFor() throws { try Self.goldens.expectOnly(Self.names) }
}
