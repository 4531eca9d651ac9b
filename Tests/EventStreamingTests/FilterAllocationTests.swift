import CAllocations
import EventStoreCore
import EventStreaming
import TestSupport
import Testing
import TextFormats

@Suite(.serialized) struct FilterAllocationTests {
    /// What a tailer does with every event of a busy log.
    @Test(arguments: [
        "type = 'FundsDeposited' AND amount > 5", "type = 'FundsDeposited' AND amountminor > 500",
        "subject LIKE 'acc-%' AND time > 1970-01-02",
    ])
    func aRecordedEventIsJudgedWithoutAllocating(_ text: String) throws {
        let filter = try EventFilter(text)
        let moment = Timestamp(microseconds: 1_790_000_000_000_000)
        let event = RecordedEvent(
            stream: StreamID(stored: "acc-1"), version: Version(1), position: Position(1),
            event: NewEvent(
                id: EventID(high: 1, low: 2), type: "FundsDeposited", payload: .emptyObject,
                fold: FoldFields(
                    uncheckedSign: 1, amountMinor: 501, currency: CurrencyCode("GBP")),
                occurredAt: moment, recordedAt: moment),
            commandID: nil, previousHash: .zero, hash: .zero)
        func holds() -> Bool { filter.matches(event) { _ in 2 } }
        // The first one makes what the runtime makes once.
        var held = holds() ? 1 : 0
        allocations_begin()
        for _ in 0..<1_000 { held += holds() ? 1 : 0 }
        let count = allocations_end()
        #expect(count == 0)
        #expect(held == 1_001)
    }
}
