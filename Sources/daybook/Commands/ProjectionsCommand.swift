import ArgumentParser
import EventStoreCore
import EventStreaming
import LedgerHistory
import LedgerService
import TextFormats

struct ProjectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections",
        abstract: "List the read models, or the rows of one; skip the event that stopped one.",
        discussion: """
            A read model that meets an event which it cannot fold stops there, and keeps its rows. \
            The others go on. It tries again with the next command that reads it. What makes it go \
            on is a program that can fold the event, or the decision to skip it.
            """,
        subcommands: [List.self, Skip.self], defaultSubcommand: List.self)

    @ParentCommand var parent: DaybookCommand

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the read models: checkpoint, lag, and what stopped one.")

        @ParentCommand var command: ProjectionsCommand
        @OptionGroup var ledgerOptions: LedgerOptions

        @Argument(
            help: "Show the rows of this read model instead.",
            transform: TypedArguments.withoutMark)
        var name: String?

        @Option(name: .long, help: "table, csv, json or ndjson.")
        var format: OutputFormat = .table

        mutating func run() async throws {
            if let name {
                try await writeRows(of: try projection(name))
            } else {
                try await writeList()
            }
        }

        private func writeList() async throws {
            let open = try await command.parent.open(ledgerOptions, for: .read)
            let reader = BookReader(open.ledger)
            var writer = RecordWriter(format)
            for standing in try await reader.readModelStandings() {
                try writer.write(
                    fields(
                        standing.name, standing.status, standing.lag,
                        try await reader.halt(of: standing.status)))
            }
            try writer.finish(header: [])
        }

        private func fields(
            _ name: String, _ status: ReadModelStatus?, _ lag: Int64, _ halt: ReadModelHalt?
        ) -> [Field] {
            let checkpoint = status?.checkpoint ?? .start
            let state =
                halt?.description
                ?? (status == nil ? "never run" : lag == 0 ? "up to date" : "behind")
            return [
                Field("projection", .text(name), column: "PROJECTION"),
                Field("checkpoint", .integer(checkpoint.number), column: "CHECKPOINT"),
                Field("lag", .integer(lag), column: "LAG"),
                Field("rows", .integer(status?.rowCount ?? 0), column: "ROWS"),
                Field(
                    "updated_at", status.map { .moment($0.updatedAt) } ?? .none, column: "UPDATED"),
                Field("state", .text(state), column: "STATE"),
                Field(
                    "stopped_position", halt.map { .integer($0.failure.position.number) } ?? .none),
                Field("stopped_event", halt?.place.map { .text($0) } ?? .none),
                Field("stopped_type", halt?.event.map { .text($0.type) } ?? .none),
                Field("stopped_reason", halt.map { .text($0.failure.reason) } ?? .none),
            ]
        }

        private func writeRows(of projection: any Projection) async throws {
            let open = try await command.parent.open(ledgerOptions, for: .readAndProject)
            let schema = projection.schema
            guard try await open.bringUpToDate([projection]) else {
                throw CommandStop(
                    .failure,
                    "error: \(schema.name) is behind, and the ledger is open for reading only"
                )
            }
            let copy = try await open.store.copy(schema, ReadModelQuery(limit: .max))
            var writer = RecordWriter(format)
            for row in copy?.rows ?? [] {
                try writer.write(
                    zip(schema.columns, row).map { column, value in
                        Field(
                            column.name, Self.value(value, column),
                            column: column.name.uppercased())
                    })
            }
            try writer.finish(header: schema.columns.map(\.name))
        }

        static func value(
            _ value: ReadModelValue, _ column: ReadModelSchema.Column
        ) -> Field.Value {
            switch value {
            case .integer(let number):
                if column.name == "day" { return .text(Timestamp(dayNumber: number).dateText) }
                if column.name.hasSuffix("_at") { return .moment(Timestamp(microseconds: number)) }
                return .integer(number)
            case .text(let text):
                let total = column.name.hasSuffix("_minor") ? value.total : nil
                return total.map { .total($0) } ?? .text(text)
            case .null: return .none
            }
        }
    }

    struct Skip: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decide that a read model passes over the event that stopped it.",
            discussion: """
                The decision is an event in the book's own stream $skipped: who took it, when, \
                about which event, for which read model in which version, and why. The event stays \
                in the log, and all others see it. A read model of another version folds it again.
                """)

        @ParentCommand var command: ProjectionsCommand
        @OptionGroup var ledgerOptions: LedgerOptions

        @Argument(help: "The read model.", transform: TypedArguments.withoutMark)
        var name: String

        @Option(name: .long, help: "The position that it has stopped at.")
        var position: Int64

        @Option(name: .long, parsing: .unconditional, help: "Why, for whoever reads it later.")
        var why: String

        @Flag(name: .long, help: "Do not ask.")
        var yes = false

        @Option(
            name: .long, parsing: .unconditional,
            help: ArgumentHelp(
                "On a production ledger: its name, instead of the question at the terminal.",
                valueName: "name"))
        var confirm: String?

        mutating func run() async throws {
            let projection = try projection(name)
            let (schema, position) = (projection.schema, Position(position))
            let open = try await command.parent.open(ledgerOptions, for: .write) {
                [confirm] ledger, isMarked in
                try ProductionGuard(ledger: ledger, isProduction: isMarked, given: confirm)
                    .pass(ledger, of: "ledger", for: "skip position \(position)")
            }
            if let halt = try await BookReader(open.ledger).halt(
                of: try await open.store.status(schema)), halt.failure.position == position
            {
                StandardError.write("\(schema.name) \(Printable(halt.description))")
                StandardError.write(
                    "what this event says will be missing from its rows for good, and a decision "
                        + "in $skipped says so")
                try TerminalQuestion.agree(isAgreed: yes)
            }
            do {
                let recorded = try await open.ledger.skip(position, of: schema, because: why)
                let place = recorded.map { "\($0.stream)@\($0.version)" } ?? "before"
                AfterCommit.answer("skipped position \(position)") {
                    StandardOutput.write(
                        "\(schema.name)  passes over position \(position), decided \(place)\n")
                }
            } catch let problem as SkipProblem {
                throw CommandStop(.failure, "error: \(Printable(problem.description))")
            }
        }
    }
}

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Fold read models again from the log, beside the old ones, and swap them in.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(
        help: "The read models; all of them if none is named.",
        transform: TypedArguments.withoutMark)
    var names: [String] = []

    @Flag(
        name: .long,
        help: "Say what differs between the old rows and the new ones, and ask before the swap.")
    var compare = false

    @Flag(name: .long, help: "With --compare: do not ask.")
    var yes = false

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .write)
        let wanted = names.isEmpty ? LedgerProjections.all : try names.map(projection)
        let runner = ProjectionRunner(
            events: open.store, readModels: open.store, now: open.ledger.environment.now)
        for projection in wanted {
            let name = projection.schema.name
            let progress = Progress("rebuilding \(name)", isQuiet: open.isQuiet)
            defer { progress.finish() }
            do {
                let agreement: (@Sendable (RebuildComparison) async throws -> Void)? =
                    compare
                    ? { @Sendable [yes] comparison in
                        progress.finish()
                        try RebuildReport(projection.schema, comparison).ask(isAgreed: yes)
                    } : nil
                try await runner.rebuild(
                    projection,
                    progress: { done, of in
                        progress.update(done.number, of: of.number, "events")
                    }, agreement: agreement)
            } catch let failure as ProjectionFailure {
                throw CommandStop(.damaged, "error: \(name) \(Printable(failure.description))")
            }
            let status = try await open.store.status(projection.schema)
            AfterCommit.answer("rebuilt \(name)") {
                StandardOutput.write(
                    "\(name)  rebuilt to position \(status?.checkpoint.number ?? 0)"
                        + "  \(status?.rowCount ?? 0) rows\n")
            }
        }
    }
}

/// The projection with a name that a person typed.
private func projection(_ name: String) throws -> any Projection {
    guard let projection = LedgerProjections.named(name) else {
        let known = LedgerProjections.all.map(\.schema.name).joined(separator: ", ")
        throw ValidationError("There is no read model '\(Printable(name))'; there are \(known).")
    }
    return projection
}
