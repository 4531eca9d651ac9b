import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@Suite struct ShippedReactorTests {
    @Test func whatIsKeptReadsBack() throws {
        for shipped in [
            ShippedReactor(.overdraft), ShippedReactor(.overdraft, limit: "10.00 GBP"),
            ShippedReactor(.sweep, limit: "0.00 GBP", destination: "a \"b\" \\ ü"),
            ShippedReactor(.total, type: "score.total"),
        ] {
            #expect(ShippedReactor(target: shipped.target) == shipped)
        }
        for target in [
            "", "stdout", "file:/reactor", "reactor:", "reactor:{}", "reactor:[]",
            #"reactor:{"with":"other"}"#, #"reactor:{"with":1}"#, #"reactor:{"with":"sweep""#,
        ] {
            #expect(ShippedReactor(target: target) == nil, "\(target)")
        }
    }

    /// A target of another program may lack what it needs.
    @Test func whatIsMissingIsSaid() throws {
        let ledger = try LedgerBench(.inMemory).ledger
        for shipped in [
            ShippedReactor(.sweep, limit: "1 GBP"), ShippedReactor(.sweep, destination: "a"),
            ShippedReactor(.total),
        ] {
            #expect(throws: SubscriptionError.self) { try shipped.reactor(on: ledger) }
        }
        #expect(throws: AmountError.self) {
            try ShippedReactor(.overdraft, limit: "ten").reactor(on: ledger)
        }
        #expect(throws: EventStoreError.self) {
            try ShippedReactor(.sweep, limit: "1 GBP", destination: "").reactor(on: ledger)
        }
        #expect(try ShippedReactor(.overdraft).reactor(on: ledger) is OverdraftAlert)
    }

    /// Money of anybody but itself.
    @Test func theFilterLeavesItsOwnOut() throws {
        let name = try SubscriptionName("sweep.of-all_1")
        let filter = try EventFilter(ShippedReactor.filter(for: name))
        let factory = EventFactory(seed: 4)
        func passes(_ event: NewEvent) -> Bool {
            filter.matches(
                RecordedEvent(
                    stream: account("a"), version: Version(1), position: Position(1), event: event,
                    commandID: nil, previousHash: .zero, hash: .zero)
            ) { _ in 2 }
        }
        #expect(passes(factory.deposit(5)) && passes(factory.withdrawal(5)))
        #expect(!passes(factory.event()))
        let money = try FoldFields(sign: 1, amountMinor: 5, currency: CurrencyCode("GBP"))
        for (actor, isHanded) in [
            ("reactor:sweep.of-all_1", false), ("reactor:sweep", true), ("ada", true),
        ] {
            #expect(passes(factory.event(fold: money, actor: actor)) == isHanded)
        }
    }
}
