import ArgumentParser
import Descriptions
import EventStoreCore
import Foundation
import LedgerCore
import LedgerService
import TextFormats

struct DescriptionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "descriptions",
        abstract: "What events of other systems mean: list, show, check or declare it.",
        discussion: """
            A description is a TOML file. It says for an event type what it does to the balance \
            and to the state of an account, and what is asked for to record one. A ledger carries \
            its descriptions, as events of its own.
            """,
        subcommands: [List.self, Show.self, Check.self, Declare.self],
        defaultSubcommand: List.self)

    @ParentCommand var parent: DaybookCommand

    /// Those of the book; none where there is no ledger yet: those that ship are there all the
    /// same.
    func known(_ options: LedgerOptions) async throws -> DescriptionSet {
        let setting = parent.ledgerSetting(options, try parent.config(options))
        guard try !LedgerLocation(setting.value).isMissing else { return DescriptionSet() }
        return try await parent.open(options, for: .read).ledger.descriptions
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the types that the book describes, and the descriptions that ship.")

        @ParentCommand var descriptions: DescriptionsCommand
        @OptionGroup var ledgerOptions: LedgerOptions

        @Option(name: .long, help: "table, csv, json or ndjson.")
        var format: OutputFormat = .table

        mutating func run() async throws {
            let known = try await descriptions.known(ledgerOptions)
            var writer = RecordWriter(format)
            for description in known.all {
                for type in description.types {
                    try writer.write(fields(description, type, isDeclared: true))
                }
            }
            for description in ShippedDescriptions.all
            where !known.all.contains(where: { $0.name == description.name }) {
                for type in description.types {
                    try writer.write(fields(description, type, isDeclared: false))
                }
            }
            try writer.finish(header: ["description", "declared", "type", "does"])
        }

        private func fields(
            _ description: Description, _ type: DescribedType, isDeclared: Bool
        ) -> [Field] {
            [
                Field("description", .text(description.name), column: "DESCRIPTION"),
                Field(
                    "declared", .text(isDeclared ? "in the book" : "ships"), column: "STANDS"),
                Field("type", .text(type.name), column: "TYPE"),
                Field("does", .text(type.summary), column: "DOES"),
            ]
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a description's file: the book's, or the one that ships.")

        @ParentCommand var descriptions: DescriptionsCommand
        @OptionGroup var ledgerOptions: LedgerOptions

        @Argument(help: "Its name, such as library.")
        var name: String

        mutating func run() async throws {
            let own = try await descriptions.known(ledgerOptions).all
            let all = own + ShippedDescriptions.all
            guard let found = all.first(where: { $0.name == name }) else {
                throw CommandStop(
                    .failure,
                    "error: there is no description '\(Printable(name))'"
                        + NearestName.hint(for: name, among: all.map(\.name)))
            }
            for line in found.text.split(separator: "\n", omittingEmptySubsequences: false)
                .dropLast(found.text.hasSuffix("\n") ? 1 : 0)
            {
                StandardOutput.write(Printable(String(line)).text + "\n")
            }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a description's file: what it says, or what is wrong and where.")

        @Argument(help: "The file, or - for stdin.", transform: TypedArguments.withoutMark)
        var file: String

        mutating func run() async throws {
            let description = try DescriptionSource(file).read()
            StandardOutput.write(
                "\(description.name): \(description.title)\n")
            for type in description.types {
                StandardOutput.write(
                    "  \(Printable(type.name))  \(Printable(type.summary))\n")
            }
        }
    }

    struct Declare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a description into the book, with the units that it declares.")

        @ParentCommand var descriptions: DescriptionsCommand
        @OptionGroup var ledgerOptions: LedgerOptions

        @Argument(
            help: "The name of one that ships, such as library, or a file.",
            transform: TypedArguments.withoutMark)
        var file: String

        @Option(
            name: .long, parsing: .unconditional,
            help: ArgumentHelp(
                "On a production ledger: the name of the ledger's file, instead of the question at "
                    + "the terminal.", valueName: "name"))
        var confirm: String?

        mutating func run() async throws {
            let description =
                try ShippedDescriptions.all.first { $0.name == file }
                ?? DescriptionSource(file).read()
            let open = try await descriptions.parent.open(ledgerOptions, for: .create) {
                name, isMarked in
                try ProductionGuard(ledger: name, isProduction: isMarked, given: confirm)
                    .pass(name, of: "ledger", for: "declare the description \(description.name)")
            }
            let recorded = try await open.ledger.declare(description)
            let done = recorded == nil ? "was declared before" : "declared"
            AfterCommit.answer("declared \(description.name)") {
                StandardOutput.write(
                    "\(description.name)  \(done)  \(description.types.count) types\n")
            }
        }
    }
}

/// A description in a file of the user's.
private struct DescriptionSource {
    private let path: String

    init(_ path: String) { self.path = path }

    /// - Throws: `CommandStop` with all that is wrong, each with line and column.
    func read() throws -> Description {
        var source = try FileSource(path: path)
        var bytes: [UInt8] = []
        while let more = try source.next() {
            bytes += more
            // One more than may be: the reader says so.
            if bytes.count > DescriptionFile.maximumBytes { break }
        }
        let file = DescriptionFile(reading: bytes)
        if let description = file.description { return description }
        let name = path == "-" ? "stdin" : path
        let lines = file.problems.prefix(40).map { "\(Printable(name)):\($0)" }
        throw CommandStop(.failure, "error: " + lines.joined(separator: "\nerror: "))
    }
}
