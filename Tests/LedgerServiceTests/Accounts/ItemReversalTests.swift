import EventStoreCore
import LedgerCore
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

/// Events that were items of another program's table have other ids than they had before, so that
/// what a reversal says of its event is compared. Whoever writes to the table may say anything.
@Suite struct ItemReversalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var version = 2
        var amount: Int64 = 40
        var effect = MoneyEffect.debit
        var isItem = true
        let counts: Bool

        var testDescription: String {
            "@\(version) \(amount) \(effect)\(isItem ? "" : ", no item"): \(counts)"
        }
    }

    private static func event(
        _ factory: EventFactory, _ type: String, _ members: String, _ effect: MoneyEffect,
        _ amount: Int64, isItem: Bool = true
    ) throws -> NewEvent {
        let payload = #"{\#(members)"amountMinor":\#(amount),"currency":"GBP","memo":"m"}"#
        return factory.event(
            type: type, payload: JSONText(stored: Array(payload.utf8)),
            metadata: isItem ? JSONText(stored: Array(#"{"layout":"spring"}"#.utf8)) : nil,
            fold: try FoldFields(Movement(effect: effect, amount: pounds(amount))))
    }

    @Test(arguments: [
        Case(counts: true), Case(version: 1, counts: false), Case(amount: 1, counts: false),
        Case(effect: .credit, counts: false), Case(isItem: false, counts: false),
    ])
    func countsIfItTakesTheEventBack(_ item: Case) async throws {
        let bench = try LedgerBench(.sqlite)
        try await bench.submit(.open("acc-1", overdraft: 500))
        let factory = EventFactory(seed: 7)
        let names = #""reverses":\#(item.version),"effect":"\#(item.effect.rawValue)","#
        let events = [
            try Self.event(factory, "FundsDeposited", "", .credit, 40),
            try Self.event(
                factory, "FundsReversed", names, item.effect, item.amount, isItem: item.isItem),
        ]
        let write = StreamWrite(
            stream: account("acc-1"), expecting: .version(Version(1)), events: events)
        _ = try await bench.store.append(AppendRequest([write]))
        guard item.counts else {
            let receipt = try await bench.submit(.reverse("acc-1", 2))
            #expect(receipt.events.map(\.version) == [Version(4)])
            return
        }
        await #expect(throws: Rejection.alreadyReversed("acc-1@2", by: "acc-1@3")) {
            try await bench.submit(.reverse("acc-1", 2))
        }
    }
}
