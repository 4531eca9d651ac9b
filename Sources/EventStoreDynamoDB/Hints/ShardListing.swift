import AWSClient
import TextFormats

/// The shards of a stream, as it lists them at one time.
struct ShardListing: Hashable, Sendable {
    struct Shard: Hashable, Sendable {
        /// The one that it came out of; nil for a first one. It need not be listed any more.
        let parent: String?
    }

    /// By name.
    let shards: [String: Shard]
    /// New records may come.
    let isOpen: Bool

    /// - Throws: `AttributeError` if shards are their own ancestors: they would wait for each other
    ///   for ever.
    init(_ shards: [String: Shard], isOpen: Bool) throws {
        self.shards = shards
        self.isOpen = isOpen
        var checked: Set<String> = []
        for name in shards.keys {
            var line: Set<String> = []
            var next: String? = name
            while let shard = next, !checked.contains(shard) {
                guard line.insert(shard).inserted else {
                    throw AttributeError("the shard \(Printable(shard)) is its own ancestor")
                }
                next = shards[shard]?.parent
            }
            checked.formUnion(line)
        }
    }
}
