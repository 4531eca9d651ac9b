import AWSClient
import EventStreaming
import TextFormats

/// What an error of a service means for the events that were sent.
///
/// An error that is not known stops the publisher: taken for the fault of an event it would park
/// every event there is, one after the other.
struct FailureVerdict: Hashable, Sendable {
    let answer: DeliveryAnswer
    /// Whether a request was refused for what stands in it. Of several entries it may be one.
    var isAboutContent = false

    /// Judges a request without an answer, or that was refused as a whole.
    ///
    /// - Parameters:
    ///   - failure: how the call ended.
    ///   - title: of the service.
    init(_ failure: AWSFailure, from title: String) {
        switch failure {
        case .refused(let code, let message, _):
            if Self.passes(code) {
                answer = .later(DeliveryFault("\(title): \(Self.named(code))"))
            } else if Self.isAboutContent(code, message) {
                // Only the error's name: its words may quote the event.
                answer = .refused(DeliveryFault("\(title): \(Self.named(code))"))
                isAboutContent = true
            } else {
                let words = message.isEmpty ? "" : ": \(Printable(String(message.prefix(300))))"
                answer = .stop(DeliveryFault("\(title): \(Self.named(code))\(words)"))
            }
        case .unavailable(let reason, _, nil), .noCredentials(let reason, false):
            answer = .stop(DeliveryFault(reason))
        case .unavailable(let reason, _, let pause?):
            // A short pause is the client's own, and no wish of the service.
            answer = .later(
                DeliveryFault(reason, retryAfter: pause > .seconds(5) ? pause : nil))
        case .noCredentials(let reason, true), .outcomeUnknown(let reason):
            answer = .later(DeliveryFault(reason))
        }
    }

    /// Judges what a service says of one entry.
    ///
    /// - Parameters:
    ///   - entry: what it says.
    ///   - title: of the service.
    /// - Returns: what became of the event.
    static func answer(_ entry: EntryAnswer, from title: String) -> DeliveryAnswer {
        switch entry {
        case .accepted: return .accepted
        case .missing: return .later(DeliveryFault("\(title): it says nothing of this event"))
        case .failed(let code, let isOurs):
            let fault = DeliveryFault("\(title): \(named(code))")
            if passes(code) { return .later(fault) }
            if halts(code) { return .stop(fault) }
            if contentCodes.contains(code) || validationCodes.contains(code) {
                return .refused(fault)
            }
            return isOurs == true ? .refused(fault) : .later(fault)
        }
    }

    private static func named(_ code: String) -> String {
        code.isEmpty ? "an error without a name" : Printable(String(code.prefix(100))).text
    }

    /// Whether the same may be taken a little later.
    private static func passes(_ code: String) -> Bool {
        passing.contains { code.hasPrefix($0) }
            || code.hasSuffix("Throttling") || code.hasSuffix("Throttled")
            || code.hasSuffix("ThrottlingException")
    }

    private static let passing = [
        "Throttl", "RequestThrottl", "ProvisionedThroughputExceeded", "LimitExceeded",
        "InternalError", "InternalFailure", "InternalServerError", "ServiceUnavailable",
        "ServiceError", "RequestTimeout", "ResourceInUse", "SlowDown", "OperationAborted",
        "ConditionalRequestConflict", "TemporaryRedirect",
    ]

    /// Whether nothing of ours will be taken until a person mends it.
    private static func halts(_ code: String) -> Bool {
        AWSFailure.refused(code: code, message: "", body: []).isDenial
            || code.asciiLowercased.hasPrefix("kms")
            || ["NotFound", "NotFoundException", "NonExistentQueue", "DoesNotExist"].contains {
                code.hasSuffix($0)
            }
    }

    /// Whether a request was refused for what it holds, and not for where it went.
    private static func isAboutContent(_ code: String, _ message: String) -> Bool {
        if halts(code) { return false }
        if contentCodes.contains(code) { return true }
        guard validationCodes.contains(code) else { return false }
        let message = message.asciiLowercased
        return ["too long", "too large", "length", "size", "exceed"].contains {
            message.contains($0)
        }
    }

    private static let contentCodes: Set = [
        "BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong",
        "RequestEntityTooLarge", "RequestEntityTooLargeException", "EntityTooLarge",
        "MaxMessageLengthExceeded", "InvalidMessageContents", "MessageTooLong",
    ]

    private static let validationCodes: Set = [
        "InvalidParameter", "InvalidParameterException", "InvalidParameterValue",
        "InvalidParameterValueException", "ParameterValueInvalid", "ValidationError",
        "ValidationException", "InvalidArgument", "InvalidArgumentException",
    ]
}
