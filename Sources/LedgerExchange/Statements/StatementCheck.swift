import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

/// Whether a statement still holds: the file is as it was written, the events that it stands on are
/// in the book, unchanged and in their places, and the book would write it again byte for byte.
package struct StatementCheck: Sendable {
    /// What was found.
    package struct Report: Sendable {
        /// Nil for a file that says of nothing that it is a statement of it.
        package fileprivate(set) var proof: StatementProof?
        /// Why it does not hold; none for a statement that does.
        package fileprivate(set) var findings: [String] = []
        /// What is worth knowing of one that holds.
        package fileprivate(set) var notes: [String] = []
        /// Events of the account whose hashes are right.
        package fileprivate(set) var events: Int64 = 0

        package var holds: Bool { findings.isEmpty }
    }

    /// Findings about events that are told; one event that was slipped in makes many.
    private static let mostFindings = 20

    private let ledger: Ledger

    package init(_ ledger: Ledger) { self.ledger = ledger }

    /// Checks a file. Costs the account's history several times.
    ///
    /// - Parameter open: opens the file; called twice.
    /// - Returns: what was found.
    /// - Throws: `EventStoreError` if the book cannot be read, `CancellationError`, and what the
    ///   source throws.
    package func run(
        _ open: () throws -> any ByteSource & Sendable
    ) async throws -> Report {
        var report = Report()
        let file: StatementFile
        do {
            file = try StatementFile(reading: try open())
        } catch let problem as StatementProblem {
            report.findings.append(problem.description)
            return report
        }
        report.proof = file.proof
        if !file.isUnchanged {
            report.findings.append("the file was changed: its digest is not that of its lines")
        }
        let isInBook = try await checkChain(file.proof, &report)
        if isInBook { try await compare(file.proof, ComparingSink(try open()), &report) }
        return report
    }

    /// Makes the statement again.
    private func compare(
        _ proof: StatementProof, _ sink: ComparingSink, _ report: inout Report
    ) async throws {
        do {
            let book = try await StatementBook(
                ledger, at: proof.address.position, tellsItems: proof.tellsItems)
            let statement = try await book.statement(
                of: proof.address.account, proof.address.period, clock: proof.address.clock)
            try await book.write(statement, as: proof.form, to: sink)
        } catch let error as HistoryError {
            report.findings.append(error.description)
            return
        } catch let problem as StatementProblem {
            report.findings.append(problem.description)
            return
        }
        guard let difference = try sink.difference() else { return }
        report.findings.append(difference.description)
    }

    // MARK: Events

    /// Walks through the account from its first event to its last, also behind the statement.
    ///
    /// - Returns: false if the events that the statement stands on are not those of the book.
    private func checkChain(_ proof: StatementProof, _ report: inout Report) async throws -> Bool {
        let (events, id) = (ledger.events, proof.address.account)
        let name = Printable(id.name).text
        let end = try await events.lastPosition()
        if end < proof.address.position {
            report.findings.append(
                "the book ends at position \(end), and was known up to position "
                    + "\(proof.address.position): its tail was cut off, or it is another book")
        }
        var walk = Walk(proof, name)
        let limit = min(Ledger.pageSize, events.limits.pageSize)
        do {
            while true {
                try Task.checkCancellation()
                let page = try await events.read(
                    id, StreamQuery(from: walk.version.next, limit: limit))
                for event in page where !walk.isBroken { walk.take(event) }
                if page.count < limit || walk.isBroken { break }
            }
        } catch EventStoreError.damaged(let reason) {
            walk.stop(reason)
        }
        walk.end()
        report.findings += walk.findings
        report.events = walk.events
        if walk.findings.isEmpty, let words = walk.since { report.notes.append(words) }
        return walk.isInBook && end >= proof.address.position
    }

    private struct Walk {
        let proof: StatementProof
        let name: String
        private(set) var version = Version.empty
        private var hash = Digest.zero
        private(set) var findings: [String] = []
        private(set) var events: Int64 = 0
        private(set) var isBroken = false
        /// False where what the statement stands on is not there.
        private(set) var isInBook = true
        private var later: (count: Int64, first: Version)?

        init(_ proof: StatementProof, _ name: String) {
            self.proof = proof
            self.name = name
        }

        mutating func stop(_ reason: String) {
            found(version.next, reason)
            isBroken = true
        }

        mutating func take(_ event: RecordedEvent) {
            guard event.version == version.next else {
                found(version.next, "is missing: version \(event.version) follows \(version)")
                isBroken = true
                return
            }
            version = event.version
            if event.previousHash != hash {
                found(version, "does not carry the hash of the event before it")
            }
            if event.expectedHash() != event.hash {
                found(version, "its content does not match its hash")
            } else {
                events += 1
            }
            hash = event.hash
            let marks = [
                (proof.first, "the first event"), (proof.last, "the last event"),
                (proof.head, "the account's newest event"),
            ]
            for case (let mark?, let what) in marks
            where mark.version == version && mark.hash != hash {
                found(version, "is not \(what) that the statement was made of")
            }
            let isWithin = event.position <= proof.address.position
            if version <= proof.head.version, !isWithin {
                found(
                    version,
                    "stands at position \(event.position), behind the statement's position")
            }
            guard version > proof.head.version else { return }
            if isWithin {
                isInBook = false
                found(
                    version,
                    "stands at position \(event.position), within the statement's position, and "
                        + "was not there")
            }
            let moment = proof.address.clock.time(of: event.event)
            if proof.address.period.start <= moment, moment <= proof.address.period.end {
                later = ((later?.count ?? 0) + 1, later?.first ?? version)
            }
        }

        mutating func end() {
            if !isBroken, version < proof.head.version {
                found(
                    proof.head.version,
                    version == .empty
                        ? "the book has no such account"
                        : "is missing: the account ends at version \(version); its tail was cut "
                            + "off, or it is another book")
            }
        }

        /// What happened in the period and was recorded after the statement.
        var since: String? {
            guard let later else { return nil }
            return later.count == 1
                ? "1 event of that period was recorded since, as \(name)@\(later.first)"
                : "\(later.count) events of that period were recorded since, from "
                    + "\(name)@\(later.first) on"
        }

        private mutating func found(_ version: Version, _ reason: String) {
            if version <= proof.head.version { isInBook = false }
            if findings.count < StatementCheck.mostFindings {
                findings.append("\(name)@\(version): \(reason)")
            }
        }
    }
}
