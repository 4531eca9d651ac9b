import EventStoreCore
import EventStreaming
import Explorer
import LedgerCore
import LedgerService

extension ExplorerQueries {
    /// Events behind the last look that are read to count its accounts: half a second's work.
    private static let maximumCounted: Int64 = 2_000_000
    private static let countPage = 5000
    /// Accounts that a search for the next one looks at before it answers.
    private static let maximumLooked = 100_000
    private static let lookPage = 1000

    /// The accounts with events behind a position, with their newest versions.
    func countUnread(since: Position) async throws -> UnreadCount {
        let end = try await events.lastPosition()
        // From the end, and not to it: the list that was kept may name any position.
        let last =
            end.number - Self.maximumCounted > since.number
            ? Position(since.number + Self.maximumCounted) : end
        var versions: [StreamHandle: Version] = [:]
        try await events.forEachFoldPage(
            after: since, through: last, limit: Self.countPage, whole: EventCodec.wholeTypes
        ) {
            page in
            for entry in page.entries { versions[entry.stream] = entry.version }
            return versions.count <= Unread.maximum
        }
        var accounts: [StreamID: Version] = [:]
        let handles = Array(versions.keys.prefix(Unread.maximum))
        for start in stride(from: 0, to: handles.count, by: Self.lookPage) {
            let part = handles[start..<min(handles.count, start + Self.lookPage)]
            for (handle, id) in try await events.streams(Array(part)) {
                if try await !events.isOfTheBook(id) { accounts[id] = versions[handle] }
            }
        }
        return UnreadCount(
            accounts: accounts, isMore: versions.count > Unread.maximum || last < end)
    }

    /// The next account that changed, in the order of the screen: behind the row where the search
    /// begins, then from the top. A page at a time; it can be cancelled between two.
    func nextUnread(_ query: UnreadQuery) async throws -> UnreadFound {
        let accounts = AccountsQuery(
            sort: query.sort, isDescending: query.isDescending, filter: query.filter,
            place: .start, limit: Self.lookPage)
        var start = query.from
        var isFromTop = start == nil
        var looked = 0
        while true {
            try Task.checkCancellation()
            let rows = try await page(accounts, after: start, isReversed: false, Self.lookPage)
            for row in rows {
                if query.isUnread(row) { return .found(row) }
                if isFromTop, row.id == query.from?.id { return .none }
            }
            looked += rows.count
            start = rows.last
            if rows.count < Self.lookPage {
                if isFromTop { return .none }
                (isFromTop, start) = (true, nil)
            }
            if looked >= Self.maximumLooked, let start { return .undecided(start) }
        }
    }
}
