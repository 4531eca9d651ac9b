import EventStoreCore
import Explorer
import TerminalCanvas

extension Scene {
    private static let dateSizes = [standard, Size(width: 200, height: 50), narrow]

    /// Commands that happened earlier. The first accounts were opened on 2026-10-19.
    static let dates: [Scene] = [
        dated("form-date-wrong") { $0.wish("d", ["12.50", "rent", "tomorrow"]) },
        dated("form-date-in-future") { $0.wish("d", ["12.50", "rent", "2026-11-19"]) },
        dated("form-date-before-opening") {
            $0.wish("t", ["acc-0002", "12.50", "lunch", "2026-10-01"])
        },
        dated("form-date-before-reversed") { stage in
            stage.press("enter j")
            stage.wish("r", ["typed twice", "2026-10-20"])
        },
        dated("preview-dated-deposit") { $0.wish("d", ["12.50", "rent", "2026-10-20"]) },
        dated("preview-dated-today") { $0.wish("d", ["12.50", "rent", "today"]) },
        dated("preview-dated-below") { $0.wish("w", ["2000", "", "2026-10-20"]) },
        dated("preview-dated-far-below") { stage in
            stage.press("G")
            stage.wish("w", ["150", "for the engine", "2026-10-25T12:00Z"])
        },
        dated("preview-dated-below-as-before") { stage in
            stage.press("j j")
            stage.happens { $0.move("acc-0003", -40_000) }
            stage.wish("d", ["1", "", "2026-10-20"])
        },
        dated("preview-dated-transfer") {
            $0.wish("t", ["acc-0002", "1000", "lunch", "2026-10-20T12:00Z"])
        },
        dated("preview-dated-open") {
            $0.wish("o", ["acc-0099", "Hedy Lamarr", "GBP", "100", "2026-01-05"])
        },
        dated("preview-dated-reverse") { stage in
            stage.press("enter j")
            stage.wish("r", ["typed twice", "2026-10-22"])
        },
        dated("preview-dated-recorded") { stage in
            stage.wish("w", ["20", "", "2026-10-20"])
            stage.press("tab enter enter")
        },
    ]

    private static func dated(
        _ name: String, _ play: @escaping @Sendable (inout Stage) -> Void
    ) -> Scene {
        Scene(name, sizes: dateSizes, play)
    }
}
