import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerService

struct ImportsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "imports",
        abstract: "List what was imported, and how much of it was taken back.",
        discussion: """
            EVENTS are those that an import has recorded, MOVES those among them that move money, \
            OPENED the accounts that it has opened. An import is whole, reversed, or reversed in \
            part; one that was cut off, or is still running, is open. 'daybook reverse --import \
            ID --reason WHY' takes one back.

            Imports from before the book kept a record of them are not listed, and neither is \
            what came from an export of Daybook: that is a copy of what was recorded elsewhere. \
            Their events can be reversed one by one.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .read)
        let imports = try await open.ledger.recordedImports()
        let reversed = imports.isEmpty ? [:] : try await open.ledger.reversedByImport()
        let counts = try await open.ledger.counts(of: imports)
        var writer = RecordWriter(format)
        for item in imports {
            try writer.write(
                fields(
                    item, counts[item.id] ?? ImportCounts(), reversed: reversed[item.id] ?? 0))
        }
        try writer.finish(
            header: [
                "import", "recorded_at", "actor", "file", "format", "events", "movements",
                "opened", "state", "reversed", "has_ended", "position",
            ])
    }

    private func fields(
        _ item: RecordedImport, _ counts: ImportCounts, reversed: Int64
    ) -> [Field] {
        let event = item.event
        let standing = state(item, counts, reversed)
        return [
            Field("import", .text(item.id.description), column: "IMPORT"),
            Field("recorded_at", .moment(event.event.recordedAt), column: "RECORDED"),
            Field("actor", event.event.actor.map { .text($0) } ?? .none, column: "ACTOR"),
            Field("file", .text(item.file), column: "FILE"),
            Field("format", .text(item.format)),
            Field("events", .integer(counts.events), column: "EVENTS"),
            Field("movements", .integer(counts.movements), column: "MOVES"),
            Field("opened", .integer(counts.opened), column: "OPENED"),
            Field("state", .text(standing.name), column: "STATE", shown: standing.shown),
            Field("reversed", .integer(reversed)),
            Field("has_ended", .boolean(item.counts != nil)),
            Field("position", .integer(event.position.number)),
        ]
    }

    /// How much of it stands, in one word and as a table shows it.
    private func state(
        _ item: RecordedImport, _ counts: ImportCounts, _ reversed: Int64
    ) -> (name: String, shown: String) {
        let open = item.counts == nil ? "open, " : ""
        if reversed < 1 { return ("whole", item.counts == nil ? "open" : "whole") }
        if reversed >= counts.movements { return ("reversed", open + "reversed") }
        return (
            "partly", open + "\(grouped(reversed)) of \(grouped(counts.movements)) reversed"
        )
    }
}
