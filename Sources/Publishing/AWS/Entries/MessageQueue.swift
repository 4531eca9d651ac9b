import AWSClient
import EventStreaming
import TextFormats

/// A queue of SQS.
struct MessageQueue: EntryService {
    let aws: any AWSCaller
    /// As it was given to the operator.
    let url: String
    let isOrdered: Bool
    private let limit = SizeLimit()

    /// - Parameters:
    ///   - aws: calls the service.
    ///   - url: of the queue; one of a FIFO queue ends so.
    init(aws: any AWSCaller, url: String) {
        self.aws = aws
        self.url = url
        isOrdered = url.hasSuffix(".fifo")
    }

    var title: String { "SQS" }

    var limits: EntryLimits {
        EntryLimits(
            entries: 10, requestBytes: SizeLimit.standard, entryBytes: SizeLimit.standard)
    }

    func entry(of event: OutgoingEvent) -> QueuedMessage {
        QueuedMessage(event, isOrdered: isOrdered)
    }

    func bytes(of message: QueuedMessage) -> Int { message.bytes }

    func largestEntry() async throws -> Int {
        try await limit.value {
            var writer = JSONWriter()
            writer.object { object in
                object.member("QueueUrl", url)
                object.name("AttributeNames")
                object.array { $0.string(SizeLimit.attribute) }
            }
            let answer = try await aws.call(.sqs, "GetQueueAttributes", writer.bytes)
            return JSONFields(answer)?.object("Attributes")?.string(SizeLimit.attribute)
        }
    }

    func put(_ messages: [QueuedMessage]) async throws -> [EntryAnswer] {
        let answer = try await aws.call(.sqs, "SendMessageBatch", body(messages))
        return Self.answers(answer, count: messages.count)
    }

    private func body(_ messages: [QueuedMessage]) -> [UInt8] {
        var writer = JSONWriter(capacity: messages.reduce(256) { $0 + $1.bytes * 5 / 4 + 512 })
        writer.object { object in
            object.member("QueueUrl", url)
            object.name("Entries")
            object.array { array in
                for (number, message) in messages.enumerated() {
                    array.object { Self.write(message, EntryAnswers.id(number), into: &$0) }
                }
            }
        }
        return writer.bytes
    }

    private static func write(
        _ message: QueuedMessage, _ id: String, into object: inout JSONWriter
    ) {
        object.member("Id", id)
        object.member("MessageBody", message.text)
        object.name("MessageAttributes")
        object.object { object in
            for attribute in message.attributes {
                object.name(attribute.name)
                object.object { object in
                    object.member("DataType", attribute.kind.rawValue)
                    object.member("StringValue", attribute.value)
                }
            }
        }
        if let group = message.group { object.member("MessageGroupId", group) }
        if let deduplication = message.deduplication {
            object.member("MessageDeduplicationId", deduplication)
        }
    }

    /// What an answer says of each of so many entries.
    static func answers(_ body: [UInt8], count: Int) -> [EntryAnswer] {
        var answers = EntryAnswers(count: count)
        guard let fields = JSONFields(body) else { return answers.inOrder }
        for entry in fields.objects("Successful") { answers.note(entry.string("Id"), .accepted) }
        for entry in fields.objects("Failed") {
            let failed = EntryAnswer.failed(
                code: entry.string("Code") ?? "", isOurs: entry.boolean("SenderFault"))
            answers.note(entry.string("Id"), failed)
        }
        return answers.inOrder
    }
}
