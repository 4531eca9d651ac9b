/// A point of the past that the whole book, or an account, is looked at.
package enum TimePoint: Hashable, Sendable {
    /// Right behind an event of the log.
    case position(Position)
    /// Right behind an event of an account.
    case version(StreamID, Version)
    /// Account by account, with all that had happened, or was recorded, by then.
    case moment(Timestamp, Clock)
}
