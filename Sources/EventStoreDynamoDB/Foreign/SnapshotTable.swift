/// The table that another program keeps the snapshots of its accounts in. They are compared with
/// the events, and no fold begins with one.
public struct SnapshotTable: Hashable, Sendable {
    public let name: String
    /// A snapshot is due where an append ends at a multiple of this.
    public let interval: Int64

    /// Of the article's code.
    public static let standardInterval: Int64 = 100

    /// Nil for a name that no table can have, and for an interval below 1.
    ///
    /// - Parameters:
    ///   - name: the table's.
    ///   - interval: versions from one snapshot to the next.
    public init?(_ name: String, every interval: Int64 = standardInterval) {
        guard LedgerTables(events: name) != nil, interval > 0 else { return nil }
        self.name = name
        self.interval = interval
    }
}
