import Testing

@testable import AWSClient

/// How calls become requests.
@Suite struct RequestTests {
    @Test(arguments: [
        (AWSService.dynamoDB, "DynamoDB_20120810.Query", "dynamodb", "dynamodb", "1.0"),
        (
            .dynamoDBStreams, "DynamoDBStreams_20120810.Query", "streams.dynamodb", "dynamodb",
            "1.0"
        ),
        (.sqs, "AmazonSQS.Query", "sqs", "sqs", "1.0"),
        (.kinesis, "Kinesis_20131202.Query", "kinesis", "kinesis", "1.1"),
    ])
    func jsonServicesGetATarget(
        service: AWSService, target: String, host: String, signed: String, version: String
    ) async throws {
        let test = TestClient(answers: [.success(.ok(#"{"a":1}"#))])
        let answer = try await test.client.call(service, "Query", Array("{}".utf8))
        #expect(answer == Array(#"{"a":1}"#.utf8))
        let request = try #require(test.transport.requests.first)
        #expect(request.method == "POST")
        #expect(request.url == "https://\(host).eu-central-1.amazonaws.com/")
        #expect(request.header("x-amz-target") == target)
        #expect(request.header("content-type") == "application/x-amz-json-\(version)")
        #expect(request.header("accept-encoding") == "gzip")
        #expect(request.header("x-amz-date") == "20260801T120000Z")
        #expect(request.body == Array("{}".utf8))
        let authorization = try #require(request.header("authorization"))
        #expect(
            authorization.hasPrefix(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE000000001/20260801/eu-central-1/\(signed)/"
                    + "aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, "))
    }

    @Test(arguments: [
        (AWSService.sns, "sns", "Publish"), (.sts, "sts", "AssumeRole"),
    ])
    func queryServicesGetAForm(service: AWSService, name: String, operation: String) async throws {
        let test = TestClient(answers: [.success(.ok("<ok/>"))])
        let form = Array("Action=\(operation)&Version=1".utf8)
        #expect(try await test.client.call(service, operation, form) == Array("<ok/>".utf8))
        let request = try #require(test.transport.requests.first)
        #expect(request.url == "https://\(name).eu-central-1.amazonaws.com/")
        #expect(
            request.header("content-type") == "application/x-www-form-urlencoded; charset=utf-8")
        #expect(request.header("x-amz-target") == nil)
        #expect(request.header("authorization")?.contains("/\(name)/aws4_request") == true)
        #expect(request.body == form)
    }

    @Test func tokensAreTradedWithoutASignature() async throws {
        let test = TestClient(answers: [.success(.ok())])
        let parameters = #"{"roleName":"a b/c","accountId":"123","accessToken":"t0ken"}"#
        _ = try await test.client.call(.sso, "GetRoleCredentials", Array(parameters.utf8))
        _ = try await test.client.call(.ssoOIDC, "CreateToken", Array("{}".utf8))
        _ = try await test.client.call(.sts, "AssumeRoleWithWebIdentity", Array("a=b".utf8))
        let requests = test.transport.requests
        #expect(requests.map { $0.header("authorization") } == [nil, nil, nil])
        #expect(requests.map(\.method) == ["GET", "POST", "POST"])
        #expect(
            requests[0].url
                == "https://portal.sso.eu-central-1.amazonaws.com/federation/credentials"
                + "?account_id=123&role_name=a%20b%2Fc")
        #expect(requests[0].header("x-amz-sso_bearer_token") == "t0ken")
        #expect(requests[0].body.isEmpty)
        #expect(requests[1].url == "https://oidc.eu-central-1.amazonaws.com/token")
    }

    @Test func aRepeatedRequestHasTheSameBytes() async throws {
        let test = TestClient(answers: [
            .success(.error("InternalServerError", status: 500)), .failure(.noAnswer("cut")),
            .success(.ok()),
        ])
        #expect(try await test.putFailure() == nil)
        let requests = test.transport.requests
        #expect(requests.count == 3)
        #expect(Set(requests.map(\.body)).count == 1)
        #expect(Set(requests.map { $0.header("x-amz-target") }).count == 1)
    }

    @Test func anUnknownPathIsRefusedBeforeItIsSent() async throws {
        let test = TestClient(answers: [.success(.ok())])
        await #expect(throws: AWSFailure.self) {
            _ = try await test.client.call(.sso, "Logout", Array("{}".utf8))
        }
        #expect(test.transport.requests.isEmpty)
    }

    @Test func withoutARegionNothingIsSent() async throws {
        let test = TestClient(
            FakeTransport([.success(.ok())]), endpoints: Endpoints(region: nil))
        let failure = try await test.putFailure()
        #expect(
            failure
                == .unavailable(
                    reason: "no region is configured: name one, or set AWS_REGION",
                    isThrottled: false, retryAfter: nil))
        #expect(test.transport.requests.isEmpty)
    }
}
