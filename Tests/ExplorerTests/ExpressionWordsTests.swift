import EventStreaming
import Expressions
import LedgerHistory
import Testing

@testable import Explorer

/// What the prompts complete is read by those who answer them.
@Suite struct ExpressionWordsTests {
    private static let forms = [
        " = 1", " = 'a'", " = 2026-08-01", "memo) = 1", "memo) = 'a'", "memo)", "memo, 1) = 'a'",
        " memo = 'a'", " memo", "",
    ]
    /// Words that stand between two parts.
    private static let joining = ["and", "or", "xor", "like", "in"]

    private static func isFilter(_ text: String) -> Bool { (try? EventFilter(text)) != nil }
    private static func isCondition(_ text: String) -> Bool { (try? Condition(text)) != nil }

    private static func words(_ vocabulary: Vocabulary) -> [String] {
        "abcdefghijklmnopqrstuvwxyz".flatMap { letter in
            vocabulary.completions(of: String(letter)).map(\.word)
        }
    }

    @Test func whatAFilterIsOfferedItReads() {
        let words = Self.words(.events)
        for word in words where !Self.joining.contains(word) {
            #expect(Self.forms.contains { Self.isFilter(word + $0) }, "\(word)")
        }
        #expect(Set(Self.joining).isSubset(of: words))
        #expect(Set(["type", "subject", "event", "account", "amountminor"]).isSubset(of: words))
        #expect(Self.isFilter("amount > 1 AND amount < 5"))
    }

    @Test func whatAConditionIsOfferedItReads() {
        let words = Self.words(.histories)
        for word in words where !Self.joining.contains(word) {
            #expect(Self.forms.contains { Self.isCondition(word + $0) }, "\(word)")
        }
        #expect(Set(Self.joining).isSubset(of: words))
        #expect(Set(["balance", "previous.balance", "occurred", "event"]).isSubset(of: words))
        #expect(Self.isCondition("balance < 0 and amount > 1 or not amount > 5"))
    }

    @Test func whatAnAddressIsOfferedItReads() {
        for word in AddressCompletion.words {
            var model = Sample.loaded()
            model.screens.push(.timeline(TimelineScreen(Sample.row(1))))
            #expect(
                model.travel(toAddress: word.hasSuffix(":") ? word + "1" : word) != nil, "\(word)")
        }
    }
}
