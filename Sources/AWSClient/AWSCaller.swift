/// Calls operations of AWS services: what engines and publishers ask of this room.
///
///     let body = Array(#"{"TableName":"t"}"#.utf8)
///     let answer = try await aws.call(.dynamoDB, "DescribeTable", body)
public protocol AWSCaller: Sendable {
    /// Calls one operation. Signs it, sends it, and sends it again as the policy says, with the
    /// same bytes each time.
    ///
    /// - Parameters:
    ///   - service: whose operation it is.
    ///   - operation: its name, such as `PutItem`.
    ///   - body: as the service's protocol has it; of S3, the bytes of an `ObjectRequest`.
    /// - Returns: the body of the answer.
    /// - Throws: `AWSFailure`; `CancellationError`.
    func call(_ service: AWSService, _ operation: String, _ body: [UInt8]) async throws -> [UInt8]
}

/// A service and how it is spoken to.
public enum AWSService: String, Hashable, Sendable, CaseIterable {
    case dynamoDB, dynamoDBStreams, sns, sqs, kinesis, s3, sts, sso, ssoOIDC
}

/// Why a call has no answer. Only `refused` comes from the service's own decision.
public enum AWSFailure: Error, Hashable, Sendable {
    /// The service refused the request, and would refuse it again. Nothing was changed.
    ///
    /// - code: the error's name without its prefix: `ConditionalCheckFailedException`.
    /// - message: the service's words.
    /// - body: the whole answer, for what else stands in it.
    case refused(code: String, message: String, body: [UInt8])
    /// The service or the network turned every try away before it did anything: throttled, or not
    /// reached. Nothing was changed.
    ///
    /// - reason: a sentence part for the operator, without secrets.
    /// - isThrottled: true if the service said that it is asked too much.
    /// - retryAfter: when it may be worth another try; nil if only a person can mend it.
    case unavailable(reason: String, isThrottled: Bool, retryAfter: Duration?)
    /// There is nothing to sign with: no credentials, or none that are still good. Nothing was
    /// changed. They are looked for again with each call.
    ///
    /// - reason: a sentence part for the operator, without secrets.
    /// - mayPass: true if whoever gives them out is not to be reached, false if only a person can
    ///   mend it.
    case noCredentials(reason: String, mayPass: Bool)
    /// At least one try was sent and its answer is missing; none was answered since.
    case outcomeUnknown(reason: String)
}

extension AWSFailure {
    /// True if we are not let ask: keys are missing or have ended, or rights are not there.
    /// The service itself is well.
    public var isDenial: Bool {
        switch self {
        case .refused(let code, _, _): ErrorClass.isDenial(code)
        case .noCredentials(_, let mayPass): !mayPass
        case .unavailable, .outcomeUnknown: false
        }
    }
}
