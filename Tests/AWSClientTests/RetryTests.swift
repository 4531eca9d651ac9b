import Testing

@testable import AWSClient

/// What is sent again, what is not, and what a call that gives up says.
@Suite struct RetryTests {
    /// What an answer leads to.
    enum Course: Hashable, Sendable {
        /// It is the end: refused with this code.
        case refused(String)
        /// It is sent again until nothing is left; then it is certain that nothing was done.
        case retriedThenUnavailable(isThrottled: Bool)
        /// It is sent again until nothing is left; then nobody knows.
        case retriedThenUnknown
        /// It is not sent again, though nothing was done.
        case unavailableAtOnce
        /// It is not sent again, and nobody knows.
        case unknownAtOnce
    }

    private static let throttling = [
        "ProvisionedThroughputExceededException", "ThrottlingException", "Throttling",
        "RequestLimitExceeded", "TooManyRequestsException", "LimitExceededException",
    ]
    private static let decisions = [
        "ConditionalCheckFailedException", "ValidationException", "AccessDeniedException",
        "ResourceNotFoundException", "ResourceInUseException", "SerializationException",
        "IdempotentParameterMismatchException", "ItemCollectionSizeLimitExceededException",
        "TrimmedDataAccessException", "ExpiredIteratorException", "MissingAuthenticationToken",
        "SomethingNobodyKnows",
    ]

    static let table: [(String, Result<HTTPResponse, HTTPFailure>, Course)] =
        throttling.map {
            ($0, .success(.error($0)), .retriedThenUnavailable(isThrottled: true))
        } + decisions.map { ($0, .success(.error($0)), .refused($0)) }
        + ["TransactionInProgressException", "TransactionConflictException"].map {
            ($0, .success(.error($0)), .retriedThenUnavailable(isThrottled: false))
        }
        + [500, 502, 503, 504, 599].map {
            ("status \($0)", .success(HTTPResponse(status: $0)), .retriedThenUnknown)
        }
        + [403, 404, 407, 301, 304].map {
            ("page of status \($0)", .success(page($0)), .unavailableAtOnce)
        } + cancelled + others

    private static let cancelled: [(String, Result<HTTPResponse, HTTPFailure>, Course)] = [
        (
            "cancelled by conflict", .success(.cancelled(["None", "TransactionConflict"])),
            .retriedThenUnavailable(isThrottled: false)
        ),
        (
            "cancelled by throttling",
            .success(.cancelled(["ThrottlingError", "TransactionConflict", "None"])),
            .retriedThenUnavailable(isThrottled: true)
        ),
        (
            "cancelled by throughput", .success(.cancelled(["ProvisionedThroughputExceeded"])),
            .retriedThenUnavailable(isThrottled: true)
        ),
        (
            "cancelled by a condition",
            .success(.cancelled(["ConditionalCheckFailed", "TransactionConflict"])),
            .refused("TransactionCanceledException")
        ),
        (
            "cancelled by a fault", .success(.cancelled(["ThrottlingError", "ValidationError"])),
            .refused("TransactionCanceledException")
        ),
        (
            "cancelled for a new reason", .success(.cancelled(["TransactionConflict", "New"])),
            .refused("TransactionCanceledException")
        ),
        (
            "cancelled for no reason", .success(.cancelled([])),
            .refused("TransactionCanceledException")
        ),
        (
            "cancelled without reasons", .success(.error("TransactionCanceledException")),
            .refused("TransactionCanceledException")
        ),
    ]

    private static let others: [(String, Result<HTTPResponse, HTTPFailure>, Course)] = [
        ("429", .success(page(429)), .retriedThenUnavailable(isThrottled: true)),
        ("408", .success(page(408)), .retriedThenUnknown),
        ("html 503", .success(page(503)), .retriedThenUnknown),
        (
            "InternalServerError", .success(.error("InternalServerError", status: 500)),
            .retriedThenUnknown
        ),
        (
            "throttled with 503", .success(.error("ThrottlingException", status: 503)),
            .retriedThenUnknown
        ),
        ("not sent", .failure(.notSent("refused")), .retriedThenUnavailable(isThrottled: false)),
        ("no answer", .failure(.noAnswer("reset")), .retriedThenUnknown),
        ("too large", .failure(.tooLarge(status: 200, maximum: 10)), .unknownAtOnce),
        (
            "wrong sum", .success(.ok(headers: [HTTPHeader("x-amz-crc32", "1")])),
            .retriedThenUnknown
        ),
    ]

    private static func page(_ status: Int) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [HTTPHeader("Content-Type", "text/html")],
            body: Array("<html><Error><Code>No</Code></Error></html>".utf8))
    }

    @Test func theTableHoldsEveryClass() {
        print("retry classes: \(Self.table.count) answers")
        #expect(Self.table.count == 47)
        #expect(Set(Self.table.map(\.0)).count == Self.table.count)
    }

    @Test(arguments: table.indices) func eachAnswerHasItsCourse(index: Int) async throws {
        let (name, answer, course) = Self.table[index]
        let test = TestClient(answers: [answer])
        let failure = try await test.putFailure()
        let sendings = test.transport.requests.count
        let found: Course? =
            switch failure {
            case .refused(let code, _, _): .refused(code)
            case .unavailable(_, let isThrottled, _):
                sendings > 1
                    ? .retriedThenUnavailable(isThrottled: isThrottled) : .unavailableAtOnce
            case .outcomeUnknown: sendings > 1 ? .retriedThenUnknown : .unknownAtOnce
            case .noCredentials, nil: nil
            }
        #expect(found == course, "\(name): \(String(describing: failure))")
        #expect(sendings == 1 || sendings == RetryPolicy.standard.attempts, "\(name)")
        // And after the first fault, an answer is taken.
        if sendings > 1 {
            let again = TestClient(answers: [answer, .success(.ok())])
            #expect(try await again.putFailure() == nil, "\(name)")
            #expect(again.transport.requests.count == 2)
            #expect(again.clock.waits.count == 1)
        }
    }

    // MARK: What is known

    @Test func aDecisionAfterALostAnswerIsADecision() async throws {
        let test = TestClient(answers: [
            .failure(.noAnswer("cut")), .success(.error("ConditionalCheckFailedException")),
        ])
        guard
            case .refused("ConditionalCheckFailedException", "why", _) = try await test.putFailure()
        else {
            Issue.record("not refused")
            return
        }
    }

    @Test func throttlingAfterALostAnswerDecidesNothing() async throws {
        let test = TestClient(answers: [
            .failure(.noAnswer("cut")), .success(.error("ThrottlingException")),
        ])
        guard case .outcomeUnknown(let reason) = try await test.putFailure() else {
            Issue.record("a lost answer was forgotten")
            return
        }
        #expect(reason.contains("ThrottlingException"))
    }

    @Test(arguments: [
        "AccessDeniedException", "MissingAuthenticationToken", "InvalidSignatureException",
        "ExpiredTokenException", "RequestTimeTooSkewed",
    ]) func anAskerThatIsNoLongerLetInLearnsNothingOfALostAnswer(code: String) async throws {
        let test = TestClient(answers: [
            .failure(.noAnswer("cut")), .success(.error(code, status: 403)),
        ])
        #expect(
            try await test.putFailure()
                == .outcomeUnknown(
                    reason: "DynamoDB: its answer did not come: cut, then it does not let us ask "
                        + "(\(code)) (after 2 tries)"))
        let first = TestClient(answers: [.success(.error(code, status: 403))])
        guard case .refused(code, _, _) = try await first.putFailure() else {
            Issue.record("\(code) is not refused")
            return
        }
    }

    @Test func keysThatEndAfterALostAnswerDecideNothing() async throws {
        let keys = FailingCredentials(after: 1, CredentialFailure("they have ended"))
        let test = TestClient(FakeTransport([.failure(.noAnswer("cut"))]), credentials: keys)
        #expect(
            try await test.putFailure()
                == .outcomeUnknown(
                    reason: "DynamoDB: its answer did not come: cut, then no credentials: "
                        + "they have ended"))
    }

    @Test func withoutKeysNothingIsSent() async throws {
        for mayPass in [false, true] {
            let keys = FailingCredentials(
                after: 0, CredentialFailure("there are none", mayPass: mayPass))
            let test = TestClient(FakeTransport([.success(.ok())]), credentials: keys)
            let failure = try await test.putFailure()
            #expect(
                failure
                    == .noCredentials(
                        reason: "DynamoDB: no credentials: there are none", mayPass: mayPass))
            #expect(failure?.isDenial == !mayPass)
            #expect(test.transport.requests.isEmpty)
        }
    }

    @Test func aTransportThatThrowsWhatItLikesIsNotQuoted() async throws {
        struct Secret: Error { let text = "the-secret" }
        let test = TestClient(FakeTransport { _, _ in throw Secret() })
        let failure = try await test.putFailure()
        guard case .outcomeUnknown(let reason) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(!reason.contains("the-secret"))
    }

    // MARK: Waits

    @Test(arguments: [0.0, 0.25, 0.5, 0.999_999]) func waitsAreDrawnBelowTheirBound(
        draw: Double
    ) async throws {
        let test = TestClient(
            answers: [.failure(.notSent("down"))], clock: FakeClock(draw: draw))
        _ = try await test.putFailure()
        let bounds = [50, 100, 200, 400, 800, 1_600, 3_200].map { Duration.milliseconds($0) }
        #expect(test.clock.waits == bounds.map { $0 * draw })
    }

    @Test func throttledWaitsBeginLongerAndStayBounded() {
        let policy = RetryPolicy.standard
        let waits = (1...12).map { policy.wait(after: $0, isThrottled: true, draw: 1) }
        #expect(
            waits.prefix(5)
                == [200, 400, 800, 1_600, 3_200].map { Duration.milliseconds($0) }[...])
        #expect(waits.dropFirst(5).allSatisfy { $0 == .seconds(5) })
        #expect(policy.wait(after: .max, isThrottled: false, draw: 7) == .seconds(5))
        #expect(policy.wait(after: .min, isThrottled: false, draw: -1) == .zero)
    }

    @Test func theServiceMayAskForALongerWait() async throws {
        let asks = HTTPResponse.error(
            "ThrottlingException", headers: [HTTPHeader("Retry-After", "3")])
        let test = TestClient(
            answers: [.success(asks), .success(.ok())], clock: FakeClock(draw: 0))
        #expect(try await test.putFailure() == nil)
        #expect(test.clock.waits == [.seconds(3)])
    }

    @Test func allOfItEndsInTime() async throws {
        let policy = RetryPolicy(
            attempts: 1_000, firstWait: .seconds(1), firstThrottledWait: .seconds(1),
            longestWait: .seconds(4), attemptTimeout: .seconds(3), totalTime: .seconds(20))
        let test = TestClient(
            answers: [.failure(.notSent("down"))], clock: FakeClock(draw: 1), policy: policy)
        guard case .unavailable(_, false, .seconds(5)) = try await test.putFailure() else {
            Issue.record("it is not unavailable")
            return
        }
        #expect(test.clock.waits.reduce(.zero, +) < .seconds(20))
        #expect(test.transport.timeouts.allSatisfy { $0 > .zero && $0 <= .seconds(3) })
        // The last sending got what was left.
        #expect(test.transport.timeouts.last == .seconds(1))
    }

    @Test func aSleepEndsAtOnceWhenItsTaskIsCancelled() async throws {
        let transport = FakeTransport([.success(.error("ThrottlingException"))])
        let client = AWSHTTPClient(
            transport: transport, credentials: FixedCredentials(TestClient.keys),
            endpoints: Endpoints(region: "local"),
            policy: RetryPolicy(
                attempts: 2, firstWait: .seconds(3_600), firstThrottledWait: .seconds(3_600),
                longestWait: .seconds(3_600), attemptTimeout: .seconds(1),
                totalTime: .seconds(7_200)),
            clock: AWSClock(
                now: { 0 }, elapsed: { .zero }, sleep: { try await Task.sleep(for: $0) },
                draw: { 1 }))
        let task = Task { try await client.call(.dynamoDB, "PutItem", []) }
        while client.usage.throttles == 0 { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        #expect(transport.requests.count == 1)
    }

    // MARK: Budget

    @Test func aBudgetBoundsTheRetriesOfAll() async throws {
        let test = TestClient(answers: [.failure(.notSent("down"))])
        for _ in 0..<40 { _ = try await test.putFailure() }
        // 40 calls, and 50 retries at ten tokens each.
        #expect(test.transport.requests.count == 90)
        #expect(test.client.usage.requests == 90)
        #expect(test.client.usage.retries == 50)
    }

    @Test func successFillsTheBudgetAgain() {
        var budget = RetryBudget()
        while budget.take(hadNoAnswer: true) {}
        #expect(budget.tokens == 0)
        let tookWithNothingLeft = budget.take(hadNoAnswer: false)
        for _ in 0..<5 { budget.giveBack(hadNoAnswer: nil) }
        let tookWhatWasEarned = budget.take(hadNoAnswer: false)
        #expect(!tookWithNothingLeft && tookWhatWasEarned)
        budget.giveBack(hadNoAnswer: false)
        budget.giveBack(hadNoAnswer: true)
        #expect(budget.tokens == 15)
        for _ in 0..<1_000 { budget.giveBack(hadNoAnswer: true) }
        #expect(budget.tokens == RetryBudget.capacity)
    }

    @Test func whatIsAskedIsCounted() async throws {
        let test = TestClient(answers: [
            .success(.error("ThrottlingException")), .success(.ok("12345")),
        ])
        #expect(try await test.putFailure() == nil)
        let usage = test.client.usage
        #expect((usage.requests, usage.retries, usage.throttles) == (2, 1, 1))
        #expect(usage.bytesSent == 2 * #"{"TableName":"t"}"#.utf8.count)
        #expect(usage.bytesReceived > 5)
    }
}
