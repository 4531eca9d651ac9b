import ArgumentParser
import EventStoreCore
import EventStreaming
import LedgerHistory
import LedgerService
import TextFormats

struct ProjectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections",
        abstract: "List the read models: checkpoint, lag, and what stopped one.")

    @ParentCommand var parent: DaybookCommand
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
        let open = try await parent.open(ledgerOptions, for: .read)
        var writer = RecordWriter(format)
        for standing in try await BookReader(open.ledger).readModelStandings() {
            try writer.write(fields(standing.name, standing.status, standing.lag))
        }
        try writer.finish(header: [])
    }

    private func fields(_ name: String, _ status: ReadModelStatus?, _ lag: Int64) -> [Field] {
        let checkpoint = status?.checkpoint ?? .start
        let state: String
        if let failure = status?.failure {
            state = "stopped at position \(failure.position): \(failure.reason)"
        } else {
            state = status == nil ? "never run" : lag == 0 ? "up to date" : "behind"
        }
        return [
            Field("projection", .text(name), column: "PROJECTION"),
            Field("checkpoint", .integer(checkpoint.number), column: "CHECKPOINT"),
            Field("lag", .integer(lag), column: "LAG"),
            Field("rows", .integer(status?.rowCount ?? 0), column: "ROWS"),
            Field("updated_at", status.map { .moment($0.updatedAt) } ?? .none, column: "UPDATED"),
            Field("state", .text(state), column: "STATE"),
        ]
    }

    private func writeRows(of projection: any Projection) async throws {
        let open = try await parent.open(ledgerOptions, for: .readAndProject)
        let schema = projection.schema
        guard try await open.bringUpToDate([projection]) else {
            throw CommandStop(
                .failure, "error: \(schema.name) is behind, and the ledger is open for reading only"
            )
        }
        let copy = try await open.store.copy(schema, ReadModelQuery(limit: .max))
        var writer = RecordWriter(format)
        for row in copy?.rows ?? [] {
            try writer.write(
                zip(schema.columns, row).map { column, value in
                    Field(column.name, Self.value(value, column), column: column.name.uppercased())
                })
        }
        try writer.finish(header: schema.columns.map(\.name))
    }

    private static func value(
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
                try await runner.rebuild(projection) { done, of in
                    progress.update(done.number, of: of.number, "events")
                }
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
