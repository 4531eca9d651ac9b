import EventStoreCore
import LedgerCore

/// What a ledger knows of the book's stream `$periods`, event by event.
package struct KnownPeriods: Sendable {
    package private(set) var closed = ClosedPeriods()
    /// The stream is an account that was opened before such names were reserved: no period is
    /// closed in this book, and what goes on in the account concerns no other one.
    package private(set) var isAccount = false

    /// Of an empty stream.
    package init() {}

    /// Takes the stream's next event in.
    ///
    /// - Throws: as `PeriodDeclaration.take`.
    package mutating func take(_ event: RecordedEvent) throws {
        if event.version == Version(1) { isAccount = !event.isOfTheBook }
        guard !isAccount else { return }
        try PeriodDeclaration.take(event, into: &closed)
    }
}
