import AWSClient

/// What a far side says to an OPTIONS request that asks whether events may be sent there
/// (CloudEvents, HTTP 1.1 Web Hooks, section 4). Consent is a header, and no status.
enum WebhookConsent: Hashable {
    /// It agrees; with so many requests a minute, or as many as one likes.
    case given(rate: Int?)
    /// It does not say anything: it may know nothing of the question.
    case missing
    /// It lets another in.
    case refused

    /// - Parameters:
    ///   - answer: to the request.
    ///   - origin: who asked.
    init(_ answer: HTTPResponse, _ origin: String) {
        guard let allowed = answer.header("WebHook-Allowed-Origin"), !allowed.isEmpty else {
            self = .missing
            return
        }
        guard allowed == "*" || allowed.lowercased() == origin.lowercased() else {
            self = .refused
            return
        }
        let rate = answer.header("WebHook-Allowed-Rate").flatMap { Int($0) }
        self = .given(rate: rate.map { max(1, $0) })
    }

    /// The request that asks.
    ///
    /// - Parameters:
    ///   - url: where events would be sent.
    ///   - origin: who asks, by a name of the DNS.
    ///   - rate: requests a minute that are asked for; nil for nothing.
    /// - Returns: a request without a body.
    static func request(_ url: String, _ origin: String, rate: Int?) -> HTTPRequest {
        var headers = [HTTPHeader("WebHook-Request-Origin", origin)]
        if let rate { headers.append(HTTPHeader("WebHook-Request-Rate", String(rate))) }
        return HTTPRequest(method: "OPTIONS", url: url, headers: headers)
    }
}
