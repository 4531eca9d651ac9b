import AWSClient
import TextFormats

/// The operations of DynamoDB Streams that hints are read by, typed. Whatever an answer holds, it
/// is an answer or an error.
struct StreamClient: Sendable {
    /// The stream's ARN.
    let stream: String
    let dynamo: DynamoDB

    /// Records of one page, at most: what the service gives.
    private static let recordsPerPage = 1000
    /// Shards of one page of them, at most: what the service gives.
    private static let shardsPerPage = 100
    /// Pages of shards, at most: a table of 1,600 partitions has some 100 a day.
    private static let mostPages = 100
    private static let nameLengths = 1...256
    private static let iteratorLengths = 1...8192

    /// Where the reading of a shard begins.
    enum Start: Hashable, Sendable {
        /// With the oldest record that is still there.
        case horizon
        case after(SequenceNumber)
    }

    /// All shards that the stream lists now, page by page.
    ///
    /// - Throws: `AWSFailure`, of a stream that is not there `refused` with
    ///   `ResourceNotFoundException`; `AttributeError`.
    func listing() async throws -> ShardListing {
        var shards: [String: ShardListing.Shard] = [:]
        var last: String?
        for _ in 0..<Self.mostPages {
            let answer = try await dynamo.call(
                "DescribeStream", of: .dynamoDBStreams, measured: false
            ) { writer in
                writer.member("StreamArn", stream)
                writer.member("Limit", Self.shardsPerPage)
                if let last { writer.member("ExclusiveStartShardId", last) }
            }
            guard let page = answer["StreamDescription"],
                let status = page["StreamStatus"]?.string,
                let listed = page["Shards"]?.elements
            else { throw AttributeError("the stream is not described") }
            for shard in listed {
                guard let id = try Self.name(shard["ShardId"]) else {
                    throw AttributeError("a shard has no name")
                }
                shards[id] = ShardListing.Shard(parent: try Self.name(shard["ParentShardId"]))
            }
            guard let next = try Self.name(page["LastEvaluatedShardId"]) else {
                return try ShardListing(shards, isOpen: ["ENABLING", "ENABLED"].contains(status))
            }
            guard next != last else {
                throw AttributeError("the shards go on behind \(Printable(next)) for ever")
            }
            last = next
        }
        throw AttributeError("the stream has more than \(Self.mostPages) pages of shards")
    }

    /// True if the stream takes records.
    ///
    /// - Throws: as `listing`.
    func isEnabled() async throws -> Bool {
        let answer = try await dynamo.call(
            "DescribeStream", of: .dynamoDBStreams, measured: false
        ) { writer in
            writer.member("StreamArn", stream)
            writer.member("Limit", 1)
        }
        return answer["StreamDescription"]?["StreamStatus"]?.string == "ENABLED"
    }

    /// Opens a shard.
    ///
    /// - Returns: what `records` takes, for a quarter of an hour.
    /// - Throws: `AWSFailure`, among them `refused` with `TrimmedDataAccessException` for a start
    ///   that was trimmed, and with `ResourceNotFoundException` for a shard that is not there;
    ///   `AttributeError`.
    func iterator(of shard: String, _ start: Start) async throws -> String {
        let answer = try await dynamo.call(
            "GetShardIterator", of: .dynamoDBStreams, measured: false
        ) { writer in
            writer.member("StreamArn", stream)
            writer.member("ShardId", shard)
            switch start {
            case .horizon: writer.member("ShardIteratorType", "TRIM_HORIZON")
            case .after(let number):
                writer.member("ShardIteratorType", "AFTER_SEQUENCE_NUMBER")
                writer.member("SequenceNumber", number.text)
            }
        }
        guard let iterator = try Self.iterator(answer["ShardIterator"]) else {
            throw AttributeError("a shard is not opened")
        }
        return iterator
    }

    /// The next records of a shard.
    ///
    /// - Throws: `AWSFailure`, among them `refused` with `ExpiredIteratorException`,
    ///   `TrimmedDataAccessException` and `ResourceNotFoundException`; `AttributeError`.
    func records(_ iterator: String) async throws -> RecordPage {
        let answer = try await dynamo.call(
            "GetRecords", of: .dynamoDBStreams, measured: false
        ) { writer in
            writer.member("ShardIterator", iterator)
            writer.member("Limit", Self.recordsPerPage)
        }
        guard let records = answer["Records"]?.elements else {
            throw AttributeError("a page of a stream has no records")
        }
        return RecordPage(
            records: try records.map(Self.record),
            next: try Self.iterator(answer["NextShardIterator"])
        )
    }

    private static func record(_ tree: JSONTree) throws -> RecordPage.Record {
        guard let kind = tree["eventName"]?.string.flatMap({ StreamHint.Kind(rawValue: $0) }),
            let change = tree["dynamodb"], let keys = change["Keys"],
            let number = change["SequenceNumber"]?.string.flatMap({ SequenceNumber($0) })
        else { throw AttributeError("a record of a stream has no kind, key or number") }
        let key = try AttributeValue.item(keys)
        guard !key.isEmpty else { throw AttributeError("the key of a stream's record is empty") }
        return RecordPage.Record(
            number: number,
            hint: StreamHint(
                kind: kind, key: key, new: try image(change["NewImage"]),
                old: try image(change["OldImage"])))
    }

    private static func image(_ tree: JSONTree?) throws -> AttributeValue.Item? {
        guard let tree = present(tree) else { return nil }
        return try AttributeValue.item(tree)
    }

    private static func name(_ tree: JSONTree?) throws -> String? {
        try text(tree, nameLengths, "the name of a shard")
    }

    private static func iterator(_ tree: JSONTree?) throws -> String? {
        try text(tree, iteratorLengths, "the iterator of a shard")
    }

    /// Nil if it is not there.
    private static func text(
        _ tree: JSONTree?, _ lengths: ClosedRange<Int>, _ what: String
    ) throws -> String? {
        guard let tree = present(tree) else { return nil }
        guard let text = tree.string, lengths.contains(text.utf8.count) else {
            throw AttributeError(
                "\(what) is no text of \(lengths.lowerBound) to \(lengths.upperBound) bytes")
        }
        return text
    }

    private static func present(_ tree: JSONTree?) -> JSONTree? {
        tree == .null ? nil : tree
    }
}

/// Records of a shard.
struct RecordPage: Hashable, Sendable {
    struct Record: Hashable, Sendable {
        let number: SequenceNumber
        let hint: StreamHint
    }

    let records: [Record]
    /// What the next page is asked for with; nil if the shard is closed and was read to its end.
    let next: String?
}
