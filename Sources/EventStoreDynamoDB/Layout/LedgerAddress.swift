/// How a ledger is reached.
public struct LedgerAddress: Hashable, Sendable {
    public let tables: LedgerTables
    /// The endpoint, if it is not the region's own; nil if it is.
    public let endpoint: String?
    /// How another program has laid out the table; nil to find out.
    public let layout: TableLayout?
    /// Another program's table may be written into.
    public let writesIntoTables: Bool
    /// As a user names it: `dynamodb://bank?region=eu-west-1`.
    public let text: String

    public init(
        _ tables: LedgerTables, endpoint: String?, layout: TableLayout? = nil,
        writesIntoTables: Bool = false, text: String
    ) {
        self.tables = tables
        self.endpoint = endpoint
        self.layout = layout
        self.writesIntoTables = writesIntoTables
        self.text = text
    }
}
