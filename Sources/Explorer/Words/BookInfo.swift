import EventStoreCore
import TextFormats

/// What is known of the ledger that is explored, for as long as it is open.
package struct BookInfo: Hashable, Sendable {
    /// As the title shows it: the file's name, or the table's.
    package let name: String
    /// Commands are off, with this reason; nil if they may be given.
    package internal(set) var readOnlyReason: String?
    /// Commands ask for the account's name to be typed.
    package let isProduction: Bool
    /// What it means to write into the table, if that is another program's; nil if it is not, or
    /// only read.
    var tableCaution: String?
    /// What names the ledger and the actor again on a command line, as it was typed for this
    /// session; nothing where the surroundings name them.
    let options: [String]
    /// A position means the same event on every host: what is copied may be one.
    package internal(set) var positionsAreShared = true

    /// Why a position is not copied.
    static let positionsAreOwn =
        "positions of this table are this host's; versions and dates can be copied"

    /// Why there can be no subscriptions where positions are this host's own.
    static let noSubscriptions =
        "a subscription keeps a position, and those of this table are this host's own; "
        + "'daybook adopt' makes them everybody's"

    package init(
        name: String, readOnlyReason: String? = nil, isProduction: Bool = false,
        options: [String] = []
    ) {
        self.name = name
        self.readOnlyReason = readOnlyReason
        self.isProduction = isProduction
        self.options = options
    }

    /// What does the same in a shell.
    ///
    /// - Parameter words: the command and its arguments.
    /// - Returns: the line, safe to show; nil if no shell can be given it.
    func commandLine(_ words: [String]) -> String? {
        ShellLine.text(["daybook"] + options + words)
    }
}

/// Why the name of what is written has to be typed before.
package enum Caution: Hashable, Sendable {
    /// The ledger is marked so.
    case production
    /// The table is another program's, which will read what is written; with what that means.
    case foreignTable(String)

    /// Before the title of a question.
    var title: String {
        switch self {
        case .production: "PRODUCTION"
        case .foreignTable: "ANOTHER PROGRAM'S TABLE"
        }
    }

    /// What is to be known before the answer; nil where nothing more is.
    var text: String? {
        switch self {
        case .production: nil
        case .foreignTable(let text): text
        }
    }
}

extension BookInfo {
    /// Before a command is recorded.
    var caution: Caution? { isProduction ? .production : tableCaution.map { .foreignTable($0) } }
}
