import EventStoreCore
import LedgerCore
import LedgerService

/// Exactly-once rests on the records of the commands: each must be the one that its events, whose
/// hashes hold their command's id, give again.
extension Verifier {
    /// Records in a page.
    private static let recordPage = 5000

    /// Compares what is remembered of commands with their events, as the log has them. In an
    /// imported stretch a command's id may be another book's.
    func verify(
        _ commands: [CommandEvents], _ check: inout CommandCheck,
        _ report: inout VerificationReport
    ) async throws {
        if commands.isEmpty { return }
        var records: [CommandID: RememberedCommand] = [:]
        var unreadable: [CommandID: String] = [:]
        do {
            for record in try await ledger.events.rememberedCommands(commands.map(\.id)) {
                records[record.stamp.id] = record
            }
        } catch EventStoreError.damaged {
            // One by one, to name exactly what is lost.
            for command in commands {
                do {
                    for record in try await ledger.events.rememberedCommands([command.id]) {
                        records[record.stamp.id] = record
                    }
                } catch EventStoreError.damaged(let reason) {
                    unreadable[command.id] = reason
                }
            }
        }
        for command in commands {
            let reason =
                unreadable[command.id]
                ?? disagreement(command, records[command.id], imported: check.imported)
            if let reason {
                report.add(
                    Finding(
                        .command, account: command.first.stream, version: command.first.version,
                        position: command.first.position, reason))
            } else if records[command.id].map({ Self.isOf($0, command) }) ?? false {
                check.noteMatch()
                report.commands += 1
            }
        }
    }

    private static func isOf(_ record: RememberedCommand, _ command: CommandEvents) -> Bool {
        record.first == command.positions.lowerBound && record.last == command.positions.upperBound
    }

    /// What is wrong with what is remembered of a command; nil if it is what the events give.
    private func disagreement(
        _ command: CommandEvents, _ record: RememberedCommand?, imported: [ClosedRange<Int64>]
    ) -> String? {
        var isImported: Bool { imported.contains { $0.contains(command.positions.lowerBound) } }
        guard let record else {
            return isImported
                ? nil
                : "its command \(command.id) is not remembered: sent again, it would be done twice"
        }
        guard Self.isOf(record, command) else {
            // The same id may have been used here too, for what stands elsewhere.
            let isElsewhere =
                record.last < command.positions.lowerBound
                || record.first > command.positions.upperBound
            return isImported && isElsewhere
                ? nil
                : "the record of its command \(command.id) names positions "
                    + "\(record.first) to \(record.last); its events stand at "
                    + "\(command.positions.lowerBound) to \(command.positions.upperBound)"
        }
        guard command.mayBeOfWish(record.stamp.contentHash, ledger.codec) == false,
            command.recordedHash != record.stamp.contentHash
        else { return nil }
        return "the record of its command \(command.id) is of another wish: "
            + "sent again, it would be refused"
    }

    /// Looks for records of commands that no event bears, up to a position. What is recorded
    /// meanwhile is looked up one by one.
    func verifyRecords(
        through end: Position, _ check: CommandCheck, _ report: inout VerificationReport
    ) async throws {
        var known: Int64 = 0
        try await forEachRecord(&report) { record, report in
            guard record.first > end.number else {
                known += 1
                return
            }
            try await verify(record, &report)
        }
        // Each match has a record of its own: as many records as matches are all of them.
        guard known != check.matched else { return }
        try await forEachRecord(&report) { record, report in
            if record.first <= end.number { try await verify(record, &report) }
        }
    }

    private func forEachRecord(
        _ report: inout VerificationReport,
        _ body: (RememberedCommand, inout VerificationReport) async throws -> Void
    ) async throws {
        var after: CommandID?
        while true {
            try Task.checkCancellation()
            let page: [RememberedCommand]
            do {
                page = try await ledger.events.rememberedCommands(
                    after: after, limit: Self.recordPage)
            } catch EventStoreError.damaged(let reason) {
                report.add(Finding(.command, reason))
                return
            }
            for record in page { try await body(record, &report) }
            guard page.count == Self.recordPage, let last = page.last else { return }
            after = last.stamp.id
        }
    }

    /// A record whose events are there was compared with them.
    private func verify(
        _ record: RememberedCommand, _ report: inout VerificationReport
    ) async throws {
        let isThere: Bool
        do {
            let place = Position(min(max(record.first, 1), Limits.largestCount))
            isThere = try await ledger.event(at: place)?.commandID == record.stamp.id
        } catch EventStoreError.damaged {
            // The events' own pass has named the row.
            return
        }
        if isThere, record.first >= 1 { return }
        report.add(
            Finding(
                .command,
                "the command \(record.stamp.id) is remembered at position \(record.first), "
                    + "where no event of it stands"))
    }
}
