import EventStoreCore
import Explorer
import LedgerCore
import LedgerService
import Synchronization

extension ExplorerQueries {
    /// A timeline whose balances come from the events. A snapshot that was forged together with
    /// its check passes the check; where the fold or the read model contradicts one, all of the
    /// account's are compared with one fold, the wrong ones are passed over from then on, and the
    /// page is read anew.
    func trustedTimeline(_ query: TimelineQuery) async throws -> TimelinePage {
        let page = try await timeline(query)
        guard try await isSuspect(page) else { return page }
        _ = try await snapshots(query.account, at: nil)
        return try await timeline(query)
    }

    private func isSuspect(_ page: TimelinePage) async throws -> Bool {
        let id = page.head.id
        let contradicted = page.rows.contains { row in
            row.snapshotIsRight == false
                && !ledger.distrusted.contains(row.event.version, of: id)
        }
        if contradicted { return true }
        // The read model is folded from events alone. It may be wrong itself: asked once a version.
        let stored = try await store.rows(AccountSummary.schema, keys: [[.text(id.name)]])
        guard let summary = stored.first.flatMap(AccountSummary.init),
            summary.version == page.head.version, summary.account.balance != page.head.balance
        else { return false }
        return suspects.isNew(id, page.head.version)
    }
}

/// Accounts whose snapshots and read model part, and at which version they were looked at.
final class Suspects: Sendable {
    private let versions = Mutex<[StreamID: Version]>([:])

    /// - Returns: false if the account was looked at in this version before.
    func isNew(_ id: StreamID, _ version: Version) -> Bool {
        versions.withLock { versions in
            defer { versions[id] = version }
            return versions[id] != version
        }
    }
}

extension FieldDifference {
    /// In words: money with its currency.
    init(_ difference: SnapshotDifference, _ currency: Currency?) {
        func words(_ text: String?) -> String {
            guard let text else { return "nothing" }
            guard difference.field.hasSuffix("Minor"), let minor = Int64(text), let currency else {
                return text
            }
            return Money(minorUnits: minor, currency: currency).description
        }
        let names = ["balanceMinor": "balance", "overdraftLimitMinor": "overdraft limit"]
        self.init(
            field: names[difference.field] ?? difference.field, stated: words(difference.stated),
            folded: words(difference.folded))
    }
}
