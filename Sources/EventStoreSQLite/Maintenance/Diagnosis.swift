/// How a ledger's file and its SQLite library are, for a report to the operator.
public struct Diagnosis: Sendable, Hashable {
    /// The SQLite library this program runs with.
    public let libraryVersion: LibraryVersion
    /// Where the ledger is: absolute, links resolved.
    public let path: String
    /// `ext4`, `xfs` …; nil if the system does not say.
    public let fileSystemType: String?
    /// Settings as they were read back, in a fixed order.
    public let settings: [Setting]
    /// Bytes of one of the file's pages.
    public let pageBytes: Int64
    /// Pages of the file, with what the write-ahead log has of it.
    public let pageCount: Int64
    /// Bytes of the write-ahead log that is beside the file; 0 if there is none.
    public let logBytes: Int64
    /// What is wrong with that log; nil if nothing is.
    public let logFinding: String?
    /// The permission bits of the file: 0o600 for one that is its owner's alone.
    public let fileMode: UInt32
    /// The version of the ledger's tables, from 1.
    public let schemaVersion: Int64
    /// The position of the last event, which is how many there are.
    public let events: Int64
    /// How many streams have an event.
    public let streams: Int64
    /// How many snapshots are kept, of all streams.
    public let snapshots: Int64

    /// A setting of the connection that writes, or of the one that reads if there is no other.
    public struct Setting: Sendable, Hashable {
        /// As SQLite names it in a `PRAGMA`: `journal_mode`.
        public let name: String
        /// As SQLite says it, a number in decimal digits.
        public let value: String
    }
}
