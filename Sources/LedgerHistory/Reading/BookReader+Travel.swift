import EventStoreCore
import LedgerCore
import LedgerService

/// What stands about a point of time.
package struct PointSurroundings: Hashable, Sendable {
    /// The last event of the log that is shown; nil by a clock.
    package var position: Position?
    /// When that event happened, or the moment itself.
    package var at: Timestamp?
    /// When the event behind it happened: of the account, or of the log.
    package var next: Timestamp?
    /// Events behind it that are not shown: of the account, or of the log; nil by a clock.
    package var back: Int64?
    /// Where it is in the order of the log. By a clock that is only about where it is.
    package var place: Position?
}

/// A point of the book or of an account, from which steps are taken.
package struct Standpoint: Sendable {
    /// Whose versions are stepped through; nil for the book.
    package let account: StreamID?
    /// Nil for now.
    package let point: TimePoint?
    /// What a date, or a day, goes by.
    package let clock: Clock

    package init(account: StreamID?, point: TimePoint?, clock: Clock) {
        (self.account, self.point, self.clock) = (account, point, clock)
    }
}

/// Where a step ends: points are nil for now.
extension BookReader {
    /// So many events on, or back.
    package func step(_ count: Int64, from start: Standpoint) async throws -> TimePoint? {
        if let id = start.account {
            let head = try await events.head(of: id)?.version ?? .empty
            let base = try await version(of: id, at: start.point) ?? head
            let first = min(1, base.number)
            return .version(id, Version(min(head.number, max(first, base.number + count))))
        }
        if case .moment(let moment, .occurred) = start.point {
            return try await history.moment(count, from: moment, clock: .occurred)
                .map { .moment($0, .occurred) } ?? start.point
        }
        guard let position = try await place(of: start.point) else { return start.point }
        let end = try await events.lastPosition()
        return .position(Position(min(end.number, max(0, position.number + count))))
    }

    /// So many snapshots on, or back.
    ///
    /// - Throws: `AddressError` for the book, and where there is none.
    package func stepSnapshots(
        _ count: Int64, from start: Standpoint
    ) async throws -> TimePoint? {
        guard let id = start.account else {
            throw AddressError("snapshots belong to an account; ( and ) step by days")
        }
        if count == 0 { return start.point }
        let head = try await events.head(of: id)?.version ?? .empty
        let base = try await version(of: id, at: start.point) ?? head
        if count > 0 {
            let next = try await readModels.snapshots(of: id, after: base, limit: Int(count))
            guard let last = next.last else { throw AddressError("no later snapshot") }
            return .version(id, last.version)
        }
        var version = base
        for _ in 0..<count.magnitude {
            guard version > .empty,
                let before = try await readModels.latestSnapshot(
                    of: id, through: Version(version.number - 1))
            else { break }
            version = before.version
        }
        guard version != base else {
            throw AddressError("no earlier snapshot; @first goes to the first event")
        }
        return .version(id, version)
    }

    /// The end of the day so many days with events from the one that is shown; nil for now, which
    /// lies behind the last of them.
    ///
    /// - Throws: `AddressError` where there is no event yet.
    package func stepDays(_ count: Int64, from start: Standpoint) async throws -> TimePoint? {
        if count == 0 { return start.point }
        guard var day = try await moment(of: start)?.dayNumber else {
            throw AddressError("there is no event yet")
        }
        for _ in 0..<count.magnitude {
            try Task.checkCancellation()
            guard let next = try await self.day(count > 0, from: day, start) else {
                if count > 0 { return nil }
                break
            }
            day = next
        }
        return .moment(Timestamp(dayNumber: day).endOfDay, start.clock)
    }

    /// The nearest day with an event behind or before another one; nil if there is none.
    private func day(
        _ isOnward: Bool, from day: Int64, _ start: Standpoint
    ) async throws -> Int64? {
        let edge = Timestamp(dayNumber: isOnward ? day : day - 1).endOfDay
        if let id = start.account {
            guard let head = try await events.head(of: id) else { return nil }
            let place = try await ledger.place(.time(edge), of: head, clock: start.clock)
            if start.clock == .recorded {
                return try await event(isOnward ? place.version.next : place.version, of: id)?
                    .event.recordedAt.dayNumber
            }
            return isOnward
                ? try await ledger.nextOccurrence(of: head, after: place)?.dayNumber
                : try await ledger.load(id, at: place).state.highestOccurredAt?.dayNumber
        }
        if start.clock == .occurred { return try await activeDay(isOnward, from: day) }
        let position = try await position(before: edge, by: .recorded)
        return try await ledger.event(at: isOnward ? Position(position.number + 1) : position)?
            .event.recordedAt.dayNumber
    }

    /// From the read model of the days; without one each day counts.
    private func activeDay(_ isOnward: Bool, from day: Int64) async throws -> Int64? {
        let schema = DailyActivityProjection().schema
        guard try await readModels.status(schema) != nil else {
            let next = isOnward ? day + 1 : day - 1
            return next < ledger.environment.now().dayNumber ? next : nil
        }
        // No currency's code comes behind this, and none before an empty one.
        let edge = isOnward ? "\u{10FFFF}" : ""
        let cursor = ReadModelQuery.Cursor(sortValue: nil, key: [.integer(day), .text(edge)])
        let rows = try await readModels.rows(
            schema, ReadModelQuery(descending: !isOnward, after: cursor, limit: 1))
        return rows.first?.first?.integer.flatMap { Timestamp.days.contains($0) ? $0 : nil }
    }

    /// The moment of the last event that is shown.
    private func moment(of start: Standpoint) async throws -> Timestamp? {
        if case .moment(let moment, _) = start.point { return moment }
        var last: RecordedEvent?
        if let id = start.account {
            let head = try await events.head(of: id)?.version ?? .empty
            last = try await event(try await version(of: id, at: start.point) ?? head, of: id)
        } else if let position = try await position(of: start.point) {
            last = try await ledger.event(at: position)
        }
        return last.map { start.clock.time(of: $0.event) }
    }

    /// The point of an address.
    ///
    /// - Throws: `AddressError` for one that the account, or the book, does not have.
    package func point(
        of address: Address, account: StreamID?, clock: Clock
    ) async throws -> TimePoint? {
        if address == .now { return nil }
        if case .time(let moment) = address { return .moment(moment, clock) }
        if let account {
            return .version(
                account, try await ledger.resolve(address, of: account, clock: clock))
        }
        var bookAddress = address
        switch address {
        // Where there are no versions, a number can only be a position.
        case .version(let version): bookAddress = .position(Position(version.number))
        case .snapshot, .lastSnapshot:
            throw AddressError("snapshots belong to an account: open its timeline first")
        default: break
        }
        return TimePoint(try await ledger.bookPoint(of: bookAddress, clock: clock))
    }

    /// The account of the first name that is one's; nil if none is.
    package func account(named names: [String]) async throws -> (index: Int, id: StreamID)? {
        for (index, name) in names.enumerated() {
            if let id = try? StreamID(name), try await events.head(of: id) != nil,
                try await !events.isOfTheBook(id)
            {
                return (index, id)
            }
        }
        return nil
    }

    /// What stands about a point, of an account or of the log.
    package func surroundings(
        of point: TimePoint, account: StreamID?
    ) async throws -> PointSurroundings {
        let position = try await position(of: point)
        var found = PointSurroundings(position: position, place: try await place(of: point))
        if let account, case .moment(_, .occurred) = point {
            guard let head = try await events.head(of: account) else { return found }
            let place = try await self.place(of: account, at: point)
            let then = try await ledger.load(account, at: place)
            found.at = then.state.highestOccurredAt
            found.next = try await ledger.nextOccurrence(of: head, after: place)
            found.back = head.version.number - place.version.number - then.late.count
        } else if let account {
            let version = try await version(of: account, at: point) ?? .empty
            let page = try await events.read(
                account, StreamQuery(from: Version(max(1, version.number)), limit: 2))
            found.at = page.first { $0.version == version }?.event.occurredAt
            found.next = page.first { $0.version > version }?.event.occurredAt
            found.back =
                (try await events.head(of: account)?.version.number ?? 0) - version.number
        } else if let position {
            let next = Position(position.number + 1)
            found.at = try await ledger.event(at: position)?.event.occurredAt
            found.next = try await ledger.event(at: next)?.event.occurredAt
            found.back = try await events.lastPosition().number - position.number
        } else if case .moment(let moment, _) = point {
            found.at = moment
            if moment <= ledger.environment.now() {
                found.next = moment.advanced(by: Timestamp.day)
            }
        }
        return found
    }
}
