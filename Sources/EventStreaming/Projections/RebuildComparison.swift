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
    /// Comparisons that are begun before the rows that answer are copied as a whole.
    private static let mostPagedTries = 4

    /// Compares the rows that answer with those of the rebuild, both at one position. A page of
    /// each is in memory at a time. Where somebody else moves the rows that answer on again and
    /// again meanwhile, they are copied first, all of them.
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
        var tries = 0
        while true {
            tries += 1
            let limit = tries > Self.mostPagedTries ? Int.max : comparedPage
            var old = try await OldRows(schema, readModels, limit)
            var comparison = RebuildComparison()
            if let reached = old.checkpoint {
                if reached > end, !isAhead {
                    try await goOn(end, reached)
                    end = reached
                } else if reached < end {
                    comparison.stoppedAt = reached
                }
            }
            if try await compare(&old, schema, &comparison) { return comparison }
        }
    }

    /// Walks both in the order of their keys.
    ///
    /// - Returns: false if the rows that answer have moved on.
    private func compare(
        _ old: inout OldRows, _ schema: ReadModelSchema, _ comparison: inout RebuildComparison
    ) async throws -> Bool {
        var gone: [RebuildComparison.Difference] = []
        func isGone(_ row: [ReadModelValue]) {
            comparison.removed += 1
            if gone.count < RebuildComparison.maximumExamples {
                gone.append(RebuildComparison.Difference(old: row, new: nil))
            }
        }
        var after: ReadModelQuery.Cursor?
        while true {
            try Task.checkCancellation()
            if old.hasMoved { return false }
            let page = try await readModels.rebuildRows(
                schema, ReadModelQuery(after: after, limit: comparedPage))
            for row in page {
                comparison.rows += 1
                while let known = try await old.head(), schema.puts(known, before: row) {
                    isGone(known)
                    old.drop()
                }
                var known = try await old.head()
                if let other = known, schema.puts(row, before: other) { known = nil }
                if known != nil { old.drop() }
                if known != row { comparison.note(known, row) }
            }
            guard page.count == comparedPage, let last = page.last else { break }
            after = schema.cursor(behind: last)
        }
        while let known = try await old.head() {
            isGone(known)
            old.drop()
        }
        comparison.examples += gone.prefix(
            RebuildComparison.maximumExamples - comparison.examples.count)
        return !old.hasMoved
    }

    /// What is read at once, as far as a window of a read model may hold it.
    private var comparedPage: Int { min(pageSize, events.limits.pageSize) }
}

/// The rows that answer, page by page, as long as they stand where they stood at first.
private struct OldRows {
    /// Nil for a read model that was never made.
    let checkpoint: Position?
    /// Somebody has moved them on: there are no more.
    private(set) var hasMoved = false

    private let schema: ReadModelSchema
    private let store: any ReadModelStore
    private let limit: Int
    private var page: [[ReadModelValue]]
    private var next = 0

    init(_ schema: ReadModelSchema, _ store: any ReadModelStore, _ limit: Int) async throws {
        (self.schema, self.store, self.limit) = (schema, store, limit)
        let copy = try await store.copy(schema, ReadModelQuery(limit: limit))
        (checkpoint, page) = (copy?.status.checkpoint, copy?.rows ?? [])
    }

    /// The first of the rows that are left; nil if there are none.
    mutating func head() async throws -> [ReadModelValue]? {
        if next < page.count { return page[next] }
        guard page.count == limit, let last = page.last, !hasMoved else { return nil }
        let copy = try await store.copy(
            schema, ReadModelQuery(after: schema.cursor(behind: last), limit: limit))
        hasMoved = copy?.status.checkpoint != checkpoint
        (page, next) = (hasMoved ? [] : copy?.rows ?? [], 0)
        return page.first
    }

    /// Goes on behind the first.
    mutating func drop() { next += 1 }
}

extension ReadModelSchema {
    /// The place behind a row, in the order of the key.
    fileprivate func cursor(behind row: [ReadModelValue]) -> ReadModelQuery.Cursor {
        ReadModelQuery.Cursor(sortValue: nil, key: Array(row.prefix(keyCount)))
    }

    fileprivate func puts(_ one: [ReadModelValue], before other: [ReadModelValue]) -> Bool {
        for (left, right) in zip(one, other).prefix(keyCount) where left != right {
            return left.isBefore(right)
        }
        return false
    }
}
