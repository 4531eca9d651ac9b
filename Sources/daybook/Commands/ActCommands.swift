import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerService

struct OpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open an account.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions
    @OptionGroup var act: ActOptions

    @Argument(
        help: "The new account's name; it may not contain an @.",
        transform: TypedArguments.withoutMark)
    var account: String

    @Option(name: .long, parsing: .unconditional, help: "Whose account it is.")
    var owner: String

    @Option(
        name: .long,
        help: "Its unit: a currency of ISO 4217 such as GBP, or one of 'daybook units'.")
    var currency: String

    @Option(
        name: .long, parsing: .unconditional, help: "How far the balance may fall below zero.")
    var overdraft: String = "0"

    mutating func run() async throws {
        let units = try await parent.units(for: currency, ledgerOptions)
        guard let currency = units.unit(currency) else {
            throw Rejection.currencyUnknown(currency)
        }
        guard !account.utf8.contains(UInt8(ascii: "@")) else {
            throw ValidationError("An account's name may not contain an @: it starts an address.")
        }
        let id = try StreamID(account)
        let limit = try act.money(overdraft, currency, units)
        guard limit.currency == currency else {
            throw Rejection.currencyMismatch(account: currency, amount: limit.currency)
        }
        let opening = AccountOpened(
            owner: owner, currency: currency, overdraftLimitMinor: limit.minorUnits)
        let command = Command.open(account: id.name, opening)
        let open = try await parent.open(ledgerOptions, for: .create) { name, isMarked in
            try ProductionGuard(ledger: name, isProduction: isMarked, given: act.confirm)
                .pass(id.name, of: "account", for: command.summary)
        }
        try await open.submit(command, act)
    }
}

struct DepositCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deposit", abstract: "Put money into an account.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions
    @OptionGroup var act: ActOptions

    @Argument(completion: AccountArgument.names, transform: TypedArguments.withoutMark)
    var account: String

    @Argument(
        help: "Such as 100.00, or '100.00 GBP'.", transform: TypedArguments.withoutMark)
    var amount: String

    mutating func run() async throws {
        let id = try StreamID(account)
        let open = try await parent.open(ledgerOptions, for: .write)
        try await open.carryOut(act) { ledger in
            let funds = FundsMoved(
                amount: try await ledger.amount(amount, act, for: id), memo: act.memo)
            return .deposit(to: id.name, funds)
        }
    }
}

struct WithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Take money out of an account.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions
    @OptionGroup var act: ActOptions

    @Argument(completion: AccountArgument.names, transform: TypedArguments.withoutMark)
    var account: String

    @Argument(
        help: "Such as 100.00, or '100.00 GBP'.", transform: TypedArguments.withoutMark)
    var amount: String

    mutating func run() async throws {
        let id = try StreamID(account)
        let open = try await parent.open(ledgerOptions, for: .write)
        try await open.carryOut(act) { ledger in
            let funds = FundsMoved(
                amount: try await ledger.amount(amount, act, for: id), memo: act.memo)
            return .withdraw(from: id.name, funds)
        }
    }
}

struct TransferCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer", abstract: "Move money from one account to another, in one append.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions
    @OptionGroup var act: ActOptions

    @Argument(
        help: "The account that pays.", completion: AccountArgument.names,
        transform: TypedArguments.withoutMark)
    var source: String

    @Argument(
        help: "The account that receives.", completion: AccountArgument.names,
        transform: TypedArguments.withoutMark)
    var destination: String

    @Argument(
        help: "Such as 100.00, or '100.00 GBP'.", transform: TypedArguments.withoutMark)
    var amount: String

    mutating func run() async throws {
        let (source, destination) = (try StreamID(source), try StreamID(destination))
        let open = try await parent.open(ledgerOptions, for: .write)
        try await open.carryOut(act) { ledger in
            let money = try await ledger.amount(amount, act, for: source)
            guard try await ledger.events.head(of: destination) != nil else {
                throw CommandStop.accountNotFound(destination)
            }
            return .transfer(
                from: source.name, to: destination.name, money, memo: act.memo)
        }
    }
}

struct CloseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Close an account whose balance is zero.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions
    @OptionGroup var act: ActOptions

    @Argument(completion: AccountArgument.names, transform: TypedArguments.withoutMark)
    var account: String

    mutating func run() async throws {
        let id = try StreamID(account)
        let open = try await parent.open(ledgerOptions, for: .write)
        try await open.carryOut(.close(account: id.name, AccountClosed(memo: act.memo)), act)
    }
}

extension CommandName {
    /// Its declaration for the command line.
    var declaration: any ParsableCommand.Type {
        switch self {
        case .open: OpenCommand.self
        case .deposit: DepositCommand.self
        case .withdraw: WithdrawCommand.self
        case .transfer: TransferCommand.self
        case .close: CloseCommand.self
        case .record: RecordCommand.self
        case .reverse: ReverseCommand.self
        case .correct: CorrectCommand.self
        }
    }
}
