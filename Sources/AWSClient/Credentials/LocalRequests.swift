/// Asks services on this machine or beside it for credentials: without signature, without TLS, and
/// soon answered or not there.
struct LocalRequests: Sendable {
    /// Sendings of one request, at most.
    static let attempts = 3
    /// Bytes of an answer that are read, at most.
    static let maximumAnswer = 1 << 16

    let transport: any HTTPTransport
    let clock: AWSClock
    /// How long one sending may take.
    let timeout: Duration

    /// Sends a request, again if it is not answered or the answer is a fault of the server.
    ///
    /// - Returns: the last answer; nil if nobody is there.
    /// - Throws: `CancellationError`.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse? {
        var last: HTTPResponse?
        for attempt in 1...Self.attempts {
            do {
                let answer = try await transport.send(request, timeout: timeout)
                guard answer.body.count <= Self.maximumAnswer else { return nil }
                if answer.status < 500, answer.status != 429 { return answer }
                last = answer
            } catch let cancellation as CancellationError {
                throw cancellation
            } catch HTTPFailure.notSent {
                // Nobody listens: that does not change in a moment.
                return last
            } catch {
                last = nil
            }
            guard attempt < Self.attempts else { break }
            let wait = RetryPolicy.credentials.wait(
                after: attempt, isThrottled: false, draw: clock.draw())
            try await clock.sleep(wait)
        }
        return last
    }

    /// Reads the keys out of an answer.
    ///
    /// - Parameters:
    ///   - body: of the answer.
    ///   - origin: where it comes from, a sentence part.
    /// - Returns: nil if it holds none.
    static func credentials(_ body: [UInt8], origin: String) -> AWSCredentials? {
        guard let fields = JSONFields(body), let id = fields.string("AccessKeyId"),
            let secret = fields.string("SecretAccessKey"), let token = fields.string("Token"),
            let end = fields.string("Expiration").flatMap(UTCDate.seconds(iso8601:))
        else { return nil }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: token, expiration: end,
            accountID: fields.string("AccountId"), origin: origin)
    }
}
