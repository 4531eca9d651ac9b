import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas

extension Scene {
    private static let readOnly = BookInfo(
        name: "books.db", readOnlyReason: "the ledger is open for reading only")
    private static let production = BookInfo(name: "books.db", isProduction: true)

    /// A book that is not what it should be.
    private static func book(_ change: (inout SampleBook) -> Void) -> SampleBook {
        var book = SampleBook.standard
        change(&book)
        return book
    }

    private static let broken = book { $0.failure = "the disk has gone: input/output error" }

    // MARK: Accounts

    static let accounts: [Scene] = [
        Scene("accounts", keys: "j j"),
        Scene("accounts-loading") { $0.restart { $0.isHolding = true } },
        Scene("accounts-empty", .empty, keys: ""),
        Scene(
            "accounts-first-fold",
            book {
                $0 = .large(300, events: 3)
                $0.unseen = $0.log.count
            }, keys: ""),
        Scene("accounts-end", .large(300, events: 3), keys: "G"),
        Scene("accounts-sorted", keys: "s s r"),
        Scene("accounts-filtered") { stage in
            stage.press("&")
            stage.type("nov")
            stage.press("enter")
        },
        Scene("accounts-no-match") { stage in
            stage.press("&")
            stage.type("zebra")
            stage.press("enter")
        },
        Scene("accounts-found") { stage in
            stage.press("/")
            stage.type("sofia")
            stage.press("enter")
        },
        Scene("accounts-not-found") { stage in
            stage.press("/")
            stage.type("zebra")
            stage.press("enter")
        },
        Scene("accounts-load-error", broken, keys: ""),
        Scene("accounts-read-only", .standard, readOnly, keys: "d"),
        Scene("accounts-production", .standard, production, keys: "j"),
        Scene("accounts-paused", keys: "="),
        Scene("accounts-tailer-failed") { $0.take(.tailerFailed("the file was replaced")) },
        Scene("accounts-stale", book { $0.unseen = 100 }) { stage in
            stage.happens(lag: 5_317) { $0.move("acc-0004", 100) }
        },
        Scene("accounts-news") { stage in
            stage.press("j")
            stage.happens { book in
                book.move("acc-0003", -100)
                book.move("acc-0004", 4_200)
            }
        },
        Scene("accounts-copied", keys: "j y"),
        Scene("accounts-no-such-key", keys: "z"),
        Scene("accounts-paste-refused") { $0.paste("d100\n") },
    ]

    static let prompts: [Scene] = [
        Scene("prompt-search") { stage in
            stage.press("/")
            stage.type("növa")
        },
        Scene("prompt-filter") { stage in
            stage.press("&")
            stage.paste(
                "a filter that is longer than any terminal of eighty columns is wide, and on")
        },
        Scene("prompt-stream-filter") { stage in
            stage.press("2 &")
            stage.type("amount > 500")
        },
    ]

    // MARK: Events

    static let timelines: [Scene] = [
        Scene("timeline", keys: "G enter"),
        Scene("timeline-loading") { stage in
            stage.isHolding = true
            stage.press("enter")
        },
        Scene("timeline-load-error") { stage in
            stage.book.failure = "the disk has gone: input/output error"
            stage.press("enter")
        },
        Scene("timeline-snapshots", .forged, keys: "G enter pgdn"),
        Scene("timeline-oldest", keys: "G enter G"),
        Scene("timeline-news") { stage in
            stage.press("G enter j j j")
            stage.happens { book in
                book.move("acc-0012", 1_000)
                book.move("acc-0012", 2_000)
            }
        },
        Scene("timeline-following") { stage in
            stage.press("G enter")
            stage.happens { $0.move("acc-0012", 1_000) }
        },
        Scene("timeline-negative", keys: "j j enter"),
        Scene("timeline-closed", keys: "j j j j enter"),
        Scene("timeline-without-money", keys: "j j j j j j enter"),
        Scene("timeline-odd-types", keys: "j j j j j j j enter"),
        Scene("event", keys: "enter enter"),
        Scene("event-huge", keys: "G enter j enter"),
        Scene("event-foreign", keys: "j j j j j j j enter j enter"),
        Scene("event-newer-schema", keys: "j j j j j j j enter enter"),
        Scene("event-tied", keys: "j j j j j j j j enter enter"),
        Scene("timeline-of-the-other", keys: "j j j j j j j j enter x"),
        Scene("timeline-notes", noted, sizes: notedSizes) { $0.press("enter") },
    ]

    private static let notedSizes = [
        Size(width: 200, height: 30), standard, Size(width: 40, height: 12),
    ]

    private static let noted = book { book in
        func details(_ memo: String, _ other: String? = nil) -> SampleBook.Details {
            let end = other.map { #","counterparty":"\#($0)""# } ?? ""
            return SampleBook.Details(
                payload: #"{"amountMinor":1,"currency":"GBP","memo":"\#(memo)"\#(end)}"#,
                correlation: other.map { "to-\($0)" })
        }
        book.move("acc-0001", -4_500, details("rent of the shop in November", "acc-0002"))
        book.move("acc-0001", 100, details("interest"))
        book.move("acc-0001", -900, details("", "acc-\u{1B}[31m"))
    }

    static let streams: [Scene] = [
        Scene("stream", keys: "2"),
        Scene("stream-notes", noted, sizes: notedSizes) { $0.press("2") },
        Scene("stream-found") { stage in
            stage.press("2 /")
            stage.type("acc-0009")
            stage.press("enter")
        },
        Scene("stream-loading") { stage in
            stage.isHolding = true
            stage.press("2")
        },
        Scene("stream-empty", .empty, keys: "2"),
        Scene("stream-load-error", broken, keys: "2"),
        Scene("stream-oldest", keys: "2 g"),
        Scene("stream-news") { stage in
            stage.press("2 k k k k")
            stage.happens { book in
                book.move("acc-0001", 1_000)
                book.move("acc-0012", 2_000)
                book.move("acc-0006", 300)
            }
        },
        Scene("stream-following") { stage in
            stage.press("2")
            stage.happens { $0.move("acc-0001", 1_000) }
        },
        Scene("stream-filtered") { stage in
            stage.press("2 &")
            stage.type("type = 'AccountOpened'")
            stage.press("enter")
        },
        Scene("stream-no-match") { stage in
            stage.press("2 &")
            stage.type("type = 'Nothing'")
            stage.press("enter")
        },
        Scene("stream-wrong-filter") { stage in
            stage.press("2 &")
            stage.type("type ")
            stage.press("enter")
        },
    ]

    // MARK: The rest

    static let snapshots: [Scene] = [
        Scene("snapshots", .forged, keys: "G enter S"),
        Scene("snapshots-empty", keys: "enter S"),
        Scene("snapshots-loading") { stage in
            stage.press("G enter")
            stage.isHolding = true
            stage.press("S")
        },
        Scene("snapshots-load-error") { stage in
            stage.press("G enter")
            stage.book.failure = "the disk has gone: input/output error"
            stage.press("S")
        },
        Scene("snapshots-changed", .forged, keys: "G enter S a tab enter"),
        Scene("snapshots-repair-asked", .forged, keys: "G enter S R"),
        Scene("snapshots-drop-production", .forged, production) { stage in
            stage.press("G enter S D tab")
            stage.type("acc-00")
        },
        Scene("snapshots-nothing-to-repair", .forged, keys: "G enter S j R"),
    ]

    static let projections: [Scene] = [
        Scene("projections", keys: "3"),
        Scene("projections-loading") { stage in
            stage.isHolding = true
            stage.press("3")
        },
        Scene("projections-empty", .empty, keys: "3"),
        Scene("projections-load-error", broken, keys: "3"),
        Scene("projections-behind", book { $0.unseen = 31 }, keys: "3"),
        Scene(
            "projections-stopped",
            book {
                $0.unseen = 17
                $0.stopped = ("event_types", "an amount in EUR in an account of GBP")
            }, keys: "3 G"),
        Scene("projections-rebuilding") { stage in
            stage.press("3 j")
            stage.isHolding = true
            stage.press("R tab enter")
            stage.take(.rebuilding("currency_totals", done: 88, of: 212))
        },
        Scene("projections-rebuild-asked", keys: "3 j R"),
        Scene("projections-rebuilt", keys: "3 j R tab enter"),
    ]

    static let others: [Scene] = [
        Scene("messages-empty", keys: "4"),
        Scene("messages") { stage in
            for key in ["y", "z"] { stage.press(key) }
            stage.take(.tailerFailed("the file was replaced"))
            stage.paste("text")
            stage.press("4 j")
        },
        Scene("messages-long") { stage in
            let reason = "the disk has gone: the log ends at position 48,226 and its checkpoint is "
            stage.take(.rebuilt("account_summary", .failure(LoadError(reason + "behind it"))))
            stage.press("4")
        },
        Scene("messages-full") { stage in
            for _ in 0..<600 { stage.press("y") }
            stage.press("4 G")
        },
        Scene("help", keys: "?"),
        Scene("help-end", keys: "? G"),
        Scene("help-found") { stage in
            stage.press("? /")
            stage.type("snapshot")
            stage.press("enter")
        },
        Scene("help-timeline", keys: "enter ?"),
        Scene("help-read-only", .standard, readOnly, keys: "? pgdn"),
    ]

    // MARK: The past

    static let past: [Scene] = [
        Scene("past-accounts", keys: "[ [ ["),
        Scene("past-accounts-by-date") { stage in
            stage.press("@")
            stage.type("2026-10-22")
            stage.press("enter")
        },
        Scene("past-accounts-folding") { stage in
            stage.isHolding = true
            stage.press("[")
        },
        Scene("past-command-off", keys: "[ d"),
        Scene("past-news") { stage in
            stage.press("[ [")
            stage.happens { book in
                for _ in 0..<1_204 { book.move("acc-0001", 1) }
            }
        },
        Scene("past-timeline", keys: "G enter [ [ ["),
        Scene("past-timeline-by-snapshot", keys: "G enter {"),
        Scene("past-timeline-by-day", keys: "enter ( ("),
        Scene("past-timeline-playing", keys: "G enter { p >"),
        Scene("past-timeline-looking") { stage in
            stage.press("G enter")
            stage.isHolding = true
            stage.press("{")
        },
        Scene("past-no-snapshot", keys: "enter {"),
        Scene("past-at-the-end", keys: "enter [ ] ]"),
        Scene("past-back-to-now") { stage in
            stage.press("[")
            stage.happens { $0.move("acc-0001", 1) }
            stage.press(".")
        },
        Scene("past-event", keys: "G enter [ enter"),
        Scene("past-stream", keys: "2 [ [ ["),
        Scene("past-snapshots", keys: "G enter [ S"),
        Scene("past-projections", keys: "[ [ 3"),
        Scene("past-clock", keys: "C"),
        Scene("past-forward-from-now", keys: "]"),
        Scene("past-of-another-account", keys: "G enter [ [ 1"),
        Scene("past-marked", keys: "G enter m [ [ [ [ [ [ [ [ ["),
        Scene("past-accounts-filtered") { stage in
            stage.press("[ &")
            stage.type("0012")
            stage.press("enter")
        },
        Scene("past-accounts-sorting") { stage in
            stage.press("[")
            stage.isHolding = true
            stage.press("s s")
        },
        Scene("past-date-to-come") { stage in
            stage.press("[ @")
            stage.type("2100-01-01")
            stage.press("enter")
        },
        Scene("prompt-address-candidates") { stage in
            stage.press("@")
            stage.type("sn")
            stage.press("tab")
        },
        Scene("prompt-address") { stage in
            stage.press("@")
            stage.type("2026-10-2")
        },
        Scene("prompt-address-wrong") { stage in
            stage.press("@")
            stage.type("yesteryear")
            stage.press("enter")
        },
    ]

    /// From the smallest on: nothing is told, but nothing breaks.
    static let sizes: [Scene] = [
        Scene("small", sizes: [(1, 1), (3, 2), (9, 3), (20, 4), (35, 11)].map(Size.init)) {
            $0.press("j")
        },
        Scene("small-timeline", sizes: [(1, 1), (9, 3), (20, 5), (35, 11)].map(Size.init)) {
            $0.press("G enter j enter")
        },
        Scene("small-commands-off", sizes: [(35, 24), (80, 11)].map(Size.init)) { $0.press("d") },
        Scene("small-form", sizes: [(36, 12), (10, 5), (2, 2)].map(Size.init)) { stage in
            let wanted = stage.model.size
            stage.take(.input(.resize(standard)))
            stage.press("o")
            stage.type("acc-9")
            stage.take(.input(.resize(wanted)))
        },
        Scene("small-preview", sizes: [(36, 12), (20, 6), (10, 3)].map(Size.init)) { stage in
            let wanted = stage.model.size
            stage.take(.input(.resize(standard)))
            stage.press("t")
            stage.type("acc-0002")
            stage.press("tab")
            stage.type("1")
            stage.press("enter")
            stage.take(.input(.resize(wanted)))
        },
    ]
}
