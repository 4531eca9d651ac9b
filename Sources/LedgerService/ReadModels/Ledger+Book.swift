import EventStoreCore
import EventStreaming
import LedgerCore

extension Ledger {
    /// Every account as of an address of the book, folded from the log; accounts without events
    /// by then are absent. Memory: one row an account.
    ///
    /// A position counts the book's events, `back` counts from its end. A moment is taken account
    /// by account, as `show ACC@MOMENT` takes it: up to the first event that is later.
    ///
    /// - Throws: `AddressError` for an address that is not one of the book; `ProjectionFailure`.
    package func book(
        at address: Address, clock: Clock = .occurred,
        progress: ProjectionRunner.Progress? = nil
    ) async throws -> [AccountSummary] {
        let end = try await store.lastPosition()
        switch address {
        case .now: return try await fold(through: end, progress)
        case .first: return try await fold(through: min(Position(1), end), progress)
        case .position(let position):
            return try await fold(through: min(position, end), progress)
        case .back(let steps):
            guard steps <= end.number else {
                throw AddressError("the book ends at position \(end); it has none \(steps) before")
            }
            return try await fold(through: Position(end.number - steps), progress)
        case .time(let moment):
            let late = try await lateVersions(after: moment, clock, through: end)
            return try await fold(through: end, progress) { entry in
                late[entry.stream].map { entry.version < $0 } ?? true
            }
        case .version, .snapshot, .lastSnapshot:
            throw AddressError(
                "\(address) is an address of an account; the book has moments, @pos:N and @-N")
        }
    }

    private func fold(
        through end: Position, _ progress: ProjectionRunner.Progress?,
        where isWanted: ((FoldEntry) -> Bool)? = nil
    ) async throws -> [AccountSummary] {
        var fold = AccountSummaryProjection().makeFold()
        try await store.forEachFoldPage(after: .start, through: end, limit: Self.foldPage) { page in
            var page = page
            if let isWanted { page.entries.removeAll { !isWanted($0) } }
            try await fold.fold(page, from: NoRows(store: store))
            progress?(page.readThrough, end)
            return true
        }
        return try await fold.takeDirtyRows().compactMap(AccountSummary.init)
    }

    /// For each stream that has one, the version of its first event later than the moment.
    private func lateVersions(
        after moment: Timestamp, _ clock: Clock, through end: Position
    ) async throws -> [StreamHandle: Version] {
        guard clock == .occurred else {
            return try await lateRecordings(after: moment, through: end)
        }
        var late: [StreamHandle: Version] = [:]
        try await store.forEachFoldPage(after: .start, through: end, limit: Self.foldPage) { page in
            for entry in page.entries where entry.occurredAt > moment && late[entry.stream] == nil {
                late[entry.stream] = entry.version
            }
            return true
        }
        return late
    }

    /// A fold's entries do not carry the time of recording: here whole events are read.
    private func lateRecordings(
        after moment: Timestamp, through end: Position
    ) async throws -> [StreamHandle: Version] {
        var late: [StreamID: Version] = [:]
        var handles: [StreamHandle: Version] = [:]
        var cursor = Position.start
        while cursor < end {
            try Task.checkCancellation()
            let query = LogQuery(after: cursor, through: end, limit: Self.pageSize)
            let (events, fold) = (try await store.readLog(query), try await store.readFold(query))
            for (event, entry) in zip(events.events, fold.entries)
            where event.event.recordedAt > moment && late[event.stream] == nil {
                late[event.stream] = event.version
                handles[entry.stream] = entry.version
            }
            guard events.readThrough > cursor else { break }
            cursor = events.readThrough
        }
        return handles
    }

    /// Entries in a page of a fold of the whole log.
    static let foldPage = 8192
}

/// A source that knows names but no rows: for folds from the log's start.
struct NoRows: ProjectionSource {
    let store: any Ledger.Store

    func streams(_ handles: [StreamHandle]) async throws -> [StreamHandle: StreamID] {
        try await store.streams(handles)
    }

    func rows(keys: [[ReadModelValue]]) async throws -> [[ReadModelValue]] { [] }
}
