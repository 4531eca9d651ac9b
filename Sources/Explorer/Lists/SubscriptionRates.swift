import EventStoreCore

/// How fast subscriptions read: by what they had read at the readings of the last seconds.
struct SubscriptionRates: Sendable {
    private struct Reading {
        let at: Timestamp
        let positions: [String: Position]
    }

    private static let span = 10 * Timestamp.second
    /// The oldest first.
    private var readings: [Reading] = []

    /// Takes what was read.
    mutating func add(_ page: SubscriptionsPage) {
        if let last = readings.last, page.readAt <= last.at { readings = [] }
        var positions: [String: Position] = [:]
        for row in page.rows { positions[row.name] = row.kept?.position }
        readings.append(Reading(at: page.readAt, positions: positions))
        // The last two are compared in any case.
        let start = page.readAt.advanced(by: -Self.span)
        while readings.count > 2, readings[0].at < start { readings.removeFirst() }
    }

    /// What was measured before is no rate: a position was moved by hand.
    mutating func forget() { readings = [] }

    /// Events of the log a second; nil where nothing was measured yet, or it went back.
    func perSecond(_ name: String) -> Double? {
        guard let last = readings.last, let end = last.positions[name] else { return nil }
        guard let first = readings.first(where: { $0.positions[name] != nil }),
            let start = first.positions[name], first.at < last.at, start <= end
        else { return nil }
        let seconds = Double(last.at.microseconds - first.at.microseconds) / 1e6
        return Double(end.number - start.number) / seconds
    }
}
