import EventStoreCore
import LedgerCore
import LedgerService

extension Verifier {
    /// Rows in a page of the log.
    private static let pageSize = 2000
    /// When the log is given up: an unreadable row counts two, a readable one behind it takes one
    /// off. So many mean that the file itself is broken.
    private static let maximumUnreadable = 100

    /// Reads the whole log once: positions, versions, hashes, columns against payloads, and each
    /// snapshot and each command's record when the fold reaches it.
    func verifyEvents(through end: Position, _ report: inout VerificationReport) async throws {
        var chains: [StreamID: AccountChain] = [:]
        var commands = CommandCheck(imported: try await importedStretches(&report))
        var cursor = Position.start
        var unreadable = 0
        while cursor < end {
            try Task.checkCancellation()
            tell(.events, cursor.number, end.number, report)
            // After an unreadable row the log is read row by row, to name exactly what is lost.
            let limit = unreadable > 0 ? 1 : Self.pageSize
            do {
                let page = try await ledger.events.readLog(
                    LogQuery(after: cursor, through: end, limit: limit))
                unreadable = max(0, unreadable - 1)
                try await verify(page, after: cursor, &chains, &report)
                for event in page.events { commands.take(event) }
                try await verify(commands.takeWhole(), &commands, &report)
                guard page.readThrough > cursor else { break }
                cursor = page.readThrough
            } catch EventStoreError.damaged(let reason) {
                if limit == 1 {
                    cursor = Position(cursor.number + 1)
                    report.add(Finding(.event, position: cursor, reason))
                }
                unreadable += limit == 1 ? 2 : 1
                guard unreadable < Self.maximumUnreadable else {
                    report.add(Finding(.event, position: cursor, "the log cannot be read further"))
                    break
                }
            }
        }
        try await verify(commands.takeRest(), &commands, &report)
        tell(.commands, 0, 1, report)
        try await verifyRecords(through: cursor, commands, &report)
        try await verifyTails(chains, &report)
        try await verifyOrphans(chains, &report)
        report.accounts = Int64(chains.values.count(where: \.isAccount))
    }

    /// Stretches that cannot be read are none: what was imported in them is then reported too.
    private func importedStretches(
        _ report: inout VerificationReport
    ) async throws -> [ClosedRange<Int64>] {
        do {
            return try await ledger.events.importedStretches()
        } catch EventStoreError.damaged(let reason) {
            report.add(Finding(.command, reason))
            return []
        }
    }

    private func verify(
        _ page: LogPage, after cursor: Position, _ chains: inout [StreamID: AccountChain],
        _ report: inout VerificationReport
    ) async throws {
        var expected = cursor.number + 1
        for event in page.events {
            if event.position.number != expected {
                report.add(
                    Finding(
                        .event, position: Position(expected),
                        event.position.number == expected + 1
                            ? "is missing from the log"
                            : "the log misses all positions up to \(event.position.number - 1)"
                    ))
            }
            expected = event.position.number + 1
            report.events += 1
            if chains[event.stream] == nil {
                let first = try await nextSnapshot(of: event.stream, after: .empty)
                chains[event.stream] = AccountChain(event.stream, firstSnapshot: first)
            }
            let due = chains[event.stream]?.take(event, ledger.codec, &report) ?? false
            if due { try await advance(&chains, event, &report) }
        }
    }

    /// The fold stands at a snapshot's version: compares the two and looks for the next one.
    private func advance(
        _ chains: inout [StreamID: AccountChain], _ event: RecordedEvent,
        _ report: inout VerificationReport
    ) async throws {
        let isWrong = chains[event.stream]?.checkSnapshot(ledger.codec, &report) ?? false
        if isWrong { ledger.distrusted.insert(event.version, of: event.stream) }
        let next = try await nextSnapshot(of: event.stream, after: event.version)
        chains[event.stream]?.nextSnapshot = next
    }

    private func nextSnapshot(of id: StreamID, after version: Version) async throws -> Snapshot? {
        try await ledger.readModels.snapshots(of: id, after: version, limit: 1).first
    }

    private func verifyTails(
        _ chains: [StreamID: AccountChain], _ report: inout VerificationReport
    ) async throws {
        for (id, chain) in chains {
            guard let snapshot = chain.nextSnapshot, !chain.isBroken else { continue }
            // It may stand on an event that was recorded meanwhile.
            guard snapshot.version > (try await head(of: id)) else { continue }
            report.add(
                Finding(
                    .snapshot, account: id, version: snapshot.version,
                    "a snapshot stands on a version that the account does not have"))
        }
    }

    /// Snapshots of accounts that have no event left.
    private func verifyOrphans(
        _ chains: [StreamID: AccountChain], _ report: inout VerificationReport
    ) async throws {
        var after: StreamVersion?
        while true {
            try Task.checkCancellation()
            let page = try await ledger.readModels.snapshots(after: after, limit: Self.pageSize)
            for snapshot in page where chains[snapshot.stream] == nil {
                // Where the log could not be read to its end, an account may still be there.
                guard try await head(of: snapshot.stream) == .empty else { continue }
                report.add(
                    Finding(
                        .snapshot, account: snapshot.stream, version: snapshot.version,
                        "a snapshot is left of an account that has no events"))
            }
            guard page.count == Self.pageSize, let last = page.last else { return }
            after = StreamVersion(stream: last.stream, version: last.version)
        }
    }

    /// The store says that an account of which only the name is left is damaged; here that is a
    /// finding like any other.
    private func head(of id: StreamID) async throws -> Version {
        do {
            return try await ledger.events.head(of: id)?.version ?? .empty
        } catch EventStoreError.damaged {
            return .empty
        }
    }
}
