import EventStoreCore

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

    private var parts: [String?] { [account, region, endpoint, table, tableID, layout] }

    /// The name of the replica's file, at most 160 bytes of letters, digits and `._-`: readable
    /// where the names of account, region and table allow it, and never that of another log.
    var fileName: String {
        let readable = [(account, 20), (region, 24), (table, 48), (tableID, 36)]
            .map { Self.safe($0.0, bytes: $0.1) }.joined(separator: "_")
        return "\(readable)_\(digest)"
    }

    /// What a file's name can hold of a part.
    private static func safe(_ part: String, bytes: Int) -> String {
        let safe = part.utf8.prefix(bytes).map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                byte
            default: UInt8(ascii: "-")
            }
        }
        return String(decoding: safe, as: UTF8.self)
    }

    /// Half a SHA-256 over all parts, each with its length before it.
    private var digest: String {
        var bytes: [UInt8] = []
        for part in parts {
            bytes += Array("\(part?.utf8.count ?? -1):".utf8) + Array((part ?? "").utf8)
        }
        return String(Digest(sha256: bytes).description.prefix(32))
    }
}
