import EventStoreCore
import EventStreaming
import Explorer
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

extension ExplorerQueries {
    func correlated(_ id: String) async throws -> [EventRow] {
        try await rows(of: try await events.events(correlatedBy: id, limit: 20))
    }

    /// Rows of events of which no account is folded.
    ///
    /// - Parameters:
    ///   - recorded: the events.
    ///   - point: what reverses them behind it is not told.
    /// - Returns: a row for each.
    /// - Throws: `EventStoreError`.
    func rows(
        of recorded: [RecordedEvent], at point: TimePoint? = nil
    ) async throws -> [EventRow] {
        let reversals = try await ledger.reversals(of: recorded)
        let alarms = try await alarms(at: point)
        return recorded.map { event in
            let reversal = reversals.reversal(of: event).flatMap { point.reaches($0) ? $0 : nil }
            return EventRow(event, ledger.codec).reversed(by: reversal?.version)
                .alarmed(by: alarms[event])
        }
    }

    /// The newest alarms about items of another program's table, which are few or speak for all.
    private static let alarmsLookedAt = 200

    /// What is told of items that were changed or removed behind the log's back.
    ///
    /// - Parameter point: what is told behind it is not told.
    /// - Returns: none in a ledger that has no alarms.
    /// - Throws: `EventStoreError`.
    private func alarms(at point: TimePoint?) async throws -> TableAlarms {
        var alarms = TableAlarms()
        // What is not copied yet would be asked of the service.
        if let remote = events as? any RemoteEventStore, remote.status.table?.alarms ?? 0 == 0 {
            return alarms
        }
        guard try await events.head(of: TableEvent.alarmStream) != nil else { return alarms }
        let query = StreamQuery(direction: .backward, limit: Self.alarmsLookedAt)
        for event in try await events.read(TableEvent.alarmStream, query)
        where point.reaches(event) {
            alarms.take(event)
        }
        return alarms
    }

    func stream(_ query: StreamWindowQuery) async throws -> StreamWindowPage {
        let window = try await reader.log(
            EventPlace(query.place), filter: query.filter, limit: query.limit,
            at: query.at)
        return StreamWindowPage(
            rows: try await rows(of: window.rows, at: query.at), atNewest: window.atNewest,
            atOldest: window.atOldest, through: Position(window.through),
            resume: window.resume.map { Position($0) })
    }

    /// A page of an account's events, the newest first.
    func timeline(_ query: TimelineQuery) async throws -> TimelinePage {
        let page = try await accountReader.timeline(
            of: query.account, EventPlace(query.place), filter: query.filter, limit: query.limit,
            at: query.at)
        let window = page.events
        let alarms = try await alarms(at: query.at)
        return TimelinePage(
            rows: try window.rows.reversed().map { row in
                try EventRow(row, ledger).alarmed(by: alarms[row.event])
            },
            head: AccountRow(ListedAccount(PastAccount(page.head))),
            then: page.then.map { AccountRow(ListedAccount($0)) }, atNewest: window.atNewest,
            atOldest: window.atOldest,
            matching: page.matching.map { MatchCount(count: $0.count, isAll: $0.isAll) },
            resume: window.resume.map { Version($0) })
    }

    /// The events of some stretches of an account, in the order of their versions.
    func rows(of id: StreamID, _ runs: [ClosedRange<Int64>]) async throws -> [EventRow] {
        var rows: [EventRow] = []
        for run in runs {
            try Task.checkCancellation()
            rows += try await accountReader.events(of: id, run).map {
                let row = try EventRow($0, ledger)
                // A reversal that does not count takes nothing back.
                let counts = row.reversedBy.map { by in
                    runs.contains { $0.contains(by.number) }
                }
                return counts == false ? row.reversed(by: nil) : row
            }
        }
        return rows
    }

    // MARK: Searches

    /// The next event of the log whose row shows the text.
    func find(_ query: StreamFindQuery) async throws -> StreamFound {
        var search = EventSearch(query.text, ofLog: true, units: ledger.units)
        let path = EventSearchPath(
            from: query.from?.number, origin: query.origin?.number, isUpward: query.isUpward)
        let point = query.at
        return found(
            try await reader.find(path, filter: query.filter, at: point) { search.finds($0) }
        ).map { Position($0) }
    }

    /// The next event of an account whose row shows the text.
    func find(_ query: EventFindQuery) async throws -> TimelineFound {
        var search = EventSearch(query.text, ofLog: false, units: ledger.units)
        let path = EventSearchPath(
            from: query.from.number, origin: query.origin?.number, isUpward: query.isUpward)
        return found(
            try await accountReader.find(
                path, of: query.account, filter: query.filter,
                needsBalance: search.pattern.mayBeAmount
            ) { search.finds($0, balance: $1) }
        ).map { Version($0) }
    }

    private func found(_ outcome: EventOutcome) -> EventFound<Int64> {
        switch outcome {
        case .found(let event): .found(EventRow(event, ledger.codec))
        case .none: .none
        case .undecided(let number, let origin): .undecided(number, origin: origin)
        }
    }

    // MARK: Filters

    /// What is wrong with a filter; nil if nothing is.
    static func fault(in text: String) -> FilterFault? {
        do {
            _ = try EventFilter(text)
            return nil
        } catch let error as FilterError {
            return FilterFault(offset: error.offset, reason: error.reason)
        } catch {
            return FilterFault(offset: 0, reason: Printable(String(describing: error)).text)
        }
    }
}

extension TimePoint? {
    /// An event of the log has happened by the point; by now all have.
    func reaches(_ event: RecordedEvent) -> Bool {
        switch self {
        case nil: true
        case .position(let position): event.position <= position
        case .version(let stream, let version):
            stream != event.stream || event.version <= version
        case .moment(let moment, let clock): clock.time(of: event.event) <= moment
        }
    }
}

extension [ClosedRange<Int64>] {
    /// The first so many numbers of ascending stretches.
    func first(_ count: Int64) -> [ClosedRange<Int64>] {
        var left = count
        return compactMap { run in
            guard left > 0 else { return nil }
            let part = run.lowerBound...Swift.min(run.upperBound, run.lowerBound + left - 1)
            left -= part.upperBound - part.lowerBound + 1
            return part
        }
    }

    /// The last so many.
    func last(_ count: Int64) -> [ClosedRange<Int64>] {
        let all = reduce(0) { $0 + $1.upperBound - $1.lowerBound + 1 }
        var over = Swift.max(0, all - count)
        return compactMap { run in
            let skipped = Swift.min(over, run.upperBound - run.lowerBound + 1)
            over -= skipped
            let low = run.lowerBound + skipped
            return low <= run.upperBound ? low...run.upperBound : nil
        }
    }
}
