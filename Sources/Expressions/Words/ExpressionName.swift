import TextFormats

/// What an expression speaks of.
package enum ExpressionName: Hashable, Sendable {
    /// One of the names of the language.
    case attribute(Attribute)
    /// The account before the event: `previous.balance`.
    case previous(Attribute)
    /// What a description says of the account: `state.available`.
    case state(String)
    /// The same before the event: `previous.state.available`.
    case previousState(String)
    /// A member of the event's data: `data.x`, `data.a.b`.
    case data(DataPath)
    /// An attribute that came with a foreign event: `extension.region`.
    case `extension`(String)
    /// Any attribute of a CloudEvent, in lower case, where the standard is read to the letter.
    case context(String)

    /// Where a member of the data stands.
    package struct DataPath: Hashable, Sendable {
        /// As it is written, without `data.`.
        package let text: String
        /// Names of members, each inside the one before it.
        package let names: [String]

        package init(_ text: String) {
            self.text = text
            names = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        }

        package init(_ names: [String]) {
            (self.names, text) = (names, names.joined(separator: "."))
        }
    }

    /// The names that the language has of its own.
    package enum Attribute: String, CaseIterable, Sendable {
        case balance, amount, amountminor, type, version, position, subject, owner, status
        case currency, overdraft, memo, counterparty, actor, time, recorded, id, source

        /// Other spellings of the same.
        package var aliases: [String] {
            switch self {
            case .type: ["event"]
            case .subject: ["account"]
            case .time: ["occurred"]
            default: []
            }
        }

        var kind: ValueKind {
            switch self {
            case .balance, .amount, .overdraft: .money
            case .amountminor, .version, .position: .whole
            case .type, .subject, .owner, .status, .currency, .memo, .counterparty, .actor, .id,
                .source:
                .text
            case .time, .recorded: .moment
            }
        }
    }

    /// What its values are.
    var kind: ValueKind {
        switch self {
        case .attribute(let attribute), .previous(let attribute): attribute.kind
        case .state, .previousState, .data, .extension, .context: .anything
        }
    }

    /// As it is written in an expression.
    package var text: String {
        switch self {
        case .attribute(let attribute): attribute.rawValue
        case .previous(let attribute): Prefix.previous + attribute.rawValue
        case .state(let name): Prefix.state + name
        case .previousState(let name): Prefix.previous + Prefix.state + name
        case .data(let path): Prefix.data + path.text
        case .extension(let name): Prefix.extension + name
        case .context(let name): name
        }
    }

    /// What names with dots begin with.
    enum Prefix {
        static let data = "data."
        /// What `data.` was called before.
        static let payload = "payload."
        static let previous = "previous."
        static let state = "state."
        static let `extension` = "extension."
    }
}

/// What the values of an operand are, as far as that is known before there is an event.
enum ValueKind: Sendable {
    case boolean, whole, number, money, text, moment
    /// It depends on the event.
    case anything

    var isNumber: Bool { self == .whole || self == .number || self == .money }

    func isComparable(with other: ValueKind) -> Bool {
        self == other || self == .anything || other == .anything || isNumber && other.isNumber
    }

    /// What it is compared with, in words.
    var expectation: String {
        switch self {
        case .boolean: "true or false"
        case .whole: "a whole number, such as 3"
        case .number, .money: "a number, such as 1000 or -12.50"
        case .text: "a text, in quotes if it has blanks"
        case .moment: "a moment, such as 2026-08-01 or 2026-08-01T12:00Z"
        case .anything: "a value"
        }
    }
}
