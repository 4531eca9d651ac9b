import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

extension BookHistory {
    /// Puts the accounts of a book in the order of a list; ties are in the order of names, as in
    /// the book of now. Owners are those of now, of the read model: what is sorted and searched by
    /// is the present name, what is shown is the name as of then.
    ///
    /// - Parameters:
    ///   - state: the book.
    ///   - list: the order, and the filter.
    /// - Returns: rows of the book's accounts.
    /// - Throws: `EventStoreError`, `CancellationError` between two pages.
    package nonisolated func order(_ state: BookState, _ list: BookList) async throws -> [Int] {
        let accounts = state.accounts
        var rows = try await rowsByName(accounts, list.filter)
        // Sorting is stable over the order of names.
        switch list.order {
        case .account: break
        case .balance: rows.sort(on: { accounts.balances[$0] })
        case .version: rows.sort(on: { accounts.versions[$0] })
        case .activity: rows.sort(on: { accounts.lastEvents[$0] })
        case .owner:
            let places = try await ownerPlaces(accounts)
            rows.sort(on: { places[$0] })
        }
        return list.isDescending ? rows.reversed() : rows
    }

    /// The accounts of some rows of a book, in full: each is loaded by itself, and must have the
    /// balance that the book has. If its snapshot says otherwise, the events decide.
    ///
    /// - Throws: `HistoryError`, `EventStoreError`, `CancellationError` between two accounts.
    package nonisolated func accounts(
        _ rows: some Sequence<Int> & Sendable, of state: BookState
    ) async throws -> [PastAccount] {
        let rows = Array(rows)
        let names = try await ledger.events.streams(rows.map(state.accounts.handle(ofRow:)))
        var found: [PastAccount] = []
        for row in rows {
            try Task.checkCancellation()
            let handle = state.accounts.handle(ofRow: row)
            guard let id = names[handle] else { continue }
            let place = state.place(of: handle)
            let account = try await ledger.load(id, at: place)
            let agrees =
                account.state.version == place.version
                && account.state.account.balanceMinor == state.accounts.balances[row]
            found.append(
                agrees ? account : try await ledger.load(id, at: place, fromStart: true))
        }
        return found
    }

    // MARK: Names

    private nonisolated func rowsByName(
        _ accounts: BookAccounts, _ text: String
    ) async throws -> [Int] {
        let owners = try await namesWithOwner(holding: text)
        let wanted = text.asciiLowercased
        var rows: [Int] = []
        rows.reserveCapacity(accounts.count)
        try await forEachName { name in
            guard let row = accounts.row(of: name.handle) else { return }
            if wanted.isEmpty || name.stream.name.asciiLowercased.contains(wanted)
                || owners.contains(name.stream)
            {
                rows.append(row)
            }
        }
        return rows
    }

    private nonisolated func forEachName(
        _ body: (NamedStream) -> Void
    ) async throws {
        let limit = ledger.events.limits.pageSize
        var after: StreamID?
        while true {
            try Task.checkCancellation()
            let page = try await ledger.events.streamNames(after: after, limit: limit)
            for name in page { body(name) }
            guard page.count == limit, let last = page.last else { return }
            after = last.stream
        }
    }

    private nonisolated func namesWithOwner(holding text: String) async throws -> Set<StreamID> {
        guard !text.isEmpty else { return [] }
        let filter = ReadModelQuery.Filter.contains(columns: ["owner"], text: text)
        var names: Set<StreamID> = []
        try await forEachSummary(sort: nil, [filter]) { names.insert($0.id) }
        return names
    }

    /// For each row its place among the owners; rows without one come first.
    private nonisolated func ownerPlaces(_ accounts: BookAccounts) async throws -> [Int32] {
        var places: [StreamID: Int32] = [:]
        var last: (owner: String, place: Int32) = ("", 0)
        try await forEachSummary(sort: "owner", []) { summary in
            let owner = summary.account.owner
            if !owner.utf8.elementsEqual(last.owner.utf8) { last = (owner, last.place + 1) }
            places[summary.id] = last.place
        }
        var byRow = [Int32](repeating: 0, count: accounts.count)
        try await forEachName { name in
            if let row = accounts.row(of: name.handle) { byRow[row] = places[name.stream] ?? 0 }
        }
        return byRow
    }

    private nonisolated func forEachSummary(
        sort: String?, _ filters: [ReadModelQuery.Filter], _ body: (AccountSummary) -> Void
    ) async throws {
        let schema = AccountSummary.schema
        guard try await ledger.readModels.status(schema) != nil else { return }
        let limit = ledger.events.limits.pageSize
        let sortIndex = sort.flatMap(schema.index(of:))
        var after: ReadModelQuery.Cursor?
        while true {
            try Task.checkCancellation()
            let rows = try await ledger.readModels.rows(
                schema, ReadModelQuery(sort: sort, after: after, limit: limit, filters: filters))
            for row in rows { if let summary = AccountSummary(row, ledger.units) { body(summary) } }
            guard rows.count == limit, let last = rows.last else { return }
            after = ReadModelQuery.Cursor(sortValue: sortIndex.map { last[$0] }, key: [last[0]])
        }
    }
}

extension [Int] {
    /// Sorts by a number, and keeps the order of those that have the same.
    fileprivate mutating func sort(on key: (Int) -> some FixedWidthInteger) {
        let keyed = enumerated().map { (key: Int64(key($0.element)), place: $0.offset) }
        let source = self
        self = keyed.sorted { ($0.key, $0.place) < ($1.key, $1.place) }.map { source[$0.place] }
    }
}
