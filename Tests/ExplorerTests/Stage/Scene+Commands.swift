import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas

extension Stage {
    /// Opens a form, fills its fields from the first on, and asks for the preview.
    mutating func wish(_ key: String, _ fields: [String]) {
        press(key)
        for (index, field) in fields.enumerated() {
            if index > 0 { press("tab") }
            press("ctrl-u")
            type(field)
        }
        press("enter")
    }
}

extension Scene {
    static let forms: [Scene] = [
        Scene("form-deposit", keys: "d"),
        Scene("form-withdraw", keys: "j j w"),
        Scene("form-transfer", keys: "t"),
        Scene("form-open", keys: "o"),
        Scene("form-close", keys: "X"),
        Scene("form-filled") { stage in
            stage.press("d")
            stage.type("1234.56")
            stage.press("tab")
            stage.type("salary of November")
        },
        Scene("form-wrong-amount") { $0.wish("d", ["12.345"]) },
        Scene("form-no-amount") { $0.wish("w", [""]) },
        Scene("form-wrong-currency") { $0.wish("o", ["acc-0099", "Ada", "XYZ"]) },
        Scene("form-wrong-account") { $0.wish("t", ["", "5"]) },
        Scene("form-rejected") { $0.wish("w", ["999999"]) },
        Scene("form-rejected-closed") { stage in
            stage.press("j j j j")
            stage.wish("d", ["5"])
        },
        Scene("form-failed") { stage in
            stage.book.refusal = .failed("the ledger is locked by another process")
            stage.wish("d", ["5"])
            stage.press("tab enter")
        },
        Scene("form-lookup") { stage in
            stage.press("t")
            stage.type("acc-000")
            stage.press("down down")
        },
        Scene("form-changed") { stage in
            stage.press("d")
            stage.happens { $0.move("acc-0001", 4_200) }
        },
        Scene("form-pending") { stage in
            stage.isHolding = true
            stage.wish("d", ["5"])
        },
    ]

    /// Events of types that the book describes.
    static let records: [Scene] = [
        Scene("record-types", .library, keys: "e j"),
        Scene("record-types-without-account", .newLibrary, keys: "e j"),
        Scene("record-form", .library, keys: "e j enter"),
        Scene("record-form-new", .library, keys: "e enter"),
        Scene("record-form-without-fields", .library, keys: "e j j enter"),
        Scene("record-form-wrong", .library) { stage in
            stage.press("e j enter")
            stage.wish("tab", ["tomorrow"])
        },
        Scene("record-form-refused", .library) { $0.wish("e j j enter", []) },
        Scene("record-form-too-much", .library) { stage in
            stage.press("j")
            stage.wish("e j j j enter", ["20"])
        },
        Scene("record-preview", .library) { stage in
            stage.wish("e j enter", ["Emmy Noether", "2026-12-20", "mind the cover"])
        },
        Scene("record-preview-amount", .library) { stage in
            stage.press("j")
            stage.wish("e j j j enter", ["1.50"])
        },
        Scene("record-preview-new", .library) { stage in
            stage.wish("e enter", ["book:9", "Gödel, Escher, Bach", "D. Hofstadter"])
        },
        Scene("record-recorded", .library) { stage in
            stage.wish("e j enter", ["Emmy Noether", "2026-12-20"])
            stage.press("tab enter")
        },
        Scene("record-off", keys: "e"),
    ]

    private static let production = BookInfo(name: "books.db", isProduction: true)

    static let confirmations: [Scene] = [
        Scene("preview-deposit") { $0.wish("d", ["12.50", "rent"]) },
        Scene("preview-withdraw") { $0.wish("w", ["12.50"]) },
        Scene("preview-overdraft") { stage in
            stage.press("j j")
            stage.wish("w", ["300"])
        },
        Scene("preview-transfer") { $0.wish("t", ["acc-0002", "12.50", "lunch"]) },
        Scene("preview-open") { $0.wish("o", ["acc-0099", "Hedy Lamarr", "GBP", "100"]) },
        Scene("preview-close") { stage in
            stage.press("j")
            stage.happens { $0.move("acc-0002", -25) }
            stage.wish("X", ["moved away"])
        },
        Scene("preview-confirm") { stage in
            stage.wish("d", ["12.50"])
            stage.press("tab")
        },
        Scene("preview-production", .standard, production) { stage in
            stage.wish("d", ["12.50"])
            stage.type("acc-0")
        },
        Scene("preview-production-wrong-name", .standard, production) { stage in
            stage.wish("d", ["12.50"])
            stage.type("acc-0")
            stage.press("tab enter")
        },
        Scene("preview-recording") { stage in
            stage.wish("d", ["12.50"])
            stage.isHolding = true
            stage.press("tab enter")
        },
        Scene("preview-cancelled") { stage in
            stage.wish("d", ["12.50"])
            stage.press("enter")
        },
        Scene("preview-recorded") { stage in
            stage.wish("d", ["12.50"])
            stage.press("tab enter")
        },
        Scene("conflict") { stage in
            stage.wish("d", ["12.50", "rent"])
            stage.book.move("acc-0001", 4_200)
            stage.book.move("acc-0001", -1_000)
            stage.press("tab enter")
        },
        Scene("conflict-before-it-is-confirmed") { stage in
            stage.wish("d", ["12.50", "rent"])
            stage.happens { $0.move("acc-0001", 4_200) }
        },
        Scene("conflict-news-behind-it") { stage in
            stage.press("enter")
            stage.wish("d", ["12.50", "rent"])
            stage.book.move("acc-0001", 4_200)
            stage.book.move("acc-0001", -1_000)
            stage.press("tab enter")
            stage.happens { $0.move("acc-0001", 100) }
        },
    ]
}
