import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas

extension Scene {
    /// Compare, why, when, what if.
    static let asking: [Scene] = [
        Scene("compare-account", keys: "G enter j j j m g c"),
        Scene("compare-book", keys: "[ [ [ c"),
        Scene("compare-nothing", keys: "c"),
        Scene("compare-loading") { stage in
            stage.press("[ [ [")
            stage.isHolding = true
            stage.press("c")
        },
        Scene("compare-failed") { stage in
            stage.press("[ [ [")
            stage.book.failure = "the disk has gone: input/output error"
            stage.press("c")
        },
        Scene("marked", keys: "j m"),
        Scene("why-balance", keys: "G enter W"),
        Scene("why-wrong-snapshot", .forged, keys: "G W"),
        Scene("why-without-snapshot", keys: "W"),
        Scene("why-loading") { stage in
            stage.isHolding = true
            stage.press("W")
        },
        Scene("why-total", keys: "3 W"),
        Scene("why-damaged", damaged, keys: "V j enter W"),
        Scene("when-past") { stage in
            stage.press("[ [ f")
            stage.type("balance < 0")
            stage.press("enter")
        },
        Scene("when-prompt") { stage in
            stage.press("f")
            stage.type("balance < 0")
        },
        Scene("when-book") { stage in
            stage.press("f")
            stage.type("balance < 0")
            stage.press("enter")
        },
        Scene("when-never") { stage in
            stage.press("enter f")
            stage.type("balance < 0")
            stage.press("enter")
        },
        Scene("when-wrong") { stage in
            stage.press("f")
            stage.type("balance ~ 0")
            stage.press("enter")
        },
        Scene("what-if", keys: "enter j j i"),
        Scene("what-if-skipped", keys: "enter j j j i s"),
        Scene("what-if-added") { stage in
            stage.press("enter j j i a")
            stage.type("-5000")
            stage.press("enter")
        },
        Scene("what-if-wrong") { stage in
            stage.press("enter j j i a")
            stage.type("much")
            stage.press("enter")
        },
    ]

    private static let damaged: SampleBook = {
        var book = SampleBook.forged
        book.damaged = [Position(93)]
        book.structure = ["the index events_by_stream misses 3 rows"]
        return book
    }()

    /// A proof in the background, and what is new since the last look.
    static let proofs: [Scene] = [
        Scene("verify-sound", keys: "V"),
        Scene("verify-damage", damaged, keys: "V j"),
        Scene("verify-damaged-timeline", damaged, keys: "V j enter"),
        Scene("verify-wrong-snapshots", .forged, keys: "V"),
        Scene("verify-begun") { stage in
            stage.isHolding = true
            stage.press("V")
        },
        Scene("verify-elsewhere") { stage in
            stage.isHolding = true
            stage.press("V esc")
        },
        Scene("verify-running") { stage in
            stage.isHolding = true
            stage.press("V")
            let ids = stage.held.compactMap { effect -> RequestID? in
                if case .ask(let id, .verify) = effect { id } else { nil }
            }
            var progress = VerificationProgress()
            (progress.phase, progress.done, progress.total) = (.events, 77, 154)
            let news = VerificationNews(progress: progress, findings: [], damaged: [:])
            for id in ids {
                stage.take(.progressed(id, .verified(news)))
            }
        },
        Scene("verify-stopped") { stage in
            stage.isHolding = true
            stage.press("V x")
        },
        Scene("unread") { $0.beginAgain(seen: Position(151)) },
        Scene("unread-next") { stage in
            stage.beginAgain(seen: Position(151))
            stage.press("U U")
        },
        Scene("unread-none") { stage in
            stage.beginAgain(seen: Position(154))
            stage.press("U")
        },
    ]
}
