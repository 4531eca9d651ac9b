/// When what was not taken is sent again: often at first, and never not at all.
public struct DeliverySchedule: Hashable, Sendable {
    /// Pauses of one length, for as long as it has failed for less than so long.
    public struct Step: Hashable, Sendable {
        public let pause: Duration
        public let until: Duration

        public init(every pause: Duration, until: Duration) {
            self.pause = pause
            self.until = until
        }
    }

    /// In the order of their ends.
    public var steps: [Step]
    /// The pause behind the last step, for ever.
    public var last: Duration
    /// The longest wish of a far side that is heeded.
    public static let longestWish = Duration.seconds(86_400)

    /// Every 5 seconds for a minute, every 10 minutes for an hour, and then every hour.
    public static let standard = DeliverySchedule(
        steps: [
            Step(every: .seconds(5), until: .seconds(60)),
            Step(every: .seconds(600), until: .seconds(3600)),
        ], last: .seconds(3600))

    public init(steps: [Step], last: Duration) {
        self.steps = steps
        self.last = last
    }

    /// How long to wait.
    ///
    /// - Parameters:
    ///   - failing: how long it has failed by now; zero at the first time.
    ///   - wish: how long the far side asks to wait; nil if it asks for nothing, zero for at once.
    ///   - draw: a number from 0 to below 1, so that many that wait do not come back together.
    /// - Returns: no less than what the far side asks for, up to a day.
    public func pause(failing: Duration, wish: Duration?, draw: Double) -> Duration {
        if wish == .zero { return .zero }
        let own = steps.first { failing < $0.until }?.pause ?? last
        let least = max(.zero, min(wish ?? .zero, Self.longestWish))
        let share = draw >= 1 ? 200 : draw > 0 ? Int(draw * 200) : 0
        let spread = own * (900 + share) / 1000
        return max(spread, least)
    }
}
