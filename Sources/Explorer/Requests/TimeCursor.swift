import EventStoreCore

/// Where in the past the reader stands: every number on every screen is as of it. There is no
/// cursor while the book is shown as it is now.
package struct TimeCursor: Hashable, Sendable {
    package let point: TimePoint
    /// The end of the log when the reader left now. What comes later is only counted.
    package let leftAt: Position
    /// Events that the session had received by then.
    let received: Int64
    package internal(set) var landing: Landing?
    package internal(set) var playback: Playback?

    init(_ point: TimePoint, leftAt: Position, received: Int64) {
        self.point = point
        self.leftAt = leftAt
        self.received = received
    }

    /// `AS OF @409 (3 back)`; where another account, or the whole book, is on the screen, whose
    /// version it is: `AS OF 485@100 (pos 24,174)`.
    package func text(on axis: TimeAxis) -> String {
        switch point {
        case .position(let position):
            return "AS OF @pos:\(Wording.grouped(position.number))"
                + Self.behind(leftAt.number - position.number)
        case .version(let id, let version) where axis.account != id:
            let position = landing?.position.map { " (pos \(Wording.grouped($0.number)))" }
            return "AS OF \(Wording.safe(id.name))@\(version)\(position ?? "")"
        case .version(_, let version):
            return "AS OF @\(version)\(landing?.back.map(Self.behind) ?? "")"
        case .moment: return "AS OF \(point.words)"
        }
    }

    private static func behind(_ steps: Int64) -> String {
        steps > 0 ? " (\(Wording.grouped(steps)) back)" : ""
    }
}

/// The cursor moves by itself.
package struct Playback: Hashable, Sendable {
    package enum Speed: Hashable, Sendable {
        /// As it happened, so many times as fast.
        case original(Int64)
        /// So many events a second.
        case perSecond(Int64)

        package var text: String {
            switch self {
            case .original(1): "real time"
            case .original(let factor): "\(Wording.grouped(factor))× real time"
            case .perSecond(let count): "\(count) event\(count == 1 ? "" : "s")/s"
            }
        }
    }

    /// From the slowest to the fastest.
    package static let speeds: [Speed] = [
        .original(1), .original(60), .original(3600), .original(86_400), .perSecond(1),
        .perSecond(2), .perSecond(5), .perSecond(10), .perSecond(30),
    ]

    package var speedIndex = 5
    /// When the next step is due; nil until the last one has landed.
    package var due: Timestamp?

    package var speed: Speed { Self.speeds[speedIndex] }

    /// Longer than anyone waits for an event of years ago.
    static let longestSeconds: Int64 = 5
    private static let longest = longestSeconds * Timestamp.second
    private static let shortest = Timestamp.second / 30

    /// How long the next event is waited for.
    func wait(_ landing: Landing) -> Int64 {
        switch speed {
        case .perSecond(let count): return Timestamp.second / count
        case .original(let factor):
            guard let at = landing.at, let next = landing.next else { return Self.longest }
            let gap = (next.microseconds - at.microseconds) / factor
            return min(Self.longest, max(Self.shortest, gap))
        }
    }
}
