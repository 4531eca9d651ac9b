import TerminalCanvas

/// What a wrong snapshot says, beside what its events come to.
struct SnapshotDifferenceView: Widget {
    private let row: SnapshotRow

    /// Nil for one that is right, or of which nothing more is known.
    init?(_ row: SnapshotRow) {
        if row.differences.isEmpty { return nil }
        self.row = row
    }

    /// With its border and its heading.
    var height: Int { row.differences.count + 3 }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let panel = Panel(
            title: "snapshot @\(row.version) does not match its events", border: .listRule,
            background: .text, titleRole: .snapshotWrong)
        canvas.draw(panel, in: area)
        let differences = row.differences
        let table = Table(
            [
                TableColumn("FIELD", 7...16), TableColumn("SNAPSHOT", 10...(.max)),
                TableColumn("EVENTS", 10...(.max)),
            ], rowCount: differences.count
        ) { index in
            let difference = differences[index]
            return TableRow([
                TableCell(Wording.safe(difference.field), .fieldLabel),
                TableCell(Self.text(difference.stated), .snapshotWrong),
                TableCell(Self.text(difference.folded), .balance),
            ])
        }
        canvas.draw(table, in: panel.inner(of: area))
    }

    private static func text(_ value: FieldDifference.Value) -> String {
        switch value {
        case .money(let money): Wording.balance(money)
        case .text(let text): Wording.safe(text)
        case .nothing: "nothing"
        }
    }
}
