import Testing

@testable import EventStreaming

@Suite struct DeliveryScheduleTests {
    @Test(
        "Often at first, then every hour for ever",
        arguments: [
            (0, 5), (5, 5), (59, 5), (60, 600), (3599, 600), (3600, 3600), (86_400, 3600),
            (31_536_000, 3600),
        ])
    func standard(failing: Int, seconds: Int) {
        let schedule = DeliverySchedule.standard
        func pause(_ draw: Double) -> Duration {
            schedule.pause(failing: .seconds(failing), wish: nil, draw: draw)
        }
        #expect(pause(0.5) == .seconds(seconds))
        // A tenth less to a tenth more, and never beyond that.
        #expect(pause(0) == .milliseconds(seconds * 900))
        #expect(pause(1) == .milliseconds(seconds * 1100))
        #expect(pause(-7) == pause(0) && pause(.infinity) == pause(1))
    }

    @Test(
        "A wish is obeyed up to a day, and shortens nothing",
        arguments: [
            (1, 5), (5, 5), (120, 120), (86_400, 86_400), (86_401, 86_400), (1_000_000_000, 86_400),
            (-4, 5),
        ])
    func wish(seconds: Int, expected: Int) {
        let pause = DeliverySchedule.standard.pause(
            failing: .zero, wish: .seconds(seconds), draw: 0.5)
        #expect(pause == .seconds(expected))
    }

    @Test func atOnceIsAtOnce() {
        #expect(
            DeliverySchedule.standard.pause(failing: .seconds(9000), wish: .zero, draw: 1) == .zero)
    }
}
