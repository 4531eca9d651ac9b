import EventStoreCore
import GRDB

/// The part of the log that one page looks at.
///
/// A page with a filter looks at a bounded number of events, found or not: a filter that keeps
/// nothing must not hold a read transaction open for the length of the log. Positions have no
/// gap, so that the bound is a position.
struct LogRange {
    /// Events that a filtered page looks at: some 20 ms.
    static let filteredScan: Int64 = 100_000

    let after: Int64
    /// The last position to look at; below `after` if there is nothing.
    let through: Int64
    /// The end of the log, or of what was asked for.
    private let end: Int64

    init(_ database: Database, _ query: LogQuery) throws {
        let last = try LastPosition.fetch(database)
        after = max(0, query.after.number)
        end = max(0, min(last.number, query.through.number))
        let scan = query.types == nil ? Int64(query.limit) : Self.filteredScan
        let bound = after.addingReportingOverflow(scan)
        through = bound.overflow ? end : min(end, bound.partialValue)
    }

    /// How many positions there are to look at, at most a page.
    func capacity(_ limit: Int) -> Int { Int(max(0, min(through - after, Int64(limit)))) }

    /// The checkpoint after a page: a full one ends with its last event, any other has seen all.
    func readThrough(lastRead: Int64?, isFull: Bool) -> Position {
        if isFull, let lastRead { return Position(lastRead) }
        return Position(max(after, through))
    }

    func isAtEnd(_ readThrough: Position) -> Bool { readThrough.number >= end }
}
