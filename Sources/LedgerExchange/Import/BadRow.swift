import EventStoreCore
import LedgerService
import TextFormats

/// A place in a text, counted from 1. Columns count characters (Unicode scalars), as editors do.
package struct TextPlace: Hashable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place so many bytes into a text that starts here.
    func advanced(over bytes: some Sequence<UInt8>) -> TextPlace {
        var place = self
        for byte in bytes {
            if byte == 0x0A {
                place = TextPlace(line: place.line + 1, column: 1)
            } else if byte & 0xC0 != 0x80 {
                place.column += 1
            }
        }
        return place
    }
}

/// A row or an element of a file that cannot be recorded: where it stands and why.
package struct BadRow: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    package let place: TextPlace
    /// The column's or attribute's name, where one is at fault.
    package let field: String?
    package let reason: String

    init(_ problem: RowProblem, in file: String) {
        self.init(
            file: file, place: problem.place, field: problem.field, reason: problem.reason)
    }

    package init(file: String, place: TextPlace, field: String?, reason: String) {
        self.file = file
        self.place = place
        self.field = field
        self.reason = reason
    }

    /// `books.csv:17:23: amount: '1.234' has more than 2 decimals`
    package var description: String {
        let name = field.map { "\($0): " } ?? ""
        return "\(file):\(place.line):\(place.column): \(name)\(reason)"
    }
}

/// What is wrong with the row at hand, before its file is named. What it quotes of the file is made
/// visible here, once for all messages.
struct RowProblem: Error {
    let place: TextPlace
    let field: String?
    let reason: String

    init(_ place: TextPlace, _ field: String?, _ reason: String) {
        self.place = place
        self.field = field.map { Printable($0).text }
        self.reason = Printable(reason).text
    }

    init(_ place: TextPlace, _ reason: String) { self.init(place, nil, reason) }
}

/// Why an import wrote nothing; where it is no transaction, why it went no further.
package enum ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The options contradict each other; nothing was read.
    case options(String)
    /// The file as a whole is not what the options say it is.
    case unreadable(BadRow)
    /// Rows that cannot be recorded: the first of them. Reading stopped there or at the end.
    case badRows([BadRow])
    /// A column that no option speaks of could make this row's amount wrong.
    case overlooked(BadRow)
    /// Nothing in the file says which of its rows came first; this one is in doubt.
    case unclearOrder(BadRow)
    /// Balances that the file states differ from the fold by more than the tolerance.
    case differences(DivergenceReport)
    /// Rows that resemble events recorded earlier, by account, date and amount, and not by text.
    case resembling([BadRow])
    /// Stopped on request, after so many rows.
    case cancelled(rows: Int)

    package var description: String {
        switch self {
        case .options, .unreadable, .overlooked, .unclearOrder:
            findings.joined(separator: "\n")
        case .badRows, .differences, .resembling:
            (findings + ["nothing was written"]).joined(separator: "\n")
        case .cancelled(let rows): "cancelled after \(rows) rows; nothing was written"
        }
    }

    /// What is wrong with the file or the options, a line each, without what became of the import;
    /// none of one that was stopped on request.
    package var findings: [String] {
        switch self {
        case .options(let reason): [reason]
        case .unreadable(let row), .overlooked(let row), .unclearOrder(let row):
            [row.description]
        case .badRows(let rows), .resembling(let rows): rows.map(\.description)
        case .differences(let report): report.beyond.first.map(\.description)
        case .cancelled: []
        }
    }
}
