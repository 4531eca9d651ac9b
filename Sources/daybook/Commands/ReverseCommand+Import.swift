import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

/// `daybook reverse --import ID`.
extension ReverseCommand {
    /// Takes an import back, asks before, and says what became of it.
    func reverse(_ id: CommandID) async throws {
        try Account.check(reason: reason)
        let open = try await parent.open(ledgerOptions, for: .write)
        guard let item = try await open.ledger.recordedImport(id) else {
            throw CommandStop(
                .failure,
                "error: the book keeps no import \(id); 'daybook imports' lists those that it does")
        }
        let counts = try await open.ledger.counts(of: item)
        try ask(item, counts, open)
        let work = ImportReversal(
            of: item, in: open.ledger, reason: reason, occurred: act.date?.moment)
        let progress = Progress("reversing", isQuiet: open.isQuiet)
        var report = ImportReversal.Report()
        do {
            defer { progress.finish() }
            try await work.run(&report) {
                progress.update($0.gone, of: counts.movements, "events")
            }
        } catch is CancellationError {
            throw CommandStop(
                .interrupted,
                "interrupted; \(report.done), and the same command goes on from there")
        } catch {
            StandardError.write("\(report.done), and the same command goes on from there")
            throw error
        }
        AfterCommit.answer(report.done) { try write(report, of: item) }
        try tell(report)
    }

    /// On a production ledger its name is asked for; elsewhere whether to go on.
    private func ask(
        _ item: RecordedImport, _ counts: ImportCounts, _ open: OpenLedger
    ) throws {
        let events = counted(counts.movements, "event")
        let wish = "reverse \(events) of the import of \(Printable(item.file))"
        try ProductionGuard(ledger: open.name, isProduction: open.isProduction, given: act.confirm)
            .pass(open.name, of: "ledger", for: wish)
        if open.isProduction || yes { return }
        StandardError.write("this will \(wish)")
        try TerminalQuestion.agree(isAgreed: false)
    }

    private func write(_ report: ImportReversal.Report, of item: RecordedImport) throws {
        if act.format == .table {
            var parts = [report.done]
            if report.reversedBefore > 0 {
                parts.append("\(grouped(report.reversedBefore)) before")
            }
            if report.refused > 0 { parts.append("\(grouped(report.refused)) refused") }
            StandardOutput.write(
                "\(item.id)  \(Printable(item.file))  \(parts.joined(separator: ", "))\n")
            return
        }
        try SingleRecord.write(
            [
                Field("import", .text(item.id.description)), Field("file", .text(item.file)),
                Field("reversed", .integer(report.reversed)),
                Field("reversed_before", .integer(report.reversedBefore)),
                Field("refused", .integer(report.refused)),
            ], as: act.format)
    }

    private func tell(_ report: ImportReversal.Report) throws {
        guard report.refused > 0 else { return }
        var lines = report.refusals.map { refusal in
            "\(Printable(refusal.place.stream.name))@\(refusal.place.version): "
                + Printable(refusal.reason).text
        }
        let more = report.refused - Int64(report.refusals.count)
        if more > 0 { lines.append("… and \(grouped(more)) more") }
        let those = report.refused == 1 ? "event is" : "events are"
        lines.append("rejected: \(grouped(report.refused)) \(those) not taken back")
        throw CommandStop(.rejected, lines.joined(separator: "\n"))
    }
}

extension ImportReversal.Report {
    /// Events that were looked at.
    fileprivate var gone: Int64 { reversed + reversedBefore + refused }

    /// `12 events reversed`
    fileprivate var done: String { counted(reversed, "event") + " reversed" }
}
