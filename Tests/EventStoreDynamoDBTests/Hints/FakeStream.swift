import AWSClient
import EventStoreCore
import Synchronization
import TestSupport
import TextFormats

@testable import EventStoreDynamoDB

/// A table's stream as the service has it, and no emulator does: shards that split, close and are
/// dropped, iterators that expire, records that are trimmed after a day of its clock, doubled and
/// shuffled ones.
final class FakeStream: AWSCaller {
    struct Record {
        let number: SequenceNumber
        let key: String
        let kind: StreamHint.Kind
        let moment: Timestamp
    }

    struct Shard {
        let name: String
        var parent: String?
        var records: [Record] = []
        var closed: Timestamp?
        /// The stream neither lists it nor knows it.
        var isGone = false
        /// It is not listed; who has its name may read it.
        var isHidden = false
        /// Pages that are empty though more follows.
        var emptyPages = 0
        /// Records that are trimmed, whatever their age.
        var trimmed = 0
    }

    struct State {
        var shards: [Shard] = []
        var status = "ENABLED"
        var isGone = false
        var recordsPerPage = 3
        /// Records come twice, and those of a page in any order.
        var isUnruly = false
        var random = SeededRandom(seed: 1)
        fileprivate var lastNumber = 0
        fileprivate var lastShard = 0
        fileprivate var iterators: [String: (shard: String, place: Int, moment: Timestamp)] = [:]
        fileprivate var lastIterator = 0
    }

    /// What a call is answered with instead.
    enum Fault: Sendable {
        case failure(AWSFailure)
        case bytes(String)
    }

    typealias Rule = @Sendable (_ operation: String, _ number: Int) -> Fault?

    let arn: String
    let clock: ManualClock
    let state = Mutex(State())
    private let rule = Mutex<Rule?>(nil)
    private let calls = Mutex([(operation: String, shard: String)]())

    static let throttled = Fault.failure(
        .unavailable(reason: "too much", isThrottled: true, retryAfter: .seconds(1)))
    static let retention = 24 * 3600 * Timestamp.second
    static let iteratorLife = 15 * 60 * Timestamp.second

    init(_ label: String = "2026-08-01T12:00:00.000", clock: ManualClock = ManualClock()) {
        arn = "arn:aws:dynamodb:us-east-1:000000000000:table/bank/stream/\(label)"
        self.clock = clock
    }

    // MARK: What a test does to it

    /// Adds a shard, and closes the one that it comes out of.
    @discardableResult
    func add(behind parent: String? = nil) -> String {
        let moment = clock.now
        return state.withLock { state in
            state.lastShard += 1
            let digits = "\(state.lastShard)"
            let name = "shardId-" + String(repeating: "0", count: 6 - digits.count) + digits
            state.close(parent, at: moment)
            state.shards.append(Shard(name: name, parent: parent))
            return name
        }
    }

    func close(_ shard: String) {
        let moment = clock.now
        state.withLock { $0.close(shard, at: moment) }
    }

    func change(_ shard: String, _ body: (inout Shard) -> Void) {
        state.withLock { state in
            if let index = state.shards.firstIndex(where: { $0.name == shard }) {
                body(&state.shards[index])
            }
        }
    }

    /// Writes records, each of a key.
    func put(_ keys: [String], _ kind: StreamHint.Kind = .inserted, into shard: String) {
        let moment = clock.now
        state.withLock { state in
            for key in keys {
                state.lastNumber += 1
                // They get one digit longer on the way.
                let number = 99_999_999_999_999_990 + state.lastNumber
                guard let number = SequenceNumber("\(number)") else { continue }
                let record = Record(number: number, key: key, kind: kind, moment: moment)
                for index in state.shards.indices where state.shards[index].name == shard {
                    state.shards[index].records.append(record)
                }
            }
        }
    }

    /// What happens instead of a call: of its kind the first has the number 1.
    func happens(_ rule: Rule?) {
        calls.withLock { $0 = [] }
        self.rule.withLock { $0 = rule }
    }

    func count(of operation: String) -> Int {
        calls.withLock { $0.filter { $0.operation == operation }.count }
    }

    /// The shards that were asked for records since the last look.
    func read() -> [String] {
        calls.withLock { calls in
            defer { calls = [] }
            return calls.filter { $0.operation == "GetRecords" }.map(\.shard)
        }
    }

    // MARK: The service

    func call(
        _ service: AWSService, _ operation: String, _ body: [UInt8]
    ) async throws -> [UInt8] {
        guard service == .dynamoDBStreams else { throw Self.refused("UnknownOperation") }
        let request = try JSONTree(body)
        let number = calls.withLock { calls in
            let shard = request["ShardId"]?.string ?? shard(of: request["ShardIterator"]?.string)
            calls.append((operation, shard))
            return calls.filter { $0.operation == operation }.count
        }
        switch rule.withLock({ $0 })?(operation, number) {
        case .failure(let failure): throw failure
        case .bytes(let text): return Array(text.utf8)
        case nil: break
        }
        let moment = clock.now
        return try state.withLock { state in
            state.age(to: moment)
            guard !state.isGone else { throw Self.refused("ResourceNotFoundException") }
            switch operation {
            case "DescribeStream": return try state.describe(request, arn)
            case "GetShardIterator": return try state.open(request, at: moment)
            case "GetRecords": return try state.records(request, at: moment)
            default: throw Self.refused("UnknownOperation")
            }
        }
    }

    private func shard(of iterator: String?) -> String {
        state.withLock { state in iterator.flatMap { state.iterators[$0]?.shard } ?? "" }
    }

    static func refused(_ code: String) -> AWSFailure {
        .refused(code: code, message: "no", body: [])
    }
}

extension FakeStream.State {
    fileprivate mutating func close(_ shard: String?, at moment: Timestamp) {
        for index in shards.indices where shards[index].name == shard {
            shards[index].closed = shards[index].closed ?? moment
        }
    }

    /// Trims what is too old.
    fileprivate mutating func age(to moment: Timestamp) {
        func isOld(_ written: Timestamp) -> Bool {
            written.advanced(by: FakeStream.retention) <= moment
        }
        for index in shards.indices {
            let old = shards[index].records.prefix { isOld($0.moment) }.count
            shards[index].trimmed = max(shards[index].trimmed, old)
            if let closed = shards[index].closed, isOld(closed) { shards[index].isGone = true }
        }
    }

    fileprivate func describe(_ request: JSONTree, _ arn: String) throws -> [UInt8] {
        guard request["StreamArn"]?.string == arn else {
            throw FakeStream.refused("ResourceNotFoundException")
        }
        let listed = shards.filter { !$0.isGone && !$0.isHidden }
        let start = request["ExclusiveStartShardId"]?.string
        let behind =
            start.map { start in
                listed.drop { $0.name != start }.dropFirst()
            } ?? listed[...]
        let limit = request["Limit"]?.number.flatMap { Int($0) } ?? 100
        let page = behind.prefix(limit)
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("StreamDescription")
            writer.object { writer in
                writer.member("StreamArn", arn)
                writer.member("StreamStatus", status)
                writer.name("Shards")
                writer.array { list in
                    for shard in page {
                        list.object { writer in
                            writer.member("ShardId", shard.name)
                            if let parent = shard.parent { writer.member("ParentShardId", parent) }
                        }
                    }
                }
                if page.count < behind.count, let last = page.last {
                    writer.member("LastEvaluatedShardId", last.name)
                }
            }
        }
        return writer.bytes
    }

    private func shard(_ name: String?) throws -> FakeStream.Shard {
        guard let shard = shards.first(where: { $0.name == name }), !shard.isGone else {
            throw FakeStream.refused("ResourceNotFoundException")
        }
        return shard
    }

    fileprivate mutating func open(_ request: JSONTree, at moment: Timestamp) throws -> [UInt8] {
        let shard = try shard(request["ShardId"]?.string)
        var place = shard.trimmed
        if request["ShardIteratorType"]?.string == "AFTER_SEQUENCE_NUMBER" {
            let number = request["SequenceNumber"]?.string.flatMap { SequenceNumber($0) }
            guard let index = shard.records.firstIndex(where: { $0.number == number }) else {
                throw FakeStream.refused("ValidationException")
            }
            guard index >= shard.trimmed else {
                throw FakeStream.refused("TrimmedDataAccessException")
            }
            place = index + 1
        }
        var writer = JSONWriter()
        writer.object {
            $0.member("ShardIterator", iterator(of: shard.name, at: place, moment))
        }
        return writer.bytes
    }

    private mutating func iterator(
        of shard: String, at place: Int, _ moment: Timestamp
    ) -> String {
        lastIterator += 1
        iterators["iterator-\(lastIterator)"] = (shard, place, moment)
        return "iterator-\(lastIterator)"
    }

    fileprivate mutating func records(_ request: JSONTree, at moment: Timestamp) throws -> [UInt8] {
        guard let name = request["ShardIterator"]?.string, let iterator = iterators[name] else {
            throw FakeStream.refused("ValidationException")
        }
        guard moment < iterator.moment.advanced(by: FakeStream.iteratorLife) else {
            throw FakeStream.refused("ExpiredIteratorException")
        }
        let shard = try shard(iterator.shard)
        guard iterator.place >= shard.trimmed else {
            throw FakeStream.refused("TrimmedDataAccessException")
        }
        var end = min(iterator.place + recordsPerPage, shard.records.count)
        if let index = shards.firstIndex(where: { $0.name == shard.name && $0.emptyPages > 0 }) {
            shards[index].emptyPages -= 1
            end = iterator.place
        }
        var page = Array(shard.records[iterator.place..<end])
        if isUnruly {
            page += page.filter { _ in Bool.random(using: &random) }
            page.shuffle(using: &random)
        }
        var next: String?
        if shard.closed == nil || end < shard.records.count {
            next = self.iterator(of: shard.name, at: end, moment)
        }
        return Self.page(page, next)
    }

    private static func page(_ records: [FakeStream.Record], _ next: String?) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("Records")
            writer.array { list in
                for record in records { list.object { write(record, to: &$0) } }
            }
            if let next { writer.member("NextShardIterator", next) }
        }
        return writer.bytes
    }

    private static func write(_ record: FakeStream.Record, to writer: inout JSONWriter) {
        writer.member("eventName", record.kind.rawValue)
        writer.name("dynamodb")
        writer.object { writer in
            writer.member("SequenceNumber", record.number.text)
            writer.name("Keys")
            AttributeValue.write(["id": .string(record.key)], to: &writer)
            if record.kind != .removed {
                writer.name("NewImage")
                AttributeValue.write(["id": .string(record.key), "v": .number("1")], to: &writer)
            }
        }
    }
}

extension HintPage {
    /// The keys of its hints, in their order.
    var keys: [String] { hints.compactMap { $0.key["id"]?.string } }
}
