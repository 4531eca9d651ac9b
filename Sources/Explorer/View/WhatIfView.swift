import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Both histories side by side, in a frame, so that nobody takes one for the other.
struct WhatIfView: Widget {
    private let screen: WhatIfScreen

    init(_ screen: WhatIfScreen) { self.screen = screen }

    func draw(on canvas: inout Canvas, in area: Rect) {
        let panel = Panel(
            title: screen.edits.isEmpty
                ? "WHAT-IF: nothing is changed yet" : "WHAT-IF: the changes are not recorded",
            border: .whatifFrame,
            background: .text, titleRole: .titleWhatif)
        canvas.draw(panel, in: area)
        let inside = panel.inner(of: area)
        if let failure = screen.fault {
            return canvas.draw(Paragraph(Wording.safe(failure), .messageError), in: inside)
        }
        let rows = screen.window.rows
        // What is skipped takes nothing back.
        let reversals = (screen.facts?.reversals ?? [:]).filter { _, reversal in
            !screen.edits.contains(.skip(version: reversal))
        }
        var table = Table(Self.columns, rowCount: rows.count) { index in
            let step = rows[index].step
            return Self.row(
                step, reversedBy: step.origin == .inserted ? nil : reversals[step.version])
        }
        table.firstRow = screen.window.visible(max(1, inside.height - 1)).lowerBound
        table.selected = screen.window.index
        table.emptyText = screen.facts == nil ? "reading …" : "no events from here on"
        // From frame to frame, as everywhere else.
        let list = inside == area ? area : area.inset(horizontally: 1, vertically: 1)
        table.rightMargin = area.width - list.width > 0 ? 1 : 0
        canvas.draw(table, in: list)
    }

    private static func row(_ step: WhatIf.Step, reversedBy: Int64?) -> TableRow {
        let isFaint = step.origin == .skipped || reversedBy != nil
        let amount = step.event.movement.map(Wording.movement) ?? ""
        let cells = [
            TableCell(step.origin == .inserted ? "+" : "\(step.version)", .version),
            TableCell(
                Wording.safe(step.event.typeName), isFaint ? .textFaint : .eventType),
            TableCell(
                amount, isFaint ? .textFaint : Wording.role(of: step.event.movement)),
            TableCell(
                step.account.balance.map(Wording.amount) ?? "",
                Wording.role(of: step.account.balance)),
            TableCell(step.real.balance.map(Wording.amount) ?? "", .textFaint),
            note(step, reversedBy),
        ]
        var line = TableRow(cells, sign: sign(step))
        if line.sign == nil, reversedBy != nil {
            (line.sign, line.signRole) = (EventText.reversedSign, .correlation)
        }
        return line
    }

    /// What is different at it or, where nothing is, what links it to a reversal.
    private static func note(_ step: WhatIf.Step, _ reversedBy: Int64?) -> TableCell {
        if !step.note.isEmpty {
            return TableCell(step.note, step.rejection == nil ? .whatif : .messageWarning)
        }
        var reverses: Version?
        if case .fundsReversed(let reversal) = step.event { reverses = Version(reversal.version) }
        let text = EventText.reversalNote(
            reversedBy: reversedBy.map { Version($0) }, reverses: reverses)
        // Where it is cut, both would be the same word.
        let short = reversedBy.map { "by @\($0)" } ?? reverses.map { "of @\($0)" }
        return TableCell(text, .changed, short: short)
    }

    /// What the note says, for a terminal that has no room for it.
    private static func sign(_ step: WhatIf.Step) -> Character? {
        if step.fault != nil || step.rejection != nil { return "!" }
        return switch step.origin {
        case .real: nil
        case .changed: "~"
        case .skipped: "-"
        case .inserted: "+"
        }
    }

    private static let columns = [
        TableColumn("VER", 4...7, align: .right), TableColumn("EVENT", 14...20, priority: 2),
        TableColumn("AMOUNT", 10...16, align: .right),
        TableColumn("WOULD BE", 12...18, align: .right),
        TableColumn("ACTUAL", 12...18, align: .right, priority: 1),
        TableColumn("", 8...40, priority: 3),
    ]
}
