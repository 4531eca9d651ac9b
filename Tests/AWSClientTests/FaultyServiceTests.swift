import TestSupport
import Testing

@testable import AWSClient

/// Against DynamoDB as MiniStack plays it, behind a proxy that lets faults happen.
@Suite struct FaultyServiceTests {
    @Test func faultsAreRetriedAndWhatIsNotKnownIsSaid() async throws {
        guard let ministack = try await Emulator.start(.ministack),
            let microburst = try await Emulator.start(.microburst(before: ministack.url))
        else { return }
        let client = client(microburst)
        let create =
            #"{"TableName":"items","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"#
            + #""AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],"#
            + #""BillingMode":"PAY_PER_REQUEST"}"#
        _ = try await client.call(.dynamoDB, "CreateTable", Array(create.utf8))

        try await inject(
            microburst,
            #"[{"service":"dynamodb","operation":"PutItem","times":2,"#
                + #""error":{"code":"ProvisionedThroughputExceededException"}}]"#)
        try await put("one", by: client)
        #expect(client.usage.throttles == 2)
        #expect(client.usage.retries == 2)

        try await inject(
            microburst,
            #"[{"service":"dynamodb","operation":"PutItem","times":1,"#
                + #""error":{"code":"InternalServerError"}}]"#)
        try await put("two", by: client)
        #expect(client.usage.retries == 3)

        // The answer is lost, the put is done: the second sending meets the first.
        try await inject(microburst, Self.lostAnswer)
        do {
            try await put("three", by: client)
            Issue.record("the first sending was lost too")
        } catch AWSFailure.refused(let code, _, _) {
            #expect(code == "ConditionalCheckFailedException")
        }

        // Without a second sending nobody knows.
        try await inject(microburst, Self.lostAnswer)
        var policy = RetryPolicy.patient
        policy.attempts = 1
        do {
            try await put("four", by: self.client(microburst, policy))
            Issue.record("an answer came that was lost")
        } catch AWSFailure.outcomeUnknown {
            let count = try await items(client)
            #expect(count == 4)
        }

        // Nobody listens: it is certain that nothing was done.
        microburst.stop()
        do {
            try await put("five", by: self.client(microburst, policy))
            Issue.record("an answer came from nobody")
        } catch AWSFailure.unavailable(_, let isThrottled, _) {
            #expect(!isThrottled)
        }
        print("faults: throttling, 500, lost answers and silence, by microburst before MiniStack")
    }

    private static let lostAnswer =
        #"[{"service":"dynamodb","operation":"PutItem","times":1,"response":{"abort_frac":0.0}}]"#

    private func client(
        _ emulator: Emulator, _ policy: RetryPolicy = .patient
    ) -> AWSHTTPClient {
        var clock = AWSClock.host
        clock.draw = { 0 }
        return AWSHTTPClient(
            transport: LoopbackTransport(port: emulator.port),
            credentials: FixedCredentials(TestClient.keys),
            endpoints: Endpoints(region: "us-east-1", explicit: emulator.url), policy: policy,
            clock: clock)
    }

    private func put(_ key: String, by client: AWSHTTPClient) async throws {
        let body =
            #"{"TableName":"items","Item":{"a":{"S":"\#(key)"}},"#
            + #""ConditionExpression":"attribute_not_exists(a)"}"#
        _ = try await client.call(.dynamoDB, "PutItem", Array(body.utf8))
    }

    private func items(_ client: AWSHTTPClient) async throws -> Int64? {
        let body = Array(#"{"TableName":"items","Select":"COUNT","ConsistentRead":true}"#.utf8)
        return JSONFields(try await client.call(.dynamoDB, "Scan", body))?.integer("Count")
    }

    private func inject(_ microburst: Emulator, _ rules: String) async throws {
        let answer = try await onOwnThread {
            try LoopbackHTTP.exchange(
                port: microburst.port, "POST", "/_microburst/rules",
                headers: [("Content-Type", "application/json")], body: Array(rules.utf8))
        }
        try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
    }
}
