import ArgumentParser
import EventStoreCore
import EventStreaming
import ExplorerRuntime
import Foundation
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import TextFormats

/// What the process tells its caller, as documented in `daybook --help`.
enum ExitStatus: Int32 {
    case success = 0
    case failure = 1
    case usage = 2
    case rejected = 3
    case conflict = 4
    case damaged = 5
    /// 128 and the number of SIGINT, as shells have it.
    case interrupted = 130

    /// Says on stderr what went wrong, and ends the process.
    static func exit(for error: any Error) -> Never {
        try? StandardOutput.flush()
        let status = status(for: error)
        let message = message(for: error)
        // Arguments, paths and files are quoted in messages: whatever they hold, a line of it is
        // a line and acts on no terminal.
        if !message.isEmpty { StandardError.write(Printable.lines(message)) }
        Foundation.exit(status.rawValue)
    }

    /// Why something failed, as a part of a longer message.
    static func reason(for error: any Error) -> String {
        let message = message(for: error)
        return message.hasPrefix("error: ") ? String(message.dropFirst(7)) : message
    }

    /// What a caller is told of an error that ends the command.
    static func status(for error: any Error) -> ExitStatus {
        switch error {
        case let stop as CommandStop: stop.status
        case is Rejection: .rejected
        case is ThemeProblem, is ConfigFailure: .usage
        case is CancellationError, is ExportCancelled: .interrupted
        case ImportError.options: .usage
        case ImportError.cancelled: .interrupted
        case is ImportError: .failure
        case is AddressError, is SessionFailure: .failure
        case is HistoryError, is SealError, StatementProblem.foldsDisagree: .damaged
        case is StatementProblem: .failure
        // SQLite waits a little for others, and knows of no request to end.
        case EventStoreError.busy where Interrupt.isRequested: .interrupted
        case let error as EventStoreError: status(for: error)
        case let error as SubscriptionError: status(for: error)
        case is StandardOutput.Closed: .success
        default:
            switch DaybookCommand.exitCode(for: error) {
            case .success: .success
            case .validationFailure: .usage
            default: .failure
            }
        }
    }

    private static func status(for error: EventStoreError) -> ExitStatus {
        switch error {
        case .versionConflict: .conflict
        case .damaged: .damaged
        case .invalidName, .limitExceeded: .usage
        case .commandMismatch, .duplicateEvent, .invalidEvent, .readOnly, .busy, .diskFull,
            .notALedger, .replaced, .ioFailure, .unavailable, .outcomeUnknown:
            .failure
        }
    }

    private static func status(for error: SubscriptionError) -> ExitStatus {
        switch error {
        case .damaged: .damaged
        case .invalidName, .exists, .missing, .invalid: .usage
        case .paused, .newer, .contended: .failure
        }
    }

    private static func message(for error: any Error) -> String {
        switch error {
        case is StandardOutput.Closed: return ""
        case is CancellationError, is ExportCancelled: return "interrupted"
        case let error as ImportError: return message(for: error)
        case let stop as CommandStop: return stop.message
        case let failure as SessionFailure: return failure.message
        case let problem as ThemeProblem: return "error: \(problem)"
        case let failure as ConfigFailure:
            return "\(failure)\nerror: the configuration is wrong; 'daybook config check' looks "
                + "at it, and --no-config leaves it out"
        case let rejection as Rejection: return "rejected: \(Printable(rejection.description))"
        case is EventStoreError, is AddressError, is HistoryError, is SealError,
            is SubscriptionError, is FilterError, is StatementProblem:
            return "error: \(Printable(String(describing: error)))"
        default: break
        }
        let text = TypedArguments.withoutMarks(DaybookCommand.fullMessage(for: error))
        if DaybookCommand.exitCode(for: error) == .success {
            // Help and the version were asked for: they are the answer, not a complaint.
            StandardOutput.write(text + "\n")
            try? StandardOutput.flush()
            return ""
        }
        return text
    }
}

extension ExitStatus {
    /// Bad rows stand at the beginnings of their lines, as editors and `grep` expect them.
    private static func message(for error: ImportError) -> String {
        switch error {
        case .options: "error: \(error)"
        case .unreadable, .overlooked, .badRows, .unclearOrder, .resembling, .differences:
            error.findings.map { "\(Printable($0))\n" }.joined() + "error: nothing was written"
                + (error.remedy.map { "; \($0)" } ?? "")
        case .cancelled: "interrupted; nothing was written"
        }
    }
}

/// Ends a command with a status and a message of its own.
struct CommandStop: Error, CustomStringConvertible {
    let status: ExitStatus
    let message: String

    /// Why, as a part of a longer message.
    var description: String {
        message.hasPrefix("error: ") ? String(message.dropFirst(7)) : message
    }

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }
}

extension Printable {
    /// Several lines, each made safe.
    static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { Printable(String($0)).text }.joined(separator: "\n")
    }
}
