import AWSClient
import EventStoreCore
import TextFormats

/// A snapshot as the Spring event store keeps it: an item for each account, which is replaced, or
/// one for each of its versions.
struct SnapshotItem: Sendable {
    let stream: StreamID
    /// The events up to here are in it.
    let version: Version
    /// The state that it states, as JSON.
    let state: JSONText

    static let hash = TableSetup.Description.Key(name: "aggregateId", type: "S")
    private static let versionNames = ["version", "sequenceNumber"]
    private static let stateNames = ["state", "payload"]

    /// - Throws: `ItemFault` for an item that is no snapshot.
    init(_ item: AttributeValue.Item) throws {
        let reader = ItemReader(item, of: "a snapshot")
        stream = try ForeignItem.stream(reader, Self.hash.name)
        let name = Self.versionNames.first { reader.has($0) } ?? Self.versionNames[0]
        version = Version(try reader.integer(name, from: 1))
        let said = Self.stateNames.first { reader.has($0) } ?? Self.stateNames[0]
        if let members = item[said]?.map {
            state = AttributeValue.plain(members, without: [])
        } else {
            guard let text = try? JSONText(try reader.string(said)) else {
                throw reader.fault(said, "is no JSON text")
            }
            state = text
        }
    }

    /// True if a table of these keys, the hash key first, can hold snapshots.
    static func canBe(in keys: [TableSetup.Description.Key]) -> Bool {
        guard keys.first == hash, keys.count <= 2 else { return false }
        return keys.count == 1 || versionNames.contains(keys[1].name) && keys[1].type == "N"
    }

    static let keyWords =
        "aggregateId (S), alone or with version (N) or sequenceNumber (N)"
}
