import Descriptions
import EventStoreCore
import LedgerCore
import TerminalCanvas

/// What a screen may have to do with though it did not ask for it.
package enum Change: Sendable {
    /// Marks fade, ages grow.
    case time(Timestamp)
    /// The tailer handed over events, merged since the last frame.
    case news(News)
    case snapshots
    case readModels
    /// One of them was changed by the reader.
    case subscriptions
    /// What is kept beside the log may have changed, whoever did it.
    case values
    case verification
}

/// How fresh the screen is.
package struct LiveStatus: Hashable, Sendable {
    /// The last position that the tailer handed over.
    package var head = Position.start
    /// Positions that are in the log and not yet handed over.
    package var lag: Int64 = 0
    /// Of the account summary, when it was read last.
    package var summary = SummaryFreshness()
    /// Events of the last seconds, by the second, the newest last.
    package var rate = RateMeter()
    /// Events that came in this session: what came since a moment is counted from here.
    package private(set) var received: Int64 = 0
    /// Since the reader has stopped the screens; nil while they go on.
    package var pause: Pause?
    /// Why the tailer ended; nil while it runs.
    package var failure: String?

    /// The screens stand still at a position; what comes meanwhile is counted.
    package struct Pause: Hashable, Sendable {
        package let at: Position
        fileprivate let received: Int64
    }

    package init() {}

    package var isPaused: Bool { pause != nil }

    /// Events that came since the pause, and lie behind what was read.
    func count(unreadAfter position: Position) -> Int64 {
        pause.map { max(0, head.number - max($0.at, position).number) } ?? 0
    }

    /// Events that came since the screens stand still.
    package var newCount: Int64 { pause.map { received - $0.received } ?? 0 }

    mutating func togglePause() {
        pause = pause == nil ? Pause(at: head, received: received) : nil
    }

    mutating func note(_ news: News) {
        head = max(head, news.head)
        lag = news.lag
        rate.add(news.count, at: news.at)
        received += Int64(news.count)
    }
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

    /// When what it tells changes next; nil while it tells nothing.
    func change(after now: Timestamp) -> Timestamp? {
        guard perSecond(at: now) > 0 else { return nil }
        return Timestamp(
            microseconds: (now.microseconds / Timestamp.second + 1) * Timestamp.second)
    }

    package func perSecond(at now: Timestamp) -> Double {
        let second = now.microseconds / Timestamp.second
        let recent = counts.filter { $0.key > second - Self.seconds && $0.key <= second }
        return Double(recent.values.reduce(0, +)) / Double(Self.seconds)
    }
}

/// What the tailer brought since the last frame.
package struct News: Hashable, Sendable {
    /// Accounts with new events, by the last one of each.
    package var accounts: [StreamID: Version]
    /// How many events there are.
    package var count: Int
    package var head: Position
    package var lag: Int64
    package var at: Timestamp
    /// The units of the book, where it has declared one; nil where nothing changed.
    package var units: Units?
    /// What its events mean, where it has declared that; nil where nothing changed.
    package var descriptions: DescriptionSet?
    /// What has been recorded by commands of which that was not known, by their ids.
    package var recorded: [CommandID: [StreamVersion]] = [:]

    package init(
        accounts: [StreamID: Version], count: Int, head: Position, lag: Int64, at: Timestamp
    ) {
        self.accounts = accounts
        self.count = count
        self.head = head
        self.lag = lag
        self.at = at
    }

    /// Adds what came later, so that a burst is one piece of news.
    package mutating func merge(_ later: News) {
        accounts.merge(later.accounts) { _, new in new }
        count += later.count
        head = max(head, later.head)
        lag = later.lag
        at = later.at
        units = later.units ?? units
        descriptions = later.descriptions ?? descriptions
        recorded.merge(later.recorded) { $0 + $1 }
    }
}
