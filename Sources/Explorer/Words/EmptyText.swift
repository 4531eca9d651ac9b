import EventStoreCore
import LedgerCore
import TerminalCanvas

/// What a list says that shows no rows.
enum EmptyText {
    /// - Parameters:
    ///   - failure: why nothing could be read; nil if nothing failed.
    ///   - loaded: what it says once it was read; nil before that.
    /// - Returns: the words.
    static func of(_ failure: String?, _ loaded: String?) -> String {
        if let failure { return "cannot be read: \(Wording.safe(failure))" }
        return loaded ?? "reading …"
    }
}
