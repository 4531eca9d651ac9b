import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the book, or an account, as CloudEvents, CSV, or an hledger journal.",
        discussion: """
            ndjson holds everything: imported into an empty ledger it gives the same hashes and \
            the same seal.

            An account at a moment has the events that had happened by then. Where some of them \
            were recorded later, versions are missing before them: such lines tell what was true, \
            and cannot be imported again.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case ndjson, csv, hledger }

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(help: "ACCOUNT, or ACCOUNT@ADDRESS; the whole book if none is named.")
    var account: AccountArgument?

    @Option(name: .long, help: "ndjson, csv or hledger.")
    var format: Format = .ndjson

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .read)
        let (scope, late) = try await scope(open.ledger)
        let progress = Progress("exporting", isQuiet: open.isQuiet)
        defer { progress.finish() }
        let codec = open.ledger.codec
        switch format {
        case .ndjson: try await write(scope, CloudEventWriter(), open, progress)
        case .csv:
            let reversals = try await reversals(scope, open.ledger.events)
            try await write(
                scope, CSVExport(codec: codec, reversals: reversals), open, progress)
        case .hledger:
            let reversals = try await reversals(scope, open.ledger.events)
            try await write(
                scope, HledgerExport(codec: codec, note: late, reversals: reversals), open,
                progress)
        }
        LateEventsNote.write(late, isQuiet: open.isQuiet)
    }

    /// - Returns: what to write, and what is to be told of late events.
    private func scope(_ ledger: Ledger) async throws -> (ExportScope, late: String?) {
        guard let account else {
            return (.book(through: try await ledger.events.lastPosition()), nil)
        }
        let (head, address) = try await account.find(in: ledger.events)
        let place = try await ledger.place(address, of: head)
        let versions = try await ledger.versions(of: head.stream, at: place)
        return (.account(head.stream, versions: versions.runs), versions.late.words)
    }

    /// The reversals among the events that are written.
    private func reversals(
        _ scope: ExportScope, _ store: any EventStore
    ) async throws -> Reversals {
        switch scope {
        case .book(let end): try await store.reversals(through: end)
        case .account(let id, let runs):
            try await store.reversals(in: id).filtered { event in
                runs.contains { $0.contains(event.version.number) }
            }
        }
    }

    private func write(
        _ scope: ExportScope, _ format: some ExportFormat, _ open: OpenLedger, _ progress: Progress
    ) async throws {
        try await Exporter(store: open.store).export(
            scope, as: format, to: OutputSink(),
            onProgress: { progress.update(Int64($0), of: nil, "events") },
            isCancelled: { Interrupt.isRequested })
    }

    /// Takes whole lines.
    private struct OutputSink: ByteSink {
        func write(_ bytes: [UInt8]) throws {
            if StandardOutput.isTerminal {
                let lines = String(decoding: bytes, as: UTF8.self)
                    .split(separator: "\n", omittingEmptySubsequences: false)
                StandardOutput.write(
                    lines.map { JSONLine.safe(String($0)) }.joined(separator: "\n"))
            } else {
                StandardOutput.write(bytes: bytes)
            }
            try StandardOutput.checkOpen()
        }
    }
}
