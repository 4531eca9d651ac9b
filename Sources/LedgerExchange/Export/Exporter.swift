import EventStoreCore
import LedgerCore
import LedgerHistory
import LedgerService

/// Which events are exported, in which order.
package enum ExportScope: Hashable, Sendable {
    /// The whole log up to a position, in its order.
    case book(through: Position)
    /// Runs of versions of one account, one after the other.
    case account(StreamID, versions: [ClosedRange<Int64>])
    /// No events: the accounts of a list, in its order, as of its point.
    case accounts(BookList)
}

/// What a format makes of events: a struct that writes text into a buffer and keeps, at most, a
/// little state for each account.
package protocol ExportFormat: Sendable {
    /// What stands before the first event.
    mutating func writeHeader(into bytes: inout [UInt8])
    /// - Returns: false for an event that the format leaves out: it is of the book, and the format
    ///   writes accounts.
    /// - Throws: `HistoryError` for an event that the format has to understand and cannot.
    mutating func write(_ recorded: RecordedEvent, into bytes: inout [UInt8]) throws -> Bool
    /// Takes an event in that is not to be written.
    ///
    /// - Throws: as `write`.
    mutating func pass(_ recorded: RecordedEvent) throws
    /// What stands behind the last event.
    mutating func writeFooter(into bytes: inout [UInt8])
}

extension ExportFormat {
    package mutating func pass(_ recorded: RecordedEvent) throws {}
    package mutating func writeFooter(into bytes: inout [UInt8]) {}
}

/// Streams events from a store into a sink, a page at a time.
package struct Exporter: Sendable {
    /// Events of a page: a few megabytes at the most common sizes.
    private static let pageSize = 1000

    private let store: any EventStore

    package init(store: any EventStore) { self.store = store }

    /// Writes an export.
    ///
    /// - Parameters:
    ///   - scope: which events, in which order.
    ///   - format: what is made of them.
    ///   - sink: takes the text.
    ///   - isWanted: of the scope's events those that are written.
    ///   - onProgress: called with the number of events after every page.
    ///   - isCancelled: asked after every page; what was written stays in the sink.
    /// - Returns: the number of events written.
    /// - Throws: `ExportCancelled`, `HistoryError`, the store's and the sink's errors.
    @discardableResult
    package func export(
        _ scope: ExportScope, as format: some ExportFormat, to sink: any ByteSink,
        where isWanted: (RecordedEvent) -> Bool = { _ in true },
        onProgress: @Sendable (Int) -> Void = { _ in },
        isCancelled: @Sendable () -> Bool = { false }
    ) async throws -> Int {
        var format = format
        var buffer = SinkBuffer(sink)
        var pages = Pages(
            store: store, scope: scope, limit: min(Self.pageSize, store.limits.pageSize))
        var count = 0
        format.writeHeader(into: &buffer.bytes)
        while let page = try await pages.next() {
            for recorded in page {
                guard isWanted(recorded) else {
                    try format.pass(recorded)
                    continue
                }
                if try format.write(recorded, into: &buffer.bytes) { count += 1 }
                try buffer.flushIfFull()
            }
            onProgress(count)
            if isCancelled() { throw ExportCancelled(events: count) }
        }
        format.writeFooter(into: &buffer.bytes)
        try buffer.flush()
        return count
    }

    /// The pages of a scope, one after the other; nil behind the last.
    private struct Pages {
        let store: any EventStore
        let scope: ExportScope
        let limit: Int
        var position = Position.start
        /// The last version read of the run that is read, and how many runs were before it.
        var version = Version.empty
        var run = 0
        var isAtEnd = false

        mutating func next() async throws -> [RecordedEvent]? {
            if isAtEnd { return nil }
            switch scope {
            case .accounts: return nil
            case .book(let through):
                let page = try await store.readLog(
                    LogQuery(after: position, through: through, limit: limit))
                // A reader that made no way would ask for the same page for ever.
                isAtEnd =
                    page.isAtEnd || page.readThrough >= through
                    || page.readThrough <= position
                position = page.readThrough
                return page.events
            case .account(let stream, let runs):
                guard runs.indices.contains(run) else { return nil }
                let first = max(version.next, Version(runs[run].lowerBound))
                let page = try await store.read(
                    stream,
                    StreamQuery(
                        from: first, through: Version(runs[run].upperBound), limit: limit))
                version = page.last?.version ?? version
                if page.count < limit { run += 1 }
                return page
            }
        }
    }
}

/// An export that was stopped on request.
package struct ExportCancelled: Error, Hashable, Sendable, CustomStringConvertible {
    /// Events written until then.
    package let events: Int

    package var description: String { "cancelled after \(events) events" }
}
