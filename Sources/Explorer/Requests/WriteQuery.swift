import EventStoreCore
import LedgerCore

/// A file that the reader wants to have: what a screen shows, or a statement.
package struct WriteQuery: Hashable, Sendable {
    /// What stands in it.
    package enum Content: Hashable, Sendable {
        /// The movements of an account in a period, as that was typed.
        case statement(StreamID, period: String, Clock)
        /// The accounts in an order whose name or owner holds a text; empty for all.
        case accounts(AccountOrder, isDescending: Bool, filter: String)
        /// The events of an account that pass a filter; empty for all.
        case timeline(StreamID, filter: String)
        /// Those of the log.
        case stream(filter: String)

        /// How it may be written, the most usual first.
        package var formats: [FileFormat] {
            switch self {
            case .statement: [.text, .csv, .json, .html]
            case .accounts, .timeline, .stream: [.csv, .ndjson, .json, .hledger]
            }
        }
    }

    package let content: Content
    /// Nil for now.
    package let at: TimePoint?
    package let format: FileFormat
    /// As it was typed: from the folder that the explorer was started in.
    package let path: String
    /// A file of that name is replaced.
    package let mayReplace: Bool

    package init(
        _ content: Content, at: TimePoint?, as format: FileFormat, to path: String,
        mayReplace: Bool = false
    ) {
        self.content = content
        self.at = at
        self.format = format
        self.path = path
        self.mayReplace = mayReplace
    }
}

/// How a file is written.
package enum FileFormat: String, CaseIterable, Sendable {
    case text, csv, json, ndjson, html, hledger

    /// How the names of such files end, the usual end first.
    private var endings: [String] {
        switch self {
        case .text: [".txt", ".text"]
        case .csv: [".csv"]
        case .json: [".json"]
        case .ndjson: [".ndjson", ".jsonl"]
        case .html: [".html", ".htm"]
        case .hledger: [".journal", ".hledger", ".j"]
        }
    }

    /// How a file's name ends: `.csv`.
    package var ending: String { endings[0] }

    func isEnding(of name: String) -> Bool { endings.contains { name.hasSuffix($0) } }

    /// The only one that begins so.
    static func beginning(with text: String, among formats: [FileFormat]) -> FileFormat? {
        if let whole = formats.first(where: { $0.rawValue == text }) { return whole }
        let begun = formats.filter { $0.rawValue.hasPrefix(text) }
        return text.isEmpty || begun.count > 1 ? nil : begun.first
    }
}

/// What a form for a file asks for.
package enum FileField: Hashable, Sendable {
    case period, format, file
}

/// What became of a file.
package enum WriteOutcome: Hashable, Sendable {
    case written(WrittenFile)
    /// A file of that name is there, by its whole path; it was left as it is.
    case exists(String)
    /// What was typed in a field is wrong, and why. Nothing was written.
    case refused(FileField, String)
}

/// A file that was written.
package struct WrittenFile: Hashable, Sendable {
    package enum Facts: Hashable, Sendable {
        /// Lines between two balances. No balance where the account has no unit yet.
        case statement(lines: Int64, opening: Money?, closing: Money?)
        case events(Int64)
        case accounts(Int64)
    }

    /// The whole path.
    package let path: String
    package let facts: Facts
    /// The end of the book that it knows.
    package let position: Position
    /// What it can be checked with later stands in another file beside it.
    package let hasProof: Bool
    /// What is to be known of it besides.
    package let note: String?

    package init(
        path: String, facts: Facts, position: Position, hasProof: Bool = false, note: String? = nil
    ) {
        self.path = path
        self.facts = facts
        self.position = position
        self.hasProof = hasProof
        self.note = note
    }
}
