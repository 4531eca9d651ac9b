/// What an import keeps in memory at most, whatever the size of the file.
package enum ImportLimits {
    /// Snapshots kept until the events are recorded: some 40 MB.
    static let pendingSnapshots = 100_000
    /// Snapshots written in one transaction.
    static let snapshotBatch = 1000
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
    /// Events that are handed over at once, and how many such batches may wait for the store: so
    /// many that neither side waits for the other's hiccups, some 2 MB.
    static let batchEvents = 256
    static let batchesUnderway = 8
    /// Rows that stand more than once, to number them: some 60 bytes each. Of one that fell out the
    /// numbers are tried again from the first.
    static let repeatedRows = 65_536
    /// Movements of earlier imports that rows are compared with, some 60 bytes each; accounts that
    /// fell out are read again.
    static let pastMovements = 1_000_000
    /// Rows in doubt that are kept until all of the file was read.
    static let resemblances = 10_000
    /// Accounts whose rows are followed to find the order of a file, some 150 bytes each.
    static let surveyedAccounts = 1_000_000
    /// Rows of a stretch that is turned round in memory, as their places, and how long it may be.
    static let stretchRows = 1024
    static let stretchBytes = 262_144
    /// Rows that are sorted by date, 24 bytes each.
    static let sortedRows = 10_000_000
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

    package init(accounts: Int = ImportLimits.cachedAccounts) { self.accounts = accounts }
}
