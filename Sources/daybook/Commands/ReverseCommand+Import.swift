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
        let work = ImportReversal(
            of: item, in: open.ledger, reason: reason, occurred: act.date?.moment)
        try work.check()
        let outlook = try await work.outlook()
        var report = ImportReversal.Report()
        if outlook.left > 0 {
            try ask(item, outlook, open)
            try await run(work, outlook, &report, open)
        } else {
            report.reversedBefore = outlook.reversed
        }
        AfterCommit.answer(report.done) { try write(report, of: item) }
        try tell(report)
    }

    private func run(
        _ work: ImportReversal, _ outlook: ImportOutlook, _ report: inout ImportReversal.Report,
        _ open: OpenLedger
    ) async throws {
        let progress = Progress("reversing", isQuiet: open.isQuiet)
        do {
            defer { progress.finish() }
            try await work.run(&report) {
                progress.update($0.gone, of: outlook.left + outlook.reversed, "events")
            }
        } catch is CancellationError {
            throw CommandStop(
                .interrupted,
                "interrupted; \(report.done), and the same command goes on from there")
        } catch {
            let another =
                ImportRemains.mayPass(error) ? ", and the same command goes on from there" : ""
            throw CommandStop(
                ExitStatus.status(for: error),
                "error: \(ImportRemains.reason(of: error))\n\(report.done)\(another)")
        }
    }

    /// On a production ledger its name is asked for; elsewhere whether to go on.
    private func ask(
        _ item: RecordedImport, _ outlook: ImportOutlook, _ open: OpenLedger
    ) throws {
        let events = counted(outlook.left, "event")
        let sums = outlook.words.map { ", which moved \($0)" } ?? ""
        let wish = "reverse \(events) of the import of \(Printable(item.file))\(sums)"
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

extension ImportOutlook {
    /// Units whose sums are told.
    private static let told = 3

    /// `12.00 GBP in and 3.00 GBP out`; nil where nothing is known.
    fileprivate var words: String? {
        var parts = sums.prefix(Self.told).map { sums in
            [(sums.credited, "in"), (sums.debited, "out")].filter { $0.0.minorUnits > 0 }
                .map { "\($0) \($1)" }.joined(separator: " and ")
        }
        let more = sums.count - parts.count
        if more > 0 { parts.append(counted(Int64(more), "more unit")) }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

extension ImportReversal.Report {
    /// Events that were looked at.
    fileprivate var gone: Int64 { reversed + reversedBefore + refused }

    /// `12 events reversed`
    fileprivate var done: String { counted(reversed, "event") + " reversed" }
}
