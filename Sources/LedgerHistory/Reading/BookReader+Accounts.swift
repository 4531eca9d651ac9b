import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

/// Which part of a list to read.
package enum ListPlace: Hashable, Sendable {
    case start
    case end
    /// Behind an account in the order.
    case after(ListedAccount)
    /// Before an account in the order.
    case before(ListedAccount)
    /// Half before and half from an account on, for a look at what has changed.
    case around(ListedAccount)
}

/// A page of a list of accounts.
package struct ListedAccounts: Hashable, Sendable {
    package fileprivate(set) var rows: [ListedAccount] = []
    package fileprivate(set) var atStart = true
    package fileprivate(set) var atEnd = true
    /// Accounts in the book, and those that the filter lets through; in the past only where the
    /// whole book had to be folded.
    package fileprivate(set) var total: Int64 = 0
    package fileprivate(set) var matching: Int64 = 0
    /// Of now only.
    package fileprivate(set) var totals: [BookTotal] = []
    /// Positions that the read model is behind; nil for the past, which does not grow old.
    package fileprivate(set) var lag: Int64?
    /// It will not catch up by itself.
    package fileprivate(set) var isStopped = false
}

/// What a walk through a list has found.
package enum AccountFound: Hashable, Sendable {
    case found(ListedAccount)
    /// All were looked at.
    case none
    /// So many were looked at that it stopped; it can go on behind this one.
    case undecided(ListedAccount)
}

extension BookReader {
    /// How often a page is read until it is of one moment. A writer that is faster than that brings
    /// the next page by itself.
    private static let attempts = 5

    /// A page of a list.
    ///
    /// - Throws: `EventStoreError`, `HistoryError`, `CancellationError`.
    package func accounts(
        _ list: BookList, from place: ListPlace, limit: Int
    ) async throws -> ListedAccounts {
        if list.point != nil { return try await page(try await source(list), place, limit) }
        if let end = try await unprojected() {
            var past = list
            past.point = end
            var page = try await page(try await source(past), place, limit)
            page.totals = try await state(at: end).totals(ledger.units)
            page.lag = 0
            return page
        }
        let schemas = [AccountSummary.schema, CurrencyTotalsProjection().schema]
        for _ in 1..<Self.attempts {
            // Read models that stand where they stood have the rows that they had.
            let before = try await readModels.statuses(schemas)
            let page = try await pageOfNow(list, place, limit)
            if try await readModels.statuses(schemas) == before { return page }
        }
        return try await pageOfNow(list, place, limit)
    }

    private func pageOfNow(
        _ list: BookList, _ place: ListPlace, _ limit: Int
    ) async throws -> ListedAccounts {
        var page = ListedAccounts()
        let status = try await readModels.status(AccountSummary.schema)
        if let status {
            page = try await self.page(projected(list), place, limit)
            page.totals = try await sums(of: CurrencyTotalsProjection(), limit: 100)
                .compactMap { BookTotal($0, ledger.units) }
            page.isStopped = status.failure != nil
        }
        page.lag =
            try await events.lastPosition().number - (status?.checkpoint ?? .start).number
        return page
    }

    private func page(
        _ source: any AccountSource, _ place: ListPlace, _ limit: Int
    ) async throws -> ListedAccounts {
        var page = ListedAccounts()
        switch place {
        case .start:
            page.rows = try await source.read(after: nil, isReversed: false, limit: limit)
            page.atEnd = page.rows.count < limit
        case .end:
            page.rows = try await source.read(after: nil, isReversed: true, limit: limit).reversed()
            page.atStart = page.rows.count < limit
        case .after(let row):
            page.rows = try await source.read(after: row, isReversed: false, limit: limit)
            (page.atStart, page.atEnd) = (false, page.rows.count < limit)
        case .before(let row):
            page.rows = try await source.read(after: row, isReversed: true, limit: limit).reversed()
            (page.atStart, page.atEnd) = (page.rows.count < limit, false)
        case .around(let row):
            guard let (own, isListed) = try await source.anchor(row) else {
                return try await self.page(source, .start, limit)
            }
            let half = limit / 2
            let before = try await source.read(after: own, isReversed: true, limit: half)
            let after = try await source.read(after: own, isReversed: false, limit: half)
            page.rows = before.reversed() + (isListed ? [own] : []) + after
            (page.atStart, page.atEnd) = (before.count < half, after.count < half)
        }
        (page.total, page.matching) = try await source.counts()
        return page
    }

    // MARK: Sources

    private func source(_ list: BookList) async throws -> any AccountSource {
        if list.order == .account, list.filter.isEmpty, let point = list.point {
            if let position = try await position(of: point) {
                return NamedList(reader: self, list: list, position: position)
            }
            return MomentList(reader: self, list: list, point: point)
        }
        return list.point == nil ? projected(list) : try await folded(list)
    }

    private func projected(_ list: BookList) -> ProjectedList {
        ProjectedList(ledger: ledger, list: list, stride: Int(chunk))
    }

    func folded(_ list: BookList) async throws -> FoldedList {
        let book = try await kept.book(list) {
            let state = try await state(at: list.point)
            return OrderedBook(state: state, rows: try await history.order(state, list))
        }
        return FoldedList(reader: self, list: list, book: book)
    }

    func state(
        at point: TimePoint?, _ progress: ProjectionRunner.Progress? = nil
    ) async throws -> BookState {
        try await history.state(at: try await bookPoint(of: point), progress: progress)
    }

    // MARK: One account

    /// An account as of a point; nil if it had no event by then. Of now it is the read model's.
    package func account(
        _ id: StreamID, at point: TimePoint?
    ) async throws -> ListedAccount? {
        guard let point else {
            return try await ledger.summaries(of: [id])[id].map { ListedAccount($0) }
        }
        if try await events.isOfTheBook(id) { return nil }
        if let position = try await position(of: point) {
            guard let head = try await events.head(of: id, at: position) else { return nil }
            return try await kept.accounts(at: [head], ledger).first
        }
        guard let head = try await events.head(of: id) else { return nil }
        return try await account(head, at: point)
    }

    /// The same of an account whose newest version is known.
    func account(_ head: StreamHead, at point: TimePoint) async throws -> ListedAccount? {
        let account = try await ledger.load(
            head.stream, at: try await place(of: head, at: point))
        return account.exists ? ListedAccount(account) : nil
    }

    // MARK: Searches

    /// The account of that very name, in whichever case; otherwise the next one of the list that
    /// holds the text, by its present owner, or that shows it: from one on, and then from the
    /// other end.
    ///
    /// - Parameters:
    ///   - text: what is looked for.
    ///   - list: where.
    ///   - from: it begins behind this one; nil for the start.
    ///   - isBackward: towards the start.
    ///   - prefersName: the account of that very name goes before all that only hold the text.
    ///   - shows: what else will do, judged account by account; nil if nothing does.
    /// - Returns: the account.
    /// - Throws: as `accounts(_:from:limit:)`.
    package func find(
        _ text: String, in list: BookList, from: ListedAccount? = nil, isBackward: Bool = false,
        prefersName: Bool = true, orOne shows: ((ListedAccount) -> Bool)? = nil
    ) async throws -> ListedAccount? {
        var list = list
        if list.point == nil { list.point = try await unprojected() }
        if prefersName, let named = try await named(text, in: list, from) { return named }
        let source = try await source(list)
        let found =
            if let shows {
                try await first(of: source, from, isBackward, source.stride) {
                    $0.holds(text) || shows($0)
                }
            } else {
                try await first(of: try await source.holding(text), from, isBackward, 1) { _ in
                    true
                }
            }
        if case .found(let account) = found { return account }
        return nil
    }

    /// The one where the search begins goes before the name as it was typed.
    private func named(
        _ text: String, in list: BookList, _ from: ListedAccount?
    ) async throws -> ListedAccount? {
        var named: [ListedAccount] = []
        for name in [text, text.lowercased(), text.uppercased()] {
            guard !named.contains(where: { $0.id.name == name }), let id = try? StreamID(name),
                let account = try await account(id, at: list.point), account.holds(list.filter)
            else { continue }
            named.append(account)
        }
        return named.first { $0.id == from?.id } ?? named.first
    }

    /// The next account of a list that passes, behind one and then from the start on.
    ///
    /// - Parameters:
    ///   - list: the list.
    ///   - from: where it begins; nil for the start.
    ///   - page: accounts read at a time; it can be cancelled between two pages.
    ///   - most: looked at before it answers.
    ///   - passes: says which one is meant.
    /// - Returns: what was found.
    /// - Throws: as `accounts(_:from:limit:)`.
    package func first(
        of list: BookList, behind from: ListedAccount?, page: Int, most: Int,
        where passes: (ListedAccount) -> Bool
    ) async throws -> AccountFound {
        try await first(
            of: try await source(list), from, false, page, most: most, where: passes)
    }

    private func first(
        of source: any AccountSource, _ from: ListedAccount?, _ isBackward: Bool, _ page: Int,
        most: Int = .max, where passes: (ListedAccount) -> Bool
    ) async throws -> AccountFound {
        var (start, isRound, looked) = (from, from == nil, 0)
        while true {
            try Task.checkCancellation()
            let rows = try await source.read(after: start, isReversed: isBackward, limit: page)
            for row in rows {
                if passes(row) { return .found(row) }
                if isRound, row.id == from?.id { return .none }
            }
            looked += rows.count
            start = rows.last
            if rows.count < page {
                if isRound { return .none }
                (isRound, start) = (true, nil)
            }
            if looked >= most, let start { return .undecided(start) }
        }
    }

    /// How many accounts hold a text, and the account if it is the only one, or has that very name.
    ///
    /// - Throws: as `accounts(_:from:limit:)`.
    package func match(
        _ text: String, at point: TimePoint?
    ) async throws -> (count: Int64, account: ListedAccount?) {
        var list = BookList(at: point)
        if point == nil { list.point = try await unprojected() }
        guard let first = try await find(text, in: list) else { return (0, nil) }
        if first.id.name == text { return (1, first) }
        let count = try await source(list).holding(text).counts().matching
        return (count, count == 1 ? first : nil)
    }

    /// A few accounts that a text may mean: the one of that name, those whose names begin so, and
    /// those that hold it in name or owner.
    ///
    /// - Throws: `EventStoreError`.
    package func lookUp(_ text: String, limit: Int) async throws -> [ListedAccount] {
        let (schema, list) = (AccountSummary.schema, projected(BookList()))
        guard try await readModels.status(schema) != nil else { return [] }
        let key: [ReadModelValue] = [.text(text)]
        let exact = try await readModels.rows(schema, keys: [key])
        let behind = try await readModels.rows(
            schema,
            ReadModelQuery(after: ReadModelQuery.Cursor(sortValue: nil, key: key), limit: limit))
        let begun = behind.prefix { $0[0].text?.utf8.starts(with: text.utf8) ?? false }
        var found = (exact + begun).compactMap { AccountSummary($0, ledger.units) }
            .map { ListedAccount($0) }
        if found.count < limit {
            found += try await list.holding(text).read(after: nil, isReversed: false, limit: limit)
        }
        var seen: Set<StreamID> = []
        return Array(found.filter { seen.insert($0.id).inserted }.prefix(limit))
    }
}
