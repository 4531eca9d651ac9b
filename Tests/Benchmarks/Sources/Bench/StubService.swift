import AWSClient
import EventStoreCore
import EventStoreDynamoDB
import Foundation
import Synchronization
import TextFormats

/// A DynamoDB that holds one ledger, to be copied and nothing else. All events stand ready in the
/// wire's form, in the order in which the service would scan them; a page of an answer is a piece
/// of that.
final class StubService: AWSCaller {
    /// A page ends behind the item that reaches this size, as the service counts it.
    private static let pageBytes = 1 << 20
    private static let account = "123456789012"
    private static let region = "eu-west-1"

    let tables: LedgerTables
    private let items: Items
    /// In the order of the hashes of their names.
    private let streams: [Stream]
    private let places: [String: Int]
    private let last: LogEntry
    private let pageCount = Mutex(0)
    private let sentBytes = Mutex(0)

    private struct Stream {
        let name: String
        let hash: UInt64
        var firstItem = 0
    }

    /// Bytes of all items, as the service counts them.
    var tableBytes: Int { items.ends.last?.counted ?? 0 }
    var pages: Int { pageCount.withLock { $0 } }
    var bytes: Int { sentBytes.withLock { $0 } }

    /// Reads a ledger through.
    ///
    /// - Parameters:
    ///   - store: the ledger.
    ///   - entry: the append that an event belongs to: alone in it, with its command or without.
    /// - Throws: `EventStoreError`; `BenchError` for an empty ledger.
    init(
        _ store: any EventStore, entry: (RecordedEvent) -> LogEntry
    ) async throws {
        guard let tables = LedgerTables(events: "bench") else { throw BenchError("tables") }
        self.tables = tables
        var items = Items()
        var streams: [Stream] = []
        var after: StreamID?
        while case let page = try await store.streams(after: after, limit: 1000),
            let end = page.last
        {
            streams += page.map { Stream(name: $0.stream.name, hash: Self.hash($0.stream.name)) }
            after = end.stream
        }
        streams.sort { ($0.hash, $0.name) < ($1.hash, $1.name) }
        var last: RecordedEvent?
        for index in streams.indices {
            streams[index].firstItem = items.ends.count
            var from = Version(1)
            while case let page = try await store.read(
                StreamID(stored: streams[index].name), StreamQuery(from: from, limit: 1000)),
                let end = page.last
            {
                for event in page {
                    for item in NativeLayout.events(of: entry(event)) { items.add(item) }
                    if event.position > last?.position ?? .start { last = event }
                }
                from = end.version.next
            }
        }
        guard let last else { throw BenchError("an empty ledger") }
        self.last = entry(last)
        self.items = items
        self.streams = streams
        places = Dictionary(
            uniqueKeysWithValues: zip(streams.map(\.name), streams.indices))
    }

    /// Where a partition stands among all of them.
    private static func hash(_ name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    // MARK: Answers

    func call(
        _ service: AWSService, _ operation: String, _ body: [UInt8]
    ) async throws -> [UInt8] {
        let request = try JSONTree(body)
        let answer: [UInt8]
        switch operation {
        case "DescribeTable": answer = try description(request["TableName"]?.string ?? "")
        case "Scan": answer = try scan(request)
        case "Query": answer = Self.answer(slot, units: "1.0")
        case "BatchGetItem": answer = batch
        default: throw BenchError("\(operation) is not expected")
        }
        sentBytes.withLock { $0 += answer.count }
        return answer
    }

    private func description(_ table: String) throws -> [UInt8] {
        let keys =
            table == tables.events
            ? [("aggregateId", "S", "HASH"), ("sequenceNumber", "N", "RANGE")]
            : [("partition", "S", "HASH"), ("place", "S", "RANGE")]
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("Table")
            writer.object { writer in
                writer.member("TableName", table)
                writer.member(
                    "TableArn",
                    "arn:aws:dynamodb:\(Self.region):\(Self.account):table/\(table)")
                writer.member("TableId", "id-of-\(table)")
                writer.member("TableStatus", "ACTIVE")
                writer.member("ItemCount", Int64(items.ends.count))
                writer.member("TableSizeBytes", Int64(tableBytes))
                writer.name("KeySchema")
                writer.array { list in
                    for key in keys {
                        list.object {
                            $0.member("AttributeName", key.0)
                            $0.member("KeyType", key.2)
                        }
                    }
                }
                writer.name("AttributeDefinitions")
                writer.array { list in
                    for key in keys {
                        list.object {
                            $0.member("AttributeName", key.0)
                            $0.member("AttributeType", key.1)
                        }
                    }
                }
            }
        }
        return writer.bytes
    }

    private func scan(_ request: JSONTree) throws -> [UInt8] {
        guard let segment = request["Segment"]?.number.flatMap({ UInt64($0) }),
            let segments = request["TotalSegments"]?.number.flatMap({ UInt64($0) })
        else { throw BenchError("a scan without a segment") }
        let part = part(segment, of: segments)
        let first = try request["ExclusiveStartKey"].map { try place(of: $0) + 1 }
        let start = first ?? part.lowerBound
        let before = start > 0 ? items.ends[start - 1].counted : 0
        var end = start
        while end < part.upperBound,
            end == start || items.ends[end - 1].counted - before < Self.pageBytes
        {
            end += 1
        }
        pageCount.withLock { $0 += 1 }
        let size = end > start ? items.ends[end - 1].counted - before : 0
        // Half a unit for each 4 KB, or part of them.
        let halves = max(1, (size + 4095) / 4096)
        let next = end < part.upperBound ? try key(of: end - 1) : ""
        let from = start > 0 ? items.ends[start - 1].wire + 1 : 0
        return Self.answer(
            items.wire[from..<max(from, end > start ? items.ends[end - 1].wire : from)],
            units: "\(halves / 2).\(halves % 2 * 5)",
            next: next)
    }

    private func part(_ segment: UInt64, of segments: UInt64) -> Range<Int> {
        func first(_ segment: UInt64) -> Int {
            guard segment < segments else { return items.ends.count }
            let bound = UInt64.max / segments * segment
            let index = streams.firstIndex { $0.hash >= bound }
            return index.map { streams[$0].firstItem } ?? items.ends.count
        }
        return first(segment)..<first(segment + 1)
    }

    /// The item of a key.
    private func place(of key: JSONTree) throws -> Int {
        let key = try AttributeValue.item(key)
        guard let name = key["aggregateId"]?.string, let version = key["sequenceNumber"]?.integer,
            let stream = places[name]
        else { throw BenchError("a key that nothing has") }
        return streams[stream].firstItem + Int(version) - 1
    }

    private func key(of item: Int) throws -> String {
        var (low, high) = (0, streams.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if streams[middle].firstItem <= item { low = middle } else { high = middle }
        }
        let stream = streams[low]
        var writer = JSONWriter()
        AttributeValue.write(
            [
                "aggregateId": .string(stream.name),
                "sequenceNumber": AttributeValue(Int64(item - stream.firstItem + 1)),
            ], to: &writer)
        return ",\"LastEvaluatedKey\":" + String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The last slot: whoever asks the log asks for that one.
    private var slot: ArraySlice<UInt8> {
        var writer = JSONWriter()
        if let item = NativeLayout.slot(of: last, appendID: "last") {
            AttributeValue.write(item, to: &writer)
        }
        return writer.bytes[...]
    }

    /// The last event.
    private var batch: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("Responses")
            writer.object { writer in
                writer.name(tables.events)
                writer.array { list in
                    for item in NativeLayout.events(of: last) {
                        AttributeValue.write(item, to: &list)
                    }
                }
            }
            writer.name("ConsumedCapacity")
            writer.array { list in
                list.object { $0.member("CapacityUnits", 1) }
            }
        }
        return writer.bytes
    }

    private static func answer(
        _ items: ArraySlice<UInt8>, units: String, next: String = ""
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(items.count + 300)
        bytes += "{\"ConsumedCapacity\":{\"CapacityUnits\":\(units)},\"Items\":[".utf8
        bytes += items
        bytes += "]\(next)}".utf8
        return bytes
    }
}

/// All items of a table in the wire's form, with a comma between any two.
private struct Items {
    var wire: [UInt8] = []
    /// Of each item: where it ends in `wire`, and in the bytes that the service counts.
    var ends: [(wire: Int, counted: Int)] = []

    mutating func add(_ item: AttributeValue.Item) {
        if !wire.isEmpty { wire.append(UInt8(ascii: ",")) }
        var writer = JSONWriter(capacity: 1024)
        AttributeValue.write(item, to: &writer)
        wire += writer.bytes
        let size = item.reduce(0) { $0 + $1.key.utf8.count + Self.size(of: $1.value) }
        ends.append((wire.count, (ends.last?.counted ?? 0) + size))
    }

    /// As the service's documentation counts it.
    private static func size(of value: AttributeValue) -> Int {
        switch value {
        case .string(let text): text.utf8.count
        case .number(let digits): digits.utf8.count / 2 + 1
        case .binary(let bytes): bytes.count
        default: 1
        }
    }
}
