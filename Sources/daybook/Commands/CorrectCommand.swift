import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerService

struct CorrectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "correct",
        abstract: "Correct past events of an account: undo, change or add some, all at once.",
        discussion: """
            Nothing is removed. What is skipped is reversed, as 'daybook reverse' does it. What is \
            changed is reversed and recorded again with the other amount. Both sides of a transfer \
            are corrected together. All of it is recorded at once, or nothing is.

            Each event has the date of the one that it is about, so that every day of the past is \
            as it would have been, too. With --date all of them happened then; --date today is a \
            way to correct a closed period.

            The accounts are judged by what they become. None may end below its overdraft limit, \
            unless it was below it before and does not fall. None may be closed.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions
    @OptionGroup var act: ActOptions

    @Argument(completion: AccountArgument.names, transform: TypedArguments.withoutMark)
    var account: String

    @Option(
        name: .long, parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "The event of this version did not happen; may be repeated.", valueName: "version"))
    var skip: [Int64] = []

    @Option(
        name: .long, parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "The event of this version moved another amount: 5=12.00; may be repeated.",
            valueName: "version=amount"))
    var change: [EditArgument] = []

    @Option(
        name: .long, parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Add a deposit (7=+12.00) or a withdrawal (7=-12.00), dated like the event of this "
                + "version; may be repeated.",
            valueName: "version=amount"))
    var add: [EditArgument] = []

    @Option(name: .long, parsing: .unconditional, help: "Why; it is recorded with all of it.")
    var reason: String

    func validate() throws {
        if act.memo != nil {
            throw ValidationError("A correction has a reason and no memo; write it into --reason.")
        }
        if let date = act.date, date.moment == nil {
            throw ValidationError(
                "Leave --date out to keep each event's own date; '--date today' dates all of "
                    + "them now.")
        }
        let named = skip + change.map(\.version)
        if named.isEmpty, add.isEmpty {
            throw ValidationError("Say what to correct: --skip, --change or --add.")
        }
        if skip.contains(where: { $0 < 1 }) {
            throw ValidationError("--skip takes a version, from 1 on: --skip 5.")
        }
        if Set(named).count != named.count {
            throw ValidationError("--skip and --change name an event once.")
        }
        if change.contains(where: { $0.effect != nil }) {
            throw ValidationError("--change takes an amount without a sign: 5=12.00.")
        }
    }

    mutating func run() async throws {
        let id = try StreamID(account)
        let open = try await parent.open(ledgerOptions, for: .write)
        // Said before anybody has to confirm it.
        guard open.ledger.events.keepsOwnStreams else { throw Rejection.correction(.notKept) }
        try await open.carryOut(act) { ledger in
            var edits = skip.map { Correction.Edit.skip(version: $0) }
            for edit in change {
                let amount = try await ledger.amount(edit.amount, act, for: id)
                guard amount.minorUnits > 0 else { throw Rejection.amountNotPositive(amount) }
                edits.append(.change(version: edit.version, amount))
            }
            for edit in add {
                let amount = try await ledger.amount(edit.amount, act, for: id)
                let movement = Movement(effect: edit.effect ?? .credit, amount: amount)
                edits.append(.add(after: edit.version, movement))
            }
            return .correct(Correction(account: id.name, reason: reason, edits: edits))
        }
    }
}

/// A version and an amount: `5=12.00`, `7=-12.00 GBP`.
struct EditArgument: ExpressibleByArgument {
    let version: Int64
    /// What the sign says; nil without one.
    let effect: MoneyEffect?
    /// Without the sign.
    let amount: String

    init?(argument: String) {
        let text = TypedArguments.withoutMark(argument)
        guard let mark = text.firstIndex(of: "="), let version = Int64(text[..<mark]), version > 0
        else { return nil }
        self.version = version
        let amount = text[text.index(after: mark)...]
        switch amount.first {
        case "+": effect = .credit
        case "-": effect = .debit
        case nil: return nil
        default: effect = nil
        }
        self.amount = String(effect == nil ? amount : amount.dropFirst())
    }
}
