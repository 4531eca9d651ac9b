import Descriptions
import LedgerCore
import Testing
import TextFormats

/// Amounts of foreign payloads by their rules.
@Suite struct EffectRuleTests {
    private static let rows: [(payload: String, unit: EffectRule.Unit, minor: Int64?)] = [
        (#"{"stake":12.5}"#, .major, 1250), (#"{"stake":"12.50"}"#, .major, 1250),
        (#"{"stake":1250}"#, .minor, 1250), (#"{"stake":1.25e1}"#, .major, 1250),
        (#"{"stake":0}"#, .major, 0), (#"{"stake":-1}"#, .major, nil),
        (#"{"stake":1.005}"#, .major, nil), (#"{"stake":12.5}"#, .minor, nil),
        (#"{"stake":true}"#, .major, nil), (#"{"other":1}"#, .major, nil),
        (#"{"stake":null}"#, .major, nil), ("[]", .major, nil),
    ]

    @Test(arguments: rows)
    func readsExactlyOrSaysWhy(payload: String, unit: EffectRule.Unit, minor: Int64?) throws {
        let euro = try #require(Currency(code: "EUR"))
        let rule = EffectRule(effect: .debit, amountField: "stake", unit: unit)
        let found = try? rule.movement(in: try JSONText(payload), fallback: euro, Units())
        #expect(found?.movement.amount.minorUnits == minor)
        #expect(found?.namesCurrency ?? false == false)
    }
}
