import TextFormats

/// A command refused by a rule of the ledger. Data, with a name: nothing is wrong with the
/// program.
package enum Rejection: Error, Hashable, Sendable {
    case accountNotFound
    case accountAlreadyOpen
    case accountClosed
    /// An account of that name cannot be opened: it is of a stream of the book.
    case nameReserved(String)
    case ownerMissing
    case ownerTooLong(bytes: Int, maximum: Int)
    case memoTooLong(bytes: Int, maximum: Int)
    /// A control character in a text that a person typed.
    case textNotPrintable(field: String)
    case overdraftLimitNegative
    case amountNotPositive(Money)
    case amountTooPrecise(text: String, exponent: Int)
    /// The amount, or the balance after it, is beyond 64 bits of minor units.
    case amountOverflow
    case currencyUnknown(String)
    /// A new account in a currency that is no longer in use.
    case currencyHistoric(Currency)
    case currencyMismatch(account: Currency, amount: Currency)
    /// A text that is no code for a unit of the book's own.
    case unitCode(String)
    /// A unit of ISO 4217 cannot be declared anew.
    case unitIsCurrency(Currency)
    case unitDecimals(Int)
    /// The unit is declared with other decimals, which it keeps.
    case unitDeclared(Currency)
    /// The stream of declarations is an account that an earlier version opened.
    case streamNotOfTheBook(account: String)
    case insufficientFunds(available: Money, requested: Money)
    case balanceNotZero(Money)
    case sameAccount
    /// A described field does not hold what the event's description expects before it.
    case fieldUnexpected(FieldState, found: FieldValue?)
    /// A description cannot be taken into the book.
    case descriptionRefused(name: String, reason: String)
    /// A type that no description of the book allows to record.
    case typeNotDescribed(String, hint: String)
    /// There is no event at an address, such as `acc-1@99`.
    case eventNotFound(String)
    case reasonMissing
    case reasonTooLong(bytes: Int, maximum: Int)
    /// An event that moves no money, by its address and type.
    case nothingToReverse(String, type: String)
    /// An event that has been reversed: its address, and that of the reversal.
    case alreadyReversed(String, by: String)
    /// What would be reversed is a reversal itself, by its address.
    case reversalNotReversible(String)
    /// A correction, for a reason that no other command has.
    case correction(CorrectionRefusal)
    /// What is said to have happened at a moment that is still to come.
    case dateInFuture(String, now: String)
    /// At the moment the account had no event yet; when its first one happened.
    case dateBeforeOpening(String, account: String, opened: String)
    /// An account would be closed before something that happened in it.
    case dateBeforeLastEvent(String, account: String, last: String)
    /// A reversal would have happened before the event that it reverses, which has an address.
    case dateBeforeReversed(String, event: String, happened: String)
    /// A rule of closed periods.
    case period(PeriodRefusal)
    /// What a table of another program cannot hold.
    case table(TableRefusal)

    /// The name that scripts and tests know the rule by.
    package var name: String {
        switch self {
        case .accountNotFound: "accountNotFound"
        case .accountAlreadyOpen: "accountAlreadyOpen"
        case .accountClosed: "accountClosed"
        case .nameReserved: "nameReserved"
        case .ownerMissing: "ownerMissing"
        case .ownerTooLong: "ownerTooLong"
        case .memoTooLong: "memoTooLong"
        case .textNotPrintable: "textNotPrintable"
        case .overdraftLimitNegative: "overdraftLimitNegative"
        case .amountNotPositive: "amountNotPositive"
        case .amountTooPrecise: "amountTooPrecise"
        case .amountOverflow: "amountOverflow"
        case .currencyUnknown: "currencyUnknown"
        case .currencyHistoric: "currencyHistoric"
        case .currencyMismatch: "currencyMismatch"
        case .unitCode: "unitCode"
        case .unitIsCurrency: "unitIsCurrency"
        case .unitDecimals: "unitDecimals"
        case .unitDeclared: "unitDeclared"
        case .streamNotOfTheBook: "streamNotOfTheBook"
        case .insufficientFunds: "insufficientFunds"
        case .balanceNotZero: "balanceNotZero"
        case .sameAccount: "sameAccount"
        case .fieldUnexpected: "fieldUnexpected"
        case .descriptionRefused: "descriptionRefused"
        case .typeNotDescribed: "typeNotDescribed"
        case .eventNotFound: "eventNotFound"
        case .reasonMissing: "reasonMissing"
        case .reasonTooLong: "reasonTooLong"
        case .nothingToReverse: "nothingToReverse"
        case .alreadyReversed: "alreadyReversed"
        case .reversalNotReversible: "reversalNotReversible"
        case .correction(let refusal): refusal.name
        case .dateInFuture: "dateInFuture"
        case .dateBeforeOpening: "dateBeforeOpening"
        case .dateBeforeLastEvent: "dateBeforeLastEvent"
        case .dateBeforeReversed: "dateBeforeReversed"
        case .period(let refusal): refusal.name
        case .table(let refusal): refusal.name
        }
    }

    /// What was refused and why, in words.
    package var reason: String {
        switch self {
        case .accountNotFound: "there is no such account"
        case .accountAlreadyOpen: "the account already exists"
        case .accountClosed: "the account is closed"
        case .nameReserved(let name):
            "'\(name)' cannot name an account: names that begin with $ belong to the book"
        case .ownerMissing: "an account needs an owner"
        case .ownerTooLong(let bytes, let maximum):
            "the owner is \(bytes) bytes long; at most \(maximum) are allowed"
        case .memoTooLong(let bytes, let maximum):
            "the memo is \(bytes) bytes long; at most \(maximum) are allowed"
        case .textNotPrintable(let field): "the \(field) holds a control character"
        case .overdraftLimitNegative: "the overdraft limit is below zero"
        case .amountNotPositive(let amount): "the amount is \(amount); it must be above zero"
        case .amountTooPrecise(let text, let exponent):
            AmountError.tooPrecise(text, exponent)
        case .amountOverflow: "the amount or the balance after it is too large to be counted"
        case .currencyUnknown(let code): AmountError.unknownCurrency(code).description
        case .currencyHistoric(let currency):
            "\(currency) is no longer in use: imported accounts may have it, new ones may not"
        case .currencyMismatch(let account, let amount):
            "the account is in \(account), the amount in \(amount)"
        case .unitCode(let text):
            "'\(text)' is not a code for a unit: up to \(Currency.maximumCodeLength) capital "
                + "letters and digits, at least one of them a letter"
        case .unitIsCurrency(let currency):
            "\(currency.code) is a currency of ISO 4217, which has \(currency.exponent) decimals"
        case .unitDecimals(let decimals):
            "a unit has 0 to \(Units.maximumDecimals) decimals, and not \(decimals)"
        case .unitDeclared(let unit):
            "\(unit.code) is declared with \(unit.exponent) decimals, and keeps them"
        case .streamNotOfTheBook(let account):
            "an account of this book is named '\(account)', where it would be declared"
        case .insufficientFunds(let available, let requested):
            "available \(available), requested \(requested)"
        case .balanceNotZero(let balance): "the balance is \(balance); it must be zero"
        case .sameAccount: "both ends of a transfer are the same account"
        case .fieldUnexpected(let wanted, let found):
            "\(wanted.name) is \(Self.text(found)); it must be \(Self.text(wanted.value))"
        case .descriptionRefused(let name, let reason):
            "description '\(Printable(name))': \(reason)"
        case .typeNotDescribed(let type, let hint):
            "no description of this book allows to record '\(Printable(type))'\(hint)"
        case .eventNotFound(let address): "there is no event \(address)"
        case .reasonMissing: "the reason is missing"
        case .reasonTooLong(let bytes, let maximum):
            "the reason is \(bytes) bytes long; at most \(maximum) are allowed"
        case .nothingToReverse(let address, let type):
            "\(address) is \(Printable(type)), which moves no money"
        case .alreadyReversed(let address, let reversal):
            "\(address) was reversed by \(reversal)"
        case .reversalNotReversible(let address):
            "\(address) is a reversal itself; record the movement again instead"
        case .correction(let refusal): refusal.reason
        case .dateInFuture(let date, let now): "\(date) is still to come; it is \(now)"
        case .dateBeforeOpening(let date, let account, let opened):
            "\(Printable(account)) began at \(opened), after \(date)"
        case .dateBeforeLastEvent(let date, let account, let last):
            "the last event of \(Printable(account)) happened at \(last), after \(date)"
        case .dateBeforeReversed(let date, let event, let happened):
            "\(event) happened at \(happened), after \(date)"
        case .period(let refusal): refusal.reason
        case .table(let refusal): refusal.reason
        }
    }
}

extension Rejection {
    private static func text(_ value: FieldValue?) -> String {
        value.map { Printable($0.description).text } ?? "not set"
    }
}

extension Rejection: CustomStringConvertible {
    package var description: String { "\(name): \(reason)" }
}

extension Rejection {
    /// An amount that cannot be read in the account's currency breaks a rule of the ledger too;
    /// nil for a text that is no amount in any currency.
    package init?(_ error: AmountError) {
        switch error {
        case .malformed, .doubtful, .otherwiseMarked: return nil
        case .tooPrecise(let text, let exponent):
            self = .amountTooPrecise(text: text, exponent: exponent)
        case .overflow: self = .amountOverflow
        case .unknownCurrency(let code): self = .currencyUnknown(code)
        }
    }
}
