import EventStoreCore

/// A command was sent and its answer is missing: it may have been recorded or not.
package struct UnknownOutcome: Hashable, Sendable {
    /// Sent again under it, the command is recorded once at most.
    package let id: CommandID
    /// Why it is still not known, where it was asked again; nil before that.
    package let again: String?

    package init(_ id: CommandID, again: String? = nil) {
        self.id = id
        self.again = again
    }
}

/// The service took no command, and nothing was written.
package struct Unavailability: Hashable, Sendable {
    package let reason: String
    /// It turns requests away until then; nil where that is not the reason.
    package let until: Timestamp?

    package init(reason: String, until: Timestamp?) {
        self.reason = reason
        self.until = until
    }

    var text: String {
        until == nil
            ? "the service did not take it: \(reason)"
            : "throttled, the service turns requests away: \(reason)"
    }
}
