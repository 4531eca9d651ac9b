import EventStoreCore
import EventStreaming
import Explorer
import LedgerCore
import LedgerService

extension ExplorerQueries {
    func stream(_ query: StreamWindowQuery) async throws -> StreamWindowPage {
        // By a clock the log is not cut but thinned: its order is another one.
        let last = try await store.lastPosition()
        let end = (try await position(of: query.at) ?? last).number
        let sieve = try Sieve(query.filter, query.at)
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
    private struct Sieve {
        let filter: EventFilter?
        /// Later ones, by the clock, have not happened yet.
        let moment: (Timestamp, EventStoreCore.Clock)?

        init(_ text: String, _ point: TimePoint?) throws {
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
            return filter?.passes(event) ?? true
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
        let page = try await store.readLog(
            LogQuery(
                after: Position(after), through: Position(through), limit: Int(through - after)))
        return page.events.filter(sieve.letsThrough).map { EventRow($0, ledger.codec) }
    }

    // MARK: Search

    /// The next event that holds the text: from where the reader is to that end, and then from the
    /// other end on. It stops where it has looked at so many that the reader should know.
    func find(_ query: StreamFindQuery) async throws -> StreamFound {
        let last = try await position(of: query.at)
        let end: Int64
        if let last { end = last.number } else { end = try await store.lastPosition().number }
        let sieve = try Sieve(query.filter, query.at)
        let here = min(end, query.from?.number ?? end + 1)
        let origin = query.origin.map { min(end, $0.number) } ?? here
        // What lies ahead, and what the search began in front of, which it looks at when it has
        // come round; a search that goes on may have come round before.
        let isRound = query.isUpward ? here < origin : here > origin
        let ahead =
            query.isUpward
            ? (here + 1, isRound ? origin : end) : (isRound ? origin : 1, here - 1)
        let behind = query.isUpward ? (1, origin) : (origin, end)
        var left = maximumScan
        for (lowest, highest) in isRound ? [ahead] : [ahead, behind] where lowest <= highest {
            var rest = lowest...highest
            while true {
                try Task.checkCancellation()
                let part = part(of: rest, isFirst: query.isUpward)
                let events = try await events(
                    after: part.lowerBound - 1, through: part.upperBound, sieve)
                let order = query.isUpward ? events : events.reversed()
                if let row = order.first(where: { $0.isNamed(query.text) }) { return .found(row) }
                left -= Int64(part.count)
                let isDone =
                    query.isUpward
                    ? part.upperBound >= rest.upperBound : part.lowerBound <= rest.lowerBound
                if isDone { break }
                rest =
                    query.isUpward
                    ? part.upperBound + 1...rest.upperBound
                    : rest.lowerBound...part.lowerBound - 1
                if left <= 0 {
                    return .undecided(
                        Position(query.isUpward ? part.upperBound : part.lowerBound),
                        origin: Position(origin))
                }
            }
        }
        return .none
    }

    /// The chunk at one end of a range.
    private func part(of range: ClosedRange<Int64>, isFirst: Bool) -> ClosedRange<Int64> {
        isFirst
            ? range.lowerBound...min(range.upperBound, range.lowerBound + chunk - 1)
            : max(range.lowerBound, range.upperBound - chunk + 1)...range.upperBound
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

extension EventRow {
    /// Its account, or what `holds` looks at, has a text in it.
    fileprivate func isNamed(_ text: String) -> Bool {
        let text = text.lowercased()
        return event.stream.name.lowercased().contains(text) || holds(text)
    }
}

extension EventFilter {
    /// Whether an event passes, with the digits that currencies have in the ledger.
    func passes(_ event: RecordedEvent) -> Bool {
        matches(event) { Currency(packed: $0.packed)?.exponent }
    }
}
