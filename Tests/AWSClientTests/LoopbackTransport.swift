import TestSupport

@testable import AWSClient

/// Carries requests to a server on this machine, without an HTTP library.
struct LoopbackTransport: HTTPTransport {
    let port: Int

    func send(_ request: HTTPRequest, timeout: Duration) async throws -> HTTPResponse {
        guard let url = URLParts(request.url) else { throw HTTPFailure.notSent("no address") }
        let target = (url.path.isEmpty ? "/" : url.path) + (url.query.map { "?\($0)" } ?? "")
        do {
            return try await onOwnThread {
                let answer = try LoopbackHTTP.exchange(
                    port: port, request.method, target,
                    headers: request.headers.map { ($0.name, $0.value) }, body: request.body,
                    seconds: Int(clamping: timeout.components.seconds))
                return HTTPResponse(
                    status: answer.status,
                    headers: answer.headers.map { HTTPHeader($0.name, $0.value) },
                    body: answer.body)
            }
        } catch LoopbackHTTP.Failure.notConnected(let reason) {
            throw HTTPFailure.notSent("error \(reason)")
        } catch LoopbackHTTP.Failure.noAnswer {
            throw HTTPFailure.noAnswer("the connection ended")
        }
    }
}
