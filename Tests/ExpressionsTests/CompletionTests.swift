import Expressions
import Testing

@Suite struct CompletionTests {
    private static let types = ["FundsDeposited", "FundsWithdrawn", "BetPlaced"]

    private static func words(
        _ text: String, _ vocabulary: Vocabulary = .histories
    ) -> [String] {
        vocabulary.completions(of: text, types: types).map(\.word)
    }

    @Test func namesKeywordsAndFunctionsAreCompleted() {
        #expect(Self.words("ba") == ["balance"])
        #expect(Self.words("previous.ba") == ["previous.balance"])
        #expect(Self.words("balance < 0 an") == ["and"])
        #expect(Self.words("balance < 0 An") == ["AND"])
        #expect(Self.words("LENG", .events) == ["LENGTH("])
        #expect(Self.words("memo lik") == ["like"])
        #expect(Self.words("own", .events).isEmpty)
        #expect(Self.words("balance < ").isEmpty)
        #expect(Self.words("").isEmpty)
        #expect(Self.words("é").isEmpty)
        let state = Vocabulary.histories.adding(state: ["available"])
        #expect(Self.words("state.a", state) == ["state.available"])
        #expect(Self.words("previous.s", state) == ["previous.status", "previous.state.available"])
    }

    @Test func theWholeTextComesWithThem() {
        let found = Vocabulary.events.completions(of: "amount > 5 and subj")
        #expect(found.map(\.text) == ["amount > 5 and subject"])
    }

    @Test func typesAreCompletedWhereATypeStands() {
        #expect(Self.words("type = Fu") == ["FundsDeposited", "FundsWithdrawn"])
        #expect(Self.words("event != 'Fu") == ["FundsDeposited'", "FundsWithdrawn'"])
        #expect(Self.words("type in ('FundsDeposited', 'B") == ["BetPlaced'"])
        #expect(Self.words("type NOT IN (FundsDeposited, B").first == "BetPlaced")
        #expect(Self.words("not type = Be") == ["BetPlaced"])
        // A text in quotes is nobody's name.
        #expect(Self.words("memo = 'Fu").isEmpty)
        #expect(Self.words("memo = 'bal").isEmpty)
        #expect(Self.words("type = 'a' and memo = Fu").isEmpty)
    }

    /// What is offered is read.
    @Test func whatIsOfferedIsRead() throws {
        for vocabulary in [Vocabulary.events, .histories] {
            for letter in "abcdefghijklmnopqrstuvwxyz" {
                for (text, _) in vocabulary.completions(of: String(letter)) {
                    let forms = [
                        "\(text) = 1", "\(text) = 'a'", "\(text) = 2026-08-01", "\(text)memo) = 1",
                        "\(text)memo) = 'a'", "\(text)memo)", "memo = a \(text) memo = b",
                        "\(text)",
                        "\(text)memo, 1) = 'a'", "\(text) memo = a", "\(text) memo",
                        "memo \(text) 'a'", "memo \(text) ('a')",
                    ]
                    #expect(
                        forms.contains { (try? SampleNames.read($0, vocabulary)) != nil },
                        "\(text)")
                }
            }
        }
    }
}
