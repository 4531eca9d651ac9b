import EventStoreCore
import LedgerHistory
import LedgerService
import TextFormats

/// What a proof answers, and how the command ends with it.
struct VerificationAnswer {
    let format: OutputFormat
    let isQuiet: Bool

    /// Notes that are written, at most: a book that was imported with a balance that drifts away
    /// has one an event.
    private static let shownNotes = 20

    /// Proves a ledger, and writes what was found.
    ///
    /// - Parameters:
    ///   - ledger: the ledger.
    ///   - seal: what it is compared with.
    ///   - notes: what is to be said behind the findings.
    /// - Throws: `CommandStop` if anything is wrong, and what the proof throws.
    func prove(_ ledger: Ledger, seal: Seal? = nil, notes: () -> Void = {}) async throws {
        let progress = Progress("verifying", isQuiet: isQuiet)
        let verifier = Verifier(ledger) { phase, done, total in
            progress.update(done, of: total, Self.unit(of: phase))
        }
        let report = try await verifier.run(seal: seal)
        progress.finish()
        try write(report)
        notes()
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
        for note in report.notes.prefix(Self.shownNotes) {
            StandardOutput.write("note: \(Printable(note.description))\n")
        }
        if report.noteCount > Self.shownNotes {
            StandardOutput.write(
                "note: \(report.noteCount - Self.shownNotes) more events state another balance: "
                    + "daybook when --all 'balance != statedBalance'\n")
        }
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
