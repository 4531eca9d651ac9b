import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService
import TextFormats

extension Verifier {
    /// Copies the read model with its checkpoint, folds the log afresh up to there, and compares
    /// row by row.
    func verify(_ projection: any Projection, _ report: inout VerificationReport) async throws {
        let schema = projection.schema
        // What was there before the copy was taken is what it may be behind.
        let before = try await ledger.events.lastPosition()
        guard let copy = try await copy(schema, &report) else { return }
        let status = copy.status
        noteLag(status, before, &report)
        let end = try await ledger.events.lastPosition()
        guard status.checkpoint <= end else {
            report.add(
                Finding(
                    .readModel, position: status.checkpoint,
                    "\(schema.name) is ahead of the log, which ends at position \(end)"))
            return
        }
        guard var expected = try await freshRows(projection, through: status.checkpoint, &report)
        else { return }
        let found = report.findingCount
        for row in copy.rows {
            report.readModelRows += 1
            compare(row, expected.removeValue(forKey: key(of: row, schema)), schema, &report)
        }
        for (key, row) in expected {
            report.add(finding(key, row, schema, "is missing from \(schema.name)"))
        }
        // Lists are as long as it says.
        if status.rowCount != copy.rows.count, report.findingCount == found {
            report.add(
                Finding(
                    .readModel,
                    "\(schema.name) is said to have \(status.rowCount) rows; "
                        + "it has \(copy.rows.count)"))
        }
    }

    /// Nil for one that was never made, or that cannot be read.
    private func copy(
        _ schema: ReadModelSchema, _ report: inout VerificationReport
    ) async throws -> ReadModelCopy? {
        do {
            return try await ledger.readModels.copy(schema, ReadModelQuery(limit: .max))
        } catch EventStoreError.damaged(let reason) {
            report.add(Finding(.readModel, "\(schema.name) cannot be read: \(reason)"))
            return nil
        }
    }

    private func noteLag(
        _ status: ReadModelStatus, _ end: Position, _ report: inout VerificationReport
    ) {
        guard status.checkpoint < end else { return }
        let lag = "\(status.name) is \(end.number - status.checkpoint.number) behind"
        report.behind.append(
            status.failure.map { "\(lag), stopped at position \($0.position): \($0.reason)" }
                ?? "\(lag); the next reader catches up")
    }

    private func freshRows(
        _ projection: any Projection, through checkpoint: Position,
        _ report: inout VerificationReport
    ) async throws -> [[ReadModelValue]: [ReadModelValue]]? {
        var fold = projection.makeFold()
        let source = NoRows(events: ledger.events)
        let soFar = report
        do {
            let skipped = try await SkippedEvents(of: ledger.events).positions(
                of: projection.schema)
            try await ledger.events.forEachFoldPage(
                after: .start, through: checkpoint, limit: Ledger.foldPage,
                whole: EventCodec.wholeTypes
            ) { page in
                tell(.readModels, page.readThrough.number, checkpoint.number, soFar)
                try await fold.fold(page.skipping(skipped), from: source)
                return true
            }
            return Dictionary(
                try await fold.takeDirtyRows().map { (key(of: $0, projection.schema), $0) },
                uniquingKeysWith: { _, last in last })
        } catch let failure as ProjectionFailure {
            report.add(
                Finding(
                    .readModel, position: failure.position,
                    "\(projection.schema.name) cannot be folded afresh: \(failure.reason)"))
            return nil
        } catch EventStoreError.damaged(let reason) {
            // The events' own pass has named the row.
            report.add(
                Finding(
                    .readModel, "\(projection.schema.name) cannot be folded afresh: \(reason)"))
            return nil
        }
    }

    private func compare(
        _ row: [ReadModelValue], _ expected: [ReadModelValue]?, _ schema: ReadModelSchema,
        _ report: inout VerificationReport
    ) {
        guard let expected else {
            report.add(
                finding(
                    key(of: row, schema), row, schema, "has a row in \(schema.name) but no events"))
            return
        }
        for (column, (actual, wanted)) in zip(schema.columns, zip(row, expected))
        where actual != wanted {
            report.add(
                finding(
                    key(of: row, schema), expected, schema,
                    "\(schema.name).\(column.name) is \(text(actual)), "
                        + "the events give \(text(wanted))"))
        }
    }

    /// Names the account and version where the read model has them, otherwise the row's key.
    private func finding(
        _ key: [ReadModelValue], _ row: [ReadModelValue]?, _ schema: ReadModelSchema,
        _ reason: String
    ) -> Finding {
        guard schema == AccountSummary.schema, let name = key.first?.text else {
            return Finding(.readModel, "row \(key.map(text).joined(separator: ", ")): \(reason)")
        }
        let version = row?[5].integer.map { Version($0) }
        return Finding(.readModel, account: StreamID(stored: name), version: version, reason)
    }

    private func key(of row: [ReadModelValue], _ schema: ReadModelSchema) -> [ReadModelValue] {
        Array(row.prefix(schema.keyCount))
    }

    private func text(_ value: ReadModelValue) -> String {
        switch value {
        case .integer(let number): String(number)
        case .text(let text): "'\(Printable(text))'"
        case .null: "nothing"
        }
    }
}
