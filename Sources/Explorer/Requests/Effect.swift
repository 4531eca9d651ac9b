/// What `update` asks for. Questions are answered off the UI thread, by an `Action`.
package enum Effect: Hashable, Sendable {
    case ask(RequestID, Query)
    /// Gives up a request.
    case cancel(RequestID)
    /// Gives up whatever a screen asked for: it is gone.
    case abandon(screen: Int)
    case changeSnapshot(SnapshotChange)
    case rebuild(String)
    case changeSubscription(SubscriptionChange)
    case copy(String)
    /// The reader of a session that began in the past is at now: from here on read models are kept
    /// up to the log, as in any other.
    case keepUp
    case bell
    case suspend
    case repaint
    case setMouse(Bool)
    case quit
}
