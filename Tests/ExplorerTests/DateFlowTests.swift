import EventStoreCore
import Explorer
import LedgerCore
import Testing

/// The date of a command's form.
@Suite struct DateFlowTests {
    private static func form(_ stage: Stage) -> CommandForm? {
        guard case .form(let form) = stage.model.overlay else { return nil }
        return form
    }

    /// The moment that the newest preview was asked for.
    private static func asked(_ stage: Stage) -> Timestamp?? {
        for case .ask(_, .preview(_, let occurred)) in stage.asked.reversed() { return occurred }
        return nil
    }

    /// What is read is what addresses are: a day is its end.
    @Test(
        arguments: [
            ("", nil), ("  ", nil), ("2026-10-20", "2026-10-20T23:59:59.999999Z"),
            ("2026-10-20T12:00Z", "2026-10-20T12:00:00Z"), ("2h ago", "2026-11-18T09:06:40Z"),
            ("today", "2026-11-18T23:59:59.999999Z"),
            ("yesterday", "2026-11-17T23:59:59.999999Z"), ("now", nil),
        ] as [(String, String?)])
    func readsWhatAddressesAre(_ text: String, _ moment: String?) throws {
        var stage = Stage()
        stage.begin()
        stage.wish("d", ["5", "", text])
        let occurred = try #require(Self.asked(stage))
        #expect(occurred?.description == moment)
        #expect(Self.form(stage) == nil)
    }

    @Test(arguments: [
        "tomorrow", "412", "-3", "first", "snap:1", "2026-13-01", "\u{1B}[31m",
    ])
    func anythingElseIsSaidToBeWrong(_ text: String) throws {
        var stage = Stage()
        stage.begin()
        stage.wish("d", ["5", "", text])
        #expect(Self.asked(stage) == nil)
        let field = try #require(Self.form(stage)?.fields.last)
        #expect(field.label == "Date" && field.error?.contains("2026-03-01") == true)
    }

    /// Each form has it, as its last field.
    @Test(arguments: ["d", "w", "t", "o", "X"])
    func everyFormAsksForIt(_ key: String) {
        var stage = Stage()
        stage.begin()
        stage.press(key)
        #expect(Self.form(stage)?.parts.last == .field(.date))
        #expect(Self.form(stage)?.fields.last?.placeholder == "now")
    }

    @Test func soDoReversalsAndDescribedEvents() {
        var stage = Stage()
        stage.begin()
        stage.press("enter r")
        #expect(Self.form(stage)?.parts == [.field(.reason), .field(.date)])
        var library = Stage(.library)
        library.begin()
        library.press("e j enter")
        #expect(Self.form(library)?.parts.last == .field(.date))
    }

    /// What the ledger says of the moment stands at the field, and typing goes on there.
    @Test(arguments: [
        ("2026-11-19", "dateInFuture"), ("2026-10-01", "dateBeforeOpening"),
    ])
    func aRefusalStandsAtTheField(_ text: String, _ name: String) throws {
        var stage = Stage()
        stage.begin()
        stage.wish("d", ["5", "", text])
        let form = try #require(Self.form(stage))
        #expect(form.fields.last?.error?.contains(name) == true)
        #expect(form.focused == form.fields.count - 1)
        stage.press("ctrl-u")
        stage.type("2026-10-20")
        stage.press("enter")
        #expect(stage.model.text.contains("It happened 2026-10-20"))
    }

    /// From the list to the record, with a warning of what lies between.
    @Test func thenAndNow() throws {
        var stage = Stage()
        stage.begin()
        stage.wish("w", ["2000", "", "2026-10-20"])
        for part in [
            "It happened 2026-10-20, and is recorded now.",
            "balance then 937.50 GBP → −1,062.50 GBP", "balance now 3,150.00 GBP → 1,150.00 GBP",
            "below its limit at 2 moments since", "2026-10-20 −1,062.50 GBP at v7",
            "−125.00 GBP at v4",
        ] {
            #expect(stage.model.text.contains(part), "\(part): \(stage.model.text)")
        }
        stage.press("tab enter")
        #expect(stage.model.notice?.text.contains("recorded acc-0001@7") == true)
        stage.press("enter")
        guard case .timeline(let screen) = stage.model.screens.top else {
            Issue.record("no timeline")
            return
        }
        let row = try #require(
            screen.list.window.rows.first { $0.event.version == Version(7) })
        #expect(row.event.event.occurredAt.description == "2026-10-20T23:59:59.999999Z")
        #expect(row.event.event.recordedAt >= Sample.now)
    }
}
