import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas

extension Scene {
    /// A What-if that is recorded, and why it cannot be.
    static let corrections: [Scene] = [
        Scene("form-correct", keys: "enter j j i s P"),
        Scene("form-correct-nothing", keys: "enter j j i P"),
        Scene("form-correct-without-reason", keys: "enter j j i s P enter"),
        Scene("form-correct-opening") { stage in
            stage.press("enter G i s")
            stage.wish("P", ["never opened"])
        },
        Scene("form-correct-reversal") { stage in
            stage.press("enter")
            stage.wish("r", ["typed twice"])
            stage.press("pgdn pgdn tab enter g i s")
            stage.wish("P", ["reversed by mistake"])
        },
        Scene("form-correct-below") { stage in
            stage.happens { $0.move("acc-0001", -300_000) }
            stage.press("enter j j i s")
            stage.wish("P", ["typed twice"])
        },
        Scene("preview-correct") { stage in
            supposed(&stage)
            stage.wish("P", ["typed from the wrong statement"])
        },
        Scene("preview-correct-today") { stage in
            supposed(&stage)
            stage.wish("P", ["typed from the wrong statement", "today"])
        },
        Scene("preview-correct-transfer") { stage in
            stage.wish("t", ["acc-0002", "12.50", "lunch"])
            stage.press("pgdn pgdn tab enter enter i e")
            stage.type("10")
            stage.press("enter")
            stage.wish("P", ["it was 10"])
        },
        Scene("preview-correct-recorded") { stage in
            supposed(&stage)
            stage.wish("P", ["typed from the wrong statement"])
            stage.press("pgdn pgdn pgdn pgdn pgdn pgdn tab enter")
        },
        Scene("conflict-correct") { stage in
            supposed(&stage)
            stage.wish("P", ["typed from the wrong statement"])
            stage.happens { $0.move("acc-0001", 4_200) }
        },
    ]

    /// Of acc-0001: v4 did not happen, v5 was another amount, and behind it something is missing.
    private static func supposed(_ stage: inout Stage) {
        stage.press("enter j j i s j e")
        stage.type("1000")
        stage.press("enter a")
        stage.type("-20")
        stage.press("enter")
    }
}
