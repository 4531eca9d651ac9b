import EventStoreCore
import Explorer
import LedgerCore
import LedgerHistory
import LedgerService
import Synchronization
import TextFormats

/// Previews and carries out an operator's commands: exactly the preview that was shown, expecting
/// the versions that it was computed from.
final class CommandDesk: Sendable {
    /// What was previewed last, and the identity under which it will be recorded.
    private struct Shown {
        let id: RequestID
        let command: Command
        let preview: Preview
        let commandID: CommandID
    }

    private let ledger: Ledger
    private let outcomes: OutcomeWatch
    private let last = Mutex<Shown?>(nil)
    /// Commands of which it is not known whether they were recorded.
    private let open = Mutex<[CommandID: Shown]>([:])

    /// Events that are read of those that someone else recorded meanwhile: the rest is counted.
    private static let maximumWinners = 20

    /// - Parameters:
    ///   - ledger: where commands are recorded.
    ///   - outcomes: learns of the commands that are on their way.
    init(_ ledger: Ledger, outcomes: OutcomeWatch = OutcomeWatch()) {
        (self.ledger, self.outcomes) = (ledger, outcomes)
    }

    func preview(
        _ id: RequestID, _ wanted: Command, occurred: Timestamp? = nil
    ) async -> Result<PreviewInfo, Refusal> {
        do {
            let command = try await current(wanted)
            let preview = try await ledger.preview(command, occurred: occurred)
            let past = try await past(of: preview)
            let random = ledger.environment.random()
            let commandID = CommandID(timestamp: ledger.environment.now(), random: random)
            let shown = Shown(id: id, command: command, preview: preview, commandID: commandID)
            // One that is given up is not to take the place of a newer one.
            try Task.checkCancellation()
            last.withLock { $0 = shown }
            let changes = preview.effects.map { effect in
                PreviewInfo.Change(
                    account: effect.before.id,
                    owner: effect.before.account.owner.isEmpty
                        ? effect.after.owner : effect.before.account.owner,
                    events: effect.events, places: Self.places(of: effect, preview),
                    version: effect.before.version,
                    before: effect.before.account.balance, after: effect.after.balance,
                    fields: Self.changes(effect.before.account, effect.after),
                    past: past[effect.before.id])
            }
            return .success(
                PreviewInfo(id: id, command: command, occurred: occurred, changes: changes))
        } catch {
            return .failure(refusal(error))
        }
    }

    /// A described event as the book means it now: a form may be older than a description. A
    /// reversal and a correction with all events that they are about.
    private func current(_ command: Command) async throws -> Command {
        guard case .record(let account, let recording) = command,
            let payload = recording.event.content?.payload
        else { return try await ledger.resolved(command) }
        try await ledger.learnDeclarations()
        return try await ledger.recording(
            of: recording.event.type, payload, for: StreamID(account))
    }

    /// What becomes of the past of each account; of none where the command happens now.
    private func past(of preview: Preview) async throws -> [StreamID: PreviewInfo.Past] {
        var found: [StreamID: PreviewInfo.Past] = [:]
        for effect in try await ledger.datedEffects(of: preview) {
            found[effect.account] = PreviewInfo.Past(
                at: preview.occurred == nil ? effect.moment : nil, before: effect.before,
                after: effect.after, low: effect.below.count,
                lowAnyway: effect.below.anyway,
                first: effect.below.first.map {
                    PreviewInfo.LowMoment(at: $0.at, version: $0.version, balance: $0.balance)
                })
        }
        return found
    }

    /// What each event is about, and when it happened where each has a moment of its own.
    private static func places(
        of effect: AccountEffect, _ preview: Preview
    ) -> [PreviewInfo.Place] {
        effect.entries.map { entry in
            PreviewInfo.Place(
                at: preview.occurred == nil ? entry.occurred : nil,
                instead: entry.replaced?.version)
        }
    }

    private static func changes(
        _ before: Account, _ after: Account
    ) -> [PreviewInfo.FieldChange] {
        Set(before.fields.keys).union(after.fields.keys).sorted().compactMap { name in
            let (old, new) = (before.fields[name], after.fields[name])
            return old == new
                ? nil : PreviewInfo.FieldChange(name: name, before: old, after: new)
        }
    }

    /// Records the last preview, if it is the one that was confirmed, of that very command.
    func submit(_ id: RequestID, _ command: Command) async -> Result<ReceiptInfo, Refusal> {
        guard let shown = last.withLock({ $0 }), shown.id == id, shown.command == command else {
            return .failure(.failed("the preview is out of date; preview again"))
        }
        return await send(shown, isAgain: false)
    }

    /// Sends a command again of which it is not known whether it was recorded, under its id: what
    /// it came to the first time, if it was recorded, or what it comes to now. As long as neither
    /// is known, and whatever stands in the way of asking, it stays unknown.
    func submitAgain(_ id: CommandID) async -> Result<ReceiptInfo, Refusal> {
        guard let shown = open.withLock({ $0[id] }) else {
            let reason = "the command is not at hand any more"
            return .failure(.outcomeUnknown(UnknownOutcome(id, again: reason)))
        }
        return await send(shown, isAgain: true)
    }

    private func send(_ shown: Shown, isAgain: Bool) async -> Result<ReceiptInfo, Refusal> {
        let id = shown.commandID
        outcomes.expect(id)
        do {
            let receipt = try await ledger.confirm(
                shown.preview, of: shown.command, id: id, isNew: !isAgain)
            close(id)
            let lines = receipt.states.map {
                ReceiptInfo.Line(account: $0.id, version: $0.version, balance: $0.account.balance)
            }
            return .success(ReceiptInfo(lines: lines, isReplay: receipt.isReplay))
        } catch let unread as UnreadReceipt {
            close(id)
            let lines = unread.outcome.heads.map {
                ReceiptInfo.Line(account: $0.stream, version: $0.version, balance: nil)
            }
            let reason = Printable(String(describing: unread.reason)).text
            return .success(
                ReceiptInfo(lines: lines, unread: reason, isReplay: unread.outcome.isReplay))
        } catch EventStoreError.versionConflict(let failures) {
            close(id)
            return .failure(await conflict(failures))
        } catch {
            return await failed(shown, error, isAgain: isAgain)
        }
    }

    private func failed(
        _ shown: Shown, _ error: any Error, isAgain: Bool
    ) async -> Result<ReceiptInfo, Refusal> {
        let id = shown.commandID
        if case EventStoreError.outcomeUnknown = error, !isAgain {
            open.withLock { $0[id] = shown }
            // It was read in the log while the answer was waited for: the copy knows it.
            if outcomes.isSeen(id) { return await send(shown, isAgain: true) }
            return .failure(.outcomeUnknown(UnknownOutcome(id)))
        }
        // One that is rejected was looked for first: it is not recorded, and a rule keeps it out.
        if isAgain, !(error is Rejection) {
            let reason = Printable(String(describing: error)).text
            return .failure(.outcomeUnknown(UnknownOutcome(id, again: reason)))
        }
        close(id)
        return .failure(refusal(error))
    }

    /// What became of a command is known.
    private func close(_ id: CommandID) {
        open.withLock { _ = $0.removeValue(forKey: id) }
        outcomes.forget(id)
    }

    /// For each account that has changed, the events behind the version that was expected.
    private func conflict(_ failures: [ExpectationFailure]) async -> Refusal {
        let conflicts = failures.compactMap { failure -> Conflict? in
            guard case .version(let expected) = failure.expected else { return nil }
            return Conflict(
                account: failure.stream, expected: expected, actual: failure.actual, winners: [])
        }
        return conflicts.isEmpty
            ? .failed("changed by someone else; preview again")
            : .conflict(await withWinners(conflicts))
    }

    /// Reads what was recorded behind the versions that were expected. That nothing else was
    /// recorded is told in any case.
    func withWinners(_ conflicts: [Conflict]) async -> [Conflict] {
        var read: [Conflict] = []
        for conflict in conflicts {
            let query = StreamQuery(
                from: conflict.expected.next, through: conflict.actual,
                limit: Self.maximumWinners)
            let events = (try? await ledger.events.read(conflict.account, query)) ?? []
            read.append(
                Conflict(
                    account: conflict.account, expected: conflict.expected,
                    actual: conflict.actual,
                    winners: events.map { EventRow($0, ledger.codec) }))
        }
        return read
    }

    private func refusal(_ error: any Error) -> Refusal {
        if let rejection = error as? Rejection { return .rejected(rejection) }
        if case EventStoreError.unavailable(let reason, let wait) = error {
            let until = wait.map { ledger.environment.now().advanced(by: $0.microseconds) }
            return .unavailable(Unavailability(reason: Printable(reason).text, until: until))
        }
        return .failed(Printable(String(describing: error)).text)
    }
}

extension EventRow {
    /// A row of which only the event is known.
    init(_ event: RecordedEvent, _ codec: EventCodec) {
        self.init(
            event: event, movement: try? Movement(event.event.fold, units: codec.units.current),
            isNewer: codec.isNewer(event.event))
    }
}

extension Duration {
    /// Rounded down, and at its end where 64 bits end.
    fileprivate var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !isTooLong else { return seconds < 0 ? .min : .max }
        let (sum, isOver) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return isOver ? .max : sum
    }
}
