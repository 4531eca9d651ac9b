import Descriptions
import EventStoreCore
import LedgerCore

/// Takes an import back: reverses each of its events that moves money and is not reversed yet, the
/// newest first, so that balances go back the way they came.
///
/// Each reversal is a command of its own, under the id that any reversal of that event has. So a
/// run that was cut off is gone on with by another one, and two at once reverse nothing twice. What
/// a rule refuses stays as it is, and the rest goes on.
package struct ImportReversal: Sendable {
    /// What has become of the events of an import.
    package struct Report: Hashable, Sendable {
        /// Reversed by this run.
        package var reversed: Int64 = 0
        /// Reversed before, or by somebody else.
        package var reversedBefore: Int64 = 0
        /// Not reversed.
        package var refused: Int64 = 0
        /// The first of those, and why.
        package var refusals: [Refusal] = []

        /// Of a run that has not begun.
        package init() {}
    }

    /// An event that was not reversed.
    package struct Refusal: Hashable, Sendable {
        package let place: StreamVersion
        /// Of the rule, or of what is wrong with the account.
        package let reason: String
    }

    /// Refusals that are listed; the others are counted.
    static let listedRefusals = 1000

    let ledger: Ledger
    let item: RecordedImport
    private let reason: String
    private let occurred: Timestamp?

    /// - Parameters:
    ///   - item: what is taken back.
    ///   - ledger: records the reversals.
    ///   - reason: why; each reversal has it.
    ///   - occurred: when the reversals happened; nil for now.
    package init(
        of item: RecordedImport, in ledger: Ledger, reason: String, occurred: Timestamp? = nil
    ) {
        self.item = item
        self.ledger = ledger
        self.reason = reason
        self.occurred = occurred
    }

    /// Reverses what is left of the import.
    ///
    /// - Parameters:
    ///   - report: how far this has come, also where it throws.
    ///   - onProgress: told that after each event.
    /// - Throws: as `check`, before anything is recorded; `EventStoreError`, `CancellationError`.
    ///   What is recorded stays.
    package func run(
        _ report: inout Report, onProgress: (Report) -> Void = { _ in }
    ) async throws {
        try check()
        var pass = Pass()
        try await run(&pass, &report, onProgress)
        // What was refused for want of money may have found some since: an import is fact, so that
        // older events of it may have taken out what newer ones put in, and what comes back to one
        // account may be what another one waits for. Each pass reverses something, or is the last.
        while pass.mayFindMore {
            (report.refused, report.refusals) = (0, [])
            pass = Pass(isFirst: false, together: pass.together)
            try await run(&pass, &report, onProgress)
            // What was refused in an earlier pass others may have reversed since.
            report.reversedBefore = pass.gone &- report.reversed &- report.refused
        }
    }

    /// Judges what is the same for all of the events.
    ///
    /// - Throws: `Rejection` for a reason that no reversal can have, or a moment that is still to
    ///   come.
    package func check() throws {
        try Account.check(reason: reason)
        if let occurred { _ = try ledger.pastMoment(occurred) }
    }

    /// What is known while the events are gone through.
    private struct Pass {
        var isFirst = true
        /// Events that were gone through.
        var gone: Int64 = 0
        /// Reversals that this run has recorded for the other sides of what it reversed, and that
        /// it has not come to yet: they may be far away in the log.
        var together: Set<EventID> = []
        /// Something was refused that may not be, when other things are reversed.
        var hasWaiting = false
        var hasReversed = false

        var mayFindMore: Bool { hasWaiting && hasReversed }
    }

    private func run(
        _ pass: inout Pass, _ report: inout Report, _ onProgress: (Report) -> Void
    ) async throws {
        try await ledger.events.forEachPage(of: item) { page in
            let moving = page.filter(\.movesMoney)
            let reversals = try await ledger.reversals(of: moving)
            for event in moving.reversed() {
                try Task.checkCancellation()
                pass.gone += 1
                let id = event.id.ofReversal
                if pass.together.contains(id) || reversals.reversal(of: event) != nil {
                    noteReversed(id, &pass, &report)
                } else {
                    try await reverse(event, &pass, &report)
                }
                onProgress(report)
            }
        }
    }

    /// Counts an event that has its reversal already, once in all passes.
    private func noteReversed(_ id: EventID, _ pass: inout Pass, _ report: inout Report) {
        if pass.together.remove(id) != nil {
            report.reversed += 1
        } else if pass.isFirst {
            report.reversedBefore += 1
        }
    }

    private func reverse(
        _ event: RecordedEvent, _ pass: inout Pass, _ report: inout Report
    ) async throws {
        let wish = Reversal(
            account: event.stream.name, version: event.version.number, reason: reason)
        do {
            let receipt = try await ledger.submit(.reverse(wish), occurred: occurred)
            note(&pass, &report)
            for reversal in receipt.events where reversal.id != event.id.ofReversal {
                pass.together.insert(reversal.id)
            }
        } catch is UnreadReceipt {
            // It is recorded all the same.
            note(&pass, &report)
        } catch Rejection.alreadyReversed(wish.address, by: _) {
            // Somebody was quicker.
            noteReversed(event.id.ofReversal, &pass, &report)
        } catch let rejection as Rejection {
            switch rejection {
            case .insufficientFunds, .amountOverflow: pass.hasWaiting = true
            default: break
            }
            refuse(event, rejection.description, &report)
        } catch let error as HistoryError {
            refuse(event, String(describing: error), &report)
        } catch let error as CodecError {
            refuse(event, error.description, &report)
        } catch EventStoreError.versionConflict(let failures) {
            // Others write to this account all the time. The next pass or run finds it again.
            pass.hasWaiting = true
            refuse(event, "\(EventStoreError.versionConflict(failures))", &report)
        }
    }

    private func note(_ pass: inout Pass, _ report: inout Report) {
        pass.hasReversed = true
        report.reversed += 1
    }

    private func refuse(_ event: RecordedEvent, _ reason: String, _ report: inout Report) {
        report.refused += 1
        guard report.refusals.count < Self.listedRefusals else { return }
        report.refusals.append(
            Refusal(
                place: StreamVersion(stream: event.stream, version: event.version), reason: reason))
    }
}
