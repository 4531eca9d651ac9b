import EventStoreCore
import LedgerService

/// What the book will know of an import: counts what that records of its own, and gives the events
/// of `$imports` that say so.
///
/// An import that is one transaction is there as a whole or not at all: one event at its end says
/// all. Where others may write in between, or the import may be cut off, another one stands before
/// its first event.
struct ImportKeeping {
    /// Of the command that is the import.
    let id: CommandID
    /// The book has heard of the import.
    private(set) var hasBegun = false
    private let file: String
    private let format: String
    private let actor: String?
    private let now: Timestamp
    private let isOneTransaction: Bool
    private var counts = ImportCounts()

    /// Nil for an import that the book keeps nothing of.
    ///
    /// - Parameters:
    ///   - options: of the import.
    ///   - format: as options name it.
    ///   - now: when its events are recorded.
    ///   - isOneTransaction: nobody sees a part of it.
    init?(_ options: ImportOptions, _ format: String, at now: Timestamp, isOneTransaction: Bool) {
        guard let id = options.id, !options.isDryRun else { return nil }
        self.id = id
        self.format = format
        self.now = now
        self.isOneTransaction = isOneTransaction
        file = options.file
        actor = options.actor
    }

    /// Counts an event of the import. One that was restored from an export is none of it: it stays
    /// what its own book says that it is.
    ///
    /// - Returns: what is to be recorded before it.
    mutating func take(_ candidate: RecordedEvent) -> BulkEvent? {
        guard candidate.commandID == id else { return nil }
        counts.take(candidate)
        guard !isOneTransaction, !hasBegun else { return nil }
        hasBegun = true
        return bulkEvent(
            ImportRecord.beginning(of: id, file: file, format: format, at: now, by: actor))
    }

    /// What is to be recorded behind the last event; nil where nothing was recorded.
    mutating func ending() -> BulkEvent? {
        guard counts.events > 0 else { return nil }
        hasBegun = true
        return bulkEvent(
            ImportRecord.ending(of: id, file: file, format: format, counts, at: now, by: actor))
    }

    private func bulkEvent(_ event: NewEvent) -> BulkEvent {
        BulkEvent(event, to: ImportRecord.stream, commandID: id)
    }
}
