import EventStoreCore

extension ReplicaIdentity {
    /// The name of the replica's file, at most 160 bytes of letters, digits and `._-`: readable
    /// where the names of account, region and table allow it, and never that of another log.
    var fileName: String {
        let readable = [(account, 20), (region, 24), (table, Self.tableBytes), (tableID, 36)]
            .map { Self.safe($0.0, bytes: $0.1) }.joined(separator: "_")
        return "\(readable)_\(digest)"
    }

    private static let tableBytes = 48

    /// Whether a file of this name may be the replica of a table of that name: no other is.
    static func mayName(_ fileName: String, table: String) -> Bool {
        let parts = fileName.split(separator: "_", omittingEmptySubsequences: false)
        return parts.count == 5 && parts[2] == safe(table, bytes: tableBytes)
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
