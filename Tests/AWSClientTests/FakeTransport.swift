import AWSClient
import Synchronization

/// Answers requests as a test says, and remembers them.
final class FakeTransport: HTTPTransport {
    typealias Responder =
        @Sendable (_ request: HTTPRequest, _ number: Int) async throws ->
        HTTPResponse

    private let responder: Responder
    private let seen = Mutex<[(request: HTTPRequest, timeout: Duration)]>([])

    /// - Parameter responder: gets the request, and its number from 0.
    init(_ responder: @escaping Responder) { self.responder = responder }

    /// Answers in this order; the last answer stands for all that follow.
    convenience init(_ answers: [Result<HTTPResponse, HTTPFailure>]) {
        self.init { _, number in
            guard let answer = number < answers.count ? answers[number] : answers.last else {
                throw HTTPFailure.notSent("no answer is left")
            }
            return try answer.get()
        }
    }

    var requests: [HTTPRequest] { seen.withLock { $0.map(\.request) } }

    var timeouts: [Duration] { seen.withLock { $0.map(\.timeout) } }

    func send(_ request: HTTPRequest, timeout: Duration) async throws -> HTTPResponse {
        let number = seen.withLock { seen in
            seen.append((request, timeout))
            return seen.count - 1
        }
        return try await responder(request, number)
    }
}

extension HTTPResponse {
    /// An error of a service that speaks JSON.
    static func error(
        _ type: String, status: Int = 400, message: String = "why", headers: [HTTPHeader] = [],
        more: String = ""
    ) -> HTTPResponse {
        let name = "com.amazonaws.dynamodb.v20120810#\(type)"
        let text = #"{"__type":"\#(name)","message":"\#(message)"\#(more)}"#
        return HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }

    /// A transaction that was cancelled for these reasons.
    static func cancelled(_ reasons: [String]) -> HTTPResponse {
        let list = reasons.map { #"{"Code":"\#($0)"}"# }.joined(separator: ",")
        let name = #""__type":"x#TransactionCanceledException","Message":"m""#
        let text = #"{\#(name),"CancellationReasons":[\#(list)]}"#
        return HTTPResponse(status: 400, body: Array(text.utf8))
    }

    static func ok(_ text: String = "{}", headers: [HTTPHeader] = []) -> HTTPResponse {
        HTTPResponse(status: 200, headers: headers, body: Array(text.utf8))
    }
}
