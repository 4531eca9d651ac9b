import EventStoreCore
import Explorer
import LedgerCore
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

    private func step(_ query: TravelQuery, by count: Int64) async throws -> TimePoint {
        if let id = query.account {
            let head = try await store.head(of: id)?.version ?? .empty
            let base = try await version(of: id, at: query.from) ?? head
            return .version(id, Version(min(head.number, max(1, base.number + count))))
        }
        guard let position = try await position(of: query.from) else {
            throw AddressError(
                "a moment has no event before or behind it in the book: ( and ) go by days, "
                    + "and @pos:N to an event")
        }
        let end = try await store.lastPosition()
        return .position(Position(min(end.number, max(0, position.number + count))))
    }

    private func snapshots(_ query: TravelQuery, by count: Int64) async throws -> TimePoint {
        guard let id = query.account else {
            throw AddressError("snapshots are an account's: ( and ) go by days")
        }
        let head = try await store.head(of: id)?.version ?? .empty
        var version = try await version(of: id, at: query.from) ?? head
        if count > 0 {
            let next = try await store.snapshots(of: id, after: version, limit: Int(count))
            guard let last = next.last else { throw AddressError("no snapshot is behind this") }
            return .version(id, last.version)
        }
        for _ in 0..<(-count) {
            guard version > .empty,
                let before = try await store.latestSnapshot(
                    of: id, through: Version(version.number - 1))
            else { break }
            version = before.version
        }
        guard try await self.version(of: id, at: query.from) ?? head != version else {
            throw AddressError("no snapshot is before this; @first goes to the first event")
        }
        return .version(id, version)
    }

    /// The end of the day so many days from the one that is shown.
    private func days(_ query: TravelQuery, by count: Int64) async throws -> TimePoint? {
        guard let base = try await moment(of: query) else {
            throw AddressError("there is no event yet")
        }
        let day = base.dayNumber + count
        if count > 0, base.dayNumber >= ledger.environment.now().dayNumber { return nil }
        let end = Timestamp(microseconds: Timestamp(dayNumber: day + 1).microseconds - 1)
        return .moment(end, query.clock)
    }

    /// The moment of the last event that is shown, by the query's clock.
    private func moment(of query: TravelQuery) async throws -> Timestamp? {
        if case .moment(let moment, _) = query.from { return moment }
        var event: RecordedEvent?
        if let id = query.account {
            let head = try await store.head(of: id)?.version ?? .empty
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
        let end = try await store.lastPosition()
        switch address {
        case .first: return .position(min(Position(1), end))
        case .back(let steps):
            guard steps <= end.number else {
                throw AddressError("the book ends at position \(end); it has none \(steps) before")
            }
            return .position(Position(end.number - steps))
        // Where there are no versions, a number can only be a position.
        case .version(let version): return .position(min(end, Position(version.number)))
        case .position(let position): return .position(min(end, position))
        case .snapshot, .lastSnapshot:
            throw AddressError("snapshots are an account's: open its timeline first")
        case .now, .time: return nil
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

    /// The last position that is shown at a point; nil by a clock.
    func position(of point: TimePoint?) async throws -> Position? {
        guard let point else { return try await store.lastPosition() }
        return try await ledger.position(of: point)
    }

    private func event(_ version: Version, of id: StreamID) async throws -> RecordedEvent? {
        guard version > .empty else { return nil }
        return try await store.read(
            id, StreamQuery(from: version, through: version, limit: 1)
        ).first
    }

    func land(_ point: TimePoint, _ account: StreamID?) async throws -> Landing {
        let position = try await position(of: point)
        if let account {
            let version = try await version(of: account, at: point) ?? .empty
            let events = try await store.read(
                account, StreamQuery(from: Version(max(1, version.number)), limit: 2))
            let next = events.first { $0.version > version }
            return Landing(
                position: position,
                at: events.first { $0.version == version }?.event.occurredAt,
                next: next?.event.occurredAt,
                back: (try await store.head(of: account)?.version.number ?? 0) - version.number)
        }
        guard let position else {
            guard case .moment(let moment, _) = point else {
                return Landing(position: nil, at: nil, next: nil)
            }
            let tomorrow = Timestamp(microseconds: moment.microseconds + Timestamp.day)
            let isLast = moment > ledger.environment.now()
            return Landing(position: nil, at: moment, next: isLast ? nil : tomorrow)
        }
        let next = Position(position.number + 1)
        return Landing(
            position: position, at: try await ledger.event(at: position)?.event.occurredAt,
            next: try await ledger.event(at: next)?.event.occurredAt,
            back: try await store.lastPosition().number - position.number)
    }
}
