import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

/// The whole book at a point of its past: every account's numbers, and the read models that are
/// small. A value: keep it, sort it, fold it on.
package struct BookState: Sendable {
    /// The last position read. Of a moment, events up to here are left out if they are later.
    package private(set) var position = Position.start
    /// The latest moments seen, by either clock.
    private(set) var highest = ClockTimes()
    package private(set) var accounts = BookAccounts()
    /// Of a moment: how many late events accounts have, which are in their numbers.
    package private(set) var late: [StreamHandle: Int64] = [:]
    /// That moment, where there are any.
    private(set) var moment: Timestamp?
    private var folds: [any ProjectionFold]
    /// The accounts in full, for who wants all of them: they are no part of a checkpoint.
    private var summaries: (any ProjectionFold)?

    init(keepsSummaries: Bool = false) {
        folds = Self.projections.map { $0.makeFold() }
        if keepsSummaries { summaries = AccountSummaryProjection().makeFold() }
    }

    init(
        position: Position, highest: ClockTimes, accounts: BookAccounts,
        folds: [any ProjectionFold]
    ) {
        self.position = position
        self.highest = highest
        self.accounts = accounts
        self.folds = folds
    }

    /// The read models that a state holds beside the accounts: they stay small. The totals of the
    /// currencies are the first.
    private static let projections: [any Projection] = [
        CurrencyTotalsProjection(), EventTypesProjection(), DailyActivityProjection(),
    ]

    /// The rows of a read model as of here, by its name: `currency_totals`, `event_types` or
    /// `daily_activity`, in the shape that its projection writes, in the order of its key. Nil for
    /// another name.
    ///
    /// - Throws: what the projection throws.
    package func rows(of name: String) async throws -> [[ReadModelValue]]? {
        guard let index = Self.projections.firstIndex(where: { $0.schema.name == name }) else {
            return nil
        }
        return try await folds[index].sortedRows(keyCount: Self.projections[index].schema.keyCount)
    }

    /// What the currencies add up to, for who folds them on without the accounts.
    var currencyTotals: any ProjectionFold { folds[0] }

    /// What stands in each unit, in the order of their codes.
    ///
    /// - Parameter units: those of the book. A unit that is not among them is marked as not
    ///   declared.
    /// - Returns: the totals.
    /// - Throws: what the projection throws.
    package func totals(_ units: Units = Units()) async throws -> [BookTotal] {
        // The read model counts an account with its first event.
        var lateOnly: [String: Int64] = [:]
        for handle in late.keys {
            guard let row = accounts.row(of: handle), accounts.version(ofRow: row) == .empty else {
                continue
            }
            lateOnly[accounts.currency(ofRow: row)?.code ?? "", default: 0] += 1
        }
        return try await (rows(of: "currency_totals") ?? []).compactMap { row in
            var row = row
            if let code = row.first?.text, let more = lateOnly[code], row.count > 1 {
                row[1] = .integer((row[1].integer ?? 0) + more)
            }
            return BookTotal(row, units)
        }
    }

    /// Late events, all in all.
    package var lateEvents: Int64 { late.values.reduce(0, +) }

    /// Folds a page on.
    ///
    /// - Throws: `ProjectionFailure` for an event that cannot be folded.
    mutating func fold(
        _ page: FoldPage, _ codec: EventCodec, _ store: any EventStore
    ) async throws {
        try await fold(page, sums: nil, codec, store)
    }

    /// `sums` is the page with the late events, which count in the sums; nil if there are none.
    private mutating func fold(
        _ page: FoldPage, sums: FoldPage?, _ codec: EventCodec, _ store: any EventStore
    ) async throws {
        try accounts.fold(page, codec)
        let source = NoRows(events: store)
        try await summaries?.fold(page, from: source)
        let all = sums ?? page
        for index in folds.indices { try await folds[index].fold(all, from: source) }
        for entry in all.entries { highest.raise(entry) }
        position = page.readThrough
    }

    /// Folds what the cut lets through of a page on, the late events too.
    ///
    /// - Returns: accounts with a late event that does more than to move money, so that the order
    ///   counts: they are to be put.
    /// - Throws: `ProjectionFailure` for an event that cannot be folded.
    mutating func fold(
        _ page: FoldPage, _ cut: inout BookCut, _ codec: EventCodec, _ store: any EventStore
    ) async throws -> Set<StreamHandle> {
        var counted = page
        var late: [FoldEntry] = []
        counted.entries.removeAll { entry in
            let place = cut.place(entry)
            if place == .late { late.append(entry) }
            return place != .counted
        }
        var sums: FoldPage?
        if !late.isEmpty {
            sums = counted
            sums?.entries += late
            sums?.entries.sort { $0.position < $1.position }
        }
        try await fold(counted, sums: sums, codec, store)
        if case .moment(let moment, _) = cut.point, !late.isEmpty { self.moment = moment }
        var inOrder: Set<StreamHandle> = []
        for entry in late {
            if page.isOfTheBook(entry), accounts.row(of: entry.stream) == nil { continue }
            try accounts.takeLate(entry, page, codec)
            self.late[entry.stream, default: 0] += 1
            if entry.sign == 0 { inOrder.insert(entry.stream) }
        }
        return inOrder
    }

    /// Every account in full, of those with late events what is given; a state that keeps them is
    /// asked once.
    mutating func takeSummaries(
        _ units: Units, _ past: some Collection<PastAccount>
    ) async throws -> [ListedAccount] {
        let names = Set(past.map(\.state.id))
        return (try await summaries?.takeDirtyRows() ?? []).compactMap { AccountSummary($0, units) }
            .filter { !names.contains($0.id) }.map { ListedAccount($0) }
            + past.map(ListedAccount.init)
    }

    /// Accounts as they were folded by themselves.
    mutating func put(_ accounts: [StreamHandle: PastAccount]) throws {
        for (handle, account) in accounts { try self.accounts.put(account.state, handle) }
    }

    /// Where an account's own history stands at this point.
    func place(of handle: StreamHandle) -> AccountPlace {
        let version = accounts.row(of: handle).map(accounts.version(ofRow:)) ?? .empty
        return AccountPlace(version, moment: late[handle] == nil ? nil : moment, end: position)
    }

    mutating func adopt(_ directory: BookDirectory) { accounts.adopt(directory) }

    mutating func leaveOrder() { accounts.leaveOrder() }

    /// What a checkpoint keeps.
    var parts: (highest: ClockTimes, folds: [any ProjectionFold]) { (highest, folds) }
}

extension ProjectionFold {
    /// The rows of a fold from which none was ever taken, in the order of their key.
    ///
    /// - Throws: what the projection throws.
    func sortedRows(keyCount: Int) async throws -> [[ReadModelValue]] {
        var fold = self
        return try await fold.takeDirtyRows().sorted { left, right in
            for (one, other) in zip(left.prefix(keyCount), right.prefix(keyCount))
            where one != other {
                return one.isBefore(other)
            }
            return false
        }
    }
}

/// A currency's total in the book.
package struct BookTotal: Hashable, Sendable {
    package let currency: Currency
    package let accounts: Int64
    package let creditsMinor: Int128
    package let debitsMinor: Int128
    package let balanceMinor: Int128

    /// Reads a row of `currency_totals`; nil for one that is none.
    ///
    /// - Parameters:
    ///   - row: the row.
    ///   - units: those of the book. A unit that is not among them is marked as not declared.
    package init?(_ row: [ReadModelValue], _ units: Units = Units()) {
        guard row.count == 5, let currency = row[0].text.flatMap({ units.recorded($0) }),
            let accounts = row[1].integer, let credits = row[2].total,
            let debits = row[3].total, let balance = row[4].total
        else { return nil }
        self.currency = currency
        self.accounts = accounts
        creditsMinor = credits
        debitsMinor = debits
        balanceMinor = balance
    }

    package var balance: Total { Total(minorUnits: balanceMinor, currency: currency) }
}

/// A moment by each clock.
struct ClockTimes: Sendable {
    var occurred = Timestamp(microseconds: .min)
    var recorded = Timestamp(microseconds: .min)

    subscript(clock: Clock) -> Timestamp {
        switch clock {
        case .occurred: occurred
        case .recorded: recorded
        }
    }

    mutating func raise(_ entry: FoldEntry) {
        occurred = max(occurred, entry.occurredAt)
        recorded = max(recorded, entry.recordedAt)
    }

    mutating func lower(_ entry: FoldEntry) {
        occurred = min(occurred, entry.occurredAt)
        recorded = min(recorded, entry.recordedAt)
    }

    mutating func lower(_ other: ClockTimes) {
        occurred = min(occurred, other.occurred)
        recorded = min(recorded, other.recorded)
    }

    static var latest: ClockTimes {
        ClockTimes(
            occurred: Timestamp(microseconds: .max), recorded: Timestamp(microseconds: .max))
    }
}
