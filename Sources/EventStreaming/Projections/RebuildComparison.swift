import EventStoreCore

/// What differs between the rows that answer and those that were folded again beside them.
public struct RebuildComparison: Hashable, Sendable {
    /// A row that is not the same in both.
    public struct Difference: Hashable, Sendable {
        /// The row that answers; nil if there is none of this key.
        public let old: [ReadModelValue]?
        /// The row that was folded again; nil if there is none of this key.
        public let new: [ReadModelValue]?
    }

    /// Differences that are kept as examples.
    public static let maximumExamples = 20

    /// Rows that were folded again.
    public internal(set) var rows: Int64 = 0
    /// Rows of the same key with other values.
    public internal(set) var changed: Int64 = 0
    /// Rows that are new.
    public internal(set) var added: Int64 = 0
    /// Rows that are no more.
    public internal(set) var removed: Int64 = 0
    /// Some of the differences, in the order of the new rows.
    public internal(set) var examples: [Difference] = []
    /// Where the rows that answer stand, if that is before those that were folded again: their
    /// projection has stopped there, and what came later differs of course.
    public internal(set) var stoppedAt: Position?

    /// Nothing differs.
    public var areEqual: Bool { changed == 0 && added == 0 && removed == 0 }

    mutating func note(_ old: [ReadModelValue]?, _ new: [ReadModelValue]?) {
        switch (old, new) {
        case (nil, _): added += 1
        case (_, nil): removed += 1
        default: changed += 1
        }
        if examples.count < Self.maximumExamples {
            examples.append(Difference(old: old, new: new))
        }
    }
}

extension ProjectionRunner {
    /// Compares the rows that answer with those of the rebuild, both at one position.
    ///
    /// - Parameters:
    ///   - projection: whose rows.
    ///   - end: where the rebuild stands; moves on to where the rows that answer do.
    ///   - goOn: takes the rebuild from there to a further position.
    /// - Returns: what differs.
    /// - Throws: `EventStoreError`, and what `goOn` throws.
    func compare(
        _ projection: any Projection, at end: inout Position,
        _ goOn: (Position, Position) async throws -> Void
    ) async throws -> RebuildComparison {
        let schema = projection.schema
        // Rows that are ahead of the log would be rebuilt by that, and this rebuild lost. One that
        // has stopped stays where it is.
        let standing = try await readModels.status(schema)?.checkpoint ?? .start
        let isAhead = standing > (try await events.lastPosition())
        if !isAhead { _ = try await catchUp([projection]) }
        var comparison = RebuildComparison()
        var old: [[ReadModelValue]: [ReadModelValue]] = [:]
        if let copy = try await readModels.copy(schema, ReadModelQuery(limit: .max)) {
            let reached = copy.status.checkpoint
            if reached > end, !isAhead {
                try await goOn(end, reached)
                end = reached
            } else if reached < end {
                comparison.stoppedAt = reached
            }
            for row in copy.rows { old[Array(row.prefix(schema.keyCount))] = row }
        }
        var after: ReadModelQuery.Cursor?
        while true {
            let limit = min(pageSize, readModelPage)
            let page = try await readModels.rebuildRows(
                schema, ReadModelQuery(after: after, limit: limit))
            for row in page {
                comparison.rows += 1
                let known = old.removeValue(forKey: Array(row.prefix(schema.keyCount)))
                if known != row { comparison.note(known, row) }
            }
            guard page.count == limit, let last = page.last else { break }
            after = ReadModelQuery.Cursor(
                sortValue: nil, key: Array(last.prefix(schema.keyCount)))
        }
        for row in old.values { comparison.note(row, nil) }
        return comparison
    }

    /// What a window of a read model may hold.
    private var readModelPage: Int { events.limits.pageSize }
}
