import EventStoreCore
import EventStreaming
import Explorer
import LedgerCore
import LedgerService

extension ExplorerQueries {
    // MARK: Timeline

    func timeline(_ query: TimelineQuery) async throws -> TimelinePage {
        let head = try await ledger.load(query.account)
        let last = head.version.number
        let limit = Int64(query.limit)
        let range: ClosedRange<Int64>
        switch query.place {
        case .newest: range = max(1, last - limit + 1)...max(1, last)
        case .oldest: range = 1...max(1, min(limit, last))
        case .point:
            let middle = try await version(of: query.account, at: query.at) ?? head.version
            let low = max(1, min(middle.number - limit / 2, last - limit + 1))
            range = low...max(low, min(last, low + limit - 1))
        case .above(let version):
            guard version.number < last else {
                return TimelinePage(
                    rows: [], head: AccountRow(head), atNewest: true, atOldest: false)
            }
            range = (version.number + 1)...min(last, version.number + limit)
        case .below(let version):
            guard version.number > 1 else {
                return TimelinePage(
                    rows: [], head: AccountRow(head), atNewest: false, atOldest: true)
            }
            range = max(1, version.number - limit)...(version.number - 1)
        }
        let rows = try await rows(of: query.account, range)
        var then: AccountRow?
        if let version = try await version(of: query.account, at: query.at) {
            then = AccountRow(try await ledger.load(query.account, through: version))
        }
        return TimelinePage(
            rows: rows.reversed(), head: AccountRow(head), then: then,
            atNewest: range.upperBound >= last,
            atOldest: range.lowerBound <= 1)
    }

    /// Events with the balance after each: the fold of what is before them, and then one by one.
    func rows(of id: StreamID, _ range: ClosedRange<Int64>) async throws -> [EventRow] {
        var state = try await ledger.load(id, through: Version(range.lowerBound - 1))
        let events = try await store.read(
            id,
            StreamQuery(
                from: Version(range.lowerBound), through: Version(range.upperBound),
                limit: range.count))
        let snapshots = try await store.snapshots(
            of: id, after: Version(range.lowerBound - 1), limit: range.count)
        let byVersion = Dictionary(
            snapshots.map { ($0.version, $0) }, uniquingKeysWith: { first, _ in first })
        var rows: [EventRow] = []
        for event in events {
            try Task.checkCancellation()
            let before = state.account
            try state.evolve(event, ledger.codec)
            let snapshot = byVersion[event.version]
            rows.append(
                EventRow(
                    event: event, movement: try Movement(event.event.fold),
                    balance: state.account.balance,
                    changed: Self.changes(from: before, to: state.account),
                    isNewer: ledger.codec.isNewer(event.event),
                    snapshotIsRight: snapshot.map {
                        SnapshotCheck.disagreement($0, with: state) == nil
                    }))
        }
        return rows
    }

    private static func changes(from before: Account, to after: Account) -> [String] {
        var changes: [String] = []
        if before.status != after.status { changes.append("status") }
        if before.owner != after.owner { changes.append("owner") }
        if before.currency != after.currency { changes.append("currency") }
        if before.overdraftLimitMinor != after.overdraftLimitMinor { changes.append("overdraft") }
        if before.balanceMinor != after.balanceMinor { changes.append("balance") }
        return changes
    }

    func correlated(_ id: String) async throws -> [EventRow] {
        try await store.events(correlatedBy: id, limit: 20).map { EventRow($0, ledger.codec) }
    }

    // MARK: Stream

    /// Positions that a search for filtered rows looks at before it answers with what it has.
    private static let maximumScan: Int64 = 200_000
    private static let chunk: Int64 = 2000

    func stream(_ query: StreamWindowQuery) async throws -> StreamWindowPage {
        // By a clock the log is not cut but thinned: its order is another one.
        let last = try await store.lastPosition()
        let end = (try await position(of: query.at) ?? last).number
        let sieve = try Sieve(query)
        switch query.place {
        case .newest: return try await backward(from: end, end, sieve, query.limit)
        case .below(let position):
            return try await backward(from: position.number - 1, end, sieve, query.limit)
        case .oldest: return try await forward(after: 0, end, sieve, query.limit)
        case .above(let position):
            return try await forward(after: position.number, end, sieve, query.limit)
        }
    }

    /// Which events of the log are shown.
    private struct Sieve {
        let filter: EventFilter?
        /// Later ones, by the clock, have not happened yet.
        let moment: (Timestamp, EventStoreCore.Clock)?

        init(_ query: StreamWindowQuery) throws {
            filter = query.filter.isEmpty ? nil : try EventFilter(query.filter)
            if case .moment(let moment, let clock) = query.at {
                self.moment = (moment, clock)
            } else {
                moment = nil
            }
        }

        var letsAllThrough: Bool { filter == nil && moment == nil }

        func letsThrough(_ event: RecordedEvent) -> Bool {
            if let moment, moment.1.time(of: event.event) > moment.0 { return false }
            return filter?.matches(event) { Currency(packed: $0.packed)?.exponent } ?? true
        }
    }

    private func forward(
        after start: Int64, _ end: Int64, _ sieve: Sieve, _ limit: Int
    ) async throws -> StreamWindowPage {
        var rows: [EventRow] = []
        var cursor = start
        while cursor < end, rows.count < limit, cursor - start < Self.maximumScan {
            try Task.checkCancellation()
            let through = min(end, cursor + Self.chunk)
            rows += try await events(after: cursor, through: through, sieve)
            cursor = through
        }
        let isCut = rows.count > limit
        return StreamWindowPage(
            rows: Array(rows.prefix(limit)), atNewest: cursor >= end && !isCut,
            atOldest: start == 0)
    }

    private func backward(
        from start: Int64, _ end: Int64, _ sieve: Sieve, _ limit: Int
    ) async throws -> StreamWindowPage {
        var rows: [EventRow] = []
        var cursor = start
        while cursor > 0, rows.count < limit, start - cursor < Self.maximumScan {
            try Task.checkCancellation()
            let after = max(0, cursor - (sieve.letsAllThrough ? Int64(limit) : Self.chunk))
            rows = try await events(after: after, through: cursor, sieve) + rows
            cursor = after
        }
        let isCut = rows.count > limit
        return StreamWindowPage(
            rows: Array(rows.suffix(limit)), atNewest: start >= end, atOldest: cursor == 0 && !isCut
        )
    }

    private func events(
        after: Int64, through: Int64, _ sieve: Sieve
    ) async throws -> [EventRow] {
        let page = try await store.readLog(
            LogQuery(
                after: Position(after), through: Position(through), limit: Int(through - after)))
        return page.events
            .filter(sieve.letsThrough)
            .map { EventRow($0, ledger.codec) }
    }

    // MARK: Snapshots

    func snapshots(_ id: StreamID, at point: TimePoint?) async throws -> [SnapshotRow] {
        let last = try await version(of: id, at: point) ?? Version(.max)
        var fold = AccountState(id)
        var rows: [SnapshotRow] = []
        var after = Version.empty
        while true {
            let page = try await store.snapshots(of: id, after: after, limit: 500)
            for snapshot in page {
                if snapshot.version > last { return rows.reversed() }
                try Task.checkCancellation()
                try await ledger.foldOn(&fold, through: snapshot.version)
                rows.append(row(snapshot, fold))
            }
            guard page.count == 500, let last = page.last else { return rows.reversed() }
            after = last.version
        }
    }

    /// A snapshot with its check; a wrong one is passed over from now on.
    private func row(_ snapshot: Snapshot, _ fold: AccountState) -> SnapshotRow {
        let disagreement = SnapshotCheck.disagreement(snapshot, with: fold)
        if disagreement == nil {
            ledger.distrusted.remove(snapshot.version, of: snapshot.stream)
        } else {
            ledger.distrusted.insert(snapshot.version, of: snapshot.stream)
        }
        return SnapshotRow(
            version: snapshot.version, createdAt: snapshot.createdAt,
            balance: fold.account.balance, disagreement: disagreement,
            differences: SnapshotCheck.differences(snapshot, with: fold).map {
                FieldDifference($0, fold.account.currency)
            })
    }

    func change(_ change: SnapshotChange) async throws -> String {
        switch change {
        case .take(let id):
            let state = try await ledger.foldFromStart(id)
            try await ledger.takeSnapshot(of: state)
            return "snapshot taken of \(id)@\(state.version)"
        case .drop(let id, let version):
            let isGone = try await store.deleteSnapshot(of: id, at: version)
            return isGone ? "snapshot \(id)@\(version) dropped" : "there was no such snapshot"
        case .repair(let id, let version):
            let state = try await ledger.foldFromStart(id, through: version)
            guard state.version == version else {
                _ = try await store.deleteSnapshot(of: id, at: version)
                return "snapshot \(id)@\(version) is dropped: the account ends at v\(state.version)"
            }
            try await ledger.takeSnapshot(of: state)
            return "snapshot \(id)@\(version) is the fold again"
        }
    }

    // MARK: Projections

    private static let shownDays = 400

    func projections(at point: TimePoint?) async throws -> ProjectionsPage {
        if let point { return try await past.projections(at: point, days: Self.shownDays) }
        let end = try await store.lastPosition()
        var rows: [ProjectionRow] = []
        for projection in LedgerProjections.all {
            let status = try await store.status(projection.schema)
            let checkpoint = status?.checkpoint ?? .start
            rows.append(
                ProjectionRow(
                    name: projection.schema.name, checkpoint: checkpoint,
                    lag: end.number - checkpoint.number, rowCount: status?.rowCount ?? 0,
                    failure: status?.failure.map { "stopped at \($0.position): \($0.reason)" }))
        }
        return ProjectionsPage(
            rows: rows, totals: try await currencyTotals(), types: try await typeCounts(),
            days: try await days())
    }

    private func typeCounts() async throws -> [TypeCount] {
        let schema = EventTypesProjection().schema
        guard try await store.status(schema) != nil else { return [] }
        return try await store.rows(schema, ReadModelQuery(limit: 1000))
            .map { TypeCount(type: $0[0].text ?? "", events: $0[1].integer ?? 0) }
            .sorted { $0.events > $1.events }
    }

    private func days() async throws -> [DayActivity] {
        let schema = DailyActivityProjection().schema
        guard try await store.status(schema) != nil else { return [] }
        let rows = try await store.rows(
            schema, ReadModelQuery(descending: true, limit: Self.shownDays))
        return rows.reversed().compactMap(DayActivity.init)
    }

    /// - Returns: the rows of the new table.
    func rebuild(
        _ name: String, progress: @escaping @Sendable (Int64, Int64) -> Void
    ) async throws -> Int64 {
        guard let projection = LedgerProjections.named(name) else { return 0 }
        let runner = ProjectionRunner(store: store, now: ledger.environment.now)
        try await runner.rebuild(projection) { progress($0.number, $1.number) }
        return try await store.status(projection.schema)?.rowCount ?? 0
    }
}

extension DayActivity {
    /// Reads a row of `daily_activity`; nil for a day on which no money moved.
    init?(_ row: [ReadModelValue]) {
        guard let currency = row[1].text, !currency.isEmpty else { return nil }
        self.init(
            day: row[0].integer ?? 0, currency: currency, events: row[2].integer ?? 0,
            creditsMinor: row[3].integer ?? 0, debitsMinor: row[4].integer ?? 0)
    }
}
