import EventStoreCore
import LedgerCore
import TextFormats

/// A statement as one HTML file: no script, nothing from elsewhere, and rules for print, so that
/// the head of the table stands on every page and no entry is torn.
struct StatementHTML: StatementWriter {
    private let statement: Statement
    private let proof: StatementProof
    private let paper: StatementPaper

    init(_ statement: Statement, _ proof: StatementProof, _ paper: StatementPaper) {
        self.statement = statement
        self.proof = proof
        self.paper = paper
    }

    mutating func begin(_ output: inout StatementOutput) throws {
        let address = statement.address
        let name = Self.text(address.account.name)
        try output.write(
            "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
            "<meta name=\"viewport\" content=\"width=device-width\">",
            "<title>Statement of account \(name), \(address.period)</title>", "<style>")
        for line in style { try output.write(line) }
        try output.write(
            "</style>", "</head>", "<body>", "<h1>Statement of account <bdi>\(name)</bdi></h1>",
            "<table class=\"facts\">")
        for (label, text) in statement.facts {
            try output.write(
                "<tr><th scope=\"row\">\(label)</th><td><bdi>\(Self.text(text))</bdi></td></tr>")
        }
        try output.write(
            "</table>", "<table class=\"entries\">", "<thead>",
            "<tr><th>Date</th><th>Version</th><th>What</th><th class=\"n\">Amount</th>"
                + "<th class=\"n\">Balance</th></tr>", "</thead>", "<tbody>",
            sideRow("Opening balance", statement.opening))
    }

    mutating func write(_ entry: StatementEntry, _ output: inout StatementOutput) throws {
        var what = "<bdi>\(Self.text(entry.title))</bdi>"
        for note in entry.notes {
            what += "<br><small><bdi>\(Self.text(note))</bdi></small>"
        }
        let isTakenBack = entry.reversedBy != nil
        try output.write(
            "<tr id=\"v\(entry.version)\"\(isTakenBack ? " class=\"reversed\"" : "")>"
                + "<td>\(entry.moment.dateText)</td><td>v\(entry.version)</td><td>\(what)</td>"
                + "<td class=\"n\">\(entry.amountMinor.map { statement.amount($0) } ?? "")</td>"
                + "<td class=\"n\">\(statement.decimal(entry.balanceMinor))</td></tr>")
    }

    mutating func end(_ output: inout StatementOutput) throws {
        try output.write(
            sideRow("Closing balance", statement.closing), "</tbody>", "</table>",
            "<section class=\"proof\">", "<h2>Proof</h2>", "<pre>")
        for line in proof.lines { try output.write(line) }
        try output.sign({ "sha256 \($0)" }, "</pre>", "</section>", "</body>", "</html>")
    }

    private func sideRow(_ label: String, _ side: Statement.Side) -> String {
        "<tr class=\"side\"><td></td><td></td><td>\(label)</td><td></td>"
            + "<td class=\"n\">\(statement.decimal(side.balanceMinor))</td></tr>"
    }

    /// Nothing of it is markup, and nothing acts on its reader.
    private static func text(_ text: String) -> String {
        var result = ""
        for scalar in Printable(text).text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private var style: [String] {
        [
            "@page { size: \(paper.css); margin: 18mm 15mm;",
            "  @bottom-right { content: \"page \" counter(page) \" of \" counter(pages);",
            "    font: 8pt sans-serif; } }",
            "body { font: 10pt/1.35 \"DejaVu Sans\", Verdana, sans-serif; color: #111;",
            "  background: #fff; max-width: 48rem; margin: 1rem auto; padding: 0 1rem; }",
            "h1 { font-size: 14pt; overflow-wrap: anywhere; }",
            "h2 { font-size: 10pt; }",
            "table { border-collapse: collapse; width: 100%; margin-bottom: 1rem; }",
            "th, td { text-align: left; vertical-align: top; padding: 0.15rem 0.5rem 0.15rem 0; }",
            "td { overflow-wrap: anywhere; }",
            ".facts th { width: 9rem; font-weight: normal; color: #555; }",
            ".entries th { border-bottom: 1px solid #111; }",
            ".entries tbody tr { border-bottom: 1px solid #ddd; break-inside: avoid; }",
            ".entries td:first-child, .entries td:nth-child(2), .n { white-space: nowrap; }",
            ".n { text-align: right; font-variant-numeric: tabular-nums; padding-right: 0;",
            "  padding-left: 0.75rem; }",
            ".side td { font-weight: bold; }",
            ".reversed td { color: #777; }",
            ".reversed td:nth-child(3) > bdi, .reversed td:nth-child(4) {",
            "  text-decoration: line-through; }",
            "thead { display: table-header-group; }",
            ".proof { break-inside: avoid; }",
            ".proof pre { font-size: 7.5pt; white-space: pre-wrap; overflow-wrap: anywhere; }",
            "@media print { body { max-width: none; margin: 0; padding: 0; } }",
        ]
    }
}
