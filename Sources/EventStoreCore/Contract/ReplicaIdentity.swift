/// Which remote log a replica is a copy of.
public struct ReplicaIdentity: Hashable, Sendable {
    /// The account that owns the table: `123456789012`.
    public let account: String
    /// Where the table is: `eu-west-1`.
    public let region: String
    /// The endpoint that it is reached by, if it is not the region's own; nil if it is.
    public let endpoint: String?
    /// The table's name.
    public let table: String
    /// The id that the table got when it was made: one that was dropped and made anew has another.
    public let tableID: String
    /// How the events are laid out in it: `native`.
    public let layout: String
    /// As a user names it, for messages: `dynamodb://bank?region=eu-west-1`. Several may lead to
    /// one table, so that it is no part of what tells one log from another.
    public let address: String

    public init(
        account: String, region: String, endpoint: String? = nil, table: String, tableID: String,
        layout: String, address: String
    ) {
        self.account = account
        self.region = region
        self.endpoint = endpoint
        self.table = table
        self.tableID = tableID
        self.layout = layout
        self.address = address
    }

    /// True if both name one log, by whatever address.
    public func isSameLog(as other: ReplicaIdentity) -> Bool { parts == other.parts }

    /// What tells one log from another.
    package var parts: [String?] { [account, region, endpoint, table, tableID, layout] }
}
