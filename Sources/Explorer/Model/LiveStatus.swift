import EventStoreCore

/// How fresh the screen is.
package struct LiveStatus: Hashable, Sendable {
    /// The last position that the tailer handed over.
    package var head = LogPosition.start
    /// Positions that are in the log and not yet handed over.
    package var lag: Int64 = 0
    /// Positions that the account summary is behind the head.
    package var summaryLag: Int64 = 0
    /// Events of the last seconds, by the second, the newest last.
    package var rate = RateMeter()
    /// What the reader has switched off stays still until it is switched on again.
    package var isPaused = false {
        didSet { pausedAt = isPaused ? head : nil }
    }
    /// The head when it was switched off: what is drawn goes by it.
    package private(set) var pausedAt: LogPosition?
    /// Why the tailer ended; nil while it runs.
    package var failure: String?

    package init() {}
}

/// Events a second over the last ten seconds.
package struct RateMeter: Hashable, Sendable {
    private static let seconds: Int64 = 10
    private var counts: [Int64: Int] = [:]

    package init() {}

    package mutating func add(_ count: Int, at now: Timestamp) {
        let second = now.microseconds / Timestamp.second
        counts[second, default: 0] += count
        counts = counts.filter { $0.key > second - Self.seconds }
    }

    package func perSecond(at now: Timestamp) -> Double {
        let second = now.microseconds / Timestamp.second
        let recent = counts.filter { $0.key > second - Self.seconds && $0.key <= second }
        return Double(recent.values.reduce(0, +)) / Double(Self.seconds)
    }
}
