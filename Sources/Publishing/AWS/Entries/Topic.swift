import AWSClient
import EventStreaming

/// A topic of SNS.
struct Topic: EntryService {
    private static let version = "2010-03-31"

    let aws: any AWSCaller
    let arn: String
    let isOrdered: Bool
    private let limit = SizeLimit()

    /// - Parameters:
    ///   - aws: calls the service.
    ///   - arn: of the topic; one of a FIFO topic ends so.
    init(aws: any AWSCaller, arn: String) {
        self.aws = aws
        self.arn = arn
        isOrdered = arn.hasSuffix(".fifo")
    }

    var title: String { "SNS" }

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
            var form = QueryForm("GetTopicAttributes", version: Self.version)
            form.add("TopicArn", arn)
            let answer = try await aws.call(.sns, "GetTopicAttributes", form.bytes)
            return XMLElement.all("entry", in: answer).first {
                XMLElement.text("key", in: $0) == SizeLimit.attribute
            }.flatMap { XMLElement.text("value", in: $0) }
        }
    }

    func put(_ messages: [QueuedMessage]) async throws -> [EntryAnswer] {
        let answer = try await aws.call(.sns, "PublishBatch", form(messages).bytes)
        return Self.answers(answer, count: messages.count)
    }

    private func form(_ messages: [QueuedMessage]) -> QueryForm {
        var form = QueryForm("PublishBatch", version: Self.version)
        form.add("TopicArn", arn)
        for (number, message) in messages.enumerated() {
            let entry = "PublishBatchRequestEntries.member.\(number + 1)"
            form.add("\(entry).Id", EntryAnswers.id(number))
            form.add("\(entry).Message", message.text)
            form.add("\(entry).MessageGroupId", message.group)
            form.add("\(entry).MessageDeduplicationId", message.deduplication)
            for (place, attribute) in message.attributes.enumerated() {
                let part = "\(entry).MessageAttributes.entry.\(place + 1)"
                form.add("\(part).Name", attribute.name)
                form.add("\(part).Value.DataType", attribute.kind.rawValue)
                form.add("\(part).Value.StringValue", attribute.value)
            }
        }
        return form
    }

    /// What an answer says of each of so many entries.
    static func answers(_ body: [UInt8], count: Int) -> [EntryAnswer] {
        var answers = EntryAnswers(count: count)
        guard let result = XMLElement.inside("PublishBatchResult", of: body) else {
            return answers.inOrder
        }
        let taken = XMLElement.inside("Successful", of: result) ?? []
        for entry in XMLElement.all("member", in: taken) {
            answers.note(XMLElement.text("Id", in: entry), .accepted)
        }
        let failed = XMLElement.inside("Failed", of: result) ?? []
        for entry in XMLElement.all("member", in: failed) {
            let isOurs = XMLElement.text("SenderFault", in: entry).map { $0 == "true" }
            answers.note(
                XMLElement.text("Id", in: entry),
                .failed(code: XMLElement.text("Code", in: entry) ?? "", isOurs: isOurs))
        }
        return answers.inOrder
    }
}
