import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

/// What a book adds up to, by currency, type of event, and day.
package struct BookSums: Sendable {
    package let accounts: Int64
    package let totals: [BookTotal]
    /// Rows of `event_types` and `daily_activity`.
    package let types: [[ReadModelValue]]
    package let days: [[ReadModelValue]]
}

extension BookReader {
    /// What the book adds up to at a point; for now what the read models say.
    ///
    /// - Parameters:
    ///   - point: nil for now.
    ///   - days: so many of the last rows of days.
    ///   - progress: the position reached, and the one asked for.
    /// - Returns: the sums.
    /// - Throws: `ProjectionFailure`, `EventStoreError`, `CancellationError`.
    package func sums(
        at point: TimePoint?, days: Int = 0, progress: ProjectionRunner.Progress? = nil
    ) async throws -> BookSums {
        if point != nil {
            let state = try await state(at: point, progress)
            return BookSums(
                accounts: Int64(state.accounts.count), totals: try await state.totals(ledger.units),
                types: try await state.rows(of: "event_types") ?? [],
                days: Array((try await state.rows(of: "daily_activity") ?? []).suffix(days)))
        }
        let totals = try await sums(of: CurrencyTotalsProjection(), limit: 100)
        let last = try await sums(of: DailyActivityProjection(), limit: days, descending: true)
        return BookSums(
            accounts: 0, totals: totals.compactMap { BookTotal($0, ledger.units) },
            types: try await sums(of: EventTypesProjection(), limit: 1000), days: last.reversed())
    }

    /// How many accounts the book has at a point, and what they add up to.
    ///
    /// - Throws: as `sums(at:days:progress:)`.
    package func totals(
        at point: TimePoint, progress: ProjectionRunner.Progress? = nil
    ) async throws -> (accounts: Int64, totals: [BookTotal]) {
        guard let position = try await position(of: point) else {
            let state = try await state(at: point, progress)
            return (Int64(state.accounts.count), try await state.totals(ledger.units))
        }
        let totals = try await history.totals(at: position, progress: progress)
        return (totals.accounts, try await totals.totals(ledger.units))
    }

    /// The rows of a small read model of now.
    func sums(
        of projection: any Projection, limit: Int, descending: Bool = false
    ) async throws -> [[ReadModelValue]] {
        guard try await readModels.status(projection.schema) != nil else { return [] }
        return try await readModels.rows(
            projection.schema, ReadModelQuery(descending: descending, limit: limit))
    }

    /// How all read models stand to the log, and how many positions each is behind; without a
    /// status where one was never made.
    ///
    /// - Throws: `EventStoreError`.
    package func readModelStandings() async throws
        -> [(name: String, status: ReadModelStatus?, lag: Int64)]
    {
        let before = try await events.lastPosition()
        let schemas = LedgerProjections.all.map(\.schema)
        let statuses = try await readModels.statuses(schemas)
        // Where the log ended when they were read: not before the furthest of them.
        let end = statuses.compactMap { $0?.checkpoint }.reduce(before, max)
        return zip(schemas, statuses).map { schema, status in
            (schema.name, status, end.number - (status?.checkpoint.number ?? 0))
        }
    }

    /// What stopped a read model; nil if nothing did.
    ///
    /// - Throws: `EventStoreError`.
    package func halt(of status: ReadModelStatus?) async throws -> ReadModelHalt? {
        guard let failure = status?.failure else { return nil }
        return ReadModelHalt(failure, try await events.event(at: failure.position))
    }

    // MARK: Unread

    /// Events behind the last look that are read to count its accounts: half a second's work.
    private static let maximumCounted: Int64 = 2_000_000
    private static let countPage = 5000
    private static let namePage = 1000

    /// The accounts with events behind a position, with their newest versions.
    ///
    /// - Parameters:
    ///   - since: the position.
    ///   - most: accounts that are counted.
    /// - Returns: the accounts, and whether there are more accounts, or events, than were counted.
    /// - Throws: `EventStoreError`, `CancellationError`.
    package func changed(
        since: Position, most: Int
    ) async throws -> (accounts: [StreamID: Version], isMore: Bool) {
        let end = try await events.lastPosition()
        // From the end, and not to it: the list that was kept may name any position.
        let last =
            end.number - Self.maximumCounted > since.number
            ? Position(since.number + Self.maximumCounted) : end
        var versions: [StreamHandle: Version] = [:]
        try await events.forEachFoldPage(
            after: since, through: last, limit: Self.countPage, whole: EventCodec.wholeTypes
        ) { page in
            for entry in page.entries { versions[entry.stream] = entry.version }
            return versions.count <= most
        }
        var accounts: [StreamID: Version] = [:]
        let handles = Array(versions.keys.prefix(most))
        for start in stride(from: 0, to: handles.count, by: Self.namePage) {
            let part = handles[start..<min(handles.count, start + Self.namePage)]
            for (handle, id) in try await events.streams(Array(part)) {
                if try await !events.isOfTheBook(id) { accounts[id] = versions[handle] }
            }
        }
        return (accounts, versions.count > most || last < end)
    }
}
