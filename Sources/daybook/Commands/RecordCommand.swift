import ArgumentParser
import Descriptions
import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record an event of a type that a description of the book allows.",
        discussion: """
            'daybook descriptions' lists the types. The rules of the description decide, by the \
            account as it is: what it must hold, and that a debit is not larger than what is \
            available. The data are recorded byte for byte.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions
    @OptionGroup var act: ActOptions

    @Argument(
        help: "The account, such as book:123; a type that begins a stream may name a new one.",
        completion: AccountArgument.names, transform: TypedArguments.withoutMark)
    var stream: String

    @Argument(help: "The event's type, such as book.borrowed.")
    var type: String

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp("What it says: a JSON object.", valueName: "json"))
    var data: String = "{}"

    mutating func run() async throws {
        if act.memo != nil {
            throw ValidationError("A described event has no memo; write it into --data.")
        }
        let id = try StreamID(stream)
        guard !stream.utf8.contains(UInt8(ascii: "@")) else {
            throw ValidationError("An account's name may not contain an @: it starts an address.")
        }
        let payload: JSONText
        do {
            payload = try JSONText(data)
        } catch {
            throw ValidationError("--data is \(error)")
        }
        let open = try await parent.open(ledgerOptions, for: .write)
        do {
            try await open.carryOut(act) { try await $0.recording(of: type, payload, for: id) }
        } catch let problem as PayloadProblem {
            throw CommandStop(.usage, "error: \(problem)")
        }
    }
}
