import EventStoreCore

/// What the runtime found at a point.
package struct Landing: Hashable, Sendable {
    /// The last event of the log that is shown; nil by a clock, which takes events account by
    /// account.
    package let position: Position?
    /// When that event happened, or the moment itself.
    package let at: Timestamp?
    /// When the event behind it happened: of the account in a timeline, of the log elsewhere.
    package let next: Timestamp?
    /// Events behind it that are not shown: of the account in a timeline, of the log elsewhere;
    /// nil by a clock.
    package let back: Int64?
    /// Where the time bar of the log shows it. By a clock that is only about where it is.
    package let place: Position?

    package init(
        position: Position?, at: Timestamp?, next: Timestamp?, back: Int64? = nil,
        place: Position? = nil
    ) {
        self.position = position
        self.place = place ?? position
        self.at = at
        self.next = next
        self.back = back
    }
}

/// One move of the cursor.
package enum TimeStep: Hashable, Sendable {
    /// Versions of the account, or events of the log; negative for back.
    case events(Int64)
    case snapshots(Int64)
    case days(Int64)
    case address(Address)

    /// It leads towards now.
    var isForward: Bool { count.map { $0 > 0 } ?? false }

    /// Two moves that undo each other.
    var isNothing: Bool { count == 0 }

    private var count: Int64? {
        switch self {
        case .events(let count), .snapshots(let count), .days(let count): count
        case .address: nil
        }
    }

    /// Both moves in one; nil if they are of different kinds.
    func joined(_ later: TimeStep) -> TimeStep? {
        switch (self, later) {
        case (.events(let one), .events(let other)): .events(one + other)
        case (.snapshots(let one), .snapshots(let other)): .snapshots(one + other)
        case (.days(let one), .days(let other)): .days(one + other)
        default: nil
        }
    }
}

/// A move that needs a look into the store.
package struct TravelQuery: Hashable, Sendable {
    /// Whose versions are stepped through; nil for the book.
    package let account: StreamID?
    /// Nil for now.
    package let from: TimePoint?
    package let step: TimeStep
    /// What a date, or a day, goes by.
    package let clock: Clock

    package init(account: StreamID?, from: TimePoint?, step: TimeStep, clock: Clock) {
        self.account = account
        self.from = from
        self.step = step
        self.clock = clock
    }
}
