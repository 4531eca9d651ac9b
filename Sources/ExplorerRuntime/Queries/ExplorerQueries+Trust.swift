import EventStoreCore
import Explorer
import LedgerCore
import LedgerHistory
import LedgerService
import Synchronization

extension ExplorerQueries {
    /// A timeline whose balances come from the events. A snapshot that was forged together with
    /// its check passes the check; where the fold or the read model contradicts one, all of the
    /// account's are compared with one fold, the wrong ones are passed over from then on, and the
    /// page is read anew.
    func trustedTimeline(_ query: TimelineQuery) async throws -> TimelinePage {
        let page = try await timeline(query, try await trustedHead(of: query.account))
        let isContradicted = page.rows.contains { row in
            row.snapshotIsRight == false
                && !ledger.distrusted.contains(row.event.version, of: query.account)
        }
        guard isContradicted else { return page }
        try await snapshots(query.account)
        return try await timeline(query, try await ledger.load(query.account))
    }

    /// Before money moves: what an account's state rests on is compared in the same way.
    func settleTrust(in accounts: [StreamID]) async throws {
        for id in accounts { _ = try await trustedHead(of: id) }
    }

    private func trustedHead(of id: StreamID) async throws -> AccountState {
        let head = try await ledger.load(id)
        guard try await isContradicted(head) else { return head }
        try await snapshots(id)
        return try await ledger.load(id)
    }

    /// The read model, which is folded from events alone, has another account: not only another
    /// balance, for a status or an overdraft limit decides what a command may do. It may be wrong
    /// itself: it is asked once a version.
    private func isContradicted(_ head: AccountState) async throws -> Bool {
        guard try await readModels.status(AccountSummary.schema) != nil else { return false }
        let stored = try await readModels.rows(AccountSummary.schema, keys: [[.text(head.id.name)]])
        guard let summary = stored.first.flatMap(readSummary),
            summary.version == head.version, summary.account != head.account
        else { return false }
        return suspects.isNew(head.id, head.version)
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
    /// Minor units become money of the currency.
    init(_ difference: SnapshotDifference, _ currency: Currency?) {
        func value(_ text: String?) -> Value {
            guard let text else { return .nothing }
            guard difference.field.hasSuffix("Minor"), let minor = Int64(text), let currency else {
                return .text(text)
            }
            return .money(Money(minorUnits: minor, currency: currency))
        }
        let names = ["balanceMinor": "balance", "overdraftLimitMinor": "overdraft limit"]
        self.init(
            field: names[difference.field] ?? difference.field, stated: value(difference.stated),
            folded: value(difference.folded))
    }
}
