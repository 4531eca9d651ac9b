import AWSClient
import EventStoreCore
import EventStreaming
import TextFormats

/// A stream of Kinesis. A shard keeps the records of a partition key in their order: the key is the
/// account.
struct KinesisStream: EntryService {
    struct Record: Hashable, Sendable {
        let data: [UInt8]
        let key: String
    }

    let aws: any AWSCaller
    let stream: StreamReference

    var title: String { "Kinesis" }

    var limits: EntryLimits {
        EntryLimits(entries: 500, requestBytes: 5 << 20, entryBytes: 1 << 20)
    }

    func entry(of event: OutgoingEvent) -> Record {
        Record(data: event.json, key: Self.key(of: event.stream))
    }

    func bytes(of record: Record) -> Int { record.data.count + record.key.utf8.count }

    func largestEntry() async throws -> Int { limits.entryBytes }

    func put(_ records: [Record]) async throws -> [EntryAnswer] {
        let answer = try await aws.call(.kinesis, "PutRecords", body(records))
        return Self.answers(answer, count: records.count)
    }

    /// The account's own name, or its hash where it is too long.
    static func key(of stream: StreamID) -> String {
        (1...256).contains(stream.name.utf8.count)
            ? stream.name : "sha256-\(Digest(sha256: Array(stream.name.utf8)))"
    }

    private func body(_ records: [Record]) -> [UInt8] {
        let bytes = records.reduce(256) { $0 + $1.data.count / 3 * 4 + $1.key.utf8.count + 40 }
        var writer = JSONWriter(capacity: bytes)
        writer.object { object in
            switch stream {
            case .name(let name): object.member("StreamName", name)
            case .arn(let arn): object.member("StreamARN", arn)
            }
            object.name("Records")
            object.array { array in
                for record in records {
                    array.object { object in
                        object.member("Data", Base64.encode(record.data))
                        object.member("PartitionKey", record.key)
                    }
                }
            }
        }
        return writer.bytes
    }

    /// Answers stand in the order of the records. If there is not one for each, none can be told
    /// apart.
    static func answers(_ body: [UInt8], count: Int) -> [EntryAnswer] {
        let missing = [EntryAnswer](repeating: .missing, count: count)
        guard let records = JSONFields(body)?.objects("Records"), records.count == count else {
            return missing
        }
        return records.map { record in
            if let code = record.string("ErrorCode") { return .failed(code: code, isOurs: nil) }
            return record.string("SequenceNumber")?.isEmpty == false ? .accepted : .missing
        }
    }
}
