import EventStoreCore
import EventStreaming
import Explorer
import LedgerCore
import LedgerHistory
import LedgerService

extension ExplorerQueries {
    func correlated(_ id: String) async throws -> [EventRow] {
        try await events.events(correlatedBy: id, limit: 20).map { EventRow($0, ledger.codec) }
    }

    // MARK: Snapshots

    func snapshotsPage(_ id: StreamID, at point: TimePoint?) async throws -> SnapshotsPage {
        let then = try await version(of: id, at: point)
        return SnapshotsPage(
            rows: try await snapshots(id, through: then ?? Version(.max)),
            head: try await events.head(of: id)?.version ?? .empty, then: then)
    }

    @discardableResult
    func snapshots(
        _ id: StreamID, through last: Version = Version(.max)
    ) async throws -> [SnapshotRow] {
        var fold = AccountState(id)
        var rows: [SnapshotRow] = []
        var after = Version.empty
        while true {
            let page = try await readModels.snapshots(of: id, after: after, limit: 500)
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

    // MARK: Projections

    private static let shownDays = 400

    func projections(
        at point: TimePoint?, _ progress: @escaping PastBook.Progress
    ) async throws -> ProjectionsPage {
        if let point {
            return try await past.projections(at: point, days: Self.shownDays, progress)
        }
        let before = try await events.lastPosition()
        let schemas = LedgerProjections.all.map(\.schema)
        let statuses = try await readModels.statuses(schemas)
        // Where the log ended when they were read: not before the furthest of them.
        let end = statuses.compactMap { $0?.checkpoint }.reduce(before, max)
        let rows = zip(schemas, statuses).map { schema, status in
            let checkpoint = status?.checkpoint ?? .start
            return ProjectionRow(
                name: schema.name, checkpoint: checkpoint,
                lag: end.number - checkpoint.number, rowCount: status?.rowCount ?? 0,
                failure: status?.failure.map { "stopped at \($0.position): \($0.reason)" })
        }
        return ProjectionsPage(
            rows: rows, totals: try await currencyTotals(), types: try await typeCounts(),
            days: try await days())
    }

    private func typeCounts() async throws -> [TypeCount] {
        let schema = EventTypesProjection().schema
        guard try await readModels.status(schema) != nil else { return [] }
        return try await readModels.rows(schema, ReadModelQuery(limit: 1000))
            .map { TypeCount(type: $0[0].text ?? "", events: $0[1].integer ?? 0) }
            .sorted { $0.events > $1.events }
    }

    private func days() async throws -> [DayActivity] {
        let schema = DailyActivityProjection().schema
        guard try await readModels.status(schema) != nil else { return [] }
        let rows = try await readModels.rows(
            schema, ReadModelQuery(descending: true, limit: Self.shownDays))
        return rows.reversed().compactMap(DayActivity.init)
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
