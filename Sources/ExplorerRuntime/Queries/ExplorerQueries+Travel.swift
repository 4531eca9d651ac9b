import EventStoreCore
import Explorer
import LedgerCore
import LedgerHistory
import LedgerService

extension ExplorerQueries {
    /// Where a move of the cursor ends; nil for now.
    func travel(_ query: TravelQuery) async throws -> TimePoint? {
        switch query.step {
        case .events(let count): try await step(query, by: count)
        case .snapshots(let count): try await snapshots(query, by: count)
        case .days(let count): try await days(query, by: count)
        case .address(let address): try await point(of: address, query)
        }
    }

    /// The account and the point that a text names; of several readings the first one that can be.
    ///
    /// - Throws: `AddressError` if there is no such account, or it has no such point.
    func find(_ query: PlaceQuery) async throws -> FoundPlace {
        for reading in query.readings {
            guard let id = try? StreamID(reading.name), try await events.head(of: id) != nil,
                try await !events.isOfTheBook(id)
            else { continue }
            let travel = TravelQuery(
                account: id, from: nil, step: .address(reading.address), clock: query.clock)
            return FoundPlace(account: id, point: try await point(of: reading.address, travel))
        }
        throw AddressError("there is no account '\(Printable(query.readings.first?.name ?? ""))'")
    }

    private func step(_ query: TravelQuery, by count: Int64) async throws -> TimePoint? {
        if let id = query.account {
            let head = try await events.head(of: id)?.version ?? .empty
            let base = try await version(of: id, at: query.from) ?? head
            let first = min(1, base.number)
            return .version(id, Version(min(head.number, max(first, base.number + count))))
        }
        if case .moment(let moment, .occurred) = query.from {
            return try await past.moment(count, from: moment, clock: .occurred)
                .map { .moment($0, .occurred) } ?? query.from
        }
        guard let position = try await place(of: query.from) else { return query.from }
        let end = try await events.lastPosition()
        return .position(Position(min(end.number, max(0, position.number + count))))
    }

    private func snapshots(_ query: TravelQuery, by count: Int64) async throws -> TimePoint? {
        guard let id = query.account else {
            throw AddressError("snapshots belong to an account; ( and ) step by days")
        }
        if count == 0 { return query.from }
        let head = try await events.head(of: id)?.version ?? .empty
        var version = try await version(of: id, at: query.from) ?? head
        if count > 0 {
            let next = try await readModels.snapshots(of: id, after: version, limit: Int(count))
            guard let last = next.last else { throw AddressError("no later snapshot") }
            return .version(id, last.version)
        }
        for _ in 0..<(-count) {
            guard version > .empty,
                let before = try await readModels.latestSnapshot(
                    of: id, through: Version(version.number - 1))
            else { break }
            version = before.version
        }
        guard try await self.version(of: id, at: query.from) ?? head != version else {
            throw AddressError("no earlier snapshot; @first goes to the first event")
        }
        return .version(id, version)
    }

    // MARK: Days

    /// The end of the day so many days with events from the one that is shown; nil for now, which
    /// lies behind the last of them.
    private func days(_ query: TravelQuery, by count: Int64) async throws -> TimePoint? {
        if count == 0 { return query.from }
        guard var day = try await moment(of: query)?.dayNumber else {
            throw AddressError("there is no event yet")
        }
        for _ in 0..<count.magnitude {
            try Task.checkCancellation()
            guard let next = try await self.day(count < 0 ? .before : .behind, day, query) else {
                if count > 0 { return nil }
                break
            }
            day = next
        }
        return .moment(Timestamp(dayNumber: day).endOfDay, query.clock)
    }

    private enum DayStep { case before, behind }

    /// The nearest day with an event before or behind another one; nil if there is none.
    private func day(
        _ step: DayStep, _ day: Int64, _ query: TravelQuery
    ) async throws -> Int64? {
        let edge = Timestamp(dayNumber: step == .before ? day - 1 : day).endOfDay
        if let id = query.account {
            let version = try await ledger.resolve(.time(edge), of: id, clock: query.clock)
            let wanted = step == .before ? version : version.next
            return try await event(wanted, of: id)
                .map { query.clock.time(of: $0.event).dayNumber }
        }
        if query.clock == .occurred { return try await activeDay(step, day) }
        let position = try await events.position(before: edge, by: .recorded)
        let wanted = step == .before ? position : Position(position.number + 1)
        return try await ledger.event(at: wanted)?.event.recordedAt.dayNumber
    }

    /// From the read model of the days; without one each day counts.
    private func activeDay(_ step: DayStep, _ day: Int64) async throws -> Int64? {
        let schema = DailyActivityProjection().schema
        guard try await readModels.status(schema) != nil else {
            let next = step == .before ? day - 1 : day + 1
            return next < ledger.environment.now().dayNumber ? next : nil
        }
        // No currency's code comes behind this, and none before an empty one.
        let edge = step == .before ? "" : "\u{10FFFF}"
        let cursor = ReadModelQuery.Cursor(
            sortValue: nil, key: [.integer(day), .text(edge)])
        let rows = try await readModels.rows(
            schema, ReadModelQuery(descending: step == .before, after: cursor, limit: 1))
        return rows.first?.first?.integer.flatMap { Timestamp.days.contains($0) ? $0 : nil }
    }

    /// The moment of the last event that is shown, by the query's clock.
    private func moment(of query: TravelQuery) async throws -> Timestamp? {
        if case .moment(let moment, _) = query.from { return moment }
        var event: RecordedEvent?
        if let id = query.account {
            let head = try await events.head(of: id)?.version ?? .empty
            event = try await self.event(try await version(of: id, at: query.from) ?? head, of: id)
        } else if let position = try await position(of: query.from) {
            event = try await ledger.event(at: position)
        }
        return event.map { query.clock.time(of: $0.event) }
    }

    private func point(of address: Address, _ query: TravelQuery) async throws -> TimePoint? {
        if case .time(let moment) = address { return .moment(moment, query.clock) }
        if address == .now { return nil }
        if let id = query.account {
            return .version(id, try await ledger.resolve(address, of: id, clock: query.clock))
        }
        let end = try await events.lastPosition()
        switch address {
        // Where there are no versions, a number can only be a position.
        case .version(let version):
            return .position(
                try Address.position(Position(version.number)).position(inBookOf: end))
        case .snapshot, .lastSnapshot:
            throw AddressError("snapshots belong to an account: open its timeline first")
        default: return .position(try address.position(inBookOf: end))
        }
    }

    // MARK: Points

    /// An account's version at a point; nil for now.
    func version(of id: StreamID, at point: TimePoint?) async throws -> Version? {
        switch point {
        case nil: return nil
        case .version(id, let version): return version
        case .moment(let moment, let clock):
            return try await ledger.resolve(.time(moment), of: id, clock: clock)
        case .position, .version:
            guard let position = try await position(of: point) else { return .empty }
            return try await ledger.resolve(.position(position), of: id)
        }
    }

    /// As `version(of:at:)`, with the late events of a moment; the newest version for now.
    func place(of id: StreamID, at point: TimePoint?) async throws -> AccountPlace {
        guard let head = try await events.head(of: id) else { return AccountPlace(.empty) }
        if case .moment(let moment, let clock) = point {
            return try await ledger.place(.time(moment), of: head, clock: clock)
        }
        return AccountPlace(try await version(of: id, at: point) ?? head.version)
    }

    /// The last position that is shown at a point; nil by a clock.
    func position(of point: TimePoint?) async throws -> Position? {
        guard let point else { return try await events.lastPosition() }
        return try await ledger.position(of: point)
    }

    /// Where a point is in the order of the log. By the recorded clock that is exact: events are
    /// recorded in that order. By the other one it is where the log was at about that moment.
    private func place(of point: TimePoint?) async throws -> Position? {
        if case .moment(let moment, let clock) = point {
            return try await events.position(before: moment, by: clock)
        }
        return try await position(of: point)
    }

    private func event(_ version: Version, of id: StreamID) async throws -> RecordedEvent? {
        guard version > .empty else { return nil }
        return try await events.read(
            id, StreamQuery(from: version, through: version, limit: 1)
        ).first
    }

    func land(_ point: TimePoint, _ account: StreamID?) async throws -> Landing {
        let position = try await position(of: point)
        if let account {
            let version = try await version(of: account, at: point) ?? .empty
            let events = try await events.read(
                account, StreamQuery(from: Version(max(1, version.number)), limit: 2))
            let next = events.first { $0.version > version }
            return Landing(
                position: position,
                at: events.first { $0.version == version }?.event.occurredAt,
                next: next?.event.occurredAt,
                back: (try await self.events.head(of: account)?.version.number ?? 0)
                    - version.number,
                place: try await place(of: point))
        }
        guard let position else {
            guard case .moment(let moment, _) = point else {
                return Landing(position: nil, at: nil, next: nil)
            }
            let tomorrow = moment.advanced(by: Timestamp.day)
            let isLast = moment > ledger.environment.now()
            return Landing(
                position: nil, at: moment, next: isLast ? nil : tomorrow,
                place: try await place(of: point))
        }
        let next = Position(position.number + 1)
        return Landing(
            position: position, at: try await ledger.event(at: position)?.event.occurredAt,
            next: try await ledger.event(at: next)?.event.occurredAt,
            back: try await events.lastPosition().number - position.number)
    }
}

extension EventStore {
    /// The last position whose event is not later than a moment, in a log whose times rise; found
    /// by bisection, an event a step.
    fileprivate func position(before moment: Timestamp, by clock: Clock) async throws -> Position {
        var (low, high) = (Int64(0), try await lastPosition().number)
        while low < high {
            try Task.checkCancellation()
            let middle = low + (high - low + 1) / 2
            let query = LogQuery(after: Position(middle - 1), through: Position(middle), limit: 1)
            guard let event = try await readLog(query).events.first else { return Position(low) }
            if clock.time(of: event.event) <= moment { low = middle } else { high = middle - 1 }
        }
        return Position(low)
    }
}
