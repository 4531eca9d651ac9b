import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas

extension Scene {
    private static let production = BookInfo(name: "books.db", isProduction: true)

    /// An event that is reversed, and everything around it.
    static let reversals: [Scene] = [
        Scene("form-reverse") { stage in
            onTransfer(&stage)
            stage.press("r")
        },
        Scene("form-reverse-without-reason") { stage in
            onTransfer(&stage)
            stage.press("r enter")
        },
        Scene("form-reverse-rejected") { stage in
            stage.happens { $0.move("acc-0003", 50_000) }
            stage.happens { $0.move("acc-0003", -50_000) }
            stage.press("j j enter j")
            stage.wish("r", ["typed twice"])
        },
        Scene("preview-reverse") { stage in
            stage.happens { $0.move("acc-0001", 4_200) }
            stage.press("enter")
            stage.wish("r", ["typed twice"])
        },
        Scene("preview-reverse-transfer") { stage in
            onTransfer(&stage)
            stage.wish("r", ["the wrong account, it was for acc-0003"])
        },
        Scene("preview-reverse-overdraft") { stage in
            stage.happens { $0.move("acc-0003", 20_000) }
            stage.happens { $0.move("acc-0003", -20_000) }
            stage.press("j j enter j")
            stage.wish("r", ["typed twice"])
        },
        Scene("preview-reverse-production", .standard, production) { stage in
            stage.happens { $0.move("acc-0001", 4_200) }
            stage.press("enter")
            stage.wish("r", ["typed twice"])
            stage.type("acc-0")
        },
        Scene("conflict-reverse") { stage in
            stage.happens { $0.move("acc-0001", 4_200) }
            stage.press("enter")
            stage.wish("r", ["typed twice"])
            stage.happens { $0.reverseLast(of: "acc-0001") }
        },
        Scene("form-reverse-already") { stage in
            stage.happens { $0.move("acc-0001", 4_200) }
            stage.press("enter")
            stage.wish("r", ["typed twice"])
            stage.happens { $0.reverseLast(of: "acc-0001") }
            stage.press("tab enter")
        },
        Scene("timeline-reversed") { reversed(&$0) },
        Scene("timeline-reversed-pane") { stage in
            reversed(&stage)
            stage.press("j enter")
        },
        Scene("timeline-reversal-pane") { stage in
            reversed(&stage)
            stage.press("enter")
        },
        Scene("timeline-reversed-past") { stage in
            reversed(&stage)
            stage.press("j [")
        },
        Scene("why-reversed") { stage in
            reversed(&stage)
            stage.press("W")
        },
        Scene("compare-reversed") { stage in
            reversed(&stage)
            stage.press("j j j m g c")
        },
        Scene("causes-reversed") { stage in
            reversed(&stage)
            stage.press("B")
        },
        Scene("when-reversed") { stage in
            reversed(&stage)
            stage.press("f")
            stage.type("amount = 12.50")
            stage.press("enter")
        },
        Scene("what-if-reversed") { stage in
            reversed(&stage)
            stage.press("j j i")
        },
        Scene("what-if-reversal-skipped") { stage in
            reversed(&stage)
            stage.press("j j i G s")
        },
        Scene("stream-reversed") { stage in
            reversed(&stage)
            stage.press("2")
        },
        Scene("projections-reversed") { stage in
            reversed(&stage)
            stage.press("3")
        },
    ]

    /// On the timeline of acc-0001, whose newest event is a side of a transfer.
    private static func onTransfer(_ stage: inout Stage) {
        stage.wish("t", ["acc-0002", "12.50", "lunch"])
        stage.press("tab enter enter")
    }

    private static func reversed(_ stage: inout Stage) {
        onTransfer(&stage)
        stage.wish("r", ["sent to the wrong account"])
        stage.press("tab enter")
    }
}

extension SampleBook {
    /// Someone else reverses an account's newest event.
    mutating func reverseLast(of name: String) {
        let id = StreamID(stored: name)
        let own = log.filter { $0.account == id }
        guard let last = own.last, let movement = last.event.movement else { return }
        reverse(last.recorded.id, movement, Int64(own.count), of: name)
    }
}
