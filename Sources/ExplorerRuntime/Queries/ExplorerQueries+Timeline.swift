import EventStoreCore
import EventStreaming
import Explorer
import LedgerCore
import LedgerHistory
import LedgerService

extension ExplorerQueries {
    /// A page of an account's events, the newest first, with the balance after each: that of the
    /// whole history, whatever the filter leaves out.
    func timeline(
        _ query: TimelineQuery, _ head: AccountState
    ) async throws -> TimelinePage {
        let last = head.version.number
        let filter = query.filter.isEmpty ? nil : try EventFilter(query.filter)
        let limit = query.limit
        let place = query.at == nil ? nil : try await place(of: query.account, at: query.at)
        let point = place?.version
        var found: Found
        switch query.place {
        case .newest:
            found = try await downward(query.account, from: last, filter, limit)
            found.end = last
        case .below(let version):
            found = try await downward(query.account, from: version.number - 1, filter, limit)
            found.end = version.number - 1
        case .oldest: found = try await upward(query.account, from: 1, last, filter, limit)
        case .above(let version):
            found = try await upward(query.account, from: version.number + 1, last, filter, limit)
        case .around(let version):
            found = try await around(version.number, last, query, filter)
        case .point:
            found = try await around(point?.number ?? last, last, query, filter)
        }
        let isCounted: Bool =
            switch query.place {
            case .newest, .oldest, .around, .point: filter != nil
            case .above, .below: false
            }
        var then: AccountRow?
        if let place { then = AccountRow(try await ledger.load(query.account, at: place)) }
        return TimelinePage(
            rows: found.rows, head: AccountRow(head), then: then, atNewest: found.end >= last,
            atOldest: found.start <= 1,
            matching: isCounted ? try await count(query.account, last, filter) : nil,
            resume: found.resume.map { Version($0) })
    }

    /// Rows of an account, the newest first, and the versions that were looked at for them.
    private struct Found {
        var rows: [EventRow] = []
        var start: Int64
        var end: Int64
        /// Where the search stopped before it had enough.
        var resume: Int64?
    }

    /// Half of the rows below a version, it included, and half above.
    private func around(
        _ version: Int64, _ last: Int64, _ query: TimelineQuery, _ filter: EventFilter?
    ) async throws -> Found {
        let half = query.limit / 2
        let below = try await downward(query.account, from: version, filter, half)
        let above = try await upward(query.account, from: version + 1, last, filter, half)
        // A half that stays empty is filled by the keys that move there.
        return Found(rows: above.rows + below.rows, start: below.start, end: above.end)
    }

    private func downward(
        _ id: StreamID, from start: Int64, _ filter: EventFilter?, _ limit: Int
    ) async throws -> Found {
        var found = Found(start: start + 1, end: start)
        let step = filter == nil ? Int64(limit) : chunk
        while found.start > 1, found.rows.count < limit, start - found.start < maximumScan {
            try Task.checkCancellation()
            let lowest = max(1, found.start - step)
            found.rows += try await rows(of: id, lowest...(found.start - 1), filter).reversed()
            found.start = lowest
        }
        if found.rows.count > limit {
            found.rows.removeLast(found.rows.count - limit)
            found.start = found.rows.last?.event.version.number ?? found.start
        } else if found.rows.count < limit, found.start > 1 {
            found.resume = found.start
        }
        return found
    }

    private func upward(
        _ id: StreamID, from start: Int64, _ last: Int64, _ filter: EventFilter?, _ limit: Int
    ) async throws -> Found {
        var found = Found(start: start, end: start - 1)
        let step = filter == nil ? Int64(limit) : chunk
        while found.end < last, found.rows.count < limit, found.end - start < maximumScan {
            try Task.checkCancellation()
            let highest = min(last, found.end + step)
            found.rows =
                try await rows(of: id, (found.end + 1)...highest, filter).reversed() + found.rows
            found.end = highest
        }
        if found.rows.count > limit {
            found.rows.removeFirst(found.rows.count - limit)
            found.end = found.rows.first?.event.version.number ?? found.end
        } else if found.rows.count < limit, found.end < last {
            found.resume = found.end
        }
        return found
    }

    /// Events with the balance after each, the oldest first: the fold of what is before them, and
    /// then one by one.
    func rows(
        of id: StreamID, _ range: ClosedRange<Int64>, _ filter: EventFilter? = nil
    ) async throws -> [EventRow] {
        var state = try await ledger.load(id, through: Version(range.lowerBound - 1))
        let events = try await events.read(
            id,
            StreamQuery(
                from: Version(range.lowerBound), through: Version(range.upperBound),
                limit: range.count))
        let snapshots = try await readModels.snapshots(
            of: id, after: Version(range.lowerBound - 1), limit: range.count)
        let byVersion = Dictionary(
            snapshots.map { ($0.version, $0) }, uniquingKeysWith: { first, _ in first })
        var rows: [EventRow] = []
        for event in events {
            let before = state.account
            try state.evolve(event, ledger.codec)
            guard filter?.passes(event, ledger.codec.units) ?? true else { continue }
            let snapshot = byVersion[event.version]
            rows.append(
                EventRow(
                    event: event, movement: try Movement(event.event.fold, units: ledger.units),
                    balance: state.account.balance,
                    changed: Self.changes(from: before, to: state.account),
                    status: state.account.status, isNewer: ledger.codec.isNewer(event.event),
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

    /// How many of an account's newest events pass a filter.
    private func count(
        _ id: StreamID, _ last: Int64, _ filter: EventFilter?
    ) async throws -> MatchCount? {
        guard let filter else { return nil }
        var count: Int64 = 0
        var cursor = last
        while cursor > 0, last - cursor < maximumScan {
            try Task.checkCancellation()
            let lowest = max(1, cursor - chunk + 1)
            let events = try await events.read(
                id,
                StreamQuery(
                    from: Version(lowest), through: Version(cursor), limit: Int(chunk)))
            count += Int64(events.count { filter.passes($0, ledger.codec.units) })
            cursor = lowest - 1
        }
        return MatchCount(count: count, isAll: cursor == 0)
    }
}
