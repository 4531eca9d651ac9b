import EventStoreCore
import LedgerCore

/// Commands that are said to have happened earlier than they are recorded. Amounts are judged by
/// what the account is now, as those of any other command; what is judged here is the moment.
extension Ledger {
    /// The moment that a command is dated to.
    ///
    /// - Parameter occurred: as it was said.
    /// - Returns: the moment; of today's end, now.
    /// - Throws: `Rejection.dateInFuture`.
    func pastMoment(_ occurred: Timestamp) throws -> Timestamp {
        let now = environment.now()
        let moment = occurred.soFar(at: now)
        guard moment <= now else {
            throw Rejection.dateInFuture(occurred.description, now: now.description)
        }
        return moment
    }

    /// Judges the moment by what happened in an account.
    ///
    /// - Parameters:
    ///   - moment: when the command is said to have happened.
    ///   - effect: what it would do to the account.
    ///   - original: the event of the account that it reverses; nil of any other command.
    /// - Throws: `Rejection`, `EventStoreError`, `CancellationError` between two pages.
    func check(
        _ moment: Timestamp, of effect: AccountEffect, _ original: RecordedEvent?
    ) async throws {
        let state = effect.before
        let (date, account) = (moment.description, state.id.name)
        if let opened = state.openedAt, moment < opened, try await !hasBegun(state, by: moment) {
            throw Rejection.dateBeforeOpening(date, account: account, opened: opened.description)
        }
        if let original, moment < original.event.occurredAt {
            throw Rejection.dateBeforeReversed(
                date, event: "\(original.stream)@\(original.version)",
                happened: original.event.occurredAt.description)
        }
        // Money cannot move in a closed account: its closing is the last that happened in it.
        if effect.after.status == .closed, let last = state.highestOccurredAt, moment < last {
            throw Rejection.dateBeforeLastEvent(date, account: account, last: last.description)
        }
    }

    /// Whether anything of an account had happened by a moment before that of its first event: an
    /// older statement may have been imported behind a newer one.
    private func hasBegun(_ state: AccountState, by moment: Timestamp) async throws -> Bool {
        var next = Version(1)
        while next <= state.version {
            try Task.checkCancellation()
            let page = try await events.readFold(
                state.id, from: next, through: state.version, limit: Self.pageSize, whole: [])
            if page.contains(where: { $0.occurredAt <= moment }) { return true }
            guard let last = page.last else { break }
            next = last.version.next
        }
        return false
    }
}

extension Timestamp {
    /// The end of the day that it is stands for that day so far: it has not ended.
    func soFar(at now: Timestamp) -> Timestamp { self == now.endOfDay ? now : self }
}
