/// Which tables these are: two that were made after each other under one name are different ones.
public struct TableIdentity: Hashable, Sendable {
    /// The number of the account, as the tables' addresses have it.
    public let account: String
    public let region: String
    /// The name of the events' table.
    public let table: String
    /// The service's id of the events' table, drawn when it was made.
    public let tableID: String
    /// The same of the log's table.
    public let logID: String

    public init(account: String, region: String, table: String, tableID: String, logID: String) {
        self.account = account
        self.region = region
        self.table = table
        self.tableID = tableID
        self.logID = logID
    }
}
