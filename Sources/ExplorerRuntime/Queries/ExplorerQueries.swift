import EventStoreCore
import EventStreaming
import Explorer
import LedgerCore
import LedgerHistory
import LedgerService

/// Reads what the screens show: windows by key, never a whole list.
struct ExplorerQueries: Sendable {
    let events: any EventStore
    let readModels: any ReadModelStore
    let ledger: Ledger
    let past: PastBook
    let suspects = Suspects()
    private let isReadOnly: Bool
    /// Events that a search looks at before it answers with what it has.
    let maximumScan: Int64
    /// Events looked at between two looks at whether the reader has gone on.
    let chunk: Int64

    init(
        _ ledger: Ledger, isReadOnly: Bool, maximumScan: Int64 = 200_000, chunk: Int64 = 2000
    ) {
        (events, readModels) = (ledger.events, ledger.readModels)
        self.ledger = ledger
        past = PastBook(ledger)
        self.isReadOnly = isReadOnly
        (self.maximumScan, self.chunk) = (maximumScan, chunk)
    }

    // MARK: Accounts

    /// How often a page is read until it is of one moment. A writer that is faster than that brings
    /// the next page by itself.
    private static let attempts = 5

    func accounts(_ query: AccountsQuery) async throws -> AccountsPage {
        if let point = query.at { return try await past.accounts(query, at: point) }
        let schemas = [AccountSummary.schema, CurrencyTotalsProjection().schema]
        for _ in 1..<Self.attempts {
            // Read models that stand where they stood have the rows that they had.
            let before = try await readModels.statuses(schemas)
            let page = try await accountsNow(query)
            if try await readModels.statuses(schemas) == before { return page }
        }
        return try await accountsNow(query)
    }

    private func accountsNow(_ query: AccountsQuery) async throws -> AccountsPage {
        let schema = AccountSummary.schema
        if let point = try await unprojected() { return try await folded(query, at: point) }
        guard let status = try await readModels.status(schema) else {
            return AccountsPage(
                rows: [], atStart: true, atEnd: true, total: 0, matching: 0, totals: [],
                freshness: Freshness(lag: try await events.lastPosition().number))
        }
        let window = try await window(query)
        let filters = Self.filters([query.filter])
        let matching =
            filters.isEmpty ? status.rowCount : try await readModels.count(schema, filters)
        return AccountsPage(
            rows: window.rows, atStart: window.atStart, atEnd: window.atEnd,
            total: status.rowCount, matching: matching, totals: try await currencyTotals(),
            freshness: Freshness(
                lag: try await events.lastPosition().number - status.checkpoint.number,
                isStopped: status.failure != nil))
    }

    /// The log's end, where nobody has made the read model yet and here nobody may: then the log
    /// itself is folded, for an empty list would be a lie.
    private func unprojected() async throws -> TimePoint? {
        guard isReadOnly, try await readModels.status(AccountSummary.schema) == nil else {
            return nil
        }
        return .position(try await events.lastPosition())
    }

    private func folded(_ query: AccountsQuery, at point: TimePoint) async throws -> AccountsPage {
        let page = try await past.accounts(query, at: point)
        let sums = try await past.totals(at: point) { _, _ in }
        return AccountsPage(
            rows: page.rows, atStart: page.atStart, atEnd: page.atEnd, total: page.total,
            matching: page.matching, totals: sums.totals, freshness: Freshness())
    }

    private typealias Window = (rows: [AccountRow], atStart: Bool, atEnd: Bool)

    private func window(_ query: AccountsQuery) async throws -> Window {
        switch query.place {
        case .start:
            let rows = try await page(query, after: nil, isReversed: false, query.limit)
            return (rows, true, rows.count < query.limit)
        case .end:
            let rows = try await page(query, after: nil, isReversed: true, query.limit)
            return (rows.reversed(), rows.count < query.limit, true)
        case .after(let row):
            let rows = try await page(query, after: row, isReversed: false, query.limit)
            return (rows, false, rows.count < query.limit)
        case .before(let row):
            let rows = try await page(query, after: row, isReversed: true, query.limit)
            return (rows.reversed(), rows.count < query.limit, false)
        case .around(let row): return try await around(row, query)
        }
    }

    private func around(_ row: AccountRow, _ query: AccountsQuery) async throws -> Window {
        // The row itself may have moved in the order since it was read.
        let stored = try await readModels.rows(AccountSummary.schema, keys: [[.text(row.id.name)]])
        guard
            let now = stored.first.flatMap(readSummary).map(AccountRow.init)
        else {
            return try await window(
                AccountsQuery(
                    sort: query.sort, isDescending: query.isDescending, filter: query.filter,
                    place: .start, limit: query.limit))
        }
        let half = query.limit / 2
        let before = try await page(query, after: now, isReversed: true, half)
        let after = try await page(query, after: now, isReversed: false, half)
        let passes = query.filter.isEmpty || now.holds(query.filter)
        return (
            before.reversed() + (passes ? [now] : []) + after, before.count < half,
            after.count < half
        )
    }

    func page(
        _ query: AccountsQuery, after row: AccountRow?, isReversed: Bool, _ limit: Int
    ) async throws -> [AccountRow] {
        let cursor = row.map { row in
            ReadModelQuery.Cursor(
                sortValue: query.sort.value(of: row), key: [.text(row.id.name)])
        }
        let rows = try await readModels.rows(
            AccountSummary.schema,
            ReadModelQuery(
                sort: query.sort.column, descending: query.isDescending != isReversed,
                after: cursor, limit: limit, filters: Self.filters([query.filter])))
        return try rows.map { row in
            if let summary = readSummary(row) { return AccountRow(summary) }
            throw EventStoreError.damaged(AccountSummary.damage(row))
        }
    }

    /// A row of the read model of accounts; nil for one that is none.
    func readSummary(_ row: [ReadModelValue]) -> AccountSummary? {
        AccountSummary(row, ledger.units)
    }

    private static func filters(_ texts: [String]) -> [ReadModelQuery.Filter] {
        texts.filter { !$0.isEmpty }.map { .contains(columns: ["account", "owner"], text: $0) }
    }

    /// The account of that very name, where that goes before; otherwise the next one that holds the
    /// text, from the selected one on and then from the top. Where `isShown`, a balance that shows
    /// the text will do as well.
    func find(_ query: FindQuery, isShown: Bool = true) async throws -> AccountRow? {
        let pattern = isShown ? SearchPattern(query.text) : nil
        let folded = try await unprojected()
        if let point = query.at ?? folded {
            return try await past.find(query, pattern, at: point)
        }
        let named = try await readModels.rows(
            AccountSummary.schema, keys: query.names.map { [.text($0)] }
        ).compactMap(readSummary).map(AccountRow.init)
        if let row = query.best(of: named) { return row }
        if let pattern, pattern.isNumber { return try await findShown(query, pattern) }
        for start in [query.from, nil] {
            let cursor = start.map { row in
                ReadModelQuery.Cursor(
                    sortValue: query.sort.value(of: row), key: [.text(row.id.name)])
            }
            let rows = try await readModels.rows(
                AccountSummary.schema,
                ReadModelQuery(
                    sort: query.sort.column, descending: query.isDescending != query.isBackward,
                    after: cursor, limit: 1, filters: Self.filters([query.text, query.filter])))
            if let found = rows.first.flatMap(readSummary) {
                return AccountRow(found)
            }
        }
        return nil
    }

    /// The account of that very name, or the only one whose name or owner holds the text.
    func match(_ text: String, at point: TimePoint?) async throws -> AccountMatch {
        let query = FindQuery(
            text: text, sort: .account, isDescending: false, filter: "", from: nil,
            isBackward: false, at: point)
        guard let first = try await find(query, isShown: false) else { return .many(0) }
        if first.id.name == text { return .one(first) }
        let count = try await matching(text, at: point)
        return count == 1 ? .one(first) : .many(count)
    }

    private func matching(_ text: String, at point: TimePoint?) async throws -> Int64 {
        let folded = try await unprojected()
        if let point = point ?? folded { return try await past.matching(text, at: point) }
        return try await readModels.count(AccountSummary.schema, Self.filters([text]))
    }

    /// A few accounts that a text may mean: the one of that name, those whose names begin so, and
    /// those that hold it in name or owner.
    func lookUp(_ text: String, limit: Int) async throws -> [AccountRow] {
        let schema = AccountSummary.schema
        guard try await readModels.status(schema) != nil else { return [] }
        let key: [ReadModelValue] = [.text(text)]
        let exact = try await readModels.rows(schema, keys: [key])
        let behind = try await readModels.rows(
            schema,
            ReadModelQuery(
                after: ReadModelQuery.Cursor(sortValue: nil, key: key), limit: limit))
        let begun = behind.prefix { $0[0].text?.utf8.starts(with: text.utf8) ?? false }
        var found = exact + begun
        if found.count < limit {
            found += try await readModels.rows(
                schema, ReadModelQuery(limit: limit, filters: Self.filters([text])))
        }
        var seen: Set<StreamID> = []
        return found.compactMap(readSummary).map(AccountRow.init)
            .filter { seen.insert($0.id).inserted }.prefix(limit).map { $0 }
    }

    func currencyTotals() async throws -> [CurrencyTotal] {
        let schema = CurrencyTotalsProjection().schema
        guard try await readModels.status(schema) != nil else { return [] }
        return try await readModels.rows(schema, ReadModelQuery(limit: 100))
            .compactMap { BookTotal($0, ledger.units) }.map(CurrencyTotal.init)
    }
}

extension FindQuery {
    /// The names to look for first: what was typed, in whichever case; a few, whatever the book.
    var names: [String] {
        guard prefersName else { return [] }
        var seen: Set<String> = []
        return [text, text.lowercased(), text.uppercased()].filter { seen.insert($0).inserted }
    }

    /// Of accounts of such names the selected one, or else the one as it was typed.
    func best(of named: [AccountRow]) -> AccountRow? {
        let shown = named.filter { filter.isEmpty || $0.holds(filter) }
        return shown.first { $0.id == from?.id } ?? shown.first { $0.id.name == text }
            ?? shown.first
    }
}

extension AccountSort {
    /// The read model's column; nil for the order of the key.
    var column: String? {
        switch self {
        case .account: nil
        case .owner: "owner"
        case .balance: "balance_minor"
        case .version: "version"
        case .activity: "last_event_at"
        }
    }

    func value(of row: AccountRow) -> ReadModelValue? {
        switch self {
        case .account: nil
        case .owner: .text(row.owner)
        case .balance: .integer(row.balance?.minorUnits ?? 0)
        case .version: .integer(row.version.number)
        case .activity: .integer(row.lastEventAt.microseconds)
        }
    }
}

extension AccountRow {
    init(_ summary: AccountSummary) {
        self.init(
            id: summary.id, owner: summary.account.owner, balance: summary.account.balance,
            version: summary.version, lastEventAt: summary.lastEventAt,
            status: summary.account.status, lastPosition: summary.lastPosition)
    }

    init(_ state: AccountState) { self.init(PastAccount(state)) }

    init(_ account: PastAccount) {
        let state = account.state
        self.init(
            id: state.id, owner: state.account.owner, balance: state.account.balance,
            version: state.version,
            lastEventAt: state.lastOccurredAt ?? Timestamp(microseconds: 0),
            status: state.account.status, lastPosition: state.position, late: account.late.count)
    }
}
