import EventStoreCore

extension EventStore {
    /// Hands the log over for a fold, page by page: the next page is read while the body folds the
    /// one before, so that a fold costs as much as the slower of the two.
    ///
    /// - Parameters:
    ///   - after: the position behind which it begins.
    ///   - end: the last position; a log that ends before it ends the pages too.
    ///   - limit: entries in a page.
    ///   - whole: the types of events that are wanted with their payloads.
    ///   - body: takes a page and says whether to go on.
    /// - Throws: `CancellationError` between two pages; what the store and the body throw.
    public func forEachFoldPage(
        after: Position, through end: Position, limit: Int, whole: Set<String>,
        _ body: (FoldPage) async throws -> Bool
    ) async throws {
        guard after < end else { return }
        var page = try await readFold(
            LogQuery(after: after, through: end, limit: limit), whole: whole)
        var cursor = after
        while page.readThrough > cursor {
            try Task.checkCancellation()
            cursor = page.readThrough
            let isLast = page.isAtEnd || cursor >= end
            let query = LogQuery(after: cursor, through: end, limit: limit)
            async let following = isLast ? nil : readFold(query, whole: whole)
            guard try await body(page), let next = try await following else { return }
            page = next
        }
    }
}
