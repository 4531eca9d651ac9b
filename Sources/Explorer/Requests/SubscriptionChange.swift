import EventStoreCore

/// What an operator does to a subscription, by its name.
package enum SubscriptionChange: Hashable, Sendable {
    case pause(String)
    case resume(String)
    /// What stands behind the position is handed over next.
    case rewind(String, to: Position)
    /// What was parked is sent again.
    case replay(String)
    case delete(String)

    package var name: String {
        switch self {
        case .pause(let name), .resume(let name), .rewind(let name, _), .replay(let name),
            .delete(let name):
            name
        }
    }

    /// What does the same in a shell, behind what names the ledger.
    package var words: [String] {
        switch self {
        case .pause: ["subscriptions", "pause", name]
        case .resume: ["subscriptions", "resume", name]
        case .rewind(_, let position):
            [
                "subscriptions", "rewind", name,
                position == .start ? "beginning" : "@pos:\(position)",
            ]
        case .replay: ["replay", name]
        case .delete: ["subscriptions", "delete", name]
        }
    }
}

/// Where a subscription would go back to, or ahead.
package struct RewindPlace: Hashable, Sendable {
    package let name: String
    /// Where it stands.
    package let from: Position
    package let to: Position

    package init(name: String, from: Position, to: Position) {
        self.name = name
        self.from = from
        self.to = to
    }
}
