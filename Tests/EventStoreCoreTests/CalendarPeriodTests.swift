import EventStoreCore
import Testing

@Suite struct CalendarPeriodTests {
    @Test(arguments: [
        ("2026", "2026-01-01", "2026-12-31"), ("2024", "2024-01-01", "2024-12-31"),
        ("0001", "0001-01-01", "0001-12-31"), ("9999", "9999-01-01", "9999-12-31"),
        ("2026-03", "2026-03-01", "2026-03-31"), ("2026-02", "2026-02-01", "2026-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"), ("1900-02", "1900-02-01", "1900-02-28"),
        ("2000-02", "2000-02-01", "2000-02-29"), ("2025-12", "2025-12-01", "2025-12-31"),
        ("0001-01", "0001-01-01", "0001-01-31"), ("9999-12", "9999-12-01", "9999-12-31"),
        ("2026-03-31", "2026-03-31", "2026-03-31"), ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("0001-01-01", "0001-01-01", "0001-01-01"), ("9999-12-31", "9999-12-31", "9999-12-31"),
    ])
    func hasItsDays(_ text: String, _ first: String, _ last: String) throws {
        let period = try #require(CalendarPeriod(text))
        #expect(period.description == text)
        #expect([period.firstDay, period.lastDay] == [first, last])
        #expect(period.start.timeText == "00:00:00")
        #expect(period.end.description.hasSuffix("T23:59:59.999999Z"))
        #expect(period.end.isInRange)
        #expect(period.start == Timestamp(first, .partial))
        #expect(period.end == Timestamp(last, .partial)?.endOfDay)
    }

    @Test(arguments: [
        "", "26", "0000", "10000", "202a", "-026", "2026-", "2026-00", "2026-13", "2026-1",
        "2026-001", "2026/03", "2026-03-", "2026-03-00", "2026-03-32", "2026-02-29", "2026-3-01",
        "2026-W05", "2026-Q1", "2026-03-01T00:00", " 2026", "2026 ", "２０２６", "2026‐03",
        "2026-03\u{0}", "March", "+2026-3",
    ])
    func isNoPeriod(_ text: String) { #expect(CalendarPeriod(text) == nil) }
}
