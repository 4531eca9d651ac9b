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

    package init(_ ledger: Ledger, book: BookInfo, identity: String, warnings: [String]) {
        self.ledger = ledger
        self.book = book
        self.identity = identity
        self.warnings = warnings
    }

    var isReadOnly: Bool { book.readOnlyReason != nil }
}
