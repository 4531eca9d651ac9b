import EventStoreCore
import Explorer
import LedgerCore
import LedgerHistory
import LedgerService

extension BookList {
    init(_ sort: AccountOrder, _ isDescending: Bool, _ filter: String, _ point: TimePoint?) {
        self.init(
            sort, isDescending: isDescending, filter: filter,
            at: point)
    }
}

extension ListPlace {
    init(_ place: AccountsQuery.Place) {
        switch place {
        case .start: self = .start
        case .end: self = .end
        case .after(let row): self = .after(ListedAccount(row))
        case .before(let row): self = .before(ListedAccount(row))
        case .around(let row): self = .around(ListedAccount(row))
        }
    }
}

extension EventPlace {
    init(_ place: StreamWindowQuery.Place) {
        switch place {
        case .newest: self = .newest
        case .oldest: self = .oldest
        case .above(let position): self = .above(position.number)
        case .below(let position): self = .below(position.number)
        case .around(let position): self = .around(position.number)
        }
    }

    /// Nil for the events about the point.
    init?(_ place: TimelineQuery.Place) {
        switch place {
        case .newest: self = .newest
        case .oldest: self = .oldest
        case .above(let version): self = .above(version.number)
        case .below(let version): self = .below(version.number)
        case .around(let version): self = .around(version.number)
        case .point: return nil
        }
    }
}

extension ListedAccount {
    /// As much of an account as its row shows.
    init(_ row: AccountRow) {
        let account = Account(
            status: row.status, owner: row.owner, currency: row.balance?.currency,
            balanceMinor: row.balance?.minorUnits ?? 0, overdraftLimitMinor: 0)
        self.init(
            AccountSummary(
                id: row.id, account: account, version: row.version, openedAt: row.lastEventAt,
                lastEventAt: row.lastEventAt, lastPosition: row.lastPosition), late: row.late)
    }
}

extension AccountRow {
    init(_ listed: ListedAccount) {
        let summary = listed.summary
        self.init(
            id: summary.id, owner: summary.account.owner, balance: summary.account.balance,
            version: summary.version, lastEventAt: summary.lastEventAt,
            status: summary.account.status, lastPosition: summary.lastPosition, late: listed.late)
    }
}

extension EventRow {
    /// A row of an account's timeline.
    init(_ row: AccountEvent, _ ledger: Ledger) throws {
        let stated = ledger.codec.statedBalance(in: row.event, beside: row.after)
        self.init(
            event: row.event, movement: try Movement(row.event.event.fold, units: ledger.units),
            balance: row.after.balance, changed: Self.changes(from: row.before, to: row.after),
            state: row.after.sortedFields.map { FieldState($0, $1) },
            status: row.after.status, isNewer: ledger.codec.isNewer(row.event.event),
            snapshotIsRight: row.snapshotIsRight,
            misstated: stated.flatMap { $0.isRight ? nil : $0.comparison },
            reversedBy: row.reversedBy)
    }

    private static func changes(from before: Account, to after: Account) -> [String] {
        var changes: [String] = []
        if before.status != after.status { changes.append("status") }
        if before.owner != after.owner { changes.append("owner") }
        if before.currency != after.currency { changes.append("currency") }
        if before.overdraftLimitMinor != after.overdraftLimitMinor { changes.append("overdraft") }
        if before.balanceMinor != after.balanceMinor { changes.append("balance") }
        guard before.fields != after.fields else { return changes }
        return changes
            + Account.changes(from: before, to: after).map { name, _, after in
                after.map { "\(name) = \($0)" } ?? "no \(name)"
            }
    }
}

extension SnapshotRow {
    init(_ checked: CheckedSnapshot) {
        let account = checked.fold.account
        self.init(
            version: checked.snapshot.version, createdAt: checked.snapshot.createdAt,
            balance: account.balance, disagreement: checked.disagreement,
            differences: checked.differences.map { FieldDifference($0, account.currency) })
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

extension CurrencyTotal {
    init(_ total: BookTotal) {
        self.init(
            currency: total.currency, accounts: total.accounts, creditsMinor: total.creditsMinor,
            debitsMinor: total.debitsMinor, balanceMinor: total.balanceMinor)
    }
}

extension DayActivity {
    /// Reads a row of `daily_activity`; nil for a day on which no money moved, or that is none.
    init?(_ row: [ReadModelValue]) {
        guard let currency = row[1].text, !currency.isEmpty, let day = row[0].integer,
            Timestamp.days.contains(day)
        else { return nil }
        self.init(
            day: day, currency: currency, events: row[2].integer ?? 0,
            creditsMinor: row[3].total ?? 0, debitsMinor: row[4].total ?? 0)
    }
}
