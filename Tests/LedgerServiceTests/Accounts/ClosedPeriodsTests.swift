import EventStoreCore
import LedgerCore
import LedgerService
import Testing

/// Which days are closed, without any book.
@Suite struct ClosedPeriodsTests {
    /// What is done, one word a step: `+2026-03` closes, `-2026-03` reopens. What comes of each
    /// step, and the last day that is closed in the end.
    struct Case: Sendable, CustomTestStringConvertible {
        let steps: String
        let outcomes: [String]
        let last: String?

        init(_ steps: String, _ outcomes: [String], _ last: String?) {
            (self.steps, self.outcomes, self.last) = (steps, outcomes, last)
        }

        var testDescription: String { "\(steps) → \(last ?? "open")" }

        static let all: [Case] = [
            Case("+2026-03", ["closed"], "2026-03-31"),
            Case("+2026-03 +2026-03", ["closed", "by 2026-03"], "2026-03-31"),
            // A later closing closes all that was before it, and one of an earlier time nothing.
            Case("+2026-03 +2026-02", ["closed", "by 2026-03"], "2026-03-31"),
            Case("+2026-03 +2025", ["closed", "by 2026-03"], "2026-03-31"),
            Case("+2026-03 +2026-03-31", ["closed", "by 2026-03"], "2026-03-31"),
            Case("+2026-03-31 +2026-03", ["closed", "by 2026-03-31"], "2026-03-31"),
            Case("+2026-03-30 +2026-03", ["closed", "closed"], "2026-03-31"),
            Case("+2026-01 +2026-03", ["closed", "closed"], "2026-03-31"),
            Case("+2025 +2026-01 +2026", ["closed", "closed", "closed"], "2026-12-31"),
            Case("+2026 +2026-12", ["closed", "by 2026"], "2026-12-31"),
            Case("+2026-12 +2026", ["closed", "by 2026-12"], "2026-12-31"),
            // Reopened in the opposite order, to where it stood before.
            Case("+2026-03 -2026-03", ["closed", "open"], nil),
            Case("+2026-01 +2026-03 -2026-03", ["closed", "closed", "open"], "2026-01-31"),
            Case(
                "+2026-01 +2026-03 -2026-03 -2026-01", ["closed", "closed", "open", "open"], nil),
            Case("+2026-03 -2026-03 +2026-03", ["closed", "open", "closed"], "2026-03-31"),
            // What is closed by a later one says so: before it, within it, around its beginning.
            Case(
                "+2026-01 +2026-03 -2026-01", ["closed", "closed", "periodClosedBy 2026-03"],
                "2026-03-31"),
            Case("+2026-03 -2026-02", ["closed", "periodClosedBy 2026-03"], "2026-03-31"),
            Case("+2026 -2026-03", ["closed", "periodClosedBy 2026"], "2026-12-31"),
            Case("+2026-12 -2026", ["closed", "periodClosedBy 2026-12"], "2026-12-31"),
            Case("+2026-03 -2026", ["closed", "periodClosedBy 2026-03"], "2026-03-31"),
            Case("+2026-03 -2026-03-31", ["closed", "periodClosedBy 2026-03"], "2026-03-31"),
            // What is open is not opened.
            Case("-2026-03", ["was open"], nil),
            Case("+2026-03 -2026-04", ["closed", "was open"], "2026-03-31"),
            Case("+2026-03 -2027", ["closed", "was open"], "2026-03-31"),
        ]
    }

    @Test(arguments: Case.all)
    func closesAllUpToTheEnd(_ row: Case) throws {
        var periods = ClosedPeriods()
        var outcomes: [String] = []
        for step in row.steps.split(separator: " ") {
            let period = try #require(CalendarPeriod(String(step.dropFirst())))
            do {
                if step.first == "+" {
                    outcomes.append(periods.close(period).map { "by \($0)" } ?? "closed")
                } else {
                    outcomes.append(try periods.reopen(period) ? "open" : "was open")
                }
            } catch {
                guard case .period(.closedBy(period.description, let last, _)) = error else {
                    throw error
                }
                outcomes.append("\(error.name) \(last)")
            }
        }
        #expect(outcomes == row.outcomes)
        #expect(periods.last?.lastDay == row.last)
        guard let last = periods.last else {
            #expect(periods.closing(Timestamp(microseconds: Timestamp.range.lowerBound)) == nil)
            return
        }
        #expect(periods.closing(last.end) == last)
        #expect(periods.closing(last.end.advanced(by: 1)) == nil)
        #expect(periods.refusal(at: last.end.advanced(by: 1)) == nil)
        #expect(periods.closing(Timestamp(microseconds: Timestamp.range.lowerBound)) == last)
        #expect(
            periods.refusal(at: last.end)
                == .period(
                    .closed(
                        day: last.lastDay, by: last.description, through: last.lastDay)))
    }

    @Test func theRefusalSaysTheWayOut() {
        let refusal = Rejection.period(
            .closed(
                day: "2026-02-14", by: "2026-03", through: "2026-03-31"))
        #expect(
            refusal.description
                == "periodClosed: 2026-02-14 is closed by 2026-03: date it after 2026-03-31, or "
                + "reopen 2026-03")
    }
}
