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

    /// - Parameters:
    ///   - ledger: what is explored.
    ///   - book: what is shown of it.
    ///   - identity: names it in the list of what was seen.
    ///   - warnings: what was found wrong when it was opened.
    ///   - keepsReadModels: nil for a ledger whose read models are kept where its events are.
    ///   - replay: sends what is parked of a subscription; nil where nothing can be sent.
    package init(
        _ ledger: Ledger, book: BookInfo, identity: String, warnings: [String],
        keepsReadModels: Bool? = nil,
        replay: (@Sendable (SubscriptionName) async throws -> String)? = nil
    ) {
        self.ledger = ledger
        self.book = book
        self.identity = identity
        self.replay = replay
        self.warnings = warnings
        self.keepsReadModels = keepsReadModels ?? (book.readOnlyReason == nil)
    }
}
