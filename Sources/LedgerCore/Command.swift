import TextFormats

/// What an operator wishes, with the accounts that it is about. A rule may reject it.
///
/// To add one: `AddACommand.md`.
package enum Command: Hashable, Sendable {
    case open(account: String, AccountOpened)
    case deposit(to: String, FundsMoved)
    case withdraw(from: String, FundsMoved)
    /// A withdrawal from one account and a deposit to the other, both or neither.
    case transfer(from: String, to: String, Money, memo: String?)
    case close(account: String, AccountClosed)
    /// An event of a type that a description of the book allows.
    case record(account: String, DescribedRecording)
    /// An event with the opposite effect of one that is recorded; both sides of a transfer at once.
    case reverse(Reversal)
    /// Reversals and new events, so that an account is as it would have been; all of them at once.
    case correct(Correction)

    package var name: CommandName {
        switch self {
        case .open: .open
        case .deposit: .deposit
        case .withdraw: .withdraw
        case .transfer: .transfer
        case .close: .close
        case .record: .record
        case .reverse: .reverse
        case .correct: .correct
        }
    }

    /// All accounts that it would change; the one whose version a caller may expect, and whose name
    /// confirms it on a production ledger, stands first.
    package var accounts: [String] {
        switch self {
        case .open(let account, _), .deposit(let account, _), .withdraw(let account, _),
            .close(let account, _), .record(let account, _):
            [account]
        case .transfer(let source, let destination, _, _): [source, destination]
        case .reverse(let reversal):
            reversal.legs.isEmpty ? [reversal.account] : reversal.legs.map(\.account)
        case .correct(let correction): correction.accounts
        }
    }

    /// The account that pays, or is changed.
    package var account: String {
        switch self {
        case .open(let account, _), .deposit(let account, _), .withdraw(let account, _),
            .transfer(let account, _, _, _), .close(let account, _), .record(let account, _):
            account
        case .reverse(let reversal): reversal.account
        case .correct(let correction): correction.account
        }
    }

    /// In words, for a question and for what became of it.
    package var summary: String {
        switch self {
        case .open(let account, let opening): "open \(account) for \(opening.owner)"
        case .deposit(let account, let funds): "deposit \(funds.amount) to \(account)"
        case .withdraw(let account, let funds): "withdraw \(funds.amount) from \(account)"
        case .transfer(let source, let destination, let amount, _):
            "transfer \(amount) from \(source) to \(destination)"
        case .close(let account, _): "close \(account)"
        case .record(let account, let recording):
            "record \(Printable(recording.event.type))\(Self.amount(recording)) of \(account)"
        case .reverse(let reversal): "reverse \(reversal.account)@\(reversal.version)"
        case .correct(let correction):
            "correct \(correction.account) (\(Self.changes(correction.edits.count)))"
        }
    }

    /// What is confirmed, without its details: `deposit to acc-1`.
    package var title: String {
        switch self {
        case .open(let account, _): "opening \(account)"
        case .deposit(let account, _): "deposit to \(account)"
        case .withdraw(let account, _): "withdrawal from \(account)"
        case .transfer(let source, let destination, _, _):
            "transfer, \(source) to \(destination)"
        case .close(let account, _): "closing \(account)"
        case .record(let account, let recording):
            "\(Printable(recording.event.type)) of \(account)"
        case .reverse(let reversal): "reversal of \(reversal.account)@\(reversal.version)"
        case .correct(let correction): "correction of \(correction.account)"
        }
    }

    private static func changes(_ count: Int) -> String {
        count == 1 ? "1 change" : "\(count) changes"
    }

    private static func amount(_ recording: DescribedRecording) -> String {
        recording.event.movement.map { " (\($0.effect.rawValue) \($0.amount))" } ?? ""
    }
}

/// The commands by their names: each has a form, a declaration for the command line, and a key.
package enum CommandName: String, CaseIterable, Sendable {
    case open, deposit, withdraw, transfer, close, record, reverse, correct

    /// Types of the ledger's own that it records; none for a described event, or one that depends.
    package var ownTypes: [LedgerEvent.TypeName] {
        switch self {
        case .open: [.accountOpened]
        case .deposit: [.fundsDeposited]
        case .withdraw: [.fundsWithdrawn]
        case .transfer: [.fundsWithdrawn, .fundsDeposited]
        case .close: [.accountClosed]
        case .reverse: [.fundsReversed]
        case .record, .correct: []
        }
    }

    /// What its form asks for, in that order.
    package var fields: [CommandField] {
        switch self {
        case .open: [.account, .owner, .currency, .overdraft, .date]
        case .deposit, .withdraw: [.amount, .memo, .date]
        case .transfer: [.destination, .amount, .memo, .date]
        case .close: [.memo, .date]
        // Behind those of the type's description.
        case .record: [.date]
        case .reverse, .correct: [.reason, .date]
        }
    }

    /// It is about an account that exists.
    package var needsAccount: Bool {
        switch self {
        case .open, .record: false
        case .deposit, .withdraw, .transfer, .close, .reverse, .correct: true
        }
    }

    /// In words, about an account: `deposit to acc-1`.
    package func purpose(_ account: String?) -> String {
        let name = account.map { " \($0)" } ?? ""
        return switch self {
        case .open: "open an account"
        case .deposit: "deposit to\(name)"
        case .withdraw: "withdraw from\(name)"
        case .transfer: "transfer from\(name)"
        case .close: "close\(name)"
        case .record: account.map { "record an event of \($0)" } ?? "record an event"
        case .reverse: "reverse an event of\(account == nil ? " an account" : name)"
        case .correct: "correct\(account == nil ? " an account" : name)"
        }
    }
}

/// What a form of a command may ask for.
package enum CommandField: String, CaseIterable, Sendable {
    case account, destination, owner, currency, amount, overdraft, memo, reason
    /// When it happened.
    case date

    package var label: String {
        switch self {
        case .account: "Account"
        case .destination: "To account"
        case .owner: "Owner"
        case .currency: "Currency"
        case .amount: "Amount"
        case .overdraft: "Overdraft"
        case .memo: "Memo"
        case .reason: "Reason"
        case .date: "Date"
        }
    }
}
