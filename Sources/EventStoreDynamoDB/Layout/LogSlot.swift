import AWSClient
import EventStoreCore

/// The place of one append in the log: the position of its first event. The next free slot, put
/// with a condition, is the lock of the whole log.
///
/// Its key is two texts, `log/12` and `0000000000012345`, so that the table holds the named values
/// too, in the order of their names.
struct LogSlot: Hashable, Sendable {
    /// Positions that share a partition of the log's table: enough that a follower that is behind
    /// reads them with few queries, few enough that no partition grows without end.
    static let bucketSize: Int64 = 1000
    /// The table's hash key.
    static let partition = "partition"
    /// The table's range key.
    static let place = "place"
    /// Digits of the largest position that is believed.
    private static let digits = 16

    let position: Position

    init(_ position: Position) { self.position = position }

    /// The slot of the next append, behind all events up to a position.
    init(after position: Position) { self.position = Position(position.number + 1) }

    var bucket: String { "log/\(position.number / Self.bucketSize)" }

    /// The position as a text that sorts as it does.
    var text: String {
        let digits = String(position.number)
        return String(repeating: "0", count: max(0, Self.digits - digits.utf8.count)) + digits
    }

    var key: AttributeValue.Item {
        [Self.partition: .string(bucket), Self.place: .string(text)]
    }
}
