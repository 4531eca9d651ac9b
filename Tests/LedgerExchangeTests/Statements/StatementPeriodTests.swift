import EventStoreCore
import LedgerExchange
import Testing

@Suite struct StatementPeriodTests {
    @Test(arguments: [
        ("2026-03", "2026-03-01 to 2026-03-31"), ("2024-02", "2024-02-01 to 2024-02-29"),
        ("2026-02", "2026-02-01 to 2026-02-28"), ("1993-12", "1993-12-01 to 1993-12-31"),
        ("0001-01", "0001-01-01 to 0001-01-31"), ("9999-12", "9999-12-01 to 9999-12-31"),
    ])
    func monthsHaveTheirDays(_ month: String, _ days: String) throws {
        let period = try StatementPeriod(month: month)
        #expect(period.description == days)
        #expect(period.end.advanced(by: 1).timeText == "00:00:00")
        #expect(period.opening < period.start)
        #expect(try StatementPeriod(from: period.firstDay, to: period.lastDay) == period)
    }

    @Test(arguments: [
        "2026-13", "2026-00", "2026-3", "2026", "2026-03-01", "", "abcd-03", "0000-01",
    ])
    func refusesWhatIsNoMonth(_ text: String) {
        #expect(throws: StatementProblem.month(text)) { try StatementPeriod(month: text) }
    }

    @Test func refusesWhatAreNoDays() {
        #expect(throws: StatementProblem.day("2026-02-30")) {
            try StatementPeriod(from: "2026-02-30", to: "2026-03-31")
        }
        #expect(throws: StatementProblem.day("2026-03-31T00:00")) {
            try StatementPeriod(from: "2026-03-01", to: "2026-03-31T00:00")
        }
        #expect(throws: StatementProblem.order("2026-03-02", "2026-03-01")) {
            try StatementPeriod(from: "2026-03-02", to: "2026-03-01")
        }
    }
}
