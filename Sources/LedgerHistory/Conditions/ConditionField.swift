import LedgerService
import TextFormats

/// What a condition may speak of: the account after an event, and the event itself.
package enum ConditionField: Hashable, Sendable {
    case account, owner, status, currency, balance, overdraft
    case version, position, event, amount, memo, actor, occurred, recorded
    /// A member of the event's payload.
    case payload(String)

    /// How values of a field compare.
    enum Kind: Sendable { case number, text, moment, anything }

    /// The fields with names of their own, in the order in which they are listed.
    static let named: [(name: String, field: ConditionField)] = [
        ("balance", .balance), ("amount", .amount), ("event", .event), ("version", .version),
        ("position", .position), ("account", .account), ("owner", .owner), ("status", .status),
        ("currency", .currency), ("overdraft", .overdraft), ("memo", .memo), ("actor", .actor),
        ("occurred", .occurred), ("recorded", .recorded),
    ]

    /// What filters call a field is understood too.
    private static let aliases = ["type": "event", "subject": "account", "time": "occurred"]

    /// What leads to a payload's member whatever its name.
    static let payloadPrefix = "payload."

    /// The field of that name; nil for a name that may be a payload's.
    init?(named name: String) {
        let lower = Self.aliases[name.asciiLowercased] ?? name.asciiLowercased
        guard let found = Self.named.first(where: { $0.name == lower }) else { return nil }
        self = found.field
    }

    var kind: Kind {
        switch self {
        case .balance, .overdraft, .amount, .version, .position: .number
        case .account, .owner, .status, .currency, .event, .memo, .actor: .text
        case .occurred, .recorded: .moment
        case .payload: .anything
        }
    }

    /// The typed columns do not hold it: the whole event has to be read.
    var needsEvent: Bool {
        switch self {
        case .memo, .actor, .payload: true
        default: false
        }
    }

    package var name: String {
        if case .payload(let name) = self { return name }
        return Self.named.first { $0.field == self }?.name ?? ""
    }
}
