/// What has become of one call so far.
struct CallProgress: Sendable {
    /// When it began.
    let start: Duration
    /// Sendings so far.
    private(set) var attempts = 0
    private(set) var faults = 0
    /// Seconds that the services' clock was held to be ahead of ours when the last one was signed.
    private(set) var clockOffset: Int64 = 0
    /// The first fault of a sending that may have been carried out, of which nothing is known.
    private(set) var lost: AttemptFault?
    /// The last fault.
    private(set) var last: AttemptFault?
    /// Whether our clock was set right in this call.
    var hasCorrectedClock = false
    /// Whether new keys were asked for in this call.
    var hasRenewedKeys = false

    init(start: Duration) { self.start = start }

    mutating func countAttempt(signedBy clockOffset: Int64) {
        attempts += 1
        self.clockOffset = clockOffset
    }

    mutating func note(_ fault: AttemptFault) {
        faults += 1
        last = fault
        if fault.mayHaveArrived, lost == nil { lost = fault }
    }

    /// The failure of a call that has nothing to sign with.
    ///
    /// - Parameters:
    ///   - service: who was called.
    ///   - cause: why there are no keys.
    /// - Returns: `outcomeUnknown` if a sending may have been carried out, or else `noCredentials`.
    func failure(
        _ service: AWSService, withoutCredentials cause: CredentialFailure
    ) -> AWSFailure {
        let words = "no credentials: \(cause.reason)"
        return lost == nil
            ? .noCredentials(reason: "\(service.title): \(words)", mayPass: cause.mayPass)
            : failure(service, reason: words)
    }

    /// The failure of a call that gives up.
    ///
    /// - Parameters:
    ///   - service: who was called.
    ///   - reason: why it gives up, instead of the last fault.
    ///   - retryAfter: when another try may be worth it.
    /// - Returns: `outcomeUnknown` if a sending may have been carried out, or else `unavailable`.
    func failure(
        _ service: AWSService, reason: String? = nil, retryAfter: Duration? = nil
    ) -> AWSFailure {
        let what = reason ?? last?.reason ?? "it was not sent in time"
        let tries = attempts > 1 ? " (after \(attempts) tries)" : ""
        if let lost {
            let then = what == lost.reason ? "" : ", then \(what)"
            return .outcomeUnknown(reason: "\(service.title): \(lost.reason)\(then)\(tries)")
        }
        return .unavailable(
            reason: "\(service.title): \(what)\(tries)",
            isThrottled: reason == nil && last?.kind == .throttled,
            retryAfter: retryAfter)
    }
}
