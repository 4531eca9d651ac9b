import EventStoreCore
import EventStreaming
import Explorer
import LedgerCore
import LedgerHistory
import LedgerService

/// Asks the reader what the screens want to know, and puts its answers in their words.
struct ExplorerQueries: Sendable {
    typealias Progress = @Sendable (_ done: Int64, _ total: Int64) -> Void
    /// Writes a file, and tells how many events it has come to.
    typealias Write =
        @Sendable (WriteQuery, @escaping @Sendable (Int64) -> Void) async throws -> WriteOutcome

    let ledger: Ledger
    let reader: BookReader
    let desk: CommandDesk
    let knownLags = KnownLags()
    let delivery: SubscriptionDelivery
    private let write: Write?
    /// Reads accounts from their events alone: nothing is asked that all of the log is needed for.
    private let alone: BookReader
    private let isCopied: @Sendable () -> Bool

    var events: any EventStore { ledger.events }
    var readModels: any ReadModelStore { ledger.readModels }

    /// - Parameters:
    ///   - ledger: what is asked about.
    ///   - isReadOnly: nobody makes read models here.
    ///   - maximumScan: events that a search looks at before it answers.
    ///   - chunk: events looked at between two looks at whether the reader has gone on.
    ///   - outcomes: learns of the commands that are on their way.
    ///   - replay: sends what is parked of a subscription; nil where nothing can be sent.
    ///   - write: writes files; nil where none can be written.
    ///   - isCopied: all of the log is at hand; as long as it is not, accounts are read from their
    ///     events alone, and other questions wait in the store.
    init(
        _ ledger: Ledger, isReadOnly: Bool, maximumScan: Int64 = 200_000, chunk: Int64 = 2000,
        outcomes: OutcomeWatch = OutcomeWatch(), replay: SubscriptionDelivery.Replay? = nil,
        write: Write? = nil,
        isCopied: @escaping @Sendable () -> Bool = { true }
    ) {
        self.ledger = ledger
        self.isCopied = isCopied
        self.write = write
        desk = CommandDesk(ledger, outcomes: outcomes)
        delivery = SubscriptionDelivery(ledger.events, replay: replay)
        reader = BookReader(
            ledger, isReadOnly: isReadOnly, maximumScan: maximumScan, chunk: chunk)
        // No snapshot and no read model is the truth of a log that is not here yet.
        let bare = Ledger(
            events: ledger.events, readModels: InMemoryEventStore(),
            environment: ledger.environment, codec: ledger.codec,
            snapshotPolicy: ledger.snapshotPolicy, actor: ledger.actor)
        alone = BookReader(
            bare, isReadOnly: true, readsStreamsAlone: true, maximumScan: maximumScan, chunk: chunk)
    }

    /// Reads accounts, also while the log is copied.
    var accountReader: BookReader { isCopied() ? reader : alone }

    /// Writes a file, where one can be written.
    func write(
        _ query: WriteQuery, _ progress: @escaping @Sendable (Int64) -> Void
    ) async throws -> WriteOutcome {
        guard let write else { throw LoadError("no file can be written from here") }
        return try await write(query, progress)
    }

    // MARK: Accounts

    func accounts(_ query: AccountsQuery) async throws -> AccountsPage {
        let list = BookList(query.sort, query.isDescending, query.filter, query.at)
        let page = try await reader.accounts(
            list, from: ListPlace(query.place), limit: query.limit)
        return AccountsPage(
            rows: page.rows.map(AccountRow.init), atStart: page.atStart, atEnd: page.atEnd,
            total: page.total, matching: page.matching,
            totals: page.totals.map(CurrencyTotal.init),
            freshness: page.lag.map { SummaryFreshness(lag: $0, isStopped: page.isStopped) })
    }

    func find(_ query: FindQuery) async throws -> AccountRow? {
        let pattern = SearchPattern(query.text)
        // A balance that shows the text will do as well.
        func shows(_ account: ListedAccount) -> Bool {
            pattern.isIn(account.summary.account.balance)
        }
        return try await reader.find(
            query.text, in: BookList(query.sort, query.isDescending, query.filter, query.at),
            from: query.from.map(ListedAccount.init), isBackward: query.isBackward,
            prefersName: query.prefersName, orOne: pattern.isNumber ? shows : nil
        ).map(AccountRow.init)
    }

    /// The account of that very name, or the only one whose name or owner holds the text.
    func match(_ text: String, at point: TimePoint?) async throws -> AccountMatch {
        // Which names hold the text is not known before all of them are here.
        if !isCopied() { return try await named(text).map { .one($0) } ?? .many(0) }
        // The book's own streams are in no list.
        if let id = try? StreamID(text), id.isReserved, try await events.head(of: id) != nil {
            return .one(AccountRow(stub: id))
        }
        let found = try await reader.match(text, at: point)
        return found.account.map { .one(AccountRow($0)) } ?? .many(found.count)
    }

    /// The account of that very name, of which no more is known.
    private func named(_ text: String) async throws -> AccountRow? {
        try await alone.account(named: [text]).map { AccountRow(stub: $0.id) }
    }

    func lookUp(_ text: String, limit: Int) async throws -> [AccountRow] {
        try await reader.lookUp(text, limit: limit).map(AccountRow.init)
    }

    func trends(_ accounts: [StreamID], at point: TimePoint?) async throws -> [StreamID: [Int64]] {
        try await reader.trends(accounts, at: point)
    }

    // MARK: Unread

    /// Accounts that a search for the next one looks at before it answers.
    private static let maximumLooked = 100_000
    private static let lookPage = 1000

    func countUnread(since: Position) async throws -> UnreadCount {
        let changed = try await reader.changed(since: since, most: Unread.maximum)
        return UnreadCount(accounts: changed.accounts, isMore: changed.isMore)
    }

    func nextUnread(_ query: UnreadQuery) async throws -> UnreadFound {
        let found = try await reader.first(
            of: BookList(query.sort, query.isDescending, query.filter, nil),
            behind: query.from.map(ListedAccount.init), page: Self.lookPage,
            most: Self.maximumLooked
        ) { query.isUnread(AccountRow($0)) }
        return switch found {
        case .found(let account): .found(AccountRow(account))
        case .none: .none
        case .undecided(let account): .undecided(AccountRow(account))
        }
    }

    // MARK: Snapshots

    func snapshotsPage(_ id: StreamID, at point: TimePoint?) async throws -> SnapshotsPage {
        let then = try await reader.version(of: id, at: point)
        let snapshots = try await reader.checkedSnapshots(of: id, through: then ?? Version(.max))
        return SnapshotsPage(
            rows: snapshots.reversed().map(SnapshotRow.init),
            head: try await events.head(of: id)?.version ?? .empty, then: then)
    }

    func change(_ change: SnapshotChange) async throws -> String {
        switch change {
        case .take(let id):
            let state = try await ledger.foldFromStart(id)
            try await ledger.takeSnapshot(of: state)
            return "snapshot \(id)@\(state.version) taken"
        case .drop(let id, let version):
            let isGone = try await readModels.deleteSnapshot(of: id, at: version)
            return isGone
                ? "snapshot \(id)@\(version) dropped" : "snapshot \(id)@\(version) was already gone"
        case .repair(let id, let version):
            let state = try await ledger.foldFromStart(id, through: version)
            guard state.version == version else {
                _ = try await readModels.deleteSnapshot(of: id, at: version)
                return "snapshot \(id)@\(version) dropped: the account ends at v\(state.version)"
            }
            try await ledger.takeSnapshot(of: state)
            return "snapshot \(id)@\(version) rebuilt from its events"
        }
    }

    // MARK: Sums

    func totals(at point: TimePoint, _ progress: @escaping Progress) async throws -> BookTotals {
        let sums = try await reader.totals(at: point) {
            progress($0.number, $1.number)
        }
        return BookTotals(accounts: sums.accounts, totals: sums.totals.map(CurrencyTotal.init))
    }

    private static let shownDays = 400

    func projections(
        at point: TimePoint?, _ progress: @escaping Progress
    ) async throws -> ProjectionsPage {
        let sums = try await reader.sums(at: point, days: Self.shownDays) {
            progress($0.number, $1.number)
        }
        var rows: [ProjectionRow] = []
        if let point {
            let place = try await reader.place(of: point) ?? .start
            rows = [
                ProjectionRow(
                    name: "the book", checkpoint: place, lag: 0, rowCount: sums.accounts,
                    failure: nil)
            ]
        } else {
            for (name, status, lag) in try await reader.readModelStandings() {
                let halt = try await reader.halt(of: status)
                rows.append(
                    ProjectionRow(
                        name: name, checkpoint: status?.checkpoint ?? .start, lag: lag,
                        rowCount: status?.rowCount ?? 0, failure: halt?.line))
            }
        }
        return ProjectionsPage(
            rows: rows, totals: sums.totals.map(CurrencyTotal.init),
            types: sums.types.map {
                TypeCount(type: $0[0].text ?? "", events: $0[1].integer ?? 0)
            }.sorted { $0.events > $1.events },
            days: sums.days.compactMap(DayActivity.init))
    }

    /// - Returns: the rows of the new table.
    func rebuild(
        _ name: String, progress: @escaping @Sendable (Int64, Int64) -> Void
    ) async throws -> Int64 {
        guard let projection = LedgerProjections.named(name) else { return 0 }
        let runner = ProjectionRunner(
            events: events, readModels: readModels, now: ledger.environment.now)
        try await runner.rebuild(projection) { progress($0.number, $1.number) }
        return try await readModels.status(projection.schema)?.rowCount ?? 0
    }
}
