import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerService

struct ReverseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reverse",
        abstract: "Reverse an event: record the opposite of what it moved.",
        discussion: """
            Nothing is removed. A new event of the account moves as much the other way, and names \
            the event that it reverses, and why. Both sides of a transfer are reversed together.

            An event is reversed once; a reversal cannot be reversed. What takes money out needs \
            it to be available, as a withdrawal does. With --date it happened then, which is not \
            before the event that it reverses.

            With --import each event of an import that moves money is reversed, the newest first; \
            'daybook imports' lists the ids. What was reversed before is passed over, so the same \
            command goes on where it was cut short. What a rule refuses is told, and the rest is \
            reversed. Accounts that the import has opened stay. Exit status: 0 when all of it is \
            taken back, 3 if something was refused. It asks before it begins, and --yes skips the \
            question. On a production ledger --yes is not enough: there --confirm names the \
            ledger's file, and not an account.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions
    @OptionGroup var act: ActOptions

    @Argument(help: "The event: ACCOUNT@VERSION, such as acc-1@3.")
    var event: AccountArgument?

    @Option(
        name: .customLong("import"),
        help: ArgumentHelp("All of an import, by its id.", valueName: "id"))
    var importID: CommandIDArgument?

    @Flag(
        name: .long,
        help: "With --import: do not ask. A production ledger needs --confirm all the same.")
    var yes = false

    @Option(name: .long, parsing: .unconditional, help: "Why; it is recorded with it.")
    var reason: String

    func validate() throws {
        if (event == nil) == (importID == nil) {
            throw ValidationError(
                "Name the event as ACCOUNT@VERSION, such as acc-1@3, or an import with --import.")
        }
        if importID != nil, act.expect != nil || act.commandID != nil {
            throw ValidationError(
                "--expect and --command-id are about one event, and --import about many.")
        }
        if importID == nil, yes { throw ValidationError("--yes belongs to --import.") }
    }

    mutating func run() async throws {
        if act.memo != nil {
            throw ValidationError("A reversal has a reason and no memo; write it into --reason.")
        }
        if let importID { return try await reverse(importID.id) }
        guard let event else { return }
        let open = try await parent.open(ledgerOptions, for: .write)
        let (head, address) = try await event.find(in: open.store)
        // An event is named outright: what is counted back from the newest moves with every event.
        guard case .version(let version) = address else {
            throw CommandStop(
                .usage, "error: name the event as ACCOUNT@VERSION, such as acc-1@3")
        }
        try await open.carryOut(
            .reverse(
                Reversal(account: head.stream.name, version: version.number, reason: reason)), act)
    }
}
