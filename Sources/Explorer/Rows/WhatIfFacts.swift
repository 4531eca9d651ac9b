import EventStoreCore
import LedgerCore

/// The real history that a what-if begins with: the account before its first event here, and the
/// events from there on.
package struct WhatIfFacts: Sendable {
    package let base: Account
    package let baseVersion: Version
    /// In their order; at most `maximum`.
    package let facts: [WhatIf.Fact]
    /// Real events behind the last of the facts: not looked at.
    package let left: Int64
    /// The account as it is now.
    package let row: AccountRow

    /// The versions of reversals among the facts, by those that they reverse.
    let reversals: [Int64: Int64]

    package static let maximum = 10_000

    package init(
        base: Account, baseVersion: Version, facts: [WhatIf.Fact],
        reversals: [Int64: Int64], left: Int64, row: AccountRow
    ) {
        self.base = base
        self.baseVersion = baseVersion
        self.facts = facts
        self.left = left
        self.row = row
        self.reversals = reversals
    }
}

/// A line of the other history.
package struct WhatIfRow: ListRow {
    /// The version, and which of the lines at that version: inserted ones follow the real one.
    package struct ID: Hashable, Sendable {
        package let version: Int64
        package let ordinal: Int
    }

    package let id: ID
    package let step: WhatIf.Step
}
