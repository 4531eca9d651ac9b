import EventStoreCore
import TerminalCanvas

/// What a person would do at the explorer, written down: a step a line. Serves tests, reports of
/// faults, and the screens of a document.
struct Script: Equatable, Sendable {
    enum Step: Equatable, Sendable {
        case input(Input)
        /// Nothing is asked for any more, and everything that the log holds has arrived.
        case waitIdle(within: Duration)
        /// The screen shows a text.
        case waitText(String, within: Duration)
        /// From here on it is that moment for the explorer, until the next such step.
        case clock(Timestamp)
        case shot(String)
        case quit
    }

    /// A step, and where it stands.
    struct Line: Equatable, Sendable {
        let number: Int
        let step: Step
    }

    /// As messages call it.
    let name: String
    let lines: [Line]

    /// Bytes of a script. Nobody writes down that much; what is longer is another file.
    static let maximumBytes = 1 << 18
    /// How long a wait goes on that does not say it.
    static let standardWait = Duration.seconds(30)

    /// What is wrong with a script, or with the run of it, at one of its lines.
    func complaint(at line: Int, _ reason: String) -> String { "error: \(name):\(line): \(reason)" }
}
