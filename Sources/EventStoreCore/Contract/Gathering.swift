import TextFormats

/// An item of a table that has no log: what it is of, and where it stands there.
public struct FoundItem: Hashable, Sendable {
    /// What the item belongs to.
    public let stream: StreamID
    /// Its place in the stream, one that no other item of the stream has: items stand in the order
    /// of these bytes.
    public let order: [UInt8]
    /// When it was written, as far as it says so.
    public let moment: Timestamp
    /// The item, in a notation of whoever gathers.
    public let content: [UInt8]

    public init(stream: StreamID, order: [UInt8], moment: Timestamp, content: [UInt8]) {
        self.stream = stream
        self.order = order
        self.moment = moment
        self.content = content
    }
}

extension FoundItem {
    /// Items in the order of their positions, as `ReplicaGathering.finish` has it.
    package static func ordered(_ items: [FoundItem]) -> [FoundItem] {
        let reached = Dictionary(grouping: items, by: \.stream).values.flatMap { stream in
            var latest = Timestamp(microseconds: .min)
            return stream.sorted { $0.order.lexicographicallyPrecedes($1.order) }.map { item in
                latest = max(latest, item.moment)
                return (item: item, moment: latest)
            }
        }
        return reached.sorted { one, other in
            if one.moment != other.moment { return one.moment < other.moment }
            guard one.item.stream == other.item.stream else {
                return one.item.stream < other.item.stream
            }
            return one.item.order.lexicographicallyPrecedes(other.item.order)
        }
        .map(\.item)
    }
}

/// A first copy of a table that has no log. Its items come in any order, and get their positions
/// when all are there. It survives a kill at any moment, as a `ReplicaLoad` does.
public protocol ReplicaGathering: Sendable {
    /// How far each part has come, in the order of their numbers.
    ///
    /// - Throws: `EventStoreError.ioFailure`.
    func segments() async throws -> [LoadSegment]

    /// Keeps items of one part, and how far that part has come with them, in one transaction. An
    /// item in the place of one that was added before replaces it.
    ///
    /// - Parameters:
    ///   - items: in any order.
    ///   - segment: the part's number, from 0.
    ///   - state: how far it has come.
    /// - Throws: `EventStoreError.diskFull`, in which case nothing was kept and it may be tried
    ///   again; `ioFailure`.
    func add(_ items: [FoundItem], to segment: Int, _ state: LoadSegment.State) async throws

    /// Items that were added, each once.
    ///
    /// - Throws: `EventStoreError.ioFailure`.
    func count() async throws -> Int64

    /// Puts all items in order, and makes the events that they stand for the replica. The items of
    /// one stream stay in the stream's order. Of two streams that item comes first whose moment is
    /// earlier, or that of an item before it in its stream, if that is later: a clock that went
    /// back moves no item before its predecessors.
    ///
    /// - Parameters:
    ///   - place: gives the events of the next item, each at its position, version and hash; empty
    ///     for an item that is no event. Called in order, on one thread at a time.
    ///   - progress: told how many events are in order.
    /// - Returns: the replica; the gathering is over.
    /// - Throws: what `place` throws; as `ReplicaLoad.finish`.
    func finish(
        _ place: @escaping @Sendable (FoundItem) throws -> [RecordedEvent],
        progress: @Sendable (Int64) -> Void
    ) async throws -> any ReplicaStore
}
