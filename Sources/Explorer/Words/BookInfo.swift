import EventStoreCore

/// What is known of the ledger that is explored, for as long as it is open.
package struct BookInfo: Hashable, Sendable {
    /// As the title shows it: the file's name, or the table's.
    package let name: String
    /// Commands are off, with this reason; nil if they may be given.
    package internal(set) var readOnlyReason: String?
    /// Commands ask for the account's name to be typed.
    package let isProduction: Bool
    /// A position means the same event on every host: what is copied may be one.
    package internal(set) var positionsAreShared = true

    /// Why a position is not copied.
    static let positionsAreOwn =
        "positions of this table are this host's; versions and dates can be copied"

    package init(name: String, readOnlyReason: String? = nil, isProduction: Bool = false) {
        self.name = name
        self.readOnlyReason = readOnlyReason
        self.isProduction = isProduction
    }
}
