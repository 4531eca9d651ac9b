import AWSClient
import EventStreaming
import Testing

@testable import Publishing

@Suite("Addresses in AWS")
struct AWSAddressTests {
    @Test(
        "What is taken, its service, its region, and its text",
        arguments: [
            (
                "sns:arn:aws:sns:eu-central-1:123456789012:ledger", .sns, "eu-central-1", nil
            ),
            ("sns:arn:aws-cn:sns:cn-north-1:123456789012:l.fifo", .sns, "cn-north-1", nil),
            (
                "sqs:https://sqs.eu-west-1.amazonaws.com/123456789012/q", .sqs, "eu-west-1", nil
            ),
            ("sqs:https://sqs.cn-north-1.amazonaws.com.cn/1/q.fifo", .sqs, "cn-north-1", nil),
            ("sqs:https://us-west-2.queue.amazonaws.com/1/q", .sqs, "us-west-2", nil),
            ("sqs:https://sqs.eu-west-1.api.aws/1/q", .sqs, "eu-west-1", nil),
            ("sqs:http://127.0.0.1:4566/000000000000/q", .sqs, nil, nil),
            ("sqs:https://queues.example.org/x/y/q_1-a", .sqs, nil, nil),
            ("kinesis:ledger_1.a-b", .kinesis, nil, nil),
            (
                "kinesis:arn:aws:kinesis:us-east-1:123456789012:stream/ledger", .kinesis,
                "us-east-1",
                nil
            ),
            ("s3://lake", .s3, nil, nil), ("s3://lake/", .s3, nil, "s3://lake"),
            ("s3://lake/a/b c/ü", .s3, nil, nil),
            ("s3://my.lake_1/a/", .s3, nil, "s3://my.lake_1/a"),
        ] as [(String, AWSService, String?, String?)])
    func taken(text: String, service: AWSService, region: String?, kept: String?) throws {
        let address = try AWSAddress(text)
        #expect(address.service == service)
        #expect(address.region == region)
        #expect(address.text == kept ?? text)
        #expect(try AWSAddress(address.text) == address)
        #expect(AWSAddress.isMeant(by: text))
    }

    @Test(
        "What is none, and what is said of it",
        arguments: [
            ("sns:", "is no topic"), ("sns:ledger", "arn:aws:sns:REGION:ACCOUNT:TOPIC"),
            ("sns:arn:aws:sqs:eu-central-1:123456789012:ledger", "is no topic"),
            ("sns:arn:aws:sns:eu-central-1:12345:ledger", "is no topic"),
            ("sns:arn:aws:sns::123456789012:ledger", "is no topic"),
            ("sns:arn:aws:sns:eu.central:123456789012:ledger", "is no topic"),
            ("sns:arn:aws:sns:eu-central-1:123456789012:led:ger", "is no topic"),
            ("sns:arn:aws:sns:eu-central-1:123456789012:.fifo", "is no topic"),
            ("sns:arn:gcp:sns:eu-central-1:123456789012:x", "is no topic"),
            (
                "sns:arn:aws:sns:eu-central-1:123456789012:\(String(repeating: "x", count: 257))",
                "is no"
            ),
            ("sqs:", "is no queue"), ("sqs:ledger", "is no queue"),
            ("sqs:https://h/q", "is no queue"),
            ("sqs:ftp://sqs.eu-west-1.amazonaws.com/1/q", "is no queue"),
            ("sqs:https://user:secret@h/1/q", "is no queue"),
            ("sqs:https://h/1/q?x=1", "is no queue"),
            ("sqs:https://h/1/q q", "is no queue"), ("sqs:https://h/1/q.x", "is no queue"),
            ("kinesis:", "is no stream"), ("kinesis:a b", "is no stream"),
            ("kinesis:arn:aws:kinesis:us-east-1:123456789012:ledger", "is no stream"),
            ("kinesis:arn:aws:kinesis:us-east-1:123456789012:stream/", "is no stream"),
            ("s3://", "is no bucket"), ("s3:///x", "is no bucket"), ("s3://a b/x", "is no bucket"),
            ("s3://..../x", "is no bucket"), ("s3://lake//x", "is no prefix"),
            ("s3://lake/a/../b", "is no prefix"), ("s3://lake/.", "is no prefix"),
            ("s3://lake/a\u{1B}[2J", "is no prefix"),
            ("s3://lake/\(String(repeating: "x", count: 513))", "is no prefix"),
            ("s3:lake", "begins with none"), ("SNS:x", "begins with none"),
            ("", "begins with none"),
        ])
    func malformed(text: String, words: String) {
        do {
            _ = try AWSAddress(text)
            Issue.record("\(text) was taken")
        } catch {
            #expect(error.reason.contains(words), "\(error.reason)")
            #expect(!error.reason.contains("\u{1B}"))
            #expect(error.reason.count < 400)
        }
    }

    @Test("Each address sends to its service")
    func destinations() async throws {
        for (text, operation) in [
            ("sns:arn:aws:sns:eu-central-1:123456789012:ledger", "PublishBatch"),
            ("sqs:https://sqs.eu-west-1.amazonaws.com/123456789012/q", "SendMessageBatch"),
            ("kinesis:ledger", "PutRecords"), ("s3://lake/x", "PutObject"),
        ] {
            let aws = ScriptedAWS(.failure(.refused("AccessDenied")))
            let address = try AWSAddress(text)
            let answers = try await address.destination(over: aws).send([SampleEvents.event(1)])
            #expect(answers.map(\.word) == ["stop"])
            #expect(aws.calls.map(\.operation) == [operation])
            #expect(aws.calls.map(\.service) == [address.service])
        }
    }
}
