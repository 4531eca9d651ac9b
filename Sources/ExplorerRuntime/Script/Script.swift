import EventStoreCore
import TerminalCanvas

/// What a person would do at the explorer, written down: a step a line. Serves tests, reports of
/// faults, and the screens of a document.
package struct Script: Equatable, Sendable {
    package enum Step: Equatable, Sendable {
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
    package struct Line: Equatable, Sendable {
        package let number: Int
        package let step: Step
    }

    /// As messages call it.
    package let name: String
    package let lines: [Line]

    /// Bytes of a script. Nobody writes down that much; what is longer is another file.
    package static let maximumBytes = 1 << 18
    /// How long a wait goes on that does not say it.
    static let standardWait = Duration.seconds(30)

    /// What is wrong with a script, or with the run of it, at one of its lines.
    package func complaint(at line: Int, _ reason: String) -> String {
        "error: \(name):\(line): \(reason)"
    }
}
