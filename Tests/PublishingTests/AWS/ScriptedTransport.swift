import AWSClient
import Synchronization

/// Gives one answer to every request, and counts them.
final class ScriptedTransport: HTTPTransport {
    private let answer: Result<HTTPResponse, HTTPFailure>
    private let count = Mutex(0)

    init(_ answer: Result<HTTPResponse, HTTPFailure>) { self.answer = answer }

    var requests: Int { count.withLock { $0 } }

    func send(_ request: HTTPRequest, timeout: Duration) async throws -> HTTPResponse {
        count.withLock { $0 += 1 }
        return try answer.get()
    }

    /// A client over it that waits for nothing.
    func client(_ policy: RetryPolicy) -> AWSHTTPClient {
        AWSHTTPClient(
            transport: self, credentials: Keys(), endpoints: Endpoints(region: "eu-central-1"),
            policy: policy,
            clock: AWSClock(
                now: { 1_780_000_000 }, elapsed: { .zero }, sleep: { _ in }, draw: { 0.5 }))
    }

    private struct Keys: CredentialProvider {
        func credentials() async throws -> AWSCredentials {
            AWSCredentials(
                accessKeyID: "AKIDEXAMPLE000000001", secretAccessKey: "the-secret",
                origin: "the test")
        }

        func discard(_ credentials: AWSCredentials) async {}
    }
}
