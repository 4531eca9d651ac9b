import EventStoreCore
import LedgerCore
import TerminalCanvas

/// Something that the explorer tells, kept in Messages.
package struct Message: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable { case info, warning, error }

    package let number: Int
    package let at: Timestamp
    package let kind: Kind
    package let text: String
}

/// The messages of this session, the newest last, bounded.
package struct MessageLog: Hashable, Sendable {
    /// A session's outcomes; what is older has been read or never will be.
    package static let maximum = 500

    package private(set) var messages: [Message] = []
    private var nextNumber = 1

    package init() {}

    package mutating func add(_ kind: Message.Kind, _ text: String, at moment: Timestamp) {
        messages.append(Message(number: nextNumber, at: moment, kind: kind, text: text))
        nextNumber += 1
        if messages.count > Self.maximum { messages.removeFirst() }
    }
}

extension Message: ListRow {
    package var id: Int { number }
}

extension Message.Kind {
    var role: Role {
        switch self {
        case .info: .messageInfo
        case .warning: .messageWarning
        case .error: .messageError
        }
    }
}
