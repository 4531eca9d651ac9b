import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerService

struct UnitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "units",
        abstract: "List the units that the book has declared, or declare one.",
        discussion: """
            Amounts are in currencies of ISO 4217, which need no declaration, or in units of the \
            book's own, such as points: up to 8 capital letters and digits, with 0 to 12 decimals, \
            which a unit keeps for good.
            """,
        subcommands: [List.self, Declare.self], defaultSubcommand: List.self)

    @ParentCommand var parent: DaybookCommand

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the units that the book has declared.")

        @ParentCommand var units: UnitsCommand
        @OptionGroup var ledgerOptions: LedgerOptions

        @Option(name: .long, help: "table, csv, json or ndjson.")
        var format: OutputFormat = .table

        mutating func run() async throws {
            let open = try await units.parent.open(ledgerOptions, for: .read)
            var writer = RecordWriter(format)
            for unit in open.ledger.units.declared {
                try writer.write([
                    Field("unit", .text(unit.code), column: "UNIT"),
                    Field("decimals", .integer(Int64(unit.exponent)), column: "DECIMALS"),
                ])
            }
            try writer.finish(header: ["unit", "decimals"])
        }
    }

    struct Declare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declare a unit, for good.")

        @ParentCommand var units: UnitsCommand
        @OptionGroup var ledgerOptions: LedgerOptions

        @Argument(
            help: "Its code: up to 8 capital letters and digits, such as POINTS.",
            transform: TypedArguments.withoutMark)
        var code: String

        @Option(name: .long, help: "How many decimals its amounts have: 0 to 12.")
        var decimals: Int

        @Option(
            name: .long, parsing: .unconditional,
            help: ArgumentHelp(
                "On a production ledger: the name of the ledger's file, instead of the question at "
                    + "the terminal.", valueName: "name"))
        var confirm: String?

        mutating func run() async throws {
            // What is wrong in itself is refused before a ledger is made for it.
            var trial = Units()
            try trial.declare(code, decimals: decimals)
            let open = try await units.parent.open(ledgerOptions, for: .create) { name, isMarked in
                try ProductionGuard(ledger: name, isProduction: isMarked, given: confirm)
                    .pass(name, of: "ledger", for: "declare \(code), \(decimals) decimals")
            }
            let (unit, recorded) = try await open.ledger.declareUnit(code, decimals: decimals)
            let done = recorded == nil ? "was declared before" : "declared"
            AfterCommit.answer("declared \(unit.code)") {
                StandardOutput.write("\(unit.code)  \(done)  \(unit.exponent) decimals\n")
            }
        }
    }
}
