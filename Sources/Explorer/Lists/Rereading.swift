import EventStoreCore

/// The one request for what stands outside of the log, which changes without any news: it is read
/// again while its screen is seen, when something may have changed it and after a pause, and else
/// never.
package struct Rereading: Sendable {
    /// Between two readings, however much happens.
    private static let least = Timestamp.second

    private var pending: RequestID?
    /// Something happened while it was being read.
    private var isOld = false
    private var asked: Timestamp?
    /// When it is read again; nil while it is being read, or is not seen.
    package private(set) var due: Timestamp?

    package init() {}

    /// The reading is under way.
    package var isWaiting: Bool { pending != nil }

    mutating func ask(_ query: Query, _ context: inout ScreenContext) {
        guard pending == nil else { return }
        (asked, due, isOld) = (context.now, nil, false)
        pending = context.ask(query)
    }

    /// Whether it is to be read now. A clock that was set back does not put it off.
    func isDue(at now: Timestamp) -> Bool {
        guard pending == nil, let due else { return false }
        return now >= due || now < asked ?? now
    }

    /// Something happened that may have changed it.
    mutating func hasten() {
        isOld = true
        guard let asked, let due else { return }
        self.due = min(due, asked.advanced(by: Self.least))
    }

    /// Takes that an answer has come.
    ///
    /// - Returns: false if it is an old one; else it rests next.
    mutating func receive(_ id: RequestID) -> Bool {
        guard id == pending else { return false }
        pending = nil
        return true
    }

    /// Waits for the next reading, if it is seen.
    ///
    /// - Parameters:
    ///   - pause: microseconds from now, if nothing happens before.
    ///   - context: whether it is seen, and when.
    mutating func rest(_ pause: Int64, _ context: ScreenContext) {
        due = nil
        guard context.isInFront, !context.live.isPaused else { return }
        due = context.now.advanced(by: pause)
        if isOld { hasten() }
    }

    /// Nobody sees it: what is under way is given up, and nothing is read before the next `ask`.
    mutating func suspend(_ context: inout ScreenContext) {
        due = nil
        guard let id = pending else { return }
        pending = nil
        context.cancel(id)
    }
}
