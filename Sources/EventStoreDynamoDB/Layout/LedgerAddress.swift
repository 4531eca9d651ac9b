import EventStoreCore

/// How a ledger is reached.
public struct LedgerAddress: Hashable, Sendable {
    public let tables: LedgerTables
    /// The endpoint, if it is not the region's own; nil if it is.
    public let endpoint: String?
    /// How another program has laid out the table; nil to find out.
    public let layout: TableLayout?
    /// Another program's table may be written into.
    public let writesIntoTables: Bool
    /// The snapshots of the program that the table belongs to; nil if nobody has named them.
    public let snapshots: SnapshotTable?
    /// As a user names it: `dynamodb://bank?region=eu-west-1`.
    public let text: String

    public init(
        _ tables: LedgerTables, endpoint: String?, layout: TableLayout? = nil,
        writesIntoTables: Bool = false, snapshots: SnapshotTable? = nil, text: String
    ) {
        self.tables = tables
        self.endpoint = endpoint
        self.layout = layout
        self.writesIntoTables = writesIntoTables
        self.snapshots = snapshots
        self.text = text
    }
}

extension LedgerAddress {
    /// Snapshots are known of one layout.
    ///
    /// - Parameter found: the table's; nil for a ledger's own.
    /// - Throws: `EventStoreError.notALedger` where a table of snapshots is named for another.
    func checkSnapshots(besides found: TableLayout?) throws {
        guard let snapshots, found?.hasSnapshots != true else { return }
        throw EventStoreError.notALedger(
            path: tables.events,
            reason:
                "snapshots=\(snapshots.name) is about a table of the layout spring, and this is "
                + (found.map { "one of the layout \($0.rawValue)" } ?? "a ledger's own"))
    }
}
