import AWSClient
import EventStreaming
import TestSupport
import Testing
import TextFormats

@testable import Publishing

@Suite("SQS: requests and answers")
struct QueueTests {
    private static let url = "https://sqs.eu-central-1.amazonaws.com/123456789012/ledger"

    private func send(
        _ aws: ScriptedAWS, _ events: [OutgoingEvent], to url: String = url
    ) async throws -> [DeliveryAnswer] {
        try await AWSAddress("sqs:\(url)").destination(over: aws).send(events)
    }

    @Test("A request of a standard queue")
    func request() async throws {
        let aws = ScriptedAWS(.success(#"{"Successful":[{"Id":"e0","MessageId":"m"}]}"#))
        let event = SampleEvents.event(1)
        #expect(try await send(aws, [event]) == [.accepted])
        let call = try #require(aws.calls.first)
        #expect((call.service, call.operation) == (.sqs, "SendMessageBatch"))
        var body = JSONWriter()
        body.string(String(decoding: event.json, as: UTF8.self))
        let message = String(decoding: body.bytes, as: UTF8.self)
        let attributes = MessageAttribute.all(of: event).map {
            #""\#($0.name)":{"DataType":"\#($0.kind.rawValue)","StringValue":"\#($0.value)"}"#
        }
        #expect(
            call.text
                == #"{"QueueUrl":"\#(Self.url)","Entries":[{"Id":"e0","MessageBody":\#(message),"#
                + #""MessageAttributes":{\#(attributes.joined(separator: ","))}}]}"#)
    }

    @Test("A FIFO queue gets the account as the group, and the event's id")
    func ordered() async throws {
        let aws = ScriptedAWS(.success(#"{"Successful":[{"Id":"e0"},{"Id":"e1"}]}"#))
        let events = [
            SampleEvents.event(1, account: "alice"), SampleEvents.event(2, account: "b b"),
        ]
        #expect(try await send(aws, events, to: Self.url + ".fifo") == [.accepted, .accepted])
        let entries = try #require(JSONFields(aws.calls[0].body)?.objects("Entries"))
        #expect(
            entries.map { $0.string("MessageGroupId") } == [
                "alice", QueuedMessage.group(of: events[1].stream),
            ])
        #expect(
            entries.map { $0.string("MessageDeduplicationId") }
                == events.map(\.eventID.description))
    }

    @Test(
        "Answers of each entry",
        arguments: [
            (#"{"Successful":[{"Id":"e1"},{"Id":"e0"}],"Failed":[]}"#, ["accepted", "accepted"]),
            (
                #"{"Successful":[{"Id":"e1"}],"Failed":[{"Id":"e0","SenderFault":true,"#
                    + #""Code":"InvalidMessageContents"}]}"#, ["refused", "accepted"]
            ),
            (
                #"{"Failed":[{"Id":"e0","SenderFault":false,"Code":"InternalError"},"#
                    + #"{"Id":"e1","SenderFault":true,"Code":"KmsDisabled"}]}"#, ["later", "stop"]
            ),
            // Said to have failed and to have not: it is sent again.
            (
                #"{"Successful":[{"Id":"e0"},{"Id":"e1"}],"#
                    + #""Failed":[{"Id":"e0","Code":"InternalError"}]}"#, ["later", "accepted"]
            ),
            // Ids that were not given, or not so.
            (
                #"{"Successful":[{"Id":"e2"},{"Id":"e00"},{"Id":"e-1"},{"Id":"1"},{"Id":7},{},"#
                    + #"{"Id":"e99999999999999999999"},{"Id":"e+1"}]}"#, ["later", "later"]
            ),
            (#"{"Failed":[{"Id":"e0"},{"Id":"e1","SenderFault":true}]}"#, ["later", "refused"]),
            (#"{"Successful":"e0"}"#, ["later", "later"]), ("[]", ["later", "later"]),
            ("", ["later", "later"]),
        ])
    func answers(body: String, words: [String]) async throws {
        let aws = ScriptedAWS(.success(body))
        let events = SampleEvents.events(1...2, accounts: 2)
        #expect(try await send(aws, events).map(\.word) == words)
    }

    @Test(
        "How large a message may be is asked once, when there is a large one",
        arguments: [
            (.success(#"{"Attributes":{"MaximumMessageSize":"1048576"}}"#), "accepted"),
            (.success(#"{"Attributes":{"MaximumMessageSize":"262144"}}"#), "refused"),
            (.success(#"{"Attributes":{"MaximumMessageSize":"-9999999999999999999"}}"#), "refused"),
            (.success("{}"), "refused"), (.failure(.refused("AccessDenied")), "refused"),
            (.failure(.outcomeUnknown(reason: "cut")), "later"),
        ] as [(Result<String, AWSFailure>, String)])
    func size(attributes: Result<String, AWSFailure>, word: String) async throws {
        let aws = ScriptedAWS { call, _ in
            call.operation == "GetQueueAttributes"
                ? Array(try attributes.get().utf8)
                : Array(#"{"Successful":[{"Id":"e0"}]}"#.utf8)
        }
        let large = SampleEvents.event(1, data: SampleEvents.data(bytes: 300_000))
        let destination = try AWSAddress("sqs:\(Self.url)").destination(over: aws)
        for _ in 0..<2 { #expect(try await destination.send([large]).map(\.word) == [word]) }
        #expect(try await destination.send([SampleEvents.event(2)]) == [.accepted])
        let asked = aws.calls.filter { $0.operation == "GetQueueAttributes" }
        #expect(asked.count == (word == "later" ? 2 : 1))
        #expect(
            asked.first?.text
                == #"{"QueueUrl":"\#(Self.url)","AttributeNames":["MaximumMessageSize"]}"#)
    }
}
