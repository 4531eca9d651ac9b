import EventStoreCore
import LedgerCore
import TerminalCanvas

/// What was verified and when, and below it what is wrong, by account and version.
struct VerifyView: Widget {
    private let screen: VerifyScreen
    private let verification: Verification
    private let now: Timestamp

    init(_ screen: VerifyScreen, _ model: Model) {
        self.screen = screen
        verification = model.verification
        now = model.now
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        var rest = area
        if rest.height > 6 {
            drawHead(on: &canvas, in: rest.cutTop(verification.isRunning ? 2 : 3))
        }
        if let row = screen.window.selectedRow, rest.height > 8 {
            let text = (row.address.map { "\($0): " } ?? "") + row.reason
            canvas.draw(Paragraph(Wording.safe(text)), in: rest.cutBottom(3))
        }
        drawFindings(on: &canvas, in: rest)
    }

    // MARK: The head

    private func drawHead(on canvas: inout Canvas, in area: Rect) {
        let inside = area.line(0)
        let progress = verification.progress
        if verification.isRunning, progress.phase == .structure {
            // One call, which says nothing before its end: the time that it takes is all there is.
            let elapsed = verification.startedAt.map { start in
                Duration.microseconds(max(0, now.microseconds - start.microseconds))
            }
            let text = elapsed.map { ", \(Wording.duration($0)) so far" } ?? ""
            canvas.write([Span(" \(progress.phase.text) …\(text)", .progress)], in: inside)
        } else if verification.isRunning {
            let bar = ProgressBar(
                " \(progress.phase.text)", done: Int(clamping: progress.done),
                total: progress.total > 0 ? Int(clamping: progress.total) : nil)
            canvas.draw(bar, in: inside)
        } else {
            canvas.write(verdict, in: inside)
        }
        canvas.write(
            [Span(" \(Self.checked(verification.progress))", .textFaint)], in: area.line(1))
        guard area.height > 2 else { return }
        if verification.progress.notes > 0 {
            let count = Wording.count(
                Int64(verification.progress.notes), "event states", "events state")
            let text = " \(count) another balance; :when balance != statedBalance"
            canvas.write([Span(text, .messageWarning)], in: area.line(2))
        } else if let behind = verification.progress.behind.first {
            canvas.write([Span(" \(Wording.safe(behind))", .textFaint)], in: area.line(2))
        }
    }

    private var verdict: [Span] {
        let when = verification.endedAt.map { "   \(Wording.time($0)) UTC" } ?? ""
        return switch verification.state {
        case .never, .running: []
        case .done:
            [
                verification.progress.isDamaged
                    ? Span(" ✗ the ledger is DAMAGED", .messageError)
                    : verification.progress.verdict.map { Span(" ✗ \($0)", .messageWarning) }
                        ?? Span(" ✓ no problems found", .messageInfo),
                Span(when, .time),
            ]
        case .stopped:
            [Span(" ○ stopped: the rest is not verified", .messageWarning), Span(when, .time)]
        case .failed(let reason):
            [Span(" ✗ failed: \(Wording.safe(reason))", .messageError), Span(when, .time)]
        }
    }

    /// `1,056,320 events, 4,500 accounts, 20,112 snapshots, 4,520 rows of read models`
    private static func checked(_ progress: VerificationProgress) -> String {
        var parts = [Wording.count(progress.events, "event")]
        if progress.accounts > 0 { parts.append(Wording.count(progress.accounts, "account")) }
        parts.append(Wording.count(progress.snapshots, "snapshot"))
        if progress.readModelRows > 0 {
            parts.append("\(Wording.count(progress.readModelRows, "row")) of read models")
        }
        return parts.joined(separator: ", ") + " checked"
    }

    // MARK: The findings

    private func drawFindings(on canvas: inout Canvas, in area: Rect) {
        let rows = screen.window.rows
        var table = Table(
            [
                TableColumn("KIND", 10...10, priority: 2),
                TableColumn("ACCOUNT", 10...24, overflow: .middleEllipsis),
                TableColumn("VER", 5...6, align: .right),
                TableColumn("POSITION", 9...12, align: .right, priority: 3),
                TableColumn("WHAT IS WRONG", 16...(.max)),
            ], rowCount: rows.count
        ) { index in
            let row = rows[index]
            return TableRow([
                TableCell(row.kind, .text),
                TableCell(Wording.safe(row.account?.name ?? ""), .account),
                TableCell(row.version?.description ?? "", .version),
                TableCell(row.position.map { Wording.grouped($0.number) } ?? "", .position),
                TableCell(Wording.safe(row.reason), .messageError),
            ])
        }
        table.firstRow = screen.window.visible(max(1, area.height - 1)).lowerBound
        table.selected = screen.window.index
        table.emptyText = emptyText
        canvas.draw(table, in: area)
    }

    private var emptyText: String {
        switch verification.state {
        case .never: "nothing was verified yet"
        case .running: "no problems so far"
        case .done: "no problems found"
        case .stopped: "no problems up to there"
        case .failed: "it could not be read"
        }
    }
}

extension Model {
    /// In the title, on every screen: what is damaged, and how far a proof has come.
    var damageSpans: [Span] {
        let count = Wording.count(Int64(distrust.count), "account")
        let damaged = distrust.isEmpty ? [] : [Span("  ✗ \(count) damaged", .titleStale)]
        return damaged + verificationSpans
    }

    private var verificationSpans: [Span] {
        guard verification.isRunning else { return [] }
        let progress = verification.progress
        let text =
            switch progress.phase {
            case .structure: "verify: file"
            case .events where progress.total > 0:
                "verify \(progress.done * 100 / progress.total) %"
            case .events: "verify"
            case .readModels: "verify: read models"
            }
        return [Span("  \(text)", .title)]
    }
}
