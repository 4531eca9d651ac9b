import AWSClient
import EventStreaming
import Testing

@testable import Publishing

@Suite("What errors of AWS mean for events")
struct FailureVerdictTests {
    /// The errors that the services' references list for PublishBatch, SendMessageBatch, PutRecords
    /// and PutObject, and what is done about each where it is the answer to a request.
    private static let requests: [(String, [(code: String, message: String)])] = [
        (
            "stop",
            [
                ("NotFound", "Topic does not exist"), ("AuthorizationError", "not yours"),
                ("KMSDisabled", ""), ("KMSInvalidState", ""), ("KMSNotFound", ""),
                ("KMSOptInRequired", ""), ("KMSAccessDenied", ""),
                ("QueueDoesNotExist", ""), ("AWS.SimpleQueueService.NonExistentQueue", ""),
                ("InvalidAddress", ""), ("InvalidSecurity", ""), ("UnsupportedOperation", ""),
                ("KmsAccessDenied", ""), ("KmsDisabled", ""), ("KmsInvalidKeyUsage", ""),
                ("KmsInvalidState", ""), ("KmsNotFound", ""), ("KmsOptInRequired", ""),
                ("ResourceNotFoundException", ""), ("AccessDeniedException", ""),
                ("KMSDisabledException", ""), ("KMSAccessDeniedException", ""),
                ("NoSuchBucket", ""), ("AccessDenied", ""), ("PermanentRedirect", ""),
                ("InvalidObjectState", ""), ("AccountProblem", ""),
                ("InvalidSignatureException", ""), ("ExpiredToken", ""),
                ("InvalidParameter", "Invalid parameter: TopicArn"),
                ("ValidationException", "the name of the stream is none"),
                ("SomethingOfTheFuture", "whatever it says, with a size"),
            ]
        ),
        (
            "later",
            [
                ("Throttled", ""), ("KMSThrottling", ""), ("InternalError", ""),
                ("RequestThrottled", ""), ("KmsThrottled", ""),
                ("ProvisionedThroughputExceededException", ""), ("LimitExceededException", ""),
                ("KMSThrottlingException", ""), ("InternalFailure", ""),
                ("ResourceInUseException", ""),
                ("ServiceUnavailable", ""), ("SlowDown", ""), ("OperationAborted", ""),
                ("ConditionalRequestConflict", ""), ("TemporaryRedirect", ""),
            ]
        ),
        (
            "refused",
            [
                ("BatchRequestTooLong", ""), ("AWS.SimpleQueueService.BatchRequestTooLong", ""),
                ("InvalidParameter", "Invalid parameter: Message too long"),
                ("InvalidParameterValue", "One or more parameters are invalid. Message too long."),
                ("ValidationException", "Member must have length less than or equal to 1048576"),
                ("InvalidArgumentException", "exceeds the maximum of 5 MiB"),
                ("InvalidMessageContents", "bad character"), ("EntityTooLarge", ""),
            ]
        ),
    ]

    @Test("Errors of a request")
    func ofRequests() {
        for (word, errors) in Self.requests {
            for (code, message) in errors {
                let verdict = FailureVerdict(.refused(code, message), from: "SNS")
                #expect(verdict.answer.word == word, "\(code) \(message)")
                #expect(verdict.isAboutContent == (word == "refused"), "\(code)")
                #expect(verdict.answer.fault?.reason.contains(code) == true, "\(code)")
            }
        }
    }

    @Test(
        "Errors of an entry",
        arguments: [
            ("InternalError", false, "later"), ("InternalFailure", nil, "later"),
            ("ProvisionedThroughputExceededException", nil, "later"), ("Throttled", true, "later"),
            ("ThrottlingException", nil, "later"), ("ServiceUnavailable", false, "later"),
            ("KMSThrottling", true, "later"), ("KmsThrottled", nil, "later"),
            ("InvalidParameter", true, "refused"), ("InvalidParameterValue", true, "refused"),
            ("InvalidMessageContents", true, "refused"),
            ("InvalidParameterException", nil, "refused"),
            ("NotFound", true, "stop"), ("AuthorizationError", true, "stop"),
            ("KMSDisabled", true, "stop"), ("KMSAccessDenied", nil, "stop"),
            ("KmsInvalidState", true, "stop"), ("QueueDoesNotExist", nil, "stop"),
            ("SomethingOfTheFuture", true, "refused"), ("SomethingOfTheFuture", false, "later"),
            ("SomethingOfTheFuture", nil, "later"), ("", nil, "later"), ("", true, "refused"),
        ] as [(String, Bool?, String)])
    func ofEntries(code: String, isOurs: Bool?, word: String) {
        let answer = FailureVerdict.answer(.failed(code: code, isOurs: isOurs), from: "SQS")
        #expect(answer.word == word)
    }

    @Test("Calls without an answer")
    func ofCalls() {
        func word(_ failure: AWSFailure) -> String {
            FailureVerdict(failure, from: "S3").answer.word
        }
        #expect(word(.outcomeUnknown(reason: "cut")) == "later")
        #expect(word(.noCredentials(reason: "out of reach", mayPass: true)) == "later")
        #expect(word(.noCredentials(reason: "none", mayPass: false)) == "stop")
        #expect(
            word(.unavailable(reason: "a page", isThrottled: false, retryAfter: nil)) == "stop")
        let busy = FailureVerdict(
            .unavailable(reason: "busy", isThrottled: true, retryAfter: .seconds(30)), from: "S3")
        #expect(busy.answer == .later(DeliveryFault("busy", retryAfter: .seconds(30))))
        let short = FailureVerdict(
            .unavailable(reason: "busy", isThrottled: true, retryAfter: .seconds(1)), from: "S3")
        #expect(short.answer == .later(DeliveryFault("busy")))
    }

    @Test("What a service says is shown safe and short, and of what it refuses nothing but a name")
    func words() {
        let loud = FailureVerdict(
            .refused("NotFound", "gone\u{1B}[2J\n" + String(repeating: "y", count: 10_000)),
            from: "SNS")
        let reason = loud.answer.fault?.reason ?? ""
        #expect(reason.hasPrefix(#"SNS: NotFound: gone\u{1B}[2J\n"#))
        #expect(reason.count <= 500)
        let quoting = FailureVerdict(
            .refused("InvalidParameterValue", "the event {\"secret\":1} is too long"), from: "SQS")
        #expect(quoting.answer == .refused(DeliveryFault("SQS: InvalidParameterValue")))
    }
}
