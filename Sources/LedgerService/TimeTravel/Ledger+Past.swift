import EventStoreCore
import EventStreaming
import LedgerCore

/// The book at a position, at a cost that does not grow with the log.
extension Ledger {
    /// The last position before the first event behind `start` that is later than the moment.
    func position(
        before moment: Timestamp, _ clock: Clock, from start: Position, through end: Position,
        _ progress: ProjectionRunner.Progress?
    ) async throws -> Position {
        var found = end
        try await events.forEachFoldPage(
            after: start, through: end, limit: Self.foldPage, whole: EventCodec.wholeTypes
        ) { page in
            let late = page.entries.first { clock.time(of: $0) > moment }
            if let late { found = Position(late.position.number - 1) }
            progress?(page.readThrough, end)
            return late == nil
        }
        return max(found, start)
    }

    /// The account as of a place in its history that was looked up, as in the index of versions for
    /// a position of the book. Reads a snapshot and at most `SnapshotPolicy.interval` events.
    ///
    /// - Throws: `HistoryError` if what was folded does not stand on the event that is there.
    package func load(_ head: StreamHead) async throws -> AccountState {
        let state = try await load(head.stream, through: head.version)
        if state.hash == head.hash { return state }
        // A snapshot of another history: the events themselves decide.
        return try await foldFromStart(head.stream, through: head.version)
    }
}

extension Clock {
    package func time(of entry: FoldEntry) -> Timestamp {
        switch self {
        case .occurred: entry.occurredAt
        case .recorded: entry.recordedAt
        }
    }

    package func time(of entry: StreamFoldEntry) -> Timestamp {
        switch self {
        case .occurred: entry.occurredAt
        case .recorded: entry.recordedAt
        }
    }
}

extension Address {
    /// The position of a book that it names, without a look at the book.
    ///
    /// - Parameter end: the book's last position.
    /// - Returns: the position.
    /// - Throws: `AddressError` for a moment, which has to be looked for, an address of an account,
    ///   or one that the book does not reach.
    package func position(inBookOf end: Position) throws -> Position {
        switch self {
        case .now: return end
        case .first: return min(Position(1), end)
        case .position(let position):
            guard position <= end else {
                throw AddressError(
                    "the book ends at position \(end); it has no position \(position)")
            }
            return position
        case .back(let steps):
            guard steps <= end.number else {
                throw AddressError("the book ends at position \(end); it has none \(steps) before")
            }
            return Position(end.number - steps)
        case .time: throw AddressError("\(self) is a moment: it has to be looked for")
        case .version, .snapshot, .lastSnapshot:
            throw AddressError(
                "\(self) is an address of an account; the book has moments, @pos:N and @-N")
        }
    }
}
