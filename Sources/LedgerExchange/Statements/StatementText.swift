import EventStoreCore
import LedgerCore
import TextFormats

/// A statement as pages for a printer: so many characters a line and lines a page as the paper
/// takes, a form feed before each page but the first, the balance carried forward from page to
/// page. Names and memos are broken into lines and never cut.
struct StatementText: StatementWriter {
    private let statement: Statement
    private let proof: StatementProof
    private let paper: StatementPaper
    /// Pages in all; nil while they are counted.
    private let pages: Int?
    /// The page that is written.
    private(set) var page = 0
    /// Lines on it.
    private var used = 0
    private var isInTable = false
    /// The balance behind the last entry.
    private var balance: Int128

    /// - Parameters:
    ///   - statement: what is written.
    ///   - proof: what stands at its end.
    ///   - paper: the size of a page.
    ///   - pages: how many there are, as a first writing has counted them.
    init(
        _ statement: Statement, _ proof: StatementProof, _ paper: StatementPaper, pages: Int? = nil
    ) {
        self.statement = statement
        self.proof = proof
        self.paper = paper
        self.pages = pages
        balance = Int128(statement.opening.balanceMinor)
    }

    mutating func begin(_ output: inout StatementOutput) throws {
        try turn(&output)
        for (label, text) in statement.facts {
            let lines = CellText.wrapped(Printable(text).text, to: paper.columns - Self.labelWidth)
            for (index, line) in lines.enumerated() {
                let start = CellText.padded(index == 0 ? label : "", to: Self.labelWidth)
                try put([start + line], &output)
            }
        }
        try put([""], &output)
        let start = head + [row("", "", "Opening balance", "", balance)]
        // A table that begins on a new page has brought nothing forward.
        if used + start.count >= paper.lines { try turn(&output) }
        isInTable = true
        try put(start, &output)
    }

    mutating func write(_ entry: StatementEntry, _ output: inout StatementOutput) throws {
        let lines = ([entry.title] + entry.notes)
            .flatMap { CellText.wrapped(Printable($0).text, to: textWidth) }
        balance = entry.balanceMinor
        let amount = entry.amountMinor.map { statement.amount($0) } ?? ""
        let (date, first) = (entry.moment.dateText, lines.first ?? "")
        var block = [row(date, "v\(entry.version)", first, amount, balance)]
        let indent = String(repeating: " ", count: Self.dateWidth + 4 + statement.widths.version)
        block += lines.dropFirst().map { indent + $0 }
        try put(block, &output)
    }

    mutating func end(_ output: inout StatementOutput) throws {
        isInTable = false
        var block = [rule, row("", "", "Closing balance", "", balance)]
        if statement.entryCount == 0 { block.insert("No movements in this period.", at: 0) }
        try put(block + [""], &output)
        // The proof stays on one page.
        try put(proofLines + ["sha256"], &output, isSigned: true)
    }

    // MARK: Lines

    private static let labelWidth = 17
    private static let dateWidth = 10

    /// Cells for what an entry is told as. Too few only where amounts have some 20 digits.
    private var textWidth: Int {
        let widths = statement.widths
        return max(
            8,
            paper.columns - Self.dateWidth - widths.version - widths.amount - widths.balance - 8)
    }

    private var rule: String { String(repeating: "-", count: paper.columns) }

    /// The heads of the columns.
    private var head: [String] {
        [line("DATE", "VER", "WHAT", "AMOUNT", "BALANCE"), rule]
    }

    private func row(
        _ date: String, _ version: String, _ text: String, _ amount: String, _ balance: Int128
    ) -> String {
        line(date, version, text, amount, statement.decimal(balance))
    }

    private func line(
        _ date: String, _ version: String, _ text: String, _ amount: String, _ balance: String
    ) -> String {
        let widths = statement.widths
        return [
            CellText.padded(date, to: Self.dateWidth), CellText.right(version, to: widths.version),
            CellText.padded(text, to: textWidth), CellText.right(amount, to: widths.amount),
            CellText.right(balance, to: widths.balance),
        ].joined(separator: "  ")
    }

    /// A name is long where a line is short: what goes on is marked with a `+`.
    private var proofLines: [String] {
        proof.lines.flatMap { line in
            var (lines, rest) = ([String](), line[...])
            while rest.utf8.count > paper.columns {
                lines.append((lines.isEmpty ? "" : "+") + rest.prefix(paper.columns - 1))
                rest = rest.dropFirst(paper.columns - 1)
            }
            return lines + [(lines.isEmpty ? "" : "+") + rest]
        }
    }

    // MARK: Pages

    /// Writes lines that belong together: on a page of their own where they do not fit on this one.
    private mutating func put(
        _ lines: [String], _ output: inout StatementOutput, isSigned: Bool = false
    ) throws {
        let fresh = Self.headerLines + (isInTable ? Self.tableHeadLines : 0)
        if used + lines.count > room, used > fresh { try turn(&output) }
        for (index, line) in lines.enumerated() {
            if used >= room { try turn(&output) }
            used += 1
            if isSigned, index == lines.count - 1 {
                try output.sign { "\(line) \($0)" }
            } else {
                try output.write(line)
            }
        }
    }

    /// Lines of a page; in the table the last one is for the balance that is carried forward.
    private var room: Int { paper.lines - (isInTable ? 1 : 0) }

    private static let headerLines = 3
    private static let tableHeadLines = 3

    /// Ends the page, if there is one, and begins the next.
    private mutating func turn(_ output: inout StatementOutput) throws {
        if page > 0, isInTable { try output.write(row("", "", "Carried forward", "", balance)) }
        let feed = page > 0 ? "\u{0C}" : ""
        page += 1
        let number = "page \(page) of \(pages ?? page)"
        let name = Printable(statement.address.account.name).text
        let title = CellText.clipped(
            "Statement of account \(name)", to: paper.columns - number.utf8.count - 2)
        let unit = statement.account.currency?.description ?? ""
        let period = "\(statement.address.period)"
        try output.write(
            feed + CellText.padded(title, to: paper.columns - number.utf8.count) + number,
            CellText.padded(period, to: paper.columns - unit.utf8.count) + unit, "")
        used = Self.headerLines
        guard isInTable else { return }
        for line in head + [row("", "", "Brought forward", "", balance)] {
            try output.write(line)
            used += 1
        }
    }
}
