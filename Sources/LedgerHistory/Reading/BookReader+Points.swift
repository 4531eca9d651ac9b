import EventStoreCore
import LedgerCore
import LedgerService

extension TimePoint {
    /// A point of the whole book.
    package init(_ point: BookPoint) {
        switch point {
        case .position(let position): self = .position(position)
        case .moment(let moment, let clock): self = .moment(moment, clock)
        }
    }
}

extension BookReader {
    /// The last position that is shown at a point, for now that of the log; nil by a clock, which
    /// takes the events account by account.
    package func position(of point: TimePoint?) async throws -> Position? {
        switch point {
        case nil: return try await events.lastPosition()
        case .position(let position): return position
        case .moment: return nil
        case .version(let id, let version):
            return try await event(version, of: id)?.position ?? .start
        }
    }

    /// Where a point is in the order of the log. By the recorded clock that is exact: events are
    /// recorded in that order. By the other one it is where the log was at about that moment.
    package func place(of point: TimePoint?) async throws -> Position? {
        if case .moment(let moment, let clock) = point {
            return try await position(before: moment, by: clock)
        }
        return try await position(of: point)
    }

    /// The last position whose event is not later than a moment, in a log whose times rise; found
    /// by bisection, an event a step.
    package func position(before moment: Timestamp, by clock: Clock) async throws -> Position {
        var (low, high) = (Int64(0), try await events.lastPosition().number)
        while low < high {
            try Task.checkCancellation()
            let middle = low + (high - low + 1) / 2
            guard let event = try await ledger.event(at: Position(middle)) else { break }
            if clock.time(of: event.event) <= moment { low = middle } else { high = middle - 1 }
        }
        return Position(low)
    }

    /// An account's version at a point; nil for now.
    package func version(of id: StreamID, at point: TimePoint?) async throws -> Version? {
        switch point {
        case nil: return nil
        case .version(id, let version): return version
        case .moment(let moment, let clock):
            return try await ledger.resolve(.time(moment), of: id, clock: clock)
        case .position, .version:
            let position = try await position(of: point) ?? .start
            return try await ledger.resolve(.position(position), of: id)
        }
    }

    /// As `version(of:at:)`, with the late events of a moment; the newest version for now.
    package func place(of id: StreamID, at point: TimePoint?) async throws -> AccountPlace {
        guard let head = try await events.head(of: id) else { return AccountPlace(.empty) }
        return try await place(of: head, at: point)
    }

    /// The same of an account whose newest version is known.
    func place(of head: StreamHead, at point: TimePoint?) async throws -> AccountPlace {
        if case .moment(let moment, let clock) = point {
            return try await ledger.place(.time(moment), of: head, clock: clock)
        }
        return AccountPlace(try await version(of: head.stream, at: point) ?? head.version)
    }

    /// The same of the whole book.
    package func bookPoint(of point: TimePoint?) async throws -> BookPoint {
        if case .moment(let moment, let clock) = point { return .moment(moment, clock) }
        return .position(try await position(of: point) ?? .start)
    }

    func event(_ version: Version, of id: StreamID) async throws -> RecordedEvent? {
        guard version > .empty else { return nil }
        return try await events.read(
            id, StreamQuery(from: version, through: version, limit: 1)
        ).first
    }
}
