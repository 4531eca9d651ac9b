import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

/// Proves a ledger: every hash, every version and position, every command's record against its
/// events, every snapshot against the fold of its events, every read model against a fresh fold,
/// and the seal if there is one. Reads only.
///
/// Others may write meanwhile. The proof is of the log up to where it ended at the start; what was
/// recorded later is left to the next one. Each read model is copied with its checkpoint in one
/// short transaction, and compared with a fold up to there.
package struct Verifier: Sendable {
    package enum Phase: String, Sendable {
        case structure, events, commands, readModels, seal
    }
    /// The phase, with how far it has come of how much.
    package typealias Progress = @Sendable (_ phase: Phase, _ done: Int64, _ of: Int64) -> Void

    /// What was found so far; called after every step that `Progress` tells of.
    package typealias Watch = @Sendable (VerificationReport) -> Void

    let ledger: Ledger
    let progress: Progress?
    let watch: Watch?

    package init(_ ledger: Ledger, progress: Progress? = nil, watch: Watch? = nil) {
        self.ledger = ledger
        self.progress = progress
        self.watch = watch
    }

    func tell(_ phase: Phase, _ done: Int64, _ total: Int64, _ report: VerificationReport) {
        progress?(phase, done, total)
        watch?(report)
    }

    /// - Returns: everything that is wrong; a sound ledger has no findings.
    /// - Throws: `EventStoreError` if the store cannot be read at all; `CancellationError`.
    package func run(seal: Seal? = nil) async throws -> VerificationReport {
        var report = VerificationReport()
        tell(.structure, 0, 1, report)
        for reason in try await ledger.events.structuralDamage() {
            report.add(Finding(.structure, reason))
        }
        let end = try await ledger.events.lastPosition()
        try await verifyEvents(through: end, &report)
        for projection in LedgerProjections.all {
            try await verify(projection, &report)
        }
        if let seal { try await verify(seal, &report) }
        return report
    }
}
