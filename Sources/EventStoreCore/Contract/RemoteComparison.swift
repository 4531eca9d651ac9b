/// A remote store that can compare its truth with the replica, item by item: what was changed,
/// removed or added behind the log's back shows nowhere else.
public protocol ComparableRemoteStore: RemoteEventStore {
    /// What a comparison will cost, from what the service says of the table's size: it is of some
    /// hours ago: read units, one for 8 KB, or for 4 KB where what is read has to be current.
    ///
    /// - Throws: `EventStoreError`.
    func comparisonPrice() async throws -> TablePrice

    /// Reads the whole table and compares it with the replica, which it makes current first.
    ///
    /// - Parameter progress: told how many items were read.
    /// - Returns: what differs.
    /// - Throws: `EventStoreError`; `CancellationError`.
    func compare(progress: @Sendable (Int64) -> Void) async throws -> RemoteComparison
}

/// What it will cost to go through a whole table.
public struct TablePrice: Hashable, Sendable {
    /// Items of the table.
    public let items: Int64
    /// Request units.
    public let units: Int64

    public init(items: Int64, units: Int64) {
        self.items = items
        self.units = units
    }
}

/// How a table differs from what was copied from it.
public struct RemoteComparison: Hashable, Sendable {
    /// One difference.
    public struct Difference: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// The item is another than the one that was recorded.
            case changed
            /// There is no item any more.
            case removed
            /// There is an item that the log does not know.
            case added
            /// A snapshot of another program is not what the events say.
            case snapshot
        }

        public let kind: Kind
        /// The event, `acc-1@3`, or the item's key.
        public let place: String
        /// What is wrong, in words.
        public let reason: String

        public init(_ kind: Kind, _ place: String, _ reason: String) {
            self.kind = kind
            self.place = place
            self.reason = reason
        }
    }

    /// Differences that are kept, at most; the others are counted.
    public static let maximumKept = 1000

    /// Items that were read.
    public var items: Int64 = 0
    /// Items of another program's table that got their positions meanwhile: nothing is wrong with
    /// them.
    public var adopted: Int64 = 0
    /// Differences, also those that are not kept.
    public private(set) var count: Int64 = 0
    /// The first of them.
    public private(set) var differences: [Difference] = []

    public init() {}

    /// Takes a difference in.
    public mutating func note(_ difference: Difference) {
        count += 1
        if differences.count < Self.maximumKept { differences.append(difference) }
    }
}
