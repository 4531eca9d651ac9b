import EventStoreCore
import Explorer
import LedgerCore

extension WriteOutcome {
    /// Files that scenes write: nothing of a scene touches a disk.
    static let sampleStatement = written(
        WrittenFile(
            path: "/home/ada/acc-0001_2026-10.txt",
            facts: .statement(
                lines: 3, opening: Sample.pounds(12_000), closing: Sample.pounds(13_250)),
            position: Position(142)))

    static let sampleExport = written(
        WrittenFile(
            path: "/home/ada/accounts.csv", facts: .accounts(8), position: Position(142),
            hasProof: true))
}

extension Scene {
    /// The forms of statements and exports, and what comes of them.
    static let files: [Scene] = [
        Scene("statement-form", keys: "P"),
        Scene("statement-form-html", keys: "P tab right right right"),
        Scene("statement-form-past", keys: "enter j j [ P"),
        Scene("statement-wrong-period") { stage in
            stage.book.writing = .refused(.period, "'2026-13' is no month, such as 2026-03")
            stage.press("P")
            stage.type("2026-13")
            stage.press("enter")
        },
        Scene("statement-written") { stage in
            stage.book.writing = .sampleStatement
            stage.press("P enter")
        },
        Scene("statement-writing") { stage in
            stage.isHolding = true
            stage.press("P enter")
            if case .file(let form) = stage.model.overlay, let id = form.pending {
                stage.take(.progressed(id, .written(12_000)))
            }
        },
        Scene("statement-writing-meanwhile") { stage in
            stage.isHolding = true
            stage.press("P enter enter j")
        },
        Scene("statement-off-at-a-moment") { stage in
            stage.press("@")
            stage.type("2026-11-01")
            stage.press("enter P")
        },
        Scene("export-form", keys: "E"),
        Scene("export-form-of-a-filter") { stage in
            stage.press("2 &")
            stage.type("type = 'FundsWithdrawn'")
            stage.press("enter E right")
        },
        Scene("export-exists") { stage in
            stage.book.writing = .exists("/home/ada/accounts.csv")
            stage.press("E enter")
        },
        Scene("statement-exists") { stage in
            stage.book.writing = .exists("/home/ada/acc-0001-2026-10.txt")
            stage.press("P enter")
        },
        Scene("export-written") { stage in
            stage.book.writing = .sampleExport
            stage.press("E enter")
        },
        Scene("export-failed") { stage in
            stage.book.writing = .refused(
                .file, "/root/accounts.csv: cannot be written: Permission denied")
            stage.press("E enter")
        },
        Scene("export-command") { stage in
            stage.press(":")
            stage.type("export acc")
            stage.press("tab")
        },
        Scene("export-command-wrong") { stage in
            stage.press(":")
            stage.type("export accounts.pdf")
            stage.press("enter")
        },
    ]
}
