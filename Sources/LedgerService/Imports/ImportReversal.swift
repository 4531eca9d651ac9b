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

    private let ledger: Ledger
    private let item: RecordedImport
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
    /// - Throws: `Rejection` for a reason that no reversal can have, before anything is recorded;
    ///   `EventStoreError`, `CancellationError`. What is recorded stays.
    package func run(
        _ report: inout Report, onProgress: (Report) -> Void = { _ in }
    ) async throws {
        try Account.check(reason: reason)
        var pass = Pass()
        try await run(&pass, &report, onProgress)
        // What was refused for want of money may have found some since: an import is fact, so that
        // older events of it may have taken out what newer ones put in. A third time finds no more.
        guard pass.lacksMoney, pass.hasReversed else { return }
        (report.refused, report.refusals) = (0, [])
        pass.isFirst = false
        try await run(&pass, &report, onProgress)
    }

    /// What is known while the events are gone through.
    private struct Pass {
        var isFirst = true
        var lacksMoney = false
        var hasReversed = false
        /// Reversals that were recorded together with another one.
        var together: Set<EventID> = []
    }

    private func run(
        _ pass: inout Pass, _ report: inout Report, _ onProgress: (Report) -> Void
    ) async throws {
        try await ledger.events.forEachPage(of: item) { page in
            let moving = page.filter(Reversals.mayBeReversed)
            let reversals = try await ledger.events.reversals(of: moving)
            for event in moving.reversed() {
                try Task.checkCancellation()
                if reversals.reversal(of: event) != nil {
                    if pass.isFirst { report.reversedBefore += 1 }
                } else {
                    try await reverse(event, &pass, &report)
                }
                onProgress(report)
            }
        }
    }

    private func reverse(
        _ event: RecordedEvent, _ pass: inout Pass, _ report: inout Report
    ) async throws {
        let wish = Reversal(
            account: event.stream.name, version: event.version.number, reason: reason)
        do {
            let receipt = try await ledger.submit(.reverse(wish), occurred: occurred)
            if receipt.events.count > 1 { pass.together.formUnion(receipt.events.map(\.id)) }
            note(&pass, &report)
        } catch is UnreadReceipt {
            // It is recorded all the same.
            note(&pass, &report)
        } catch Rejection.alreadyReversed {
            if pass.together.contains(event.id.ofReversal) {
                report.reversed += 1
            } else {
                report.reversedBefore += 1
            }
        } catch let rejection as Rejection {
            if case .insufficientFunds = rejection { pass.lacksMoney = true }
            refuse(event, rejection.description, &report)
        } catch let error as HistoryError {
            refuse(event, String(describing: error), &report)
        } catch EventStoreError.versionConflict(let failures) {
            // Others write to this account all the time. The next run finds it again.
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
