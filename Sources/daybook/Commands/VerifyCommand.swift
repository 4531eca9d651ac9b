import ArgumentParser
import EventStoreCore
import LedgerHistory
import LedgerService
import TextFormats

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract:
            "Verify the ledger: hashes, versions, commands, snapshots, read models, and a seal.",
        discussion: "Exits with 5 if anything is wrong, and names it by account and version.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Option(
        name: .long, help: "A seal that 'daybook seal' wrote: shows also a tail that was cut off.")
    var seal: String?

    @Option(name: .long, help: "table, csv, json or ndjson: the findings.")
    var format: OutputFormat = .table

    /// A seal of a million streams has some 110 MB.
    private static let maximumSealBytes = 512 * 1024 * 1024

    mutating func run() async throws {
        let sealed = try seal.map(readSeal)
        let open = try await parent.open(ledgerOptions, for: .read)
        let progress = Progress("verifying", isQuiet: open.isQuiet)
        let verifier = Verifier(open.ledger) { phase, done, total in
            progress.update(done, of: total, Self.unit(of: phase))
        }
        let report = try await verifier.run(seal: sealed)
        progress.finish()
        try write(report)
        open.noteLogsSetAside()
        if let verdict = report.verdict {
            let count = report.findingCount
            throw CommandStop(
                .damaged, "error: \(verdict): \(count) finding\(count == 1 ? "" : "s")")
        }
    }

    private static func unit(of phase: Verifier.Phase) -> String {
        switch phase {
        case .structure: "steps of the structure"
        case .events: "events"
        case .readModels: "rows of read models"
        case .commands: "commands"
        case .seal: "sealed heads"
        }
    }

    private func readSeal(_ path: String) throws -> Seal {
        var source = try FileSource(path: path)
        var bytes: [UInt8] = []
        while bytes.count <= Self.maximumSealBytes, let chunk = try source.next() { bytes += chunk }
        guard bytes.count <= Self.maximumSealBytes,
            let text = String(validating: bytes, as: UTF8.self)
        else { throw CommandStop(.failure, "error: \(Printable(path)): this is not a seal") }
        return try Seal(text)
    }

    private func write(_ report: VerificationReport) throws {
        if format != .table {
            var writer = RecordWriter(format)
            for finding in report.findings { try writer.write(fields(finding)) }
            try writer.finish(header: ["kind", "account", "version", "position", "reason"])
            return
        }
        for finding in report.findings {
            StandardOutput.write("\(Printable(finding.description))\n")
        }
        if report.findingCount > report.findings.count {
            StandardOutput.write("… and \(report.findingCount - report.findings.count) more\n")
        }
        var parts = [
            counted(report.events, "event"), counted(report.accounts, "account"),
            counted(report.snapshots, "snapshot"),
            counted(report.readModelRows, "row", "rows", of: "read models"),
        ]
        if report.commands > 0 { parts.append(counted(report.commands, "command")) }
        if let sealed = report.sealedStreams { parts.append(counted(sealed, "sealed head")) }
        let verdict = report.isDamaged ? "DAMAGED" : report.verdict ?? "sound"
        StandardOutput.write("\(verdict): \(parts.joined(separator: ", ")) checked\n")
        for behind in report.behind {
            StandardError.write("note: \(Printable(behind).text)")
        }
    }

    private func fields(_ finding: Finding) -> [Field] {
        [
            Field("kind", .text(finding.kind.rawValue)),
            Field("account", finding.account.map { .text($0.name) } ?? .none),
            Field("version", finding.version.map { .integer($0.number) } ?? .none),
            Field("position", finding.position.map { .integer($0.number) } ?? .none),
            Field("reason", .text(finding.reason)),
        ]
    }
}

struct SealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Write a digest of every account's head, to keep somewhere else.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    mutating func run() async throws {
        let ledger = try await parent.open(ledgerOptions, for: .read).ledger
        StandardOutput.write(try await ledger.seal().text)
    }
}
