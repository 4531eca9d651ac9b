import Foundation
import RegexBuilder

/// How a process ended, and what it said.
struct Outcome: Sendable, CustomStringConvertible {
    enum End: Hashable, Sendable {
        case exited(Int32)
        case signalled(Int32)
    }

    let arguments: [String]
    let end: End
    let stdout: [UInt8]
    let stderr: [UInt8]

    var out: String { String(decoding: stdout, as: UTF8.self) }
    var err: String { String(decoding: stderr, as: UTF8.self) }
    var lines: [String] { out.split(whereSeparator: \.isNewline).map(String.init) }
    var status: Int32? { if case .exited(let status) = end { status } else { nil } }

    /// stderr without the lines of progress, which a slow machine makes appear.
    var narration: String {
        let doing = /(importing|exporting|verifying|simulating|folding|rebuilding|copying|adopting)/
        let progress = Regex {
            doing
            /[a-z0-9_ -]*: \d.*/
        }
        // What another program's table is, is said each time.
        let introduction = /note: .*table, (adopted, )?(read-only|written into as well).*/
        return err.split(separator: "\n", omittingEmptySubsequences: false)
            .filter {
                $0.wholeMatch(of: progress) == nil && $0.wholeMatch(of: introduction) == nil
            }
            .joined(separator: "\n")
    }

    /// For the message of a failed expectation; long output is shortened.
    var description: String {
        let shown = arguments.map { $0.count > 60 ? $0.prefix(60) + "…" : $0 }
        return """
            \(shown.joined(separator: " ")) → \(end)
            stdout: \(out.debugDescription.prefix(1500))
            stderr: \(err.debugDescription.prefix(1500))
            """
    }
}

/// A process that did not end, or did not say what was waited for, within a generous bound.
struct Overdue: Error, CustomStringConvertible {
    let description: String

    init(_ what: String, _ child: Outcome) { description = "\(what)\n\(child)" }
}
