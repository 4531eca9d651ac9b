import CAllocations
import Expressions
import Testing
import TextFormats

@Suite(.serialized) struct AllocationTests {
    private final class Box { var number = 0 }

    @Test func aFilterAllocatesNothingForAnEvent() throws {
        let filter = try SampleNames.read("type = 'FundsDeposited' AND amount > 5", .events)
        let (type, amount) = ("FundsDeposited", ExactDecimal(minorUnits: 501, exponent: 2))
        func holds() -> Bool {
            filter.holds { name in
                switch name {
                case .attribute(.type): .text(type)
                case .attribute(.amount): .money(amount)
                default: nil
                }
            }
        }
        // The first one makes what the runtime makes once.
        var held = holds() ? 1 : 0
        allocations_begin()
        for _ in 0..<1_000 { held += holds() ? 1 : 0 }
        #expect(allocations_end() == 0)
        #expect(held == 1_001)
    }

    /// The count itself counts.
    @Test func anObjectIsCounted() {
        allocations_begin()
        let boxes = [Box(), Box(), Box()]
        let count = allocations_end()
        #expect(count == boxes.count + 1)
    }
}
