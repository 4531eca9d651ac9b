import AWSClient
import EventStoreCore
import EventStreaming
import TestSupport
import Testing
import TextFormats

@testable import Publishing

@Suite("Kinesis: requests and answers")
struct KinesisTests {
    private func send(
        _ aws: ScriptedAWS, _ events: [OutgoingEvent], to text: String = "kinesis:ledger"
    ) async throws -> [DeliveryAnswer] {
        try await AWSAddress(text).destination(over: aws).send(events)
    }

    private func answer(_ count: Int) -> String {
        let record = #"{"SequenceNumber":"49","ShardId":"shardId-0"}"#
        let records = [String](repeating: record, count: count).joined(separator: ",")
        return #"{"FailedRecordCount":0,"Records":[\#(records)]}"#
    }

    @Test("A request names the stream, and of each event its bytes and its account")
    func request() async throws {
        let aws = ScriptedAWS(.success(answer(2)))
        let events = [
            SampleEvents.event(1, account: "alice"), SampleEvents.event(2, account: "bob ü"),
        ]
        #expect(try await send(aws, events) == [.accepted, .accepted])
        let call = try #require(aws.calls.first)
        #expect(call.service == .kinesis)
        #expect(call.operation == "PutRecords")
        let records = events.map { event in
            #"{"Data":"\#(Base64.encode(event.json))","PartitionKey":"\#(event.stream.name)"}"#
        }
        #expect(
            call.text == #"{"StreamName":"ledger","Records":[\#(records.joined(separator: ","))]}"#)
        let arn = "arn:aws:kinesis:eu-central-1:123456789012:stream/ledger"
        let named = ScriptedAWS(.success(answer(1)))
        _ = try await send(named, [events[0]], to: "kinesis:\(arn)")
        #expect(named.calls.first?.text.hasPrefix(#"{"StreamARN":"\#(arn)","Records":["#) == true)
    }

    @Test("A long account's key is its hash, and stays the same")
    func longKeys() throws {
        let long = StreamID(stored: String(repeating: "é", count: 200))
        let key = KinesisStream.key(of: long)
        #expect(key == KinesisStream.key(of: long))
        #expect(key.hasPrefix("sha256-") && key.utf8.count == 71)
        let whole = String(repeating: "k", count: 256)
        #expect(KinesisStream.key(of: StreamID(stored: whole)) == whole)
    }

    @Test(
        "Answers of each record",
        arguments: [
            (
                #"{"FailedRecordCount":1,"Records":[{"SequenceNumber":"1","ShardId":"s"},"#
                    + #"{"ErrorCode":"ProvisionedThroughputExceededException"}]}"#,
                ["accepted", "later"]
            ),
            (
                #"{"Records":[{"ErrorCode":"InternalFailure"},"#
                    + #"{"ErrorCode":"KMSAccessDeniedException","SequenceNumber":"1"}]}"#,
                ["later", "stop"]
            ),
            (#"{"Records":[{"SequenceNumber":"1"}]}"#, ["later", "later"]),
            (#"{"Records":[{"SequenceNumber":"1"},7]}"#, ["later", "later"]),
            (#"{"Records":[{"SequenceNumber":1},{"SequenceNumber":""}]}"#, ["later", "later"]),
            (#"{"Records":[{},{}]}"#, ["later", "later"]),
            (#"{"Records":{}}"#, ["later", "later"]),
            ("{}", ["later", "later"]), ("", ["later", "later"]), ("<html>", ["later", "later"]),
            (#"{"Records":[{"SequenceNumber":"1"},{"SequenceNumber":"#, ["later", "later"]),
        ])
    func answers(body: String, words: [String]) async throws {
        let aws = ScriptedAWS(.success(body))
        let events = SampleEvents.events(1...2, accounts: 2)
        #expect(try await send(aws, events).map(\.word) == words)
        #expect(aws.calls.count == 1)
    }

    @Test("A record of more than 1 MiB is refused without being sent")
    func size() async throws {
        let fits = SampleEvents.event(1, account: "a")
        let room = (1 << 20) - (fits.json.count - #"{"note":"plain"}"#.utf8.count) - 1
        let sizes = [room, room + 1].map {
            SampleEvents.event(1, account: "a", data: SampleEvents.data(bytes: $0))
        }
        let aws = ScriptedAWS(.success(answer(1)))
        #expect(try await send(aws, [sizes[0]]).map(\.word) == ["accepted"])
        #expect(try await send(aws, [sizes[1]]).map(\.word) == ["refused"])
        #expect(aws.calls.count == 1)
    }

    @Test("No answer whatever is a trap or an acceptance of what it does not name")
    func hostileAnswers() async throws {
        var random = SeededRandom.announced(for: "KinesisTests")
        let whole = Array(answer(3).utf8)
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(index...)
                default: bytes.remove(at: index)
                }
            }
            let answers = KinesisStream.answers(bytes, count: 3)
            #expect(answers.count == 3)
            if answers.contains(.accepted) {
                #expect(JSONFields(bytes)?.objects("Records").count == 3)
            }
        }
    }
}
