import EventStoreCore
import LedgerCore

/// Tables of other programs, which do not hold all that a command may record.
extension Ledger {
    /// Refuses what no account has to be looked at for: before anybody is asked to confirm it.
    ///
    /// - Parameters:
    ///   - command: what is to be done.
    ///   - occurred: when it happened; nil for now.
    /// - Throws: `Rejection.table`, `Rejection.dateInFuture`.
    package func checkPlace(of command: Command, occurred: Timestamp?) throws {
        _ = try occurred.flatMap(pastMoment)
        try checkTable(has: command)
    }

    /// Refuses a command whose events nothing in the table stands for.
    ///
    /// - Throws: `Rejection.table`.
    func checkTable(has command: Command) throws {
        guard let table = (events as? any RemoteEventStore)?.status.table else { return }
        for type in command.name.ownTypes where table.missingTypes.contains(type.rawValue) {
            throw Rejection.table(.noEvent(type.rawValue))
        }
    }

    /// Refuses what the table has no place for, before it is confirmed.
    ///
    /// - Throws: `Rejection.table`; `EventStoreError` of the replica.
    func rehearse(_ preview: Preview) async throws {
        guard !events.keepsOwnStreams, let store = events as? any RehearsingRemoteStore else {
            return
        }
        do {
            try await store.rehearse(AppendRequest(try writes(of: preview, nil)))
        } catch EventStoreError.invalidEvent(let reason) {
            throw Rejection.table(.noPlace(reason))
        }
    }
}
