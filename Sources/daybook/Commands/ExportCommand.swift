import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerHistory
import LedgerService
import TextFormats

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the book, or an account, as CloudEvents, CSV, or a plain-text journal.",
        discussion: """
            ndjson holds everything: imported into an empty ledger it gives the same hashes and \
            the same seal. json is the same as one array.

            An account at a moment has the events that had happened by then. Where some of them \
            were recorded later, versions are missing before them: such lines tell what was true, \
            and cannot be imported again.

            hledger, ledger and beancount are journals for the programs of these names, which \
            fold the book a second time. With --filter they assert no balances.

            --proof writes a file beside the export; 'export --check FILE --proof FILE' tells \
            later whether the two and the book still agree, and exits with 5 if they do not.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Argument(
        help: "ACCOUNT, ACCOUNT@ADDRESS or @pos:N of the book; the whole book if none is named.")
    var account: AccountArgument?

    @Option(name: .long, help: "ndjson, json, csv, hledger, ledger or beancount.")
    var format: ExportFileFormat = .ndjson

    @Option(
        name: .long, parsing: .unconditional,
        help: "Only the events that pass, as of 'events --filter'. Balances are of all events.")
    var filter: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where to write what the export can be checked with later.", valueName: "file"))
    var proof: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Check an export against its --proof instead.", valueName: "file"))
    var check: String?

    func validate() throws {
        if check != nil, account != nil || filter != nil || proof == nil {
            throw ValidationError("--check needs --proof, and nothing else.")
        }
    }

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .read)
        if let check, let proof { return try await prove(check, proof, open) }
        let request = try await request(open.ledger)
        let progress = Progress("exporting", isQuiet: open.isQuiet)
        defer { progress.finish() }
        let outcome = try await request.write(
            from: open.ledger, to: OutputSink(),
            onProgress: { progress.update(Int64($0), of: nil, "events") },
            isCancelled: { Interrupt.isRequested })
        progress.finish()
        LateEventsNote.write(request.note, isQuiet: open.isQuiet)
        guard let proof else { return }
        try StandardOutput.flush()
        let file = try WholeFile(proof, besides: open.location)
        try file.write(
            Array(try await ExportProof(of: request, outcome, in: open.ledger).text.utf8))
        try file.finish()
    }

    /// What to write; its note tells of late events.
    private func request(_ ledger: Ledger) async throws -> ExportRequest {
        let end = try await ledger.events.lastPosition()
        guard let account else {
            return ExportRequest(
                .book(through: end), at: end, as: format, filter: filter ?? "")
        }
        if let address = try await account.bookAddress(in: ledger.events) {
            let position = try address.position(inBookOf: end)
            return ExportRequest(
                .book(through: position), at: position, as: format, filter: filter ?? "")
        }
        let (head, address) = try await account.find(in: ledger.events)
        return try await ExportRequest(
            of: head, at: try await ledger.place(address, of: head), end: end, as: format,
            filter: filter ?? "", in: ledger)
    }

    // MARK: Check

    /// A proof has a name, a filter, and the versions of an account.
    private static let maximumProofBytes = 16 << 20

    private func prove(_ path: String, _ proofPath: String, _ open: OpenLedger) async throws {
        try FileSource.checkRereadable(path)
        var source = try FileSource(path: proofPath)
        var bytes: [UInt8] = []
        while bytes.count <= Self.maximumProofBytes, let chunk = try source.next() {
            bytes += chunk
        }
        let proof: ExportProof
        do {
            proof = try ExportProof(bytes)
        } catch {
            throw CommandStop(.damaged, "error: \(Printable(proofPath)): \(error)")
        }
        let findings = try await proof.findings(in: open.ledger) { try FileSource(path: path) }
        guard findings.isEmpty else {
            throw CommandStop(
                .damaged,
                findings.map { "\($0)\n" }.joined()
                    + "error: \(Printable(path)) does not hold")
        }
        let noun = if case .accounts = proof.request.scope { "account" } else { "event" }
        StandardOutput.write(
            "holds: \(counted(Int64(proof.outcome.events), noun)), as known at "
                + "@pos:\(proof.request.position)\n")
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

extension ExportFileFormat: ExpressibleByArgument {}
