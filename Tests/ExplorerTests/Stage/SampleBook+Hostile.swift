import EventStoreCore
import Explorer
import LedgerCore
import TextFormats

@testable import LedgerService

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
        var book = replacing { entry in
            let old = entry.recorded
            let event = entry.event.owned { next() }
            let (type, payload) = Self.taint(event, old, next)
            return Entry(
                account: names[entry.account] ?? entry.account, event: event,
                recorded: NewEvent(
                    id: old.id, type: type, schemaVersion: old.schemaVersion,
                    payload: JSONText(stored: payload.bytes + (payload.isRead ? [] : bytes)),
                    metadata: JSONText(stored: Array(next().utf8)), fold: old.fold,
                    occurredAt: old.occurredAt, recordedAt: old.recordedAt, actor: next(),
                    correlationID: old.correlationID == nil ? nil : correlation,
                    causationID: old.causationID.map { EventID($0) == nil ? next() : $0 }),
                command: entry.command)
        }
        book.refusal = nil
        book.failure = failure.map { _ in next() }
        book.stopped = stopped.map { ($0.name, next()) }
        book.structure = structure.map { _ in next() }
        book.subscriptions = subscriptions.map { rows in rows.map { $0.tainted(next) } }
        book.snapshots = [:]
        for (id, list) in snapshots { book.snapshots[names[id] ?? id] = list }
        return book
    }

    /// The fold reads what openings and closures say; all else may hold anything.
    private static func taint(
        _ event: LedgerEvent, _ old: NewEvent, _ next: () -> String
    ) -> (type: String, payload: (bytes: [UInt8], isRead: Bool)) {
        switch event {
        case .accountOpened, .accountClosed:
            let encoded = (try? EventCodec().encode(event))?.payload ?? old.payload
            return (old.type, (encoded.bytes, true))
        case .fundsDeposited: return (old.type, (Array(next().utf8), false))
        case .fundsWithdrawn, .fundsReversed, .foreign:
            return (next(), (Array(next().utf8), false))
        }
    }
}

extension SubscriptionRow {
    /// The same with other texts.
    fileprivate func tainted(_ text: () -> String) -> SubscriptionRow {
        let fault: Fault? =
            switch fault {
            case nil: nil
            case .damaged: .damaged(text())
            case .newer: .newer(text())
            }
        guard let kept else { return SubscriptionRow(text(), fault: fault ?? .damaged(text())) }
        return SubscriptionRow(
            text(),
            Kept(
                target: kept.target.map { _ in text() }, filter: kept.filter.map { _ in text() },
                began: kept.began, createdAt: kept.createdAt, position: kept.position,
                movedAt: kept.movedAt, isPaused: kept.isPaused,
                holder: kept.holder.map { Holder(text(), lease: $0.lease) },
                failure: kept.failure.map { Failure(text(), at: $0.at, position: $0.position) },
                lag: kept.lag, delivery: kept.delivery), fault: fault)
    }
}

extension LedgerEvent {
    /// The same event with another owner, or another memo, where it has one.
    fileprivate func owned(_ text: () -> String) -> LedgerEvent {
        switch self {
        case .accountOpened(let opened):
            .accountOpened(
                AccountOpened(
                    owner: text(), currency: opened.currency,
                    overdraftLimitMinor: opened.overdraftLimitMinor))
        case .accountClosed: .accountClosed(AccountClosed(memo: text()))
        default: self
        }
    }
}
