import EventStoreCore
import EventStreaming
import Explorer
import LedgerCore
import LedgerService

extension ExplorerQueries {
    func stream(_ query: StreamWindowQuery) async throws -> StreamWindowPage {
        // By a clock the log is not cut but thinned: its order is another one.
        let last = try await events.lastPosition()
        let end = (try await position(of: query.at) ?? last).number
        let sieve = try Sieve(query.filter, query.at, ledger.codec.units)
        switch query.place {
        case .newest: return try await backward(from: end, end, sieve, query.limit)
        case .below(let position):
            let start = min(end, position.number - 1)
            return try await backward(from: start, end, sieve, query.limit)
        case .oldest: return try await forward(after: 0, end, sieve, query.limit)
        case .above(let position):
            return try await forward(after: position.number, end, sieve, query.limit)
        case .around(let position):
            let middle = min(end, position.number)
            let older = try await backward(from: middle, end, sieve, query.limit / 2)
            let newer = try await forward(after: middle, end, sieve, query.limit / 2)
            // A half that stays short is filled by the keys that move there.
            return StreamWindowPage(
                rows: older.rows + newer.rows, atNewest: newer.atNewest, atOldest: older.atOldest,
                through: newer.through)
        }
    }

    /// Which events of the log are shown.
    struct Sieve {
        let filter: EventFilter?
        /// Later ones, by the clock, have not happened yet.
        let moment: (Timestamp, EventStoreCore.Clock)?
        private let units: UnitTable

        init(_ text: String, _ point: TimePoint?, _ units: UnitTable) throws {
            self.units = units
            filter = text.isEmpty ? nil : try EventFilter(text)
            if case .moment(let moment, let clock) = point {
                self.moment = (moment, clock)
            } else {
                moment = nil
            }
        }

        var letsAllThrough: Bool { filter == nil && moment == nil }

        func letsThrough(_ event: RecordedEvent) -> Bool {
            if let moment, moment.1.time(of: event.event) > moment.0 { return false }
            return filter?.passes(event, units) ?? true
        }
    }

    private func forward(
        after start: Int64, _ end: Int64, _ sieve: Sieve, _ limit: Int
    ) async throws -> StreamWindowPage {
        var rows: [EventRow] = []
        var cursor = start
        let step = sieve.letsAllThrough ? Int64(limit) : chunk
        while cursor < end, rows.count < limit, cursor - start < maximumScan {
            try Task.checkCancellation()
            let through = min(end, cursor + step)
            rows += try await events(after: cursor, through: through, sieve)
            cursor = through
        }
        let isCut = rows.count > limit
        return StreamWindowPage(
            rows: Array(rows.prefix(limit)), atNewest: cursor >= end && !isCut,
            atOldest: start == 0, through: Position(max(start, end)),
            resume: rows.count < limit && cursor < end ? Position(cursor) : nil)
    }

    private func backward(
        from start: Int64, _ end: Int64, _ sieve: Sieve, _ limit: Int
    ) async throws -> StreamWindowPage {
        var rows: [EventRow] = []
        var cursor = start
        while cursor > 0, rows.count < limit, start - cursor < maximumScan {
            try Task.checkCancellation()
            let after = max(0, cursor - (sieve.letsAllThrough ? Int64(limit) : chunk))
            rows = try await events(after: after, through: cursor, sieve) + rows
            cursor = after
        }
        let isCut = rows.count > limit
        return StreamWindowPage(
            rows: Array(rows.suffix(limit)), atNewest: start >= end,
            atOldest: cursor == 0 && !isCut, through: Position(end),
            resume: rows.count < limit && cursor > 0 ? Position(cursor + 1) : nil)
    }

    private func events(
        after: Int64, through: Int64, _ sieve: Sieve
    ) async throws -> [EventRow] {
        try await recorded(after: after, through: through, sieve)
            .map { EventRow($0, ledger.codec) }
    }

    func recorded(
        after: Int64, through: Int64, _ sieve: Sieve
    ) async throws -> [RecordedEvent] {
        let page = try await events.readLog(
            LogQuery(
                after: Position(after), through: Position(through), limit: Int(through - after)))
        return sieve.letsAllThrough ? page.events : page.events.filter(sieve.letsThrough)
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

extension EventFilter {
    /// Whether an event passes, with the digits that units have in the ledger.
    func passes(_ event: RecordedEvent, _ units: UnitTable) -> Bool {
        matches(event) { units.exponent($0) }
    }
}
