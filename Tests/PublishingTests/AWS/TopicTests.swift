import AWSClient
import EventStreaming
import TestSupport
import Testing

@testable import Publishing

@Suite("SNS: requests and answers")
struct TopicTests {
    private static let arn = "arn:aws:sns:eu-central-1:123456789012:ledger"

    private func send(
        _ aws: ScriptedAWS, _ events: [OutgoingEvent], to arn: String = arn
    ) async throws -> [DeliveryAnswer] {
        try await AWSAddress("sns:\(arn)").destination(over: aws).send(events)
    }

    private func answer(_ result: String) -> String {
        "<PublishBatchResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">"
            + "<PublishBatchResult>\(result)</PublishBatchResult></PublishBatchResponse>"
    }

    private func taken(_ ids: String...) -> String {
        let members = ids.map { "<member><Id>\($0)</Id><MessageId>m</MessageId></member>" }
        return answer("<Failed/><Successful>\(members.joined())</Successful>")
    }

    @Test("A request names its entries, their attributes and their text")
    func request() async throws {
        let aws = ScriptedAWS(.success(taken("e0", "e1")))
        let events = [
            SampleEvents.event(1, amount: "250"), SampleEvents.event(2, account: "b b"),
        ]
        #expect(try await send(aws, events, to: Self.arn + ".fifo") == [.accepted, .accepted])
        let call = try #require(aws.calls.first)
        #expect((call.service, call.operation) == (.sns, "PublishBatch"))
        var form = QueryForm("PublishBatch", version: "2010-03-31")
        form.add("TopicArn", Self.arn + ".fifo")
        for (number, event) in events.enumerated() {
            let entry = "PublishBatchRequestEntries.member.\(number + 1)"
            form.add("\(entry).Id", "e\(number)")
            form.add("\(entry).Message", String(decoding: event.json, as: UTF8.self))
            form.add("\(entry).MessageGroupId", QueuedMessage.group(of: event.stream))
            form.add("\(entry).MessageDeduplicationId", event.eventID.description)
            for (place, attribute) in MessageAttribute.all(of: event).enumerated() {
                let part = "\(entry).MessageAttributes.entry.\(place + 1)"
                form.add("\(part).Name", attribute.name)
                form.add("\(part).Value.DataType", attribute.kind.rawValue)
                form.add("\(part).Value.StringValue", attribute.value)
            }
        }
        #expect(call.body == form.bytes)
        #expect(call.text.contains("Name=amountminor&"))
        #expect(call.text.contains(".Value.DataType=Number&"))
    }

    @Test("A standard topic gets no group")
    func unordered() async throws {
        let aws = ScriptedAWS(.success(taken("e0")))
        _ = try await send(aws, [SampleEvents.event(1)])
        #expect(aws.calls.first?.text.contains("MessageGroupId") == false)
        #expect(aws.calls.first?.text.contains("MessageDeduplicationId") == false)
    }

    @Test(
        "Answers of each entry",
        arguments: [
            (
                "<Successful><member><Id>e1</Id></member></Successful><Failed><member>"
                    + "<Id>e0</Id><Code>InvalidParameter</Code><SenderFault>true</SenderFault>"
                    + "</member></Failed>",
                ["refused", "accepted"]
            ),
            (
                "<Failed><member><Id>e0</Id><Code>InternalError</Code>"
                    + "<SenderFault>false</SenderFault></member><member><Id>e1</Id>"
                    + "<Code>AuthorizationError</Code></member></Failed><Successful></Successful>",
                ["later", "stop"]
            ),
            (
                "<Failed/><Successful><member><Id>e0</Id></member></Successful>",
                ["accepted", "later"]
            ),
            ("<Successful><member><Id>e0</Id></member><member><Id>e1", ["later", "later"]),
            ("<Successful/><Failed/>", ["later", "later"]), ("", ["later", "later"]),
            ("<Successful><member><Id>e&#48;</Id></member></Successful>", ["accepted", "later"]),
            ("<Successful><member><Id>e7</Id></member></Successful>", ["later", "later"]),
        ])
    func answers(result: String, words: [String]) async throws {
        let aws = ScriptedAWS(.success(answer(result)))
        let events = SampleEvents.events(1...2, accounts: 2)
        #expect(try await send(aws, events).map(\.word) == words)
    }

    @Test(
        "An answer that is none accepts nothing",
        arguments: [
            "", "{}", "<html>ok</html>", "<PublishBatchResult>",
            "<Successful><member><Id>e0</Id></member></Successful>",
        ])
    func noAnswers(body: String) async throws {
        let aws = ScriptedAWS(.success(body))
        #expect(try await send(aws, [SampleEvents.event(1)]).map(\.word) == ["later"])
    }

    @Test("A topic that takes more is asked once; where asking is denied 256 KiB are taken")
    func size() async throws {
        let entry = "<entry><key>MaximumMessageSize</key><value>1048576</value></entry>"
        let other = "<entry><key>Owner</key><value>123</value></entry>"
        for (attributes, word) in [
            (
                Result<String, AWSFailure>.success("<Attributes>\(other)\(entry)</Attributes>"),
                "accepted"
            ),
            (.success("<Attributes>\(other)</Attributes>"), "refused"),
            (.failure(.refused("AuthorizationError")), "refused"),
        ] {
            let aws = ScriptedAWS { call, _ in
                Array(
                    (call.operation == "GetTopicAttributes"
                        ? try attributes.get() : taken("e0")).utf8)
            }
            let destination = try AWSAddress("sns:\(Self.arn)").destination(over: aws)
            let large = SampleEvents.event(1, data: SampleEvents.data(bytes: 262_144))
            for _ in 0..<2 { #expect(try await destination.send([large]).map(\.word) == [word]) }
            #expect(aws.calls.filter { $0.operation == "GetTopicAttributes" }.count == 1)
        }
    }

    @Test("No damage of an answer is a trap")
    func hostileAnswers() async throws {
        var random = SeededRandom.announced(for: "TopicTests")
        let whole = Array(taken("e0", "e1", "e2").utf8)
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
            #expect(Topic.answers(bytes, count: 3).count == 3)
            #expect(MessageQueue.answers(bytes, count: 3).count == 3)
        }
    }
}
