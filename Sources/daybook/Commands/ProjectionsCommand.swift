import ArgumentParser
import EventStoreCore
import EventStreaming
import LedgerService

struct ProjectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections",
        abstract: "List the read models: checkpoint, lag, and what stopped one.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "Show the rows of this read model instead.")
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
        let open = try parent.open(ledgerOptions, for: .read)
        let end = try await open.store.lastPosition()
        var writer = RecordWriter(format)
        for projection in LedgerProjections.all {
            let status = try await open.store.status(projection.schema)
            try writer.write(fields(projection.schema.name, status, end))
        }
        try writer.finish(header: [])
    }

    private func fields(_ name: String, _ status: ReadModelStatus?, _ end: Position) -> [Field] {
        let checkpoint = status?.checkpoint ?? .start
        let lag = end.number - checkpoint.number
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
        let open = try parent.open(ledgerOptions, for: .readAndProject)
        let schema = projection.schema
        guard try await open.bringUpToDate([projection]) else {
            throw CommandStop(
                .failure, "error: \(schema.name) is behind, and the ledger is open for reading only"
            )
        }
        var writer = RecordWriter(format)
        var after: ReadModelQuery.Cursor?
        while true {
            let rows = try await open.store.rows(schema, ReadModelQuery(after: after, limit: 2000))
            for row in rows {
                try writer.write(
                    zip(schema.columns, row).map { column, value in
                        Field(
                            column.name, Self.value(value, column), column: column.name.uppercased()
                        )
                    })
            }
            guard rows.count == 2000, let last = rows.last else { break }
            after = ReadModelQuery.Cursor(
                sortValue: nil, key: Array(last.prefix(schema.keyCount)))
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
        case .text(let text): return .text(text)
        case .null: return .none
        }
    }
}

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Fold read models anew from the log, beside the old ones, and swap them in.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "The read models; all of them if none is named.")
    var names: [String] = []

    mutating func run() async throws {
        let open = try parent.open(ledgerOptions, for: .write)
        let wanted = names.isEmpty ? LedgerProjections.all : try names.map(projection)
        let runner = ProjectionRunner(store: open.store, now: open.ledger.environment.now)
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
            StandardOutput.write(
                "\(name)  rebuilt to position \(status?.checkpoint.number ?? 0)"
                    + "  \(status?.rowCount ?? 0) rows\n")
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
