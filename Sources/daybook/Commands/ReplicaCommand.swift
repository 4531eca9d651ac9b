import ArgumentParser
import EventStoreCore
import EventStoreSQLite
import Foundation
import LedgerHistory
import LedgerService
import TextFormats

struct ReplicaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replica",
        abstract: "The copies that this host keeps of ledgers elsewhere: list, drop or verify.",
        discussion: """
            A ledger that is kept elsewhere is read from a copy of its log, a file in \
            $XDG_CACHE_HOME/daybook, or ~/.cache/daybook. Nothing is lost with it: the next \
            command that wants the ledger copies it anew.
            """,
        subcommands: [List.self, Drop.self, Verify.self],
        defaultSubcommand: List.self)

    @ParentCommand var parent: DaybookCommand

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the replicas, with how far they have come.")

        @Option(name: .long, help: "table, csv, json or ndjson.")
        var format: OutputFormat = .table

        mutating func run() async throws {
            var writer = RecordWriter(format)
            for replica in try ReplicaCommand.folder().list() {
                try writer.write(ReplicaCommand.fields(replica))
            }
            try writer.finish(
                header: ["address", "state", "position", "confirmed_at", "bytes", "name"])
        }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a replica that no process uses; the log itself stays as it is.")

        @Argument(
            help: "The ledger's address, or the name of the replica's file, as 'list' has them.",
            transform: TypedArguments.withoutMark)
        var replica: String

        mutating func run() async throws {
            let (folder, found) = try ReplicaCommand.find(replica)
            try folder.drop(found.name)
            AfterCommit.answer("dropped the replica \(found.name)") {
                StandardOutput.write("\(Printable(found.name))  dropped\n")
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Verify a replica's file: its structure, hashes, versions and commands.",
            discussion:
                "Asks nobody else. Exits with 5 if anything is wrong: drop it, and it is copied "
                + "anew.")

        @ParentCommand var command: ReplicaCommand

        @Argument(
            help: "The ledger's address, or the name of the replica's file, as 'list' has them.",
            transform: TypedArguments.withoutMark)
        var replica: String

        @Option(name: .long, help: "table, csv, json or ndjson: the findings.")
        var format: OutputFormat = .table

        mutating func run() async throws {
            let (folder, found) = try ReplicaCommand.find(replica)
            let store = try folder.open(found.name)
            let ledger = Ledger(
                events: store, readModels: store, environment: .live, actor: "replica")
            // What cannot be read is for the proof to name.
            try? await ledger.learnDeclarations()
            let answer = VerificationAnswer(
                format: format, isQuiet: command.parent.options.quiet)
            try await answer.prove(ledger)
        }
    }

    private static func folder() throws -> ReplicaFolder {
        guard let folder = ReplicaFolder(environment: ProcessInfo.processInfo.environment) else {
            throw CommandStop(
                .usage, "error: without HOME or XDG_CACHE_HOME there are no replicas")
        }
        return folder
    }

    /// The replica of a name or an address.
    private static func find(_ text: String) throws -> (ReplicaFolder, ReplicaListing) {
        let folder = try folder()
        let all = try folder.list()
        let found = all.filter { $0.name == text || $0.identity?.address == text }
        guard let replica = found.first else {
            throw CommandStop(
                .failure,
                "error: there is no replica '\(Printable(text))' in \(Printable(folder.path))")
        }
        guard found.count == 1 else {
            throw CommandStop(
                .failure,
                "error: there are several replicas of \(Printable(text)); name one of "
                    + found.map { "\(Printable($0.name))" }.joined(separator: ", "))
        }
        return (folder, replica)
    }

    private static func fields(_ replica: ReplicaListing) -> [Field] {
        let (state, position): (String, Field.Value) =
            switch replica.state {
            case .complete(let last): ("complete", .integer(last.number))
            case .loading(isActive: true): ("being copied", .none)
            case .loading(isActive: false): ("copied in part", .none)
            case .unreadable(let reason): (reason, .none)
            }
        return [
            Field(
                "address", replica.identity.map { .text($0.address) } ?? .none,
                column: "ADDRESS"),
            Field("state", .text(state), column: "STATE"),
            Field("position", position, column: "POSITION", isNumber: true),
            Field(
                "confirmed_at", replica.confirmed.map { .moment($0) } ?? .none,
                column: "CONFIRMED"),
            Field("bytes", .integer(replica.bytes), column: "BYTES"),
            Field("name", .text(replica.name), column: "NAME"),
        ]
    }
}
