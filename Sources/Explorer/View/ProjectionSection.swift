import LedgerCore
import TerminalCanvas

/// A table of the projections screen.
struct ProjectionSection {
    var table: Table
    var rowCount: Int { table.rowCount }
    var selected: Int? { table.selected }
    /// As wide as it can make use of.
    private(set) var width = 0
    /// With its heading.
    var height: Int { rowCount + 1 }

    private init(
        _ columns: [TableColumn], rowCount: Int, selected: Int?,
        row: @escaping @Sendable (Int) -> TableRow
    ) {
        table = Table(columns, rowCount: rowCount, row: row)
        table.selected = selected
        table.emptyText = "none"
    }

    static func models(
        _ rows: [ProjectionRow], isPast: Bool, rebuilding: [String: Rebuild],
        selected: Int?
    ) -> ProjectionSection {
        ProjectionSection(
            [
                TableColumn("PROJECTION", 10...18),
                TableColumn("CHECKPOINT", 10...10, align: .right, priority: 2),
                TableColumn("LAG", 5...5, align: .right),
                TableColumn("ROWS", 6...6, align: .right, priority: 3),
                TableColumn("STATE", 10...(.max), priority: 1),
            ], rowCount: rows.count, selected: selected
        ) { index in
            let row = rows[index]
            return TableRow([
                TableCell(row.name, .account),
                TableCell(Wording.grouped(row.checkpoint.number), .position),
                TableCell(Wording.grouped(row.lag), row.lag > 0 ? .messageWarning : .text),
                TableCell(Wording.grouped(row.rowCount), .text),
                isPast
                    ? TableCell("computed from the log", .past, short: "computed")
                    : state(row, rebuilding[row.name]),
            ])
        }
    }

    private static func state(
        _ row: ProjectionRow, _ rebuild: Rebuild?
    ) -> TableCell {
        if let rebuild {
            let share = rebuild.of > 0 ? rebuild.done * 100 / rebuild.of : 0
            return TableCell("rebuilding, \(share) %", .messageInfo, short: "\(share) %")
        }
        if let failure = row.failure { return TableCell(Wording.safe(failure), .messageError) }
        return TableCell(row.lag == 0 ? "up to date" : "behind", .text)
    }

    /// Credits and debits belong together: where there may be room for both, the number of accounts
    /// gives way to them.
    static func totals(
        _ totals: [CurrencyTotal], isWide: Bool, selected: Int?
    ) -> ProjectionSection {
        var section = ProjectionSection(
            [
                TableColumn("TOTAL", 12...18, align: .right),
                TableColumn("ACCOUNTS", 8...8, align: .right, priority: isWide ? 3 : 1),
                TableColumn("CREDITS", 10...16, align: .right, priority: 2),
                TableColumn("DEBITS", 10...16, align: .right, priority: 2),
            ], rowCount: totals.count, selected: selected
        ) { index in
            let total = totals[index]
            func money(_ minor: Int128) -> Total {
                Total(minorUnits: minor, currency: total.currency)
            }
            let balance = total.balance
            return TableRow([
                TableCell(Wording.balance(balance), Wording.role(of: balance)),
                TableCell(Wording.grouped(total.accounts), .text),
                TableCell(Wording.amount(money(total.creditsMinor)), .amountPositive),
                TableCell(Wording.amount(money(total.debitsMinor)), .amountNegative),
            ])
        }
        section.width = TableLayout.gutter + 18 + 8 + 16 + 16 + 3 * TableLayout.gap
        return section
    }

    static func types(_ types: [TypeCount], selected: Int?) -> ProjectionSection {
        func widest(_ text: (TypeCount) -> String) -> Int {
            types.map { ColumnWidths.of(text($0)) }.max() ?? 0
        }
        let count = max(6, widest { Wording.grouped($0.events) })
        let name = max(10, widest { Wording.safe($0.type) })
        var section = ProjectionSection(
            [
                TableColumn("EVENTS", 6...6, align: .right, content: count),
                TableColumn("TYPE", 10...40),
            ],
            rowCount: types.count, selected: selected
        ) { index in
            TableRow([
                TableCell(Wording.grouped(types[index].events), .text),
                TableCell(Wording.safe(types[index].type), .eventType),
            ])
        }
        section.width = TableLayout.gutter + count + TableLayout.gap + name
        return section
    }
}
