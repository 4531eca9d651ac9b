import EventStoreCore
import EventStreaming
import TerminalCanvas
import Testing

@testable import Explorer
@testable import LedgerHistory

/// The explorer knows no filter language, and yet completes its words: they are the ones that are
/// read.
@Suite struct ExpressionWordsTests {
    /// A value of each kind, as the language writes it.
    private static let values = ["1", "'a'", "'2026-08-01'", "2026-08-01"]
    private static let comparators = ["=", ">"]

    private static func comparisons(of name: String) -> [String] {
        comparators.flatMap { comparator in values.map { "\(name) \(comparator) \($0)" } }
    }

    private static func isFilter(_ text: String) -> Bool { (try? EventFilter(text)) != nil }
    private static func isCondition(_ text: String) -> Bool { (try? Condition(text)) != nil }

    @Test func whatAFilterIsOfferedItReads() {
        for word in ExpressionWords.filter where word != "AND" {
            #expect(Self.comparisons(of: word).contains(where: Self.isFilter), "\(word)")
        }
        #expect(ExpressionWords.filter.contains("AND"))
        #expect(Self.isFilter("amount > 1 AND amount < 5"))
        for attribute in EventFilter.Attribute.allCases {
            #expect(ExpressionWords.filter.contains(attribute.rawValue), "\(attribute)")
        }
    }

    @Test func whatAConditionIsOfferedItReads() {
        let joining = ["and", "or", "not"]
        for word in ExpressionWords.condition where !joining.contains(word) {
            // Any name may be a payload's: one that is offered is a field.
            #expect(ConditionField(named: word) != nil, "\(word)")
            #expect(Self.comparisons(of: word).contains(where: Self.isCondition), "\(word)")
        }
        #expect(Set(joining).isSubset(of: ExpressionWords.condition))
        #expect(Self.isCondition("balance < 0 and amount > 1 or not amount > 5"))
        for (name, _) in ConditionField.named {
            #expect(ExpressionWords.condition.contains(name), "\(name)")
        }
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
