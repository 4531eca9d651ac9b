import TextFormats

/// Why a correction is refused, where no other command would be.
package enum CorrectionRefusal: Hashable, Sendable {
    /// Nothing would be otherwise.
    case nothingToCorrect
    /// An event moved just as much as it is to have moved.
    case amountUnchanged(String, Money)
    /// An event that sets fields of the state, by its address and type: no reversal takes that
    /// back.
    case fieldsNotReversible(String, type: String)
    /// An account is closed, and takes nothing more.
    case closed(account: String)
    /// An account would have less than it may have.
    case belowLimit(account: String, balance: Money)
    /// It does not fit into one append.
    case tooLarge(events: Int, maximum: Int)
    /// A table of another program takes none.
    case notKept

    /// The name that scripts and tests know the rule by.
    package var name: String {
        switch self {
        case .nothingToCorrect: "nothingToCorrect"
        case .amountUnchanged: "amountUnchanged"
        case .fieldsNotReversible: "fieldsNotReversible"
        case .closed: "correctionOfClosed"
        case .belowLimit: "correctionBelowLimit"
        case .tooLarge: "correctionTooLarge"
        case .notKept: "correctionsNotKept"
        }
    }

    /// What was refused and why, in words.
    package var reason: String {
        switch self {
        case .nothingToCorrect: "nothing is changed"
        case .amountUnchanged(let address, let amount): "\(address) moved \(amount) already"
        case .fieldsNotReversible(let address, let type):
            "\(address) is \(Printable(type)), and what it set in the state stays as it is"
        case .closed(let account): "\(Printable(account)) is closed, and takes no corrections"
        case .belowLimit(let account, let balance):
            "\(Printable(account)) would have \(balance), which is below its limit"
        case .tooLarge(let events, let maximum):
            "it takes \(events) events or more; at most \(maximum) are recorded at once"
        case .notKept:
            "a table of another program has one time for an event, and takes no corrections"
        }
    }
}
