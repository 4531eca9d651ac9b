import EventStoreCore
import LedgerCore
import LedgerService

/// Where the accounts of a list come from, in the list's order.
protocol AccountSource: Sendable {
    /// How many at a time a walk over all of them takes.
    var stride: Int { get }

    /// A few behind an account, which need not be one of them; nil for the start, or the end.
    func read(
        after account: ListedAccount?, isReversed: Bool, limit: Int
    ) async throws -> [ListedAccount]

    /// Where a look around an account is taken from, and whether it is in the list itself; nil
    /// where nobody knows where it would stand.
    func anchor(_ account: ListedAccount) async throws -> (account: ListedAccount, isListed: Bool)?

    /// Accounts of the book and of the list; zero where they are not counted.
    func counts() async throws -> (total: Int64, matching: Int64)

    /// Those that hold a text besides.
    func holding(_ text: String) async throws -> any AccountSource
}

/// The accounts of now, from the read model.
struct ProjectedList: AccountSource {
    let ledger: Ledger
    let list: BookList
    let stride: Int
    var alsoHolding: [String] = []

    private var filters: [ReadModelQuery.Filter] {
        ([list.filter] + alsoHolding).filter { !$0.isEmpty }
            .map { .contains(columns: ["account", "owner"], text: $0) }
    }

    func query(
        after account: ListedAccount? = nil, isReversed: Bool = false, limit: Int
    ) -> ReadModelQuery {
        let cursor = account.map {
            ReadModelQuery.Cursor(
                sortValue: list.order.value(of: $0.summary), key: [.text($0.id.name)])
        }
        return ReadModelQuery(
            sort: list.order.column, descending: list.isDescending != isReversed, after: cursor,
            limit: limit, filters: filters)
    }

    func read(
        after account: ListedAccount?, isReversed: Bool, limit: Int
    ) async throws -> [ListedAccount] {
        let query = query(after: account, isReversed: isReversed, limit: limit)
        return try await ledger.readModels.rows(AccountSummary.schema, query).map {
            ListedAccount(try ledger.summary($0))
        }
    }

    /// The account may have moved in the order since it was read.
    func anchor(_ account: ListedAccount) async throws -> (account: ListedAccount, isListed: Bool)?
    {
        let now = try await ledger.summaries(of: [account.id])[account.id].map { ListedAccount($0) }
        return now.map { ($0, $0.holds(list.filter)) }
    }

    func counts() async throws -> (total: Int64, matching: Int64) {
        let total = try await ledger.readModels.status(AccountSummary.schema)?.rowCount ?? 0
        let matching =
            filters.isEmpty
            ? total : try await ledger.readModels.count(AccountSummary.schema, filters)
        return (total, matching)
    }

    func holding(_ text: String) -> any AccountSource {
        var source = self
        source.alsoHolding.append(text)
        return source
    }
}

/// The accounts at a position, by name: only those that are read are looked at.
struct NamedList: AccountSource {
    let reader: BookReader
    let list: BookList
    let position: Position
    let stride = 16

    func read(
        after account: ListedAccount?, isReversed: Bool, limit: Int
    ) async throws -> [ListedAccount] {
        let heads = try await reader.events.accounts(
            at: position, after: account?.id, descending: list.isDescending != isReversed,
            limit: limit)
        return try await reader.kept.accounts(at: heads, reader.ledger)
    }

    func anchor(_ account: ListedAccount) async throws -> (account: ListedAccount, isListed: Bool)?
    {
        let own = try await reader.account(account.id, at: .position(position))
        return (own ?? account, own != nil)
    }

    func counts() -> (total: Int64, matching: Int64) { (0, 0) }

    func holding(_ text: String) async throws -> any AccountSource {
        try await reader.folded(list).holding(text)
    }
}

/// The accounts at a moment, by name: each that is read is resolved by itself, so that the order of
/// the log does not count.
struct MomentList: AccountSource {
    let reader: BookReader
    let list: BookList
    let point: TimePoint
    let stride = 16
    /// Where fewer than one in so many accounts were open by then, a fold of all finds them sooner.
    private static let patience = 8

    func read(
        after account: ListedAccount?, isReversed: Bool, limit: Int
    ) async throws -> [ListedAccount] {
        let end = try await reader.events.lastPosition()
        var (found, after): ([ListedAccount], StreamID?) = ([], account?.id)
        var looked = 0
        while found.count < limit {
            if looked >= Self.patience * limit {
                return try await reader.folded(list).read(
                    after: account, isReversed: isReversed, limit: limit)
            }
            let heads = try await reader.events.accounts(
                at: end, after: after, descending: list.isDescending != isReversed, limit: limit)
            for head in heads where found.count < limit {
                try Task.checkCancellation()
                // An account that was opened later is none of the moment's.
                if let account = try await reader.account(head, at: point) { found.append(account) }
            }
            guard heads.count == limit, let last = heads.last else { break }
            after = last.stream
            looked += heads.count
        }
        return found
    }

    func anchor(_ account: ListedAccount) async throws -> (account: ListedAccount, isListed: Bool)?
    {
        let own = try await reader.account(account.id, at: point)
        return (own ?? account, own != nil)
    }

    func counts() -> (total: Int64, matching: Int64) { (0, 0) }

    func holding(_ text: String) async throws -> any AccountSource {
        try await reader.folded(list).holding(text)
    }
}

/// The accounts of a book in an order.
struct OrderedBook: Sendable {
    let state: BookState
    /// Rows of the state.
    var rows: [Int]
}

/// The accounts at a point, from a fold of the book.
struct FoldedList: AccountSource {
    let reader: BookReader
    let list: BookList
    var book: OrderedBook
    let stride = 16

    private var rows: [Int] { book.rows }

    func read(
        after account: ListedAccount?, isReversed: Bool, limit: Int
    ) async throws -> [ListedAccount] {
        var range = 0..<rows.count
        if let account {
            let (place, isListed) = try await place(of: account)
            range = isReversed ? 0..<place : place + (isListed ? 1 : 0)..<rows.count
        }
        let page =
            isReversed ? rows[range].reversed().prefix(limit) : rows[range].prefix(limit)[...]
        return try await reader.history.accounts(page, of: book.state).map(ListedAccount.init)
    }

    func anchor(_ account: ListedAccount) async throws -> (account: ListedAccount, isListed: Bool)?
    {
        let (place, isListed) = try await place(of: account)
        guard isListed, let own = try await load(place) else { return (account, false) }
        return (own, true)
    }

    func counts() -> (total: Int64, matching: Int64) {
        (Int64(book.state.accounts.count), Int64(rows.count))
    }

    /// Searched by the present name, as the list is filtered.
    func holding(_ text: String) async throws -> any AccountSource {
        var wanted = list
        wanted.filter = text
        let other = try await reader.folded(wanted).book
        let hits = Set(other.rows.map(other.state.accounts.handle(ofRow:)))
        var found = self
        found.book.rows.removeAll { !hits.contains(book.state.accounts.handle(ofRow: $0)) }
        return found
    }

    private func load(_ place: Int) async throws -> ListedAccount? {
        try await reader.history.accounts([rows[place]], of: book.state).first
            .map(ListedAccount.init)
    }

    /// Where an account stands; one that is not there, where it would by what is known of it.
    private func place(of account: ListedAccount) async throws -> (place: Int, isListed: Bool) {
        if let handle = try await reader.events.handle(of: account.id),
            let row = book.state.accounts.row(of: handle), let place = rows.firstIndex(of: row)
        {
            return (place, true)
        }
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = low + (high - low) / 2
            let isBefore = try await load(middle).map { list.puts($0, before: account) } ?? false
            if isBefore { low = middle + 1 } else { high = middle }
        }
        return (low, false)
    }
}

extension EventStore {
    /// The handle by which folds of the log know a stream; nil if it has no event.
    fileprivate func handle(of id: StreamID) async throws -> StreamHandle? {
        let first = try await read(id, StreamQuery(from: Version(1), through: Version(1), limit: 1))
        guard let position = first.first?.position else { return nil }
        let query = LogQuery(
            after: Position(position.number - 1), through: position, limit: 1)
        return try await readFold(query, whole: EventCodec.wholeTypes).entries.first?.stream
    }
}

extension Ledger {
    /// - Throws: `EventStoreError.damaged` for a row that is none.
    func summary(_ row: [ReadModelValue]) throws -> AccountSummary {
        guard let summary = AccountSummary(row, units) else {
            throw EventStoreError.damaged(AccountSummary.damage(row))
        }
        return summary
    }

    /// Accounts as the read model has them, without those that it has not.
    func summaries(of accounts: [StreamID]) async throws -> [StreamID: AccountSummary] {
        guard try await readModels.status(AccountSummary.schema) != nil else { return [:] }
        let rows = try await readModels.rows(
            AccountSummary.schema, keys: accounts.map { [.text($0.name)] })
        return Dictionary(
            rows.compactMap { AccountSummary($0, units) }.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first })
    }
}
