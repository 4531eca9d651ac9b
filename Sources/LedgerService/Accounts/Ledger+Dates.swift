import EventStoreCore
import LedgerCore
import TextFormats

/// Commands that are said to have happened earlier than they are recorded. Amounts are judged by
/// what the account is now, as those of any other command; what is judged here is the moment.
extension Ledger {
    /// The moment that a command is dated back to.
    ///
    /// - Parameter occurred: as it was said.
    /// - Returns: the moment; nil for the end of today, which is now.
    /// - Throws: `Rejection.dateInFuture`, `Rejection.table`.
    func pastMoment(_ occurred: Timestamp) throws -> Timestamp? {
        let now = environment.now()
        if occurred == now.endOfDay { return nil }
        guard events.keepsOwnStreams else { throw Rejection.table(.oneTime) }
        guard occurred <= now else {
            throw Rejection.dateInFuture(occurred.typed, now: now.typed)
        }
        return occurred
    }

    /// Judges the moment by what happened in an account.
    ///
    /// - Parameters:
    ///   - moment: when the command is said to have happened.
    ///   - effect: what it would do to the account.
    /// - Throws: `Rejection`, `EventStoreError`, `CancellationError` between two pages.
    func check(_ moment: Timestamp, of effect: AccountEffect) async throws {
        let state = effect.before
        let (date, account) = (moment.typed, state.id.name)
        if let opened = state.openedAt, moment < opened {
            let first = try await earliestMoment(of: state) ?? opened
            if moment < first {
                throw Rejection.dateBeforeOpening(date, account: account, opened: first.typed)
            }
        }
        for original in effect.entries.compactMap(\.reversed)
        where moment < original.event.occurredAt {
            throw Rejection.dateBeforeReversed(
                date, event: "\(Printable(account))@\(original.version)",
                happened: original.event.occurredAt.typed)
        }
        // Money cannot move in a closed account: its closing is the last that happened in it.
        if effect.after.status == .closed, let last = state.highestOccurredAt, moment < last {
            throw Rejection.dateBeforeLastEvent(date, account: account, last: last.typed)
        }
    }

    /// When what happened first in an account did: an older statement may have been imported behind
    /// a newer one.
    ///
    /// - Returns: nil for an account without events.
    private func earliestMoment(of state: AccountState) async throws -> Timestamp? {
        var earliest: Timestamp?
        var next = Version(1)
        while next <= state.version {
            try Task.checkCancellation()
            let page = try await events.readFold(
                state.id, from: next, through: state.version, limit: Self.pageSize, whole: [])
            earliest = ([earliest].compactMap(\.self) + page.map(\.occurredAt)).min()
            guard let last = page.last else { break }
            next = last.version.next
        }
        return earliest
    }
}
