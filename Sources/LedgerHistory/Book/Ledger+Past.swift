import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

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
}
