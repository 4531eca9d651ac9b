import EventStoreCore
import LedgerCore

/// How a program for plain-text accounting writes a book. Each has its grammar of names, units and
/// texts; what is written is the same.
package protocol JournalNotation: Sendable {
    init()
    /// What begins a comment.
    var comment: String { get }
    /// What stands at the top, below the comments there.
    var opening: String { get }
    /// An account's name; different ones stay different.
    func account(_ name: String) -> String
    /// A declaration of a unit, before it is used the first time; empty where none is needed.
    func declaration(of currency: Currency) -> String
    /// A declaration of an account of this name, before it is used the first time; empty where none
    /// is needed.
    func declaration(ofAccount name: String) -> String
    func name(of counter: JournalEntry.Counter) -> String
    func transaction(_ entry: JournalEntry) -> String
    /// What stands at the end.
    ///
    /// - Parameters:
    ///   - accounts: by their names.
    ///   - isWhole: no event of theirs was left out.
    /// - Returns: whole lines.
    func closing(_ accounts: [JournalAccount], isWhole: Bool) -> String
}

extension JournalNotation {
    package func closing(_ accounts: [JournalAccount], isWhole: Bool) -> String { "" }
}
