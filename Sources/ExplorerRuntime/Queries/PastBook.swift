import EventStoreCore
import EventStreaming
import Explorer
import LedgerCore
import LedgerHistory
import LedgerService

/// The accounts, and what they add up to, at a point of the past.
///
/// A list by name reads only what it shows. Every other order, the totals and the charts come from
/// the book's history: the nearest checkpoint, and the stretch of the log behind it.
struct PastBook: Sendable {
    typealias Progress = @Sendable (_ done: Int64, _ total: Int64) -> Void

    private let ledger: Ledger
    private let history: BookHistory
    private let orders = OrderCache()
    private let rows: PastRows

    init(_ ledger: Ledger) {
        self.ledger = ledger
        history = BookHistory(ledger: ledger)
        rows = PastRows(ledger)
    }

    // MARK: Accounts

    func accounts(_ query: AccountsQuery, at point: TimePoint) async throws -> AccountsPage {
        if query.sort == .account, query.filter.isEmpty,
            let position = try await ledger.position(of: point)
        {
            return try await byName(query, at: position)
        }
        let (state, order) = try await ordered(query, at: point)
        let range = try await range(query, in: order, state)
        let rows = try await history.accounts(order.rows[range], of: state)
        return AccountsPage(
            rows: rows.map(AccountRow.init), atStart: range.lowerBound == 0,
            atEnd: range.upperBound == order.count, total: Int64(state.accounts.count),
            matching: Int64(order.count), totals: [],
            freshness: nil)
    }

    /// A page in the order of names: only its own accounts are looked at.
    private func byName(_ query: AccountsQuery, at position: Position) async throws -> AccountsPage
    {
        func read(after id: StreamID?, isReversed: Bool, _ limit: Int) async throws -> [AccountRow]
        {
            try await self.rows.rows(
                of: try await ledger.events.accounts(
                    at: position, after: id, descending: query.isDescending != isReversed,
                    limit: limit))
        }
        let limit = query.limit
        var rows: [AccountRow]
        var (atStart, atEnd) = (false, false)
        switch query.place {
        case .start:
            rows = try await read(after: nil, isReversed: false, limit)
            (atStart, atEnd) = (true, rows.count < limit)
        case .end:
            rows = try await read(after: nil, isReversed: true, limit).reversed()
            (atStart, atEnd) = (rows.count < limit, true)
        case .after(let row):
            rows = try await read(after: row.id, isReversed: false, limit)
            atEnd = rows.count < limit
        case .before(let row):
            rows = try await read(after: row.id, isReversed: true, limit).reversed()
            atStart = rows.count < limit
        case .around(let row):
            let before = try await read(after: row.id, isReversed: true, limit / 2)
            let own = try await self.row(of: row.id, at: position)
            let after = try await read(after: row.id, isReversed: false, limit / 2)
            rows = before.reversed() + (own.map { [$0] } ?? []) + after
            (atStart, atEnd) = (before.count < limit / 2, after.count < limit / 2)
        }
        return AccountsPage(
            rows: rows, atStart: atStart, atEnd: atEnd, total: 0, matching: 0, totals: [],
            freshness: nil)
    }

    private func ordered(
        _ query: AccountsQuery, at point: TimePoint
    ) async throws -> (BookState, BookOrder) {
        let key = OrderCache.Key(
            point: point, sort: query.sort, isDescending: query.isDescending, filter: query.filter)
        if let known = orders.known(key) { return known }
        let state = try await state(at: point)
        let order = try await history.order(
            state, by: query.sort.inBook, descending: query.isDescending, matching: query.filter)
        orders.keep(key, (state, order))
        return (state, order)
    }

    private func range(
        _ query: AccountsQuery, in order: BookOrder, _ state: BookState
    ) async throws -> Range<Int> {
        func clamped(_ low: Int, _ high: Int) -> Range<Int> {
            let low = min(max(0, low), order.count)
            return low..<max(low, min(order.count, high))
        }
        func place(_ row: AccountRow) async throws -> (index: Int, isThere: Bool) {
            if let handle = try await ledger.events.handle(of: row.id),
                let place = state.accounts.row(of: handle).flatMap(order.index(ofRow:))
            {
                return (place, true)
            }
            return (try await self.place(ofAbsent: row, query, in: order, state), false)
        }
        let limit = query.limit
        switch query.place {
        case .start: return clamped(0, limit)
        case .end: return clamped(order.count - limit, order.count)
        case .after(let row):
            let (place, isThere) = try await place(row)
            let index = place + (isThere ? 1 : 0)
            return clamped(index, index + limit)
        case .before(let row):
            let index = try await place(row).index
            return clamped(index - limit, index)
        case .around(let row):
            let index = try await place(row).index
            return clamped(index - limit / 2, index + limit / 2)
        }
    }

    /// Where an account that was not there would stand, by what is known of it from elsewhere.
    private func place(
        ofAbsent row: AccountRow, _ query: AccountsQuery, in order: BookOrder, _ state: BookState
    ) async throws -> Int {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = low + (high - low) / 2
            let found = try await history.accounts([order.rows[middle]], of: state).first
            let isBefore = found.map { account in
                query.sort.puts(AccountRow(account), before: row, query.isDescending)
            }
            if isBefore ?? false { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The account of that very name, where that goes before; otherwise the next one of the list
    /// that holds the text, by the present name and shown as of then, or whose balance shows it:
    /// from the selected one on, whether or not that holds it.
    func find(
        _ query: FindQuery, _ pattern: SearchPattern?, at point: TimePoint
    ) async throws -> AccountRow? {
        func ordered(_ text: String) async throws -> (BookState, BookOrder) {
            try await self.ordered(
                AccountsQuery(
                    sort: query.sort, isDescending: query.isDescending, filter: text,
                    place: .start, limit: 1, at: point), at: point)
        }
        var named: [AccountRow] = []
        for id in query.names.compactMap({ try? StreamID($0) }) {
            if let row = try await account(id, at: point) { named.append(row) }
        }
        if let row = query.best(of: named) { return row }
        let (state, list) = try await ordered(query.filter)
        let (found, holding) = try await ordered(query.text)
        let hits = Set(holding.rows.map(found.accounts.handle(ofRow:)))
        var start = query.isBackward ? list.count - 1 : 0
        if let from = query.from, let handle = try await ledger.events.handle(of: from.id),
            let row = state.accounts.row(of: handle), let place = list.index(ofRow: row)
        {
            start = place + (query.isBackward ? -1 : 1)
        }
        for step in 0..<list.count {
            let index = start + (query.isBackward ? -step : step)
            let row = list.rows[(index + list.count) % list.count]
            let isHit = hits.contains(state.accounts.handle(ofRow: row))
            guard isHit || pattern?.isNumber == true else { continue }
            let found = try await history.accounts([row], of: state).first.map(AccountRow.init)
            if isHit || pattern?.isIn(found?.balance) == true { return found }
            try Task.checkCancellation()
        }
        return nil
    }

    /// How many accounts hold a text.
    func matching(_ text: String, at point: TimePoint) async throws -> Int64 {
        let wish = AccountsQuery(
            sort: .account, isDescending: false, filter: text, place: .start, limit: 1, at: point)
        return Int64(try await ordered(wish, at: point).1.count)
    }

    private func row(of id: StreamID, at position: Position) async throws -> AccountRow? {
        guard let head = try await ledger.events.head(of: id, at: position) else { return nil }
        return try await rows.row(of: head)
    }

    /// An account as of a point; nil if it had no event by then.
    func account(_ id: StreamID, at point: TimePoint) async throws -> AccountRow? {
        if try await ledger.events.isOfTheBook(id) { return nil }
        if let position = try await ledger.position(of: point) {
            return try await row(of: id, at: position)
        }
        guard case .moment(let moment, let clock) = point,
            let head = try await ledger.events.head(of: id)
        else { return nil }
        let place = try await ledger.place(.time(moment), of: head, clock: clock)
        let account = try await ledger.load(id, at: place)
        return account.exists ? AccountRow(account) : nil
    }

    // MARK: Sums

    func totals(at point: TimePoint, _ progress: @escaping Progress) async throws -> BookTotals {
        let state = try await state(at: point, progress)
        return BookTotals(
            accounts: Int64(state.accounts.count),
            totals: try await state.totals(ledger.units).map(CurrencyTotal.init))
    }

    /// What the read models would have said.
    func projections(
        at point: TimePoint, days: Int, _ progress: @escaping Progress
    ) async throws -> ProjectionsPage {
        let state = try await state(at: point, progress)
        let types = try await state.rows(of: "event_types") ?? []
        let activity = try await state.rows(of: "daily_activity") ?? []
        return ProjectionsPage(
            rows: [
                ProjectionRow(
                    name: "the book", checkpoint: try await cursor(of: point), lag: 0,
                    rowCount: Int64(state.accounts.count), failure: nil)
            ], totals: try await state.totals(ledger.units).map(CurrencyTotal.init),
            types: types.map { TypeCount(type: $0[0].text ?? "", events: $0[1].integer ?? 0) }
                .sorted { $0.events > $1.events },
            days: activity.suffix(days).compactMap(DayActivity.init))
    }

    /// Two points of the book side by side.
    func compare(
        _ query: CompareQuery, _ progress: @escaping Progress
    ) async throws -> BookComparison {
        let one = try await ledger.bookPoint(query.from)
        let other = try await ledger.bookPoint(query.to)
        return try await history.compare(one, other) { progress($0.number, $1.number) }
    }

    func explain(
        _ currency: Currency, at point: TimePoint?, _ progress: @escaping Progress
    ) async throws -> TotalExplanation {
        try await history.explain(currency, at: try await ledger.bookPoint(point)) {
            progress($0.number, $1.number)
        }
    }

    /// The moment so many steps from another one, each to the next at which something happened.
    func moment(
        _ count: Int64, from moment: Timestamp, clock: EventStoreCore.Clock
    ) async throws -> Timestamp? {
        try await history.moment(count, from: moment, clock: clock)
    }

    /// The position that a point of the book is nearest to.
    private func cursor(of point: TimePoint) async throws -> Position {
        switch try await ledger.bookPoint(point) {
        case .position(let position): position
        case .moment(let moment, let clock):
            try await history.position(before: moment, clock: clock)
        }
    }

    private func state(
        at point: TimePoint, _ progress: Progress? = nil
    ) async throws -> BookState {
        try await history.state(at: try await ledger.bookPoint(point)) {
            progress?($0.number, $1.number)
        }
    }
}

extension Ledger {
    /// A point of the explorer as one of the book; nil is now.
    fileprivate func bookPoint(_ point: TimePoint?) async throws -> BookPoint {
        guard let point else { return .position(try await events.lastPosition()) }
        if case .moment(let moment, let clock) = point { return .moment(moment, clock) }
        return .position(try await position(of: point) ?? .start)
    }

    /// The last position that is shown at a point; nil by a clock, which takes the events account
    /// by account.
    func position(of point: TimePoint) async throws -> Position? {
        switch point {
        case .position(let position): return position
        case .moment: return nil
        case .version(let id, let version):
            if version == .empty { return .start }
            let query = StreamQuery(from: version, through: version, limit: 1)
            return try await events.read(id, query).first?.position ?? .start
        }
    }
}

extension CurrencyTotal {
    init(_ total: BookTotal) {
        self.init(
            currency: total.currency, accounts: total.accounts, creditsMinor: total.creditsMinor,
            debitsMinor: total.debitsMinor, balanceMinor: total.balanceMinor)
    }
}

extension AccountSort {
    /// The same order in a book of the past.
    fileprivate var inBook: BookSort {
        switch self {
        case .account: .account
        case .owner: .owner
        case .balance: .balance
        case .version: .version
        case .activity: .activity
        }
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
