/// What is done about an answer that is none of success.
enum ErrorClass: Hashable, Sendable {
    /// The service decided; it would decide the same again.
    case decided
    /// The service is asked too much: send it again, later.
    case throttled
    /// Another transaction was at the same items: send it again.
    case contended
    /// The service does not let the asker do this. Whatever was sent before is not decided by it.
    case denied
    /// The service or the way to it failed: send it again.
    case transient
    /// The clocks differ: set ours right, and sign it again.
    case skewed
    /// The service takes the clocks for different, or the keys for wrong: only the clocks tell.
    case perhapsSkewed
    /// The keys have ended: get new ones.
    case expired
    /// Who answered is not the service.
    case foreign

    /// - Parameters:
    ///   - error: what the service says; nil if the answer says nothing.
    ///   - status: of the answer.
    init(_ error: ServiceError?, status: Int) {
        if let error {
            if let known = Self.byCode[error.code] {
                self = known
                return
            }
            if error.code == "TransactionCanceledException" {
                self = Self.ofCancelled(error.cancellationReasons)
                return
            }
        }
        switch status {
        case 429: self = .throttled
        case 408, 500...599: self = .transient
        default: self = error == nil ? .foreign : .decided
        }
    }

    /// A cancelled transaction is tried again only if nothing but the others stood in its way.
    private static func ofCancelled(_ reasons: [String]) -> ErrorClass {
        let faults = Set(reasons).subtracting(["None"])
        let passing = throttlingReasons.union(["TransactionConflict"])
        guard !faults.isEmpty, faults.isSubset(of: passing) else { return .decided }
        return faults.isDisjoint(with: throttlingReasons) ? .contended : .throttled
    }

    private static let throttlingReasons: Set = [
        "ThrottlingError", "ProvisionedThroughputExceeded",
    ]

    private static let codes: [(ErrorClass, [String])] = [
        (
            .throttled,
            [
                "ProvisionedThroughputExceededException", "ThrottlingException", "Throttling",
                "ThrottledException", "RequestThrottled", "RequestThrottledException",
                "RequestLimitExceeded", "TooManyRequestsException", "LimitExceededException",
                "BandwidthLimitExceeded", "PriorRequestNotComplete", "SlowDown", "Throttled",
                "KMSThrottling", "KMSThrottlingException", "KmsThrottled",
            ]
        ),
        // A server that is asked for what it never does.
        (.decided, ["NotImplemented"]),
        (.contended, ["TransactionInProgressException", "TransactionConflictException"]),
        (
            .transient,
            [
                "InternalServerError", "InternalFailure", "InternalError", "ServiceUnavailable",
                "ServiceUnavailableException", "RequestTimeout", "RequestTimeoutException",
                "IDPCommunicationError",
            ]
        ),
        (
            .denied,
            [
                "AccessDeniedException", "AccessDenied", "AuthorizationError", "NotAuthorized",
                "MissingAuthenticationToken", "MissingAuthenticationTokenException",
                "IncompleteSignature", "IncompleteSignatureException", "OptInRequired",
                "AuthorizationErrorException", "AccountProblem", "AllAccessDisabled",
            ]
        ),
        (.skewed, ["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"]),
        (.perhapsSkewed, ["InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure"]),
        (
            .expired,
            [
                "ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException",
                "InvalidClientTokenId", "InvalidAccessKeyId", "InvalidToken",
                "TokenRefreshRequired",
            ]
        ),
    ]

    /// Whether an error speaks of who asks, and not of what is asked.
    static func isDenial(_ code: String) -> Bool {
        switch byCode[code] {
        case .denied, .expired, .skewed, .perhapsSkewed: true
        case .decided, .throttled, .contended, .transient, .foreign, nil: false
        }
    }

    private static let byCode: [String: ErrorClass] = Dictionary(
        codes.flatMap { kind, names in names.map { ($0, kind) } }
    ) { first, _ in first }
}
