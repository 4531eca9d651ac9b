/// Which of an event's two times a moment is compared with.
package enum Clock: String, Sendable, CaseIterable {
    /// When it happened: what was true then.
    case occurred
    /// When the book learned of it: what was known then.
    case recorded

    package func time(of event: NewEvent) -> Timestamp {
        switch self {
        case .occurred: event.occurredAt
        case .recorded: event.recordedAt
        }
    }
}
