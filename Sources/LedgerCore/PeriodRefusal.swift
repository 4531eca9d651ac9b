import TextFormats

/// Why a period is not closed or reopened, or why a command cannot be dated into one.
package enum PeriodRefusal: Hashable, Sendable {
    /// A text that names no period.
    case noPeriod(String)
    /// A period that is not over cannot be closed.
    case notEnded(String, lastDay: String)
    /// The day is closed, by a period and through the last day of that.
    case closed(day: String, by: String, through: String)
    /// A period that is closed by a later one, which has to be reopened first.
    case closedBy(String, last: String, through: String)
    /// No period is closed in a table of another program.
    case notKept

    /// The name that scripts and tests know the rule by.
    package var name: String {
        switch self {
        case .noPeriod: "periodName"
        case .notEnded: "periodNotEnded"
        case .closed: "periodClosed"
        case .closedBy: "periodClosedBy"
        case .notKept: "periodsNotKept"
        }
    }

    /// What was refused and why, in words.
    package var reason: String {
        switch self {
        case .noPeriod(let text): "'\(Printable(text))' is no period, such as 2026-03"
        case .notEnded(let period, let day): "\(period) ends with \(day) and is not over"
        case .closed(let day, let period, let end):
            "\(day) is closed by \(period): date it after \(end), or reopen \(period)"
        case .closedBy(let period, let last, let end):
            "\(period) is closed by \(last), which closes all up to \(end): reopen \(last)"
        case .notKept: "another program's table keeps to no closed periods"
        }
    }
}
