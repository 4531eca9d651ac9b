import EventStreaming
import Explorer
import LedgerService

/// The ledger that a session is about.
package struct ExploredLedger: Sendable {
    let ledger: Ledger
    let book: BookInfo
    /// Names it in the list of what was seen.
    let identity: String
    /// What was found wrong when it was opened.
    let warnings: [String]

    /// What is derived from the log may be kept up to date here: of a ledger elsewhere also where
    /// nothing may be recorded, for it is in this user's own replica.
    let keepsReadModels: Bool
    /// Sends what is parked of a subscription, and says what was done; nil where nothing can be
    /// sent.
    let replay: (@Sendable (SubscriptionName) async throws -> String)?
    /// Writes a file; nil where none can be written.
    let write: ExplorerQueries.Write?

    /// - Parameters:
    ///   - ledger: what is explored.
    ///   - book: what is shown of it.
    ///   - identity: names it in the list of what was seen.
    ///   - warnings: what was found wrong when it was opened.
    ///   - keepsReadModels: nil for a ledger whose read models are kept where its events are.
    ///   - replay: sends what is parked of a subscription; nil where nothing can be sent.
    ///   - write: writes a file, and tells how many events it has come to; nil where no file can be
    ///     written.
    package init(
        _ ledger: Ledger, book: BookInfo, identity: String, warnings: [String],
        keepsReadModels: Bool? = nil,
        replay: (@Sendable (SubscriptionName) async throws -> String)? = nil,
        write: (
            @Sendable (WriteQuery, @escaping @Sendable (Int64) -> Void) async throws -> WriteOutcome
        )? = nil
    ) {
        self.ledger = ledger
        self.book = book
        self.identity = identity
        self.replay = replay
        self.write = write
        self.warnings = warnings
        self.keepsReadModels = keepsReadModels ?? (book.readOnlyReason == nil)
    }
}
