import Descriptions
import LedgerCore
import TestSupport
import Testing
import TextFormats

@Suite struct DescriptionReaderTests {
    private static func file(_ text: String) -> DescriptionFile {
        DescriptionFile(reading: Array(text.utf8))
    }

    @Test func readsAllThatItCanSay() throws {
        let file = Self.file(
            """
            name = "bets"
            title = "Bets"
            units = { POINTS = 0 }
            [events.BetPlaced]
            title = "Place a bet"
            published = "org.example.bet"
            stream = "any"
            debit = "bet.stake"
            minor = true
            unit = "POINTS"
            unit-member = "cur"
            overdraw = true
            clear = ["won"]
            mark = { open = true, tries = 3, by = "hand" }
            set = { last = "bet.id" }
            expect = { open = false }
            states = "bet.balance"
            [[events.BetPlaced.form]]
            member = "bet.stake"
            label = "Stake"
            [[events.BetPlaced.form]]
            member = "day"
            kind = "day"
            required = false
            """)
        #expect(file.problems.isEmpty)
        let description = try #require(file.description)
        let type = try #require(description.types.first)
        #expect(description.units.map(\.code) == ["POINTS"])
        #expect(type.start == .any && type.mayOverdraw && type.title == "Place a bet")
        #expect(
            type.effect
                == EffectRule(
                    effect: .debit, amountField: "bet.stake", unit: .minor, currencyCode: "POINTS",
                    currencyField: "cur"))
        #expect(type.states == "bet.balance")
        #expect(type.summary.contains("; states the balance in bet.balance; "))
        #expect(type.form.map(\.kind) == [.amount, .day])
        #expect(type.form.map(\.isRequired) == [true, false])
        let payload = try PayloadFields(JSONText(#"{"bet":{"id":"b-1","stake":5},"cur":"X"}"#))
        #expect(
            type.changes(payload) == [
                FieldState("won", nil), FieldState("open", .boolean(true)),
                FieldState("tries", .number("3")), FieldState("by", .text("hand")),
                FieldState("last", .text("b-1")),
            ])
    }

    static let wrong: [(text: String, problem: String)] = [
        ("", "1:1: its name is missing"),
        ("name = \"x\"", "1:1: it describes no event"),
        ("name = \"X y\"\n[events.a]", "1:8: a name has"),
        ("name = 'x'\ntitel = 'y'\n[events.a]", "2:1: unknown key 'titel'; did you mean \"title\""),
        ("name = 'x'\n[events.a]\ndebt = 'y'", "3:1: unknown key 'debt'; did you mean \"debit\""),
        ("name = 'x'\n[events.a]\ndebit = 5", "3:9: 'debit' is a text"),
        ("name = 'x'\n[events.a]\ndebit = 'a'\ncredit = 'b'", "3:1: an event is a credit or"),
        ("name = 'x'\n[events.a]\nminor = true", "3:1: 'minor' belongs to an amount"),
        ("name = 'x'\n[events.a]\ndebit = 'a'\nunit = 'eur'", "4:8: 'eur' is not the code"),
        ("name = 'x'\n[events.FundsDeposited]", "2:1: 'FundsDeposited' is one of the ledger's"),
        ("name = 'x'\n[events.a]\nset = ['1x']", "3:8: a field of the state has"),
        ("name = 'x'\n[events.a]\nset = ['x']\nclear = ['x']", "'x' is set or cleared twice"),
        ("name = 'x'\n[events.a]\nmark = { x = 1.5 }", "3:14: a constant is"),
        ("name = 'x'\n[events.a]\nstream = 'old'", "3:10: 'old' is not one of existing, new"),
        ("name = 'x'\n[events.a]\nform = [{ label = 'x' }]", "3:9: its member is missing"),
        ("name = 'x'\n[events.a]\nform = [{ member = 'x', kind = 'dat' }]", "did you mean \"day\""),
        ("name = 'x'\nunits = { GBP = 2 }\n[events.a]", "2:11: GBP is a currency of ISO 4217"),
        ("name = 'x'\n[events.a]\npublished = 'b'\n[events.b]", "'b' is described twice"),
        ("name = 'x'\n[events.a\nset = ['x']", "2:"),
        ("name = 'x'\nevents = 5", "'events' is a table"),
    ]

    @Test(arguments: wrong)
    func saysWhatIsWrongAndWhere(text: String, problem: String) {
        let file = Self.file(text)
        #expect(file.description == nil)
        let told = file.problems.map(\.description)
        #expect(told.contains { $0.contains(problem) }, "\(told)")
    }

    @Test func aLargeFileIsRefusedUnread() {
        let file = Self.file(String(repeating: "#", count: DescriptionFile.maximumBytes + 1))
        #expect(file.description == nil && file.problems.count == 1)
    }

    /// Files that are nearly right: an answer or a place, whatever stands there.
    @Test func mutatedFilesHaveAPlace() throws {
        var random = SeededRandom.announced(for: "mutatedFilesHaveAPlace")
        let seeds =
            Self.wrong.map { Array($0.text.utf8) } + [Array("[events.\"b\"]\nset={a='b'}".utf8)]
        for _ in 0..<5_000 {
            var bytes = seeds[Int.random(in: 0..<seeds.count, using: &random)]
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.remove(at: index)
                case 1: bytes.insert(UInt8.random(in: 9...126, using: &random), at: index)
                default: bytes[index] = UInt8.random(in: 0...255, using: &random)
                }
            }
            let file = DescriptionFile(reading: bytes)
            #expect((file.description == nil) == !file.problems.isEmpty)
            let lines = bytes.count(where: { $0 == 0x0A }) + 1
            #expect(file.problems.allSatisfy { (1...lines).contains($0.place.line) })
        }
    }

    @Test func typesAreFoundByBothNamesAndByBytes() throws {
        var all = DescriptionSet()
        let text = "name = 'x'\n[events.\"caf\u{E9}\"]\npublished = 'org.x'\nset = ['a']"
        try all.take(try #require(Self.file(text).description))
        #expect(all["caf\u{E9}"] != nil && all["org.x"] != nil)
        #expect(all["cafe\u{301}"] == nil && all["x"] == nil)
        #expect(all.wholeTypes == ["caf\u{E9}", "org.x"])
        let other = try #require(Self.file("name = 'y'\n[events.\"org.x\"]").description)
        let before = all
        #expect(throws: Rejection.self) { try all.take(other) }
        #expect(all == before)
        try all.take(try #require(Self.file("name = 'x'\n[events.b]").description))
        #expect(all["caf\u{E9}"] == nil && all.wholeTypes.isEmpty)
    }
}
