/// How a statement is written.
package enum StatementFormat: String, CaseIterable, Sendable {
    /// Pages of lines for a printer.
    case text
    /// RFC 4180, a row an event.
    case csv
    /// One object.
    case json
    /// One page that needs nothing else, and prints well.
    case html
}

/// What a statement is printed on.
package enum StatementPaper: String, CaseIterable, Sendable {
    case a4, letter

    /// Characters of a line: what is left of the paper's width at ten characters an inch, with
    /// a quarter of an inch at each side.
    var columns: Int {
        switch self {
        case .a4: 77
        case .letter: 80
        }
    }

    /// Lines of a page: what is left of its height at six lines an inch, with half an inch above
    /// and below.
    var lines: Int {
        switch self {
        case .a4: 64
        case .letter: 60
        }
    }

    /// As CSS calls it.
    var css: String {
        switch self {
        case .a4: "A4"
        case .letter: "letter"
        }
    }
}

/// A format, with the paper that it is for.
package struct StatementForm: Hashable, Sendable, CustomStringConvertible {
    package let format: StatementFormat
    package let paper: StatementPaper

    /// - Parameters:
    ///   - format: how it is written.
    ///   - paper: means nothing to CSV and JSON.
    package init(_ format: StatementFormat, _ paper: StatementPaper = .a4) {
        self.format = format
        self.paper = isPrinted(format) ? paper : .a4
    }

    /// `text a4`, `csv`
    package var description: String {
        isPrinted(format) ? "\(format.rawValue) \(paper.rawValue)" : format.rawValue
    }

    /// Reads what `description` gives; nil for anything else.
    init?(_ text: String) {
        let all = StatementFormat.allCases.flatMap { format in
            StatementPaper.allCases.map { StatementForm(format, $0) }
        }
        guard let form = all.first(where: { $0.description == text }) else { return nil }
        self = form
    }
}

private func isPrinted(_ format: StatementFormat) -> Bool {
    switch format {
    case .text, .html: true
    case .csv, .json: false
    }
}
