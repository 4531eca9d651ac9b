import Testing

@testable import EventStoreDynamoDB

/// How seldom a table is read again that has no stream.
@Suite struct TableFollowerPaceTests {
    @Test(arguments: [
        (Int64(0), Duration.seconds(2)), (1, .seconds(2)), (222_000, .seconds(2)),
        (222_111, .milliseconds(2001)), (11_100_000, .seconds(100)),
        (.max, .milliseconds(.max / 111)), (-5, .seconds(2)),
    ])
    func theDearerTheSeldomer(milliUnits: Int64, period: Duration) {
        #expect(TableFollower.period(ofMilliUnits: milliUnits) == period)
    }

    /// Five cents an hour at $0.125 for a million units.
    @Test(arguments: [Int64(222_000), 1_000_000, 50_000_000, 4_000_000_000])
    func anHourCostsFiveCentsAtMost(milliUnits: Int64) {
        let period = TableFollower.period(ofMilliUnits: milliUnits)
        let microdollars = milliUnits * 125 * 3600 / (period.microseconds / 1000) / 1000
        #expect((49_000...50_001).contains(microdollars))
    }
}
