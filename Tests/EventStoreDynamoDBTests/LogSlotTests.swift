import EventStoreCore
import Testing

@testable import EventStoreDynamoDB

@Suite struct LogSlotTests {
    @Test(arguments: [(0, 1, 0), (998, 999, 0), (999, 1000, 1), (1000, 1001, 1)])
    func standsBehindTheLog(last: Int64, position: Int64, bucket: Int64) {
        let slot = LogSlot(after: Position(last))
        #expect(slot.position == Position(position))
        #expect(slot.bucket == "log/\(bucket)")
        #expect(slot.text.count == 16)
    }
}
