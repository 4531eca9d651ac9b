import AWSClient
import EventStreaming
import Testing

@testable import Publishing

/// What each answer of a server means, whatever far side in AWS it was asked for.
@Suite("Answers over HTTP, to their end")
struct HTTPAnswerTests {
    private static let addresses = [
        "sns:arn:aws:sns:eu-central-1:123456789012:ledger",
        "sqs:https://sqs.eu-central-1.amazonaws.com/123456789012/q", "kinesis:ledger",
        "s3://lake/books",
    ]

    private static let page = "<html><body>sorry</body></html>"

    private func send(
        _ answer: Result<HTTPResponse, HTTPFailure>, to text: String
    ) async throws -> (answer: DeliveryAnswer, requests: Int) {
        let transport = ScriptedTransport(answer)
        let address = try AWSAddress(text)
        let destination = address.destination(over: transport.client(address.policy))
        let answers = try await destination.send([SampleEvents.event(1)])
        #expect(answers.count == 1)
        return (answers[0], transport.requests)
    }

    private func response(
        _ status: Int, _ body: String, _ headers: [HTTPHeader] = []
    ) -> Result<HTTPResponse, HTTPFailure> {
        .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
    }

    /// An error as each of the services says it.
    private func error(_ status: Int, _ code: String, to text: String) -> Result<
        HTTPResponse, HTTPFailure
    > {
        if text.hasPrefix("sns:") {
            return response(
                status,
                "<ErrorResponse><Error><Code>\(code)</Code><Message>m</Message></Error>"
                    + "</ErrorResponse>")
        }
        if text.hasPrefix("s3:") {
            return response(
                status, "<?xml version=\"1.0\"?><Error><Code>\(code)</Code></Error>")
        }
        return response(status, #"{"__type":"com.amazonaws#\#(code)","message":"m"}"#)
    }

    @Test(
        "Nothing, half an answer and no answer are tried again, with a bound", arguments: addresses)
    func noAnswers(text: String) async throws {
        for failure in [HTTPFailure.noAnswer("cut"), .notSent("refused")] {
            let (answer, requests) = try await send(.failure(failure), to: text)
            #expect(answer.word == "later")
            #expect((2...3).contains(requests))
        }
        let (answer, requests) = try await send(
            .failure(.tooLarge(status: 200, maximum: 9)), to: text)
        #expect(answer.word == "later")
        #expect(requests == 1)
    }

    @Test("A server that fails, or is asked too much, is asked again later", arguments: addresses)
    func passing(text: String) async throws {
        for status in [408, 500, 502, 503, 504, 599] {
            #expect(try await send(response(status, Self.page), to: text).answer.word == "later")
        }
        for (status, code) in [
            (400, "ThrottlingException"), (503, "SlowDown"), (500, "InternalFailure"),
            (400, "RequestThrottled"),
        ] {
            #expect(try await send(error(status, code, to: text), to: text).answer.word == "later")
        }
        let busy = response(429, Self.page, [HTTPHeader("Retry-After", "30")])
        #expect(try await send(busy, to: text).answer.fault?.retryAfter == .seconds(30))
    }

    @Test(
        "What is not the service is not sent to again: somebody has to look", arguments: addresses)
    func foreign(text: String) async throws {
        for status in [301, 302, 307, 308, 400, 401, 403, 404, 410, 413, 422, 451] {
            let headers = [HTTPHeader("Location", "https://elsewhere.example.org/")]
            let (answer, requests) = try await send(
                response(status, Self.page, headers), to: text)
            #expect(answer.word == "stop", "\(status)")
            #expect(requests == 1, "\(status)")
            #expect(answer.fault?.reason.contains("elsewhere") == false)
        }
    }

    @Test("Rights that are not there, and what is gone, stop the publisher", arguments: addresses)
    func denied(text: String) async throws {
        for (status, code) in [
            (403, "AccessDenied"), (403, "AuthorizationError"), (403, "ExpiredToken"),
            (400, "UnrecognizedClientException"), (403, "SignatureDoesNotMatch"),
            (404, "NotFound"), (400, "ResourceNotFoundException"), (404, "NoSuchBucket"),
            (400, "KMSDisabledException"), (410, "Gone"),
        ] {
            let answer = try await send(error(status, code, to: text), to: text).answer
            #expect(answer.word == "stop", "\(code)")
            #expect(answer.fault?.reason.contains("the-secret") == false)
        }
    }

    @Test("A success that says nothing of the event accepts nothing", arguments: addresses)
    func garbage(text: String) async throws {
        for body in [Self.page, "", "{}", "[]", "null", "{\"Successful\":[{\"Id\":\"e0\"", "\u{0}"]
        {
            let answer = try await send(response(200, body), to: text).answer
            #expect(answer.word == (text.hasPrefix("s3:") ? "stop" : "later"), "\(body)")
        }
    }
}
