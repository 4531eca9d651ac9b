import EventStoreCore
import Explorer
import LedgerCore
import LedgerService

/// The accounts and what they add up to at a point of the past.
actor PastBook {
    private let ledger: Ledger
    private var last: (point: TimePoint, accounts: [AccountSummary])?

    init(_ ledger: Ledger) { self.ledger = ledger }

    func accounts(_ query: AccountsQuery, at point: TimePoint) async throws -> AccountsPage {
        let all = try await book(at: point).map(AccountRow.init)
            .filter { query.filter.isEmpty || $0.matches(query.filter) }
            .sorted {
                query.isDescending ? query.sort.isBefore($1, $0) : query.sort.isBefore($0, $1)
            }
        let count = all.count
        let low: Int
        switch query.place {
        case .start: low = 0
        case .end: low = count - query.limit
        case .after(let row): low = all.firstIndex { before(row, $0, query) } ?? count
        case .before(let row):
            low = (all.firstIndex { !before($0, row, query) } ?? count) - query.limit
        case .around(let row):
            low = (all.firstIndex { !before($0, row, query) } ?? count) - query.limit / 2
        }
        let start = max(0, low)
        let end = min(count, max(0, low + query.limit))
        return AccountsPage(
            rows: Array(all[min(start, end)..<end]), atStart: start == 0, atEnd: end == count,
            total: Int64(count), matching: Int64(count), totals: [], lag: 0)
    }

    private func before(_ one: AccountRow, _ other: AccountRow, _ query: AccountsQuery) -> Bool {
        query.isDescending ? query.sort.isBefore(other, one) : query.sort.isBefore(one, other)
    }

    func find(_ query: FindQuery, at point: TimePoint) async throws -> AccountRow? {
        let rows = try await book(at: point).map(AccountRow.init)
        if let row = rows.first(where: { $0.id.name == query.text }) { return row }
        return rows.first { $0.matches(query.text) }
    }

    func totals(
        at point: TimePoint, progress: @escaping @Sendable (Int64, Int64) -> Void
    ) async throws -> BookTotals {
        let book = try await book(at: point)
        return BookTotals(accounts: Int64(book.count), totals: Self.totals(of: book))
    }

    func projections(at point: TimePoint) async throws -> ProjectionsPage {
        ProjectionsPage(
            rows: [], totals: Self.totals(of: try await book(at: point)), types: [], days: [])
    }

    private func book(at point: TimePoint) async throws -> [AccountSummary] {
        if let last, last.point == point { return last.accounts }
        let accounts: [AccountSummary]
        switch point {
        case .position(let position): accounts = try await ledger.book(at: .position(position))
        case .version(let id, let version):
            let event = try await ledger.store.read(
                id, StreamQuery(from: version, through: version, limit: 1)
            ).first
            accounts = try await ledger.book(at: .position(event?.position ?? .start))
        case .moment(let moment, let clock):
            accounts = try await ledger.book(at: .time(moment), clock: clock)
        }
        last = (point, accounts)
        return accounts
    }

    private static func totals(of book: [AccountSummary]) -> [CurrencyTotal] {
        var sums: [Currency: (accounts: Int64, balance: Int64)] = [:]
        for summary in book {
            guard let balance = summary.account.balance else { continue }
            sums[balance.currency, default: (0, 0)].accounts += 1
            sums[balance.currency, default: (0, 0)].balance += balance.minorUnits
        }
        return sums.map { currency, sum in
            CurrencyTotal(
                currency: currency, accounts: sum.accounts, creditsMinor: 0, debitsMinor: 0,
                balanceMinor: sum.balance)
        }.sorted { $0.currency.code < $1.currency.code }
    }
}

extension AccountSort {
    func isBefore(_ one: AccountRow, _ other: AccountRow) -> Bool {
        switch self {
        case .account: return one.id < other.id
        case .owner:
            let (first, second) = (one.owner.utf8, other.owner.utf8)
            if first.elementsEqual(second) { return one.id < other.id }
            return first.lexicographicallyPrecedes(second)
        case .balance:
            return (one.balance?.minorUnits ?? 0, one.id) < (
                other.balance?.minorUnits ?? 0, other.id
            )
        case .version: return (one.version, one.id) < (other.version, other.id)
        case .activity: return (one.lastEventAt, one.id) < (other.lastEventAt, other.id)
        }
    }
}
