import Synchronization
import Testing

@testable import AWSClient

/// What is done when the clocks differ, and when keys have ended.
@Suite struct ClockAndKeysTests {
    /// 2026-08-01T12:00:00Z is what the fake clock shows; the service is an hour ahead.
    private static let date = HTTPHeader("Date", "Sat, 01 Aug 2026 13:00:00 GMT")

    @Test(arguments: [
        "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture",
        "InvalidSignatureException", "SignatureDoesNotMatch",
    ]) func aClockThatDiffersIsSetRightOnce(code: String) async throws {
        let test = TestClient(answers: [
            .success(.error(code, headers: [Self.date])), .success(.ok()), .success(.ok()),
        ])
        #expect(try await test.putFailure() == nil)
        #expect(try await test.putFailure() == nil)
        let dates = test.transport.requests.map { $0.header("x-amz-date") }
        #expect(dates == ["20260801T120000Z", "20260801T130000Z", "20260801T130000Z"])
        #expect(test.clock.waits.isEmpty)
    }

    @Test func aClockThatIsSetRightAndStillRefusedIsADecision() async throws {
        let test = TestClient(answers: [
            .success(.error("InvalidSignatureException", headers: [Self.date]))
        ])
        guard case .refused("InvalidSignatureException", _, _) = try await test.putFailure() else {
            Issue.record("not refused")
            return
        }
        #expect(test.transport.requests.count == 2)
        // What is known of the clock is kept, so the next call is refused at once.
        _ = try await test.putFailure()
        #expect(test.transport.requests.count == 3)
    }

    @Test(arguments: [
        nil, HTTPHeader("Date", "yesterday"), HTTPHeader("Date", "Sat, 01 Aug 2026 12:03:00 GMT"),
        HTTPHeader("Date", "Sat, 32 Aug 2026 12:03:00 GMT"),
    ]) func aWrongSignatureAtTheRightTimeIsADecision(date: HTTPHeader?) async throws {
        let test = TestClient(answers: [
            .success(
                .error("InvalidSignatureException", headers: date.map { [$0] } ?? []))
        ])
        guard case .refused("InvalidSignatureException", _, _) = try await test.putFailure() else {
            Issue.record("not refused")
            return
        }
        #expect(test.transport.requests.count == 1)
    }

    @Test func aClockThatIsSetAgainFollowsTheService() async throws {
        let test = TestClient(answers: [
            .success(.error("RequestTimeTooSkewed", headers: [Self.date])), .success(.ok()),
            .success(
                .error(
                    "RequestTimeTooSkewed",
                    headers: [HTTPHeader("Date", "Sat, 01 Aug 2026 12:00:05 GMT")])),
            .success(.ok()),
        ])
        #expect(try await test.putFailure() == nil)
        #expect(try await test.putFailure() == nil)
        #expect(test.transport.requests.last?.header("x-amz-date") == "20260801T120005Z")
    }

    @Test("Calls beside each other that were signed by the wrong clock are all signed again")
    func callsBesideEachOther() async throws {
        let sent = Mutex(0)
        let transport = FakeTransport { request, _ in
            guard request.header("x-amz-date") == "20260801T120000Z" else { return .ok() }
            sent.withLock { $0 += 1 }
            while sent.withLock({ $0 }) < 3 { try await Task.sleep(for: .milliseconds(1)) }
            return .error("InvalidSignatureException", headers: [Self.date])
        }
        let test = TestClient(transport)
        let failures = try await withThrowingTaskGroup(of: AWSFailure?.self) { group in
            for _ in 0..<3 { group.addTask { try await test.putFailure() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(failures == [nil, nil, nil])
    }

    // MARK: Keys

    private static let oldKeys = AWSCredentials(
        accessKeyID: "ASIAOLD", secretAccessKey: "s1", sessionToken: "t1", origin: "the test")
    private static let newKeys = AWSCredentials(
        accessKeyID: "ASIANEW", secretAccessKey: "s2", sessionToken: "t2", origin: "the test")

    @Test(arguments: [
        "ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException",
        "InvalidClientTokenId",
    ]) func keysThatHaveEndedAreRenewedOnce(code: String) async throws {
        let transport = FakeTransport([.success(.error(code)), .success(.ok())])
        let keys = ScriptedLook([.success(Self.oldKeys), .success(Self.newKeys)])
        let clock = FakeClock()
        let test = TestClient(transport, clock: clock, credentials: keys.cache(clock))
        #expect(try await test.putFailure() == nil)
        #expect(
            transport.requests.map { $0.header("x-amz-security-token") } == ["t1", "t2"])
        #expect(keys.count == 2)
        #expect(clock.waits.isEmpty)
    }

    @Test func theSameKeysAreNotTriedAgain() async throws {
        let transport = FakeTransport([.success(.error("ExpiredTokenException"))])
        let test = TestClient(transport, credentials: FixedCredentials(Self.oldKeys))
        guard case .refused("ExpiredTokenException", _, _) = try await test.putFailure() else {
            Issue.record("not refused")
            return
        }
        #expect(transport.requests.count == 1)
    }

    @Test func newKeysThatAreRefusedTooAreADecision() async throws {
        let transport = FakeTransport([.success(.error("ExpiredTokenException"))])
        let keys = ScriptedLook([.success(Self.oldKeys), .success(Self.newKeys)])
        let clock = FakeClock()
        let test = TestClient(transport, clock: clock, credentials: keys.cache(clock))
        guard case .refused("ExpiredTokenException", _, _) = try await test.putFailure() else {
            Issue.record("not refused")
            return
        }
        #expect(transport.requests.count == 2)
    }

    @Test func keysThatCannotBeRenewedLeaveTheCallUndone() async throws {
        let transport = FakeTransport([.success(.error("ExpiredTokenException"))])
        let keys = ScriptedLook([
            .success(Self.oldKeys), .failure(CredentialFailure("run `aws sso login`")),
        ])
        let clock = FakeClock()
        let test = TestClient(transport, clock: clock, credentials: keys.cache(clock))
        #expect(
            try await test.putFailure()
                == .noCredentials(
                    reason: "DynamoDB: no credentials: run `aws sso login`", mayPass: false))
    }
}
