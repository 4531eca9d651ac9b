import TestSupport
import Testing

/// No cell of any CSV that the program writes is a formula to a spreadsheet.
@Suite struct FormulaTests {
    static let commands: [[String]] = [
        ["accounts"], ["events"], ["events", "=1+1"], ["show", "=1+1"], ["snapshots", "=1+1"],
        ["when", "=1+1", "version > 0"], ["when", "--all", "version > 0"], ["why", "=1+1"],
        ["compare", "=1+1@1", "=1+1"], ["compare", "@pos:1", "@pos:3"], ["projections"],
        ["projections", "account_summary"], ["info"], ["doctor"], ["verify"], ["export"],
        ["accounts", "--at", "@pos:3"],
    ]

    private func desk() async throws -> Desk {
        let desk = try Desk(["USER": "@tester"])
        try await desk.done("open", "=1+1", "--owner", "@SUM(A1,A2)", "--currency", "GBP")
        try desk.write("rows.csv", "account,date,amount,owner\n-24001,2026-01-01,5,＝1+1\n")
        let load = ["import", "rows.csv", "--currency", "GBP", "--owner-column", "owner"]
        _ = try await desk.run(load)
        try await desk.done("deposit", "=1+1", "5", "--memo", "+cmd|' /C calc'!A0")
        try await desk.done("withdraw", "=1+1", "2", "--memo", " -2+3\",=4")
        try await desk.done("snapshot", "=1+1")
        return desk
    }

    @Test func noCellIsAFormula() async throws {
        let desk = try await desk()
        var cells = 0
        for command in Self.commands {
            let outcome = try await desk.run(command + ["--format", "csv"])
            #expect(outcome.end == .exited(0), "\(outcome)")
            for cell in Self.cells(outcome.out) {
                let text = cell.drop { $0 == " " }
                guard let first = text.first, "=+-@＝".contains(first) else { continue }
                cells += 1
                #expect(Double(text) != nil, "\(command): \(cell)")
            }
            if [["accounts"], ["events"], ["export"]].contains(command) {
                #expect(outcome.out.contains("'=1+1,"), "\(outcome)")
                #expect(outcome.out.contains("-24001,") && !outcome.out.contains("'-24001"))
            }
        }
        // Debits, and the account that is called by a number.
        #expect(cells > 3)
    }

    /// RFC 4180, as far as these files go: no line ends in cells.
    private static func cells(_ text: String) -> [String] {
        text.split(separator: "\n").flatMap { line in
            var cells = [""]
            var isQuoted = false
            for character in line {
                if character == "\"" {
                    isQuoted.toggle()
                } else if character == ",", !isQuoted {
                    cells.append("")
                } else {
                    cells[cells.count - 1].append(character)
                }
            }
            return cells
        }
    }
}
