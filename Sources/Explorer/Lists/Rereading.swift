import EventStoreCore

/// The one request for what stands outside of the log, which changes without any news: it is read
/// again every few seconds while its screen is seen, sooner where events come, and else never.
package struct Rereading: Sendable {
    /// Between the end of a reading and the next one.
    private static let pause = 2 * Timestamp.second
    /// The same where each reading is asked of a service elsewhere.
    private static let pauseFarAway = 5 * Timestamp.second
    /// Between two readings, however much happens.
    private static let least = Timestamp.second

    private var pending: RequestID?
    private var asked: Timestamp?
    /// When it is read again; nil while it is being read, or is not seen.
    package private(set) var due: Timestamp?

    package init() {}

    /// The reading is under way.
    package var isWaiting: Bool { pending != nil }

    mutating func ask(_ query: Query, _ context: inout ScreenContext) {
        guard pending == nil else { return }
        (asked, due) = (context.now, nil)
        pending = context.ask(query)
    }

    /// Whether it is to be read now. A clock that was set back does not put it off.
    func isDue(at now: Timestamp) -> Bool {
        guard pending == nil, let due else { return false }
        return now >= due || now < asked ?? now
    }

    /// Something happened that may have changed it.
    mutating func hasten() {
        guard let asked, let due else { return }
        self.due = min(due, asked.advanced(by: Self.least))
    }

    /// Takes that an answer has come.
    ///
    /// - Returns: false if it is an old one.
    mutating func receive(
        _ id: RequestID, isFarAway: Bool, _ context: ScreenContext
    ) -> Bool {
        guard id == pending else { return false }
        pending = nil
        let stays = context.isInFront && !context.live.isPaused
        due = stays ? context.now.advanced(by: isFarAway ? Self.pauseFarAway : Self.pause) : nil
        return true
    }

    /// Nobody sees it: what is under way is given up, and nothing is read before the next `ask`.
    mutating func suspend(_ context: inout ScreenContext) {
        due = nil
        guard let id = pending else { return }
        pending = nil
        context.cancel(id)
    }
}
