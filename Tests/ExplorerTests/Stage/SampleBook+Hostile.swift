import EventStoreCore
import Explorer
import LedgerCore

extension SampleBook {
    /// The same book with other texts wherever a store can hold one: names, owners, types,
    /// payloads, actors, ties, and the reasons of failures.
    ///
    /// - Parameters:
    ///   - texts: are dealt out in turn, so that each field meets all of them in some book.
    ///   - first: where the dealing begins.
    ///   - bytes: what follows each payload, valid UTF-8 or not.
    /// - Returns: the book.
    func tainted(
        by texts: [String], from first: Int, payloadsEndWith bytes: [UInt8] = []
    ) -> SampleBook {
        var turn = first
        func next() -> String {
            turn += 1
            return texts[turn % texts.count]
        }
        let names = Dictionary(
            uniqueKeysWithValues: accounts.keys.sorted().enumerated().map { index, id in
                // A name of the store has bounds, and is not another's.
                (id, StreamID(stored: "\(next().prefix(200))\(index)"))
            })
        let correlation = next()
        var book = self
        book.refusal = nil
        book.failure = failure.map { _ in next() }
        book.stopped = stopped.map { _ in next() }
        book.snapshots = [:]
        for (id, list) in snapshots {
            book.snapshots[names[id] ?? id] = list.map { snapshot in
                (snapshot.version, snapshot.wrong.map { _ in next() })
            }
        }
        book.replaceAll(
            account: { id, account in
                LedgerCore.Account(
                    status: account.status, owner: next(), currency: account.currency,
                    balanceMinor: account.balanceMinor,
                    overdraftLimitMinor: account.overdraftLimitMinor)
            },
            names: names,
            event: { event in
                NewEvent(
                    id: event.id, type: event.type == "FundsDeposited" ? event.type : next(),
                    schemaVersion: event.schemaVersion,
                    payload: JSONText(stored: Array(next().utf8) + bytes),
                    metadata: JSONText(stored: Array(next().utf8)), fold: event.fold,
                    occurredAt: event.occurredAt, recordedAt: event.recordedAt, actor: next(),
                    correlationID: event.correlationID == nil ? nil : correlation)
            })
        return book
    }

    private mutating func replaceAll(
        account: (StreamID, LedgerCore.Account) -> LedgerCore.Account,
        names: [StreamID: StreamID], event: (NewEvent) -> NewEvent
    ) {
        let (oldAccounts, oldLog) = (accounts, log)
        let renamed = oldLog.map { row in
            let old = row.event
            return EventRow(
                event: RecordedEvent(
                    stream: names[old.stream] ?? old.stream, version: old.version,
                    position: old.position, event: event(old.event), commandID: old.commandID,
                    previousHash: old.previousHash, hash: old.hash),
                movement: row.movement, balance: row.balance, changed: row.changed,
                status: row.status, isNewer: row.isNewer, snapshotIsRight: row.snapshotIsRight)
        }
        restore(
            log: renamed,
            accounts: Dictionary(
                uniqueKeysWithValues: oldAccounts.map { id, old in
                    (names[id] ?? id, account(id, old))
                }))
    }
}
