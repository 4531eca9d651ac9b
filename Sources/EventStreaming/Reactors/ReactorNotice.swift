import EventStoreCore

/// What a reactor's runner tells while it runs, beside what its reading does.
public enum ReactorNotice: Hashable, Sendable {
    /// A command was carried out about an event, now or before.
    case answered(Position)
    /// A rule said no to what was wanted about an event. It is noted in the book.
    case refused(ReactionNote)
    /// The store could not be asked, about an event; it is tried again.
    case trouble(Position, String)
}

/// What kept a reactor from answering an event.
public struct ReactionNote: Hashable, Sendable {
    /// The event.
    public let position: Position
    /// Why, in at most 200 characters.
    public let reason: String
    /// When, by the clock of the host that tried.
    public let at: Timestamp

    public init(position: Position, reason: String, at: Timestamp) {
        self.position = position
        self.reason = String(reason.unicodeScalars.prefix(200))
        self.at = at
    }
}
