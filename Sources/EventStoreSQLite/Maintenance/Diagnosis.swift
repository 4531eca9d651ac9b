/// How a ledger's file and its SQLite library are, for a report to the operator.
public struct Diagnosis: Sendable, Hashable {
    /// The SQLite library this program runs with.
    public let libraryVersion: LibraryVersion
    public let path: String
    /// `ext4`, `xfs` …; nil if the system does not say.
    public let fileSystemType: String?
    /// Settings as they were read back, by name, in a fixed order.
    public let settings: [Setting]
    public let pageBytes: Int64
    public let pageCount: Int64
    /// The length of the write-ahead log that is not yet put back into the file.
    public let logBytes: Int64
    /// What is wrong with that log; nil if nothing is.
    public let logFinding: String?
    /// The permission bits of the file: 0o600.
    public let fileMode: UInt32
    public let schemaVersion: Int64
    public let events: Int64
    public let streams: Int64
    public let snapshots: Int64

    /// A setting of the connection that writes, or of the one that reads if there is no other.
    public struct Setting: Sendable, Hashable {
        public let name: String
        public let value: String
    }
}
