import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService
import Synchronization

/// Reads the book and its accounts, now or at a point of the past: the one way that screens and
/// commands take. Lists come a page at a time, never whole, searches in bounded stretches.
package struct BookReader: Sendable {
    package let ledger: Ledger
    package let history: BookHistory
    /// Events that a search looks at before it answers with what it has.
    let maximumScan: Int64
    /// Events looked at between two looks at whether the reader has gone on.
    let chunk: Int64
    /// Nobody makes read models here: where there is none, the log itself is folded, for an empty
    /// list would be a lie.
    private let isReadOnly: Bool
    /// Nothing is asked that all of the log is needed for.
    private let readsStreamsAlone: Bool
    let kept = KeptAnswers()

    package init(
        _ ledger: Ledger, isReadOnly: Bool = true, readsStreamsAlone: Bool = false,
        maximumScan: Int64 = 200_000, chunk: Int64 = 2000
    ) {
        self.ledger = ledger
        history = BookHistory(ledger: ledger)
        self.isReadOnly = isReadOnly
        self.readsStreamsAlone = readsStreamsAlone
        (self.maximumScan, self.chunk) = (maximumScan, chunk)
    }

    var events: any EventStore { ledger.events }
    var readModels: any ReadModelStore { ledger.readModels }

    /// The reversals of events of an account. By their ids they are found in the log alone.
    func reversals(of page: [RecordedEvent], in id: StreamID) async throws -> Reversals {
        readsStreamsAlone
            ? try await events.reversals(in: id) : try await ledger.reversals(of: page)
    }

    /// The log's end, where nobody has made the read model yet and here nobody may.
    func unprojected() async throws -> TimePoint? {
        guard isReadOnly, try await readModels.status(AccountSummary.schema) == nil else {
            return nil
        }
        return .position(try await events.lastPosition())
    }
}

/// What a reader keeps of its last answers.
final class KeptAnswers: Sendable {
    private struct AccountKey: Hashable {
        let head: StreamHead
        /// What was loaded while a wrong snapshot was believed is loaded again.
        let distrust: Int
    }

    /// Some screens of accounts, and some steps: of a step through the book only those accounts
    /// are loaded anew whose events it crosses.
    private let accounts = Mutex(GenerationalCache<AccountKey, ListedAccount>(capacity: 2048))
    /// A list, and what is searched for in it: whoever pages through them sorts each once.
    private let orders = Mutex(GenerationalCache<BookList, OrderedBook>(capacity: 4))
    private let looked = Mutex<[StreamID: Version]>([:])

    /// Accounts at places of their histories that were looked up, in their order.
    ///
    /// - Throws: as `Ledger.load`; `CancellationError` between two accounts.
    func accounts(at heads: [StreamHead], _ ledger: Ledger) async throws -> [ListedAccount] {
        var found: [ListedAccount] = []
        for head in heads {
            try Task.checkCancellation()
            let key = AccountKey(head: head, distrust: ledger.distrusted.changes)
            if let known = accounts.withLock({ $0.value(key) }) {
                found.append(known)
                continue
            }
            let account = ListedAccount(PastAccount(try await ledger.load(head)))
            accounts.withLock { $0.insert(account, key) }
            found.append(account)
        }
        return found
    }

    func book(
        _ list: BookList, _ make: () async throws -> OrderedBook
    ) async throws -> OrderedBook {
        if let known = orders.withLock({ $0.value(list) }) { return known }
        let made = try await make()
        orders.withLock { $0.insert(made, list) }
        return made
    }

    /// - Returns: false if the account was looked at in this version before.
    func isNew(_ id: StreamID, _ version: Version) -> Bool {
        looked.withLock { looked in
            defer { looked[id] = version }
            return looked[id] != version
        }
    }
}
