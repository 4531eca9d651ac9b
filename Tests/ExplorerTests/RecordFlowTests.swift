import EventStoreCore
import Explorer
import LedgerCore
import TerminalCanvas
import Testing

/// Events of described types, recorded as deposits are.
@Suite struct RecordFlowTests {
    private static func stage(_ book: SampleBook = .library) -> Stage {
        var stage = Stage(book)
        stage.begin()
        return stage
    }

    private static func previewed(_ stage: Stage) -> Command? {
        for case .ask(_, .preview(let command, _)) in stage.asked.reversed() { return command }
        return nil
    }

    private static func form(_ stage: Stage) throws -> CommandForm {
        guard case .form(let form)? = stage.model.overlay else {
            throw NoForm(screen: stage.model.text)
        }
        return form
    }

    private struct NoForm: Error {
        let screen: String
    }

    @Test func whatIsTypedIsWhatIsRecorded() throws {
        var stage = Self.stage()
        stage.wish("e j enter", ["Emmy Noether", "2026-12-20"])
        guard case .record("book:1", let recording)? = Self.previewed(stage) else {
            Issue.record("no preview: \(stage.model.text)")
            return
        }
        #expect(recording.event.type == "book.borrowed")
        #expect(
            recording.event.content?.payload.description
                == #"{"borrower":"Emmy Noether","due":"2026-12-20"}"#)
        stage.press("tab enter")
        #expect(stage.model.overlay == nil)
        #expect(stage.model.notice?.text.contains("recorded book:1@2") == true)
    }

    @Test func whatCannotBeSeenIsSeenInThePreview() {
        var stage = Self.stage()
        stage.wish("e j enter", ["a\u{202E}b", "2026-12-20"])
        #expect(stage.model.text.contains(#""borrower": "a\u{202E}b""#))
        #expect(stage.model.text.contains(#"borrower not set → a\u{202E}b"#))
    }

    @Test func theStateDecides() {
        var stage = Self.stage()
        // It is not lent, so it cannot come back.
        stage.wish("e j j enter", [])
        #expect(stage.model.text.contains("fieldUnexpected"))
        stage.press("esc")
        stage.wish("e j enter", ["Emmy Noether", "2026-12-20"])
        stage.press("tab enter")
        stage.wish("e j enter", ["Ada Lovelace", "2026-12-21"])
        #expect(stage.model.text.contains("available is false"))
        stage.press("esc")
        stage.wish("e j j enter", [])
        #expect(stage.model.text.contains("available false → true"))
        #expect(stage.model.text.contains("borrower Emmy Noether → not set"))
    }

    @Test func aRefusedAmountIsToldAtItsField() throws {
        var stage = Self.stage()
        stage.press("j")
        stage.wish("e j j j enter", ["1,000.00"])
        let form = try Self.form(stage)
        #expect(form.fields.first?.error?.contains("insufficientFunds") == true)
    }

    @Test func anAccountIsAskedForWhereNoneIsSelected() throws {
        var stage = Self.stage(.newLibrary)
        // Nothing can be lent before there is a book.
        stage.press("e j enter")
        #expect(stage.model.text.contains("select an account first"))
        stage.press("k enter")
        let form = try Self.form(stage)
        #expect(form.target == nil)
        #expect(
            form.parts == [
                .field(.account), .member("title"), .member("author"), .field(.date),
            ])
        stage.type("book:7")
        stage.press("tab")
        stage.type("Emma")
        stage.press("enter")
        #expect(stage.model.text.contains("is missing"), "the author")
        stage.type("Jane Austen")
        stage.press("enter tab enter")
        #expect(stage.model.notice?.text.contains("recorded book:7@1") == true)
    }

    @Test func aTypeIsCalledByItsName() throws {
        var stage = Self.stage()
        stage.press(":")
        stage.type("record book.borowed")
        stage.press("enter")
        #expect(stage.model.text.contains("did you mean \"book.borrowed\"?"))
        stage.press("esc :")
        stage.type("record book.borrowed")
        stage.press("enter")
        let form = try Self.form(stage)
        #expect(form.type?.name == "book.borrowed" && form.target?.id.name == "book:1")
    }

    @Test func aDescriptionThatArrivesIsUsed() {
        var stage = Self.stage(.standard)
        stage.press("e")
        #expect(stage.model.overlay == nil)
        #expect(stage.model.notice?.text.contains("no descriptions of events") == true)
        stage.happens { $0.describe("name = 'x'\n[events.'x.seen']\n") }
        stage.press("e")
        #expect(stage.model.text.contains("x.seen"))
    }

    /// What the preview shows is what the book means by then, not what the form was made of.
    @Test func aDescriptionThatChangesUnderAFormCounts() {
        var stage = Self.stage()
        stage.press("e j enter")
        stage.book.describe(
            """
            name = "library"
            [events."book.borrowed"]
            mark = { lent = true }
            """)
        stage.wish("tab", ["2026-12-20"])
        stage.press("backtab")
        stage.type("Ada")
        stage.press("enter")
        #expect(stage.model.text.contains("lent not set → true"))
        #expect(!stage.model.text.contains("available"))
        stage.press("tab enter")
        #expect(stage.model.notice?.text.contains("recorded book:1@2") == true)
    }

    @Test func aRaceIsToldAndReviewedAgain() {
        var stage = Self.stage()
        stage.press("j")
        stage.wish("e j j j enter", ["1.50"])
        stage.book.move("reader:1", 100)
        stage.press("tab enter")
        #expect(stage.model.text.contains("Nothing was recorded"))
        stage.press("tab enter")
        #expect(stage.model.text.contains("11.00 GBP → 9.50 GBP"))
    }
}
