import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerHistory
import LedgerService

/// How an export is written.
package enum ExportFileFormat: String, CaseIterable, Sendable {
    /// CloudEvents, one a line: everything that there is.
    case ndjson
    /// The same as one JSON array.
    case json
    case csv, hledger, ledger, beancount
}

/// What an export is of: the same request makes the same bytes, whatever is recorded later.
package struct ExportRequest: Hashable, Sendable {
    package let scope: ExportScope
    /// Where the book ended; what was declared behind it does not count.
    package let position: Position
    package let format: ExportFileFormat
    /// A filter expression; empty for all events.
    package let filter: String
    /// A line that journals have at the top; nil for none.
    package let note: String?
    /// Events as CloudEvents name what reverses them. Exports of before did not.
    package let tellsReversals: Bool
    /// Reversals that were items of another program's table are told. Exports of before did not.
    package private(set) var tellsItems: Bool

    package init(
        _ scope: ExportScope, at position: Position, as format: ExportFileFormat,
        filter: String = "", note: String? = nil, tellsReversals: Bool = true,
        tellsItems: Bool = true
    ) {
        let isOfEvents = if case .accounts = scope { false } else { true }
        self.tellsItems = tellsItems && isOfEvents
        self.tellsReversals =
            tellsReversals && isOfEvents && (format == .ndjson || format == .json)
        self.scope = scope
        self.position = position
        self.format = format
        self.filter = filter
        self.note = note
    }

    /// The same, as what came of it is told.
    func told(as outcome: ExportOutcome) -> ExportRequest {
        var told = self
        told.tellsItems = outcome.tellsItems
        return told
    }

    /// Of the events of an account as of a point; its note tells of late ones.
    ///
    /// - Parameters:
    ///   - head: of the account.
    ///   - place: the point.
    ///   - end: where the book ended.
    ///   - format: how it is written.
    ///   - filter: a filter expression; empty for all events.
    ///   - ledger: the book.
    /// - Throws: `EventStoreError`, `CancellationError` between two pages.
    package init(
        of head: StreamHead, at place: AccountPlace, end: Position, as format: ExportFileFormat,
        filter: String, in ledger: Ledger
    ) async throws {
        let versions = try await ledger.versions(of: head.stream, at: place)
        // It may have been recorded behind the end that was looked up before.
        self.init(
            .account(head.stream, versions: versions.runs), at: max(end, head.position),
            as: format, filter: filter, note: versions.late.words)
    }
}

/// What was exported.
package struct ExportOutcome: Hashable, Sendable {
    /// Events that were written, or accounts.
    package let events: Int
    /// SHA-256 over all bytes.
    package let digest: Digest
    /// Among the reversals are such that were items of another program's table.
    package let tellsItems: Bool
}

extension ExportRequest {
    /// Writes the export.
    ///
    /// - Parameters:
    ///   - ledger: the book.
    ///   - sink: takes the bytes, whole lines at a time.
    ///   - onProgress: called with the number of events after every page.
    ///   - isCancelled: asked after every page; what was written stays in the sink.
    /// - Returns: how much was written.
    /// - Throws: `FilterError`, `ExportCancelled`, `HistoryError`, the store's and the sink's
    ///   errors.
    @discardableResult
    package func write(
        from ledger: Ledger, to sink: any ByteSink,
        onProgress: @escaping @Sendable (Int) -> Void = { _ in },
        isCancelled: @Sendable () -> Bool = { false }
    ) async throws -> ExportOutcome {
        if case .accounts(let list) = scope {
            return try await writeAccounts(of: list, from: ledger, to: sink, onProgress)
        }
        let codec = try await ledger.asKnown(at: position).codec
        let only = filter.isEmpty ? nil : try EventFilter(filter)
        let store = ledger.events
        let digesting = DigestingSink(sink)
        func write(_ format: some ExportFormat) async throws -> Int {
            try await Exporter(store: store).export(
                scope, as: format, to: digesting,
                where: { event in only?.matches(event) { codec.units.exponent($0) } ?? true },
                onProgress: onProgress, isCancelled: isCancelled)
        }
        let told = try await reversals(in: store)
        let count: Int
        switch format {
        case .ndjson: count = try await write(CloudEventWriter(reversals: told))
        case .json: count = try await write(CloudEventBatchWriter(reversals: told))
        case .csv: count = try await write(CSVExport(codec: codec, reversals: told))
        case .hledger: count = try await write(journal(codec, told) as HledgerExport)
        case .ledger: count = try await write(journal(codec, told) as LedgerCLIExport)
        case .beancount: count = try await write(journal(codec, told) as BeancountExport)
        }
        return ExportOutcome(
            events: count, digest: digesting.digest, tellsItems: told.hasItems)
    }

    private func writeAccounts(
        of list: BookList, from ledger: Ledger, to sink: any ByteSink,
        _ onProgress: @escaping @Sendable (Int) -> Void
    ) async throws -> ExportOutcome {
        let digesting = DigestingSink(sink)
        var export = try AccountsExport(as: format, at: position, to: digesting)
        let listing = try await BookReader(try await ledger.asKnown(at: position)).listing(
            list, isProjected: false, in: position
        ) { done, _ in onProgress(Int(clamping: done.number)) }
        try export.write(listing.accounts)
        return ExportOutcome(
            events: listing.accounts.count, digest: digesting.digest, tellsItems: false)
    }

    private func journal<Notation>(
        _ codec: EventCodec, _ reversals: Reversals
    ) -> JournalExport<Notation> {
        JournalExport(
            codec: codec, isFiltered: !filter.isEmpty, note: note, reversals: reversals)
    }

    /// The reversals among the events that are written.
    private func reversals(in store: any EventStore) async throws -> Reversals {
        switch format {
        case .ndjson, .json: guard tellsReversals else { return Reversals() }
        case .csv, .hledger, .ledger, .beancount: break
        }
        return switch scope {
        case .accounts: Reversals()
        case .book(let end):
            try await store.reversals(through: end, countingItems: tellsItems)
        case .account(let id, let runs):
            try await store.reversals(in: id, countingItems: tellsItems).filtered { reversal in
                runs.contains { $0.contains(reversal.version.number) }
            }
        }
    }
}
