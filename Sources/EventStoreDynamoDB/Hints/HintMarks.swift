import EventStoreCore
import TextFormats

/// How far the hosts have read a stream, as it is kept beside the log:
///
///     {"version":1,"stream":"arn:…","since":1785585600000000,
///      "shards":{"shardId-1":"done","shardId-2":"","shardId-3":"4100000000000000012"}}
///
/// A shard's mark is the number of the last record that was dealt with, or nothing where it has
/// given none. Shards whose children were begun are left out: they are done.
struct HintMarks: Hashable, Sendable {
    let stream: String
    /// Of shards without a number, no record that matters is older.
    let since: Timestamp
    let shards: [String: ShardState]

    private static let version = "1"
    private static let done = "done"

    init(stream: String, since: Timestamp, shards: [String: ShardState]) {
        self.stream = stream
        self.since = since
        self.shards = shards
    }

    /// Reads what somebody has kept; nil if that is none.
    init?(_ bytes: [UInt8]) {
        guard let tree = try? JSONTree(bytes), tree["version"]?.number == Self.version,
            let stream = tree["stream"]?.string,
            let since = tree["since"]?.number.flatMap({ Int64($0) }),
            Timestamp(microseconds: since).isInRange, let members = tree["shards"]?.members
        else { return nil }
        var shards: [String: ShardState] = [:]
        for member in members {
            guard let state = member.value.string.flatMap(Self.state) else { return nil }
            shards[member.name] = state
        }
        self.init(stream: stream, since: Timestamp(microseconds: since), shards: shards)
    }

    private static func state(_ text: String) -> ShardState? {
        switch text {
        case "": .begun
        case done: .done
        default: SequenceNumber(text).map { .after($0) }
        }
    }

    /// The same marks have the same bytes.
    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("version")
            writer.raw(Self.version.utf8)
            writer.member("stream", stream)
            writer.member("since", since.microseconds)
            writer.name("shards")
            writer.object { writer in
                for (name, state) in shards.sorted(by: { $0.key < $1.key }) {
                    switch state {
                    case .unread: continue
                    case .begun: writer.member(name, "")
                    case .after(let number): writer.member(name, number.text)
                    case .done: writer.member(name, Self.done)
                    }
                }
            }
        }
        return writer.bytes
    }

    /// True if others need not be told of it: the shards are as they were, and the moment is less
    /// than an hour later, of the many that matter.
    func saysNothingNew(behind known: HintMarks) -> Bool {
        let hour = 3600 * Timestamp.second
        return stream == known.stream && shards == known.shards
            && (known.since..<known.since.advanced(by: hour)).contains(since)
    }

    /// True if the stream is a later one of the same table than another, by its ARN: each ends with
    /// when the stream was enabled.
    func isOfStream(after other: String) -> Bool {
        let (own, other) = (Self.parts(stream), Self.parts(other))
        return own.table == other.table && other.label < own.label
    }

    private static func parts(_ arn: String) -> (table: Substring, label: Substring) {
        guard let slash = arn.lastIndex(of: "/") else { return (arn[...], "") }
        return (arn[..<slash], arn[slash...])
    }
}
