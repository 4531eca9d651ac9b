@testable import AWSClient

/// A client on a fake transport and a fake clock.
struct TestClient {
    let transport: FakeTransport
    let clock: FakeClock
    let client: AWSHTTPClient

    static let keys = AWSCredentials(
        accessKeyID: "AKIDEXAMPLE000000001", secretAccessKey: "the-secret", origin: "the test")

    init(
        _ transport: FakeTransport, clock: FakeClock = FakeClock(),
        credentials: any CredentialProvider = FixedCredentials(keys),
        policy: RetryPolicy = .standard,
        endpoints: Endpoints = Endpoints(region: "eu-central-1")
    ) {
        self.transport = transport
        self.clock = clock
        client = AWSHTTPClient(
            transport: transport, credentials: credentials, endpoints: endpoints, policy: policy,
            clock: clock.clock)
    }

    init(
        answers: [Result<HTTPResponse, HTTPFailure>], clock: FakeClock = FakeClock(),
        policy: RetryPolicy = .standard
    ) {
        self.init(FakeTransport(answers), clock: clock, policy: policy)
    }

    /// Calls `PutItem`; the failure, or nil if there was none.
    func putFailure() async throws -> AWSFailure? {
        do {
            _ = try await client.call(.dynamoDB, "PutItem", Array(#"{"TableName":"t"}"#.utf8))
            return nil
        } catch let failure as AWSFailure {
            return failure
        }
    }
}

extension RetryPolicy {
    /// For real servers on a machine that is busy with other things: a slow answer is no lost one.
    static var patient: RetryPolicy {
        var policy = RetryPolicy.standard
        policy.attemptTimeout = .seconds(300)
        policy.totalTime = .seconds(900)
        return policy
    }
}
