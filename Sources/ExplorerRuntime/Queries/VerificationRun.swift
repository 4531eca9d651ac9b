import EventStoreCore
import Explorer
import LedgerHistory
import LedgerService
import Synchronization

/// One proof of the open ledger: tells how far it has come, and what it has found since it was
/// last told, at most ten times a second.
final class VerificationRun: Sendable {
    private static let interval = Duration.milliseconds(100)

    private struct Told {
        var progress = VerificationProgress()
        var findings = 0
        var findingCount = 0
        var at: ContinuousClock.Instant?
    }

    private let ledger: Ledger
    private let tell: @Sendable (VerificationNews) -> Void
    private let told = Mutex(Told())

    init(_ ledger: Ledger, tell: @escaping @Sendable (VerificationNews) -> Void) {
        self.ledger = ledger
        self.tell = tell
    }

    /// - Returns: the end, with what was not told before.
    /// - Throws: `EventStoreError`, `CancellationError`.
    func run() async throws -> VerificationNews {
        let verifier = Verifier(
            ledger,
            progress: { phase, done, total in
                self.told.withLock { told in
                    told.progress.phase = VerificationProgress.Phase(phase)
                    (told.progress.done, told.progress.total) = (done, total)
                }
            },
            watch: { report in
                let news = self.told.withLock { told -> VerificationNews? in
                    let now = ContinuousClock.now
                    if let last = told.at, now - last < Self.interval { return nil }
                    told.at = now
                    return Self.news(report, &told)
                }
                if let news { self.tell(news) }
            })
        let report = try await verifier.run()
        return told.withLock { told in
            // The end says all that is damaged: what an earlier proof found may be healed.
            told.findingCount = -1
            return Self.news(report, &told)
        }
    }

    private static func news(
        _ report: VerificationReport, _ told: inout Told
    ) -> VerificationNews {
        let fresh = report.findings[told.findings...].enumerated().map { index, finding in
            FindingRow(finding, number: told.findings + index + 1)
        }
        let hasNew = report.findingCount > told.findingCount
        told.findings = report.findings.count
        told.findingCount = report.findingCount
        var progress = told.progress
        (progress.events, progress.accounts) = (report.events, report.accounts)
        (progress.snapshots, progress.readModelRows) = (report.snapshots, report.readModelRows)
        (progress.findingCount, progress.behind) = (report.findingCount, report.behind)
        progress.notes = report.noteCount
        progress.verdict = report.verdict
        progress.isDamaged = report.isDamaged
        return VerificationNews(
            progress: progress, findings: fresh, damaged: hasNew ? report.firstDamaged : [:])
    }
}

extension VerificationProgress.Phase {
    init(_ phase: Verifier.Phase) {
        switch phase {
        case .structure: self = .structure
        case .events, .commands: self = .events
        case .readModels, .seal: self = .readModels
        }
    }
}

extension FindingRow {
    init(_ finding: Finding, number: Int) {
        let kind = finding.kind == .readModel ? "read model" : finding.kind.rawValue
        self.init(
            number: number, kind: kind, account: finding.account, version: finding.version,
            position: finding.position, reason: finding.reason)
    }
}
