/// What an import keeps in memory at most, whatever the size of the file.
package enum ImportLimits {
    /// Bytes read at once: large enough that the read costs nothing beside the parsing.
    package static let chunkBytes = 65_536
    /// Bytes of one CSV record or one CloudEvent. The largest event that a store accepts (256 KiB
    /// of payload, escaped or in base64) fits with room; a stray quote is noticed after 1 MiB and
    /// not at the end of the file.
    package static let recordBytes = 1_048_576
    /// Columns of a CSV file: a header longer than this is no table.
    package static let columns = 4096
    /// Account states kept: some 300 bytes each, so 60 MB. A state that fell out is loaded again
    /// from its latest snapshot and the events behind it.
    package static let cachedAccounts = 200_000
    /// Digests of rows without an id, to number identical ones: 16 bytes each. Identical rows
    /// carry the same account and date; this many rows are more than a day of a large bank.
    package static let rowDigests = 524_288
    /// Bad rows listed; the others are counted. A screen or two.
    package static let listedBadRows = 1000
    /// Bad rows after which an import that will write nothing stops reading.
    package static let badRowsBeforeGivingUp = 20
    /// Divergences listed; the others are counted.
    package static let listedDivergences = 1000
    /// Accounts remembered as diverged, 8 bytes each; beyond it accounts are no longer told apart.
    package static let divergedAccounts = 1_000_000
    /// Rows between two looks at the cancellation.
    static let rowsBetweenChecks = 256
}

/// How much of a file's past an import remembers.
package struct ImportCapacity: Hashable, Sendable {
    package let accounts: Int
    package let rowDigests: Int

    package init(
        accounts: Int = ImportLimits.cachedAccounts, rowDigests: Int = ImportLimits.rowDigests
    ) {
        self.accounts = accounts
        self.rowDigests = rowDigests
    }
}
