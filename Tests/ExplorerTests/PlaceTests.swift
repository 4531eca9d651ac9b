import EventStoreCore
import LedgerCore
import TerminalCanvas
import TestSupport
import Testing

@testable import Explorer

/// What the explorer shows and copies can be typed back into it.
@Suite struct PlaceTests {
    private static let odd = [
        "plain", "with blank", "a@b", "home@", "@home", "x@5", "x@5@6", "pos:9", "now", "412",
        "-24001", "Ünïcödé 測試", "at", "filter", "tab\\there", "a\u{202E}b", "zero\u{200B}width",
        "e\u{301}", "👩‍👩‍👧", "quote's", "back\\slash", "now@now",
    ]

    private static func book() -> SampleBook {
        var book = SampleBook()
        for name in odd { book.open(name, "Owner") }
        for round in 1...3 { for name in odd { book.move(name, Int64(round) * 100) } }
        return book
    }

    private func stage(_ keys: String = "") -> Stage {
        var stage = Stage(Self.book())
        stage.begin()
        stage.press(keys)
        return stage
    }

    private func scope(_ stage: Stage) -> Scope { stage.model.screens.top.state.scope }

    private func copied(_ stage: inout Stage) -> String? {
        stage.press("y")
        for case .copy(let text) in stage.asked { return text }
        return nil
    }

    /// Types a text in one of the ways, and gives the account and the point that it leads to.
    private func go(
        _ stage: Stage, _ text: String, _ way: String
    ) -> (account: StreamID?, point: TimePoint?, notice: String?) {
        var stage = stage
        switch way {
        case "@": stage.press("@")
        case ":": stage.press(":")
        default:
            stage.press(":")
            stage.type("at ")
        }
        stage.paste(text)
        stage.press("enter")
        return (
            stage.model.screens.top.state.timeAxis.account, stage.model.point,
            stage.model.overlay == nil ? stage.model.notice?.text : "refused"
        )
    }

    /// A way to each screen whose `y` copies an address.
    private static let sources = ["", "enter j", "2 k k", "enter c", "enter W j", "[ [", "2 [ k"]

    private static let targets = ["", "enter", "2", "3", "?", "4", "enter W", "V", "enter i"]

    @Test(arguments: sources)
    func whatIsCopiedLeadsToTheSamePlaceFromEveryScreen(source: String) {
        let targets = Self.targets.map { (keys: $0, stage: stage("j \($0)")) }
        var from = stage()
        for _ in Self.odd {
            var there = from
            there.press(source)
            from.press("j")
            guard let text = copied(&there) else { continue }
            let selected = Self.place(of: there)
            for target in targets {
                for way in ["@", ":", ":at"] {
                    let found = go(target.stage, text, way)
                    #expect(
                        found.account == selected?.account && found.point == selected?.point,
                        "\(text) by \(way) from '\(target.keys)': \(found)")
                }
            }
        }
    }

    /// The account and the version that are selected.
    private static func place(of stage: Stage) -> (account: StreamID, point: TimePoint)? {
        func place(_ row: EventRow?) -> (StreamID, TimePoint)? {
            row.map { ($0.event.stream, .version($0.event.stream, $0.event.version)) }
        }
        return switch stage.model.screens.top {
        case .accounts(let screen):
            screen.window.selectedRow.map { ($0.id, .version($0.id, $0.version)) }
        case .timeline(let screen): place(screen.window.selectedRow)
        case .stream(let screen): place(screen.window.selectedRow)
        case .compare(let screen): place(screen.answer.window.selectedRow)
        case .why(let screen): place(screen.answer.window.selectedRow)
        default: nil
        }
    }

    @Test func anAddressOfTheBookIsTakenBackToo() {
        var projections = stage("3 [ [")
        let point = projections.model.point
        let text = copied(&projections)
        #expect(text == "@pos:\(Self.book().head.number - 2)")
        for way in ["@", ":", ":at"] {
            #expect(go(stage("3"), text ?? "", way).point == point)
            #expect(go(stage("?"), text ?? "", way).point == point)
        }
    }

    @Test func withAndWithoutTheSign() {
        for text in ["plain@2", "@plain@2"] {
            for way in ["@", ":", ":at"] {
                let found = go(stage("2"), text, way)
                #expect(found.point == .version(StreamID(stored: "plain"), Version(2)), "\(text)")
            }
        }
        let found = go(stage(), "plain@pos:30", "@")
        #expect(found.account?.name == "plain" && found.point != nil)
    }

    @Test func inItsOwnTimelineNoOtherOneIsOpened() {
        var stage = stage("/")
        stage.type("plain")
        stage.press("enter enter @")
        let depth = stage.model.screens.depth
        stage.paste("plain@2")
        stage.press("enter")
        #expect(stage.model.screens.depth == depth && scope(stage) == .timeline)
        #expect(stage.model.point == .version(StreamID(stored: "plain"), Version(2)))
        stage.press("@")
        stage.paste("a@b@1")
        stage.press("enter")
        #expect(stage.model.screens.depth == depth + 1)
        stage.press("esc")
        #expect(stage.model.point == .version(StreamID(stored: "plain"), Version(2)))
        stage.press("esc")
        #expect(scope(stage) == .accounts && stage.model.point == nil)
    }

    @Test func anAccountThatIsNotThereIsSaid() {
        for way in ["@", ":", ":at"] {
            let found = go(stage(), "nobody@3", way)
            #expect(found.notice?.contains("'nobody'") == true && found.point == nil)
            #expect(go(stage(), "plain@99", way).notice?.contains("version 4") == true)
        }
        #expect(go(stage(), "nonsense", "@").notice == "refused")
        #expect(go(stage(), "nonsense", ":").notice == "refused")
    }

    /// Keys that are typed behind it are about the account that it leads to.
    @Test func keysBehindItWaitForIt() {
        var stage = stage()
        stage.isHolding = true
        stage.press("@")
        stage.paste("plain@2")
        stage.press("enter y")
        #expect(!stage.asked.contains { if case .copy = $0 { true } else { false } })
        stage.release()
        #expect(stage.asked.contains(.copy("plain@2")))
    }

    @Test func whoGoesElsewhereIsNotPulledBack() {
        var stage = stage()
        stage.isHolding = true
        stage.press("@")
        stage.paste("plain@2")
        stage.press("enter")
        guard case .ask(let id, .place(_))? = stage.held.last else {
            Issue.record("\(stage.held)")
            return
        }
        stage.press("2")
        #expect(stage.asked.contains(.cancel(id)))
        stage.release()
        #expect(scope(stage) == .stream && stage.model.point == nil)
    }

    // MARK: Numbers

    @Test(arguments: [
        ("1,234.56", "1234.56"), ("−3,987.00", "-3987.00"), ("+39,870.00", "+39870.00"),
        ("12,345,678", "12345678"), ("0.00", "0.00"), ("−5", "-5"), ("1,234 GBP", "1234 GBP"),
        ("balance < −1,000.50 and amount > 2,000", "balance < -1000.50 and amount > 2000"),
        ("amount>=39,870", "amount>=39870"), ("(balance = 1,000)", "(balance = 1000)"),
        // What is not written so stays, for the reader of it to refuse.
        ("1,23", "1,23"), ("1,2345", "1,2345"), ("12,34,567", "12,34,567"), ("0,123", "0,123"),
        ("1234,567", "1234,567"), ("100,50", "100,50"), ("1,234,56", "1,234,56"), ("", ""),
        (",", ","), ("1,", "1,"), ("−", "−"), ("a1,234", "a1,234"), ("1.234,567", "1.234,567"),
        ("memo = '1,234.56'", "memo = '1,234.56'"),
        ("memo = \"−5\" and x = −5", "memo = \"−5\" and x = -5"),
    ])
    func numbersAreTakenAsTheyAreShown(shown: String, plain: String) {
        #expect(ShownNumber.plain(shown) == plain)
    }

    @Test func whateverIsShownReadsBack() throws {
        var random = SeededRandom.announced(for: "PlaceTests")
        for code in ["GBP", "JPY", "BHD"] {
            let currency = try #require(Currency(code: code))
            for _ in 0..<500 {
                let minor = Int64.random(in: -99_999_999_999...99_999_999_999, using: &random)
                let money = Money(
                    minorUnits: minor >> Int64.random(in: 0...30, using: &random),
                    currency: currency)
                for text in [Wording.amount(money), Wording.balance(money)] {
                    let read = try Money(ShownNumber.plain(text), currency: currency)
                    #expect(read == money, "\(text)")
                }
            }
        }
    }

    @Test func formsAndPromptsTakeThem() {
        var form = Stage()
        form.begin()
        form.press("d")
        form.type("1,234.56")
        form.press("enter")
        let wishes = form.asked.compactMap { effect -> Money? in
            guard case .ask(_, .preview(.deposit(_, let funds), _)) = effect else { return nil }
            return funds.amount
        }
        #expect(wishes.map(\.minorUnits) == [123_456])
        var filter = Stage()
        filter.begin()
        filter.press("2 &")
        filter.type("amount >= 1,234")
        filter.press("enter")
        #expect(
            filter.asked.contains {
                if case .ask(_, .checkFilter("amount >= 1234")) = $0 { true } else { false }
            })
        var when = Stage()
        when.begin()
        when.press("f")
        when.type("balance < −1,000.00")
        when.press("enter")
        #expect(
            when.asked.contains {
                if case .ask(_, .checkCondition("balance < -1000.00")) = $0 { true } else { false }
            })
    }
}
