import Testing

@testable import AWSClient

/// A client as the environment configures it, and what it shows.
@Suite struct StandardClientTests {
    private static func around(_ variables: [String: String] = [:]) -> FakeEnvironment {
        var state = FakeEnvironment.State()
        state.variables.merge(variables) { _, new in new }
        return FakeEnvironment(state)
    }

    @Test func itTakesRegionEndpointAndKeysFromTheEnvironment() async throws {
        let around = Self.around([
            "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "s",
            "AWS_ENDPOINT_URL_DYNAMODB": "https://store.example.org",
        ])
        let transport = FakeTransport([.success(.ok())])
        let client = try AWSHTTPClient.standard(
            transport: transport, environment: around.environment)
        #expect(client.region == "eu-west-1")
        _ = try await client.call(.dynamoDB, "ListTables", [])
        let request = try #require(transport.requests.first)
        #expect(request.url == "https://store.example.org/")
        #expect(
            request.header("authorization")?.contains("AKIA1/20260801/eu-west-1/dynamodb") == true)
    }

    @Test func aStoreOnThisMachineNeedsNoKeys() async throws {
        let transport = FakeTransport([.success(.ok())])
        let client = try AWSHTTPClient.standard(
            endpoint: "http://127.0.0.1:4566", transport: transport,
            environment: Self.around().environment)
        _ = try await client.call(.dynamoDB, "ListTables", [])
        #expect(transport.requests.map(\.url) == ["http://127.0.0.1:4566/"])
        #expect(transport.requests[0].header("authorization")?.contains("=local/") == true)
    }

    @Test func whatCannotBeUsedIsSaidAtOnce() {
        let transport = FakeTransport([.success(.ok())])
        #expect(throws: EndpointFailure.self) {
            try AWSHTTPClient.standard(
                transport: transport, environment: Self.around().environment)
        }
        #expect(throws: EndpointFailure.self) {
            try AWSHTTPClient.standard(
                region: "eu-west-1", endpoint: "http://store.example.org", transport: transport,
                environment: Self.around().environment)
        }
        #expect(throws: CredentialFailure.self) {
            try AWSHTTPClient.standard(
                profile: "none", region: "eu-west-1", transport: transport,
                environment: Self.around().environment)
        }
        #expect(transport.requests.isEmpty)
    }

    @Test func aNewSignInIsSeen() async throws {
        let around = Self.around()
        let hash = SSOSettings.tokenName(of: "corp")
        around.write(
            "/home/ada/.aws/config",
            """
            [default]
            region = eu-west-1
            sso_session = corp
            sso_account_id = 123456789012
            sso_role_name = Reader
            [sso-session corp]
            sso_region = eu-west-1
            sso_start_url = https://corp.awsapps.com/start
            """)
        let keys =
            #"{"roleCredentials":{"accessKeyId":"ASIAS","secretAccessKey":"s","#
            + #""sessionToken":"t","expiration":1785589200000}}"#
        let transport = FakeTransport([.success(.ok(keys)), .success(.ok())])
        let client = try AWSHTTPClient.standard(
            transport: transport, environment: around.environment)
        do {
            _ = try await client.call(.dynamoDB, "ListTables", [])
            Issue.record("nobody has signed in")
        } catch AWSFailure.noCredentials(let reason, _) {
            #expect(reason.contains("run `aws sso login`"))
        }
        around.write(
            "/home/ada/.aws/sso/cache/\(hash).json",
            #"{"accessToken":"t0","expiresAt":"2026-08-01T13:00:00Z"}"#)
        around.clock.advance(1)
        _ = try await client.call(.dynamoDB, "ListTables", [])
        #expect(transport.requests.map(\.method) == ["GET", "POST"])
        #expect(transport.requests[1].header("x-amz-security-token") == "t")
    }

    @Test func aRefreshedTokenIsKeptWhereTheToolsLook() async throws {
        let file = Array(
            #"{"startUrl":"u", "accessToken":"old","expiresAt":"2026-08-01T11:00:00Z","x":[1, 2]}"#
                .utf8)
        let answer = Array(#"{"accessToken":"new","expiresIn":60,"refreshToken":"next"}"#.utf8)
        let fresh = try #require(SSOToken.file(file, refreshedBy: answer, at: 1_785_585_600))
        #expect(
            String(decoding: fresh, as: UTF8.self)
                == #"{"startUrl":"u","x":[1, 2],"accessToken":"new","#
                + #""expiresAt":"2026-08-01T12:01:00Z","refreshToken":"next"}"#)
        for useless in ["", "{}", #"{"accessToken":"new"}"#, #"{"expiresIn":60}"#] {
            #expect(SSOToken.file(file, refreshedBy: Array(useless.utf8), at: 0) == nil)
        }
    }

    // MARK: What is shown

    @Test func nothingSecretIsShown() async throws {
        let keys = AWSCredentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "SECRET", sessionToken: "SECRET",
            expiration: 0, origin: "a \u{1B}[2J test")
        #expect("\(keys)" == "key …MPLE from a \\u{1B}[2J test, until 1970-01-01T00:00:00Z")
        let signer = RequestSigner(
            credentials: keys, region: "r", service: "s", moment: 0)
        let request = HTTPRequest(
            method: "POST", url: "https://a.example.org/",
            headers: [
                HTTPHeader("Authorization", "SECRET")
            ], body: Array("SECRET".utf8))
        let signed = try #require(signer.sign(request))
        let response = HTTPResponse(
            status: 200, headers: [HTTPHeader("X", "SECRET")], body: Array("SECRET".utf8))
        let settings = ProfilePlan(source: .keys(keys), roles: [])
        let values: [Any] = [
            keys, signer, signed, signed.headers, response, FixedCredentials(keys), settings,
            TestClient(FakeTransport([]), credentials: FixedCredentials(keys)).client,
        ]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(!text.contains("SECRET"), "\(type(of: value))")
                // Bytes are shown as numbers: the first letters of SECRET.
                #expect(!text.contains("83, 69, 67"), "\(type(of: value))")
            }
        }
    }

    @Test func aShortKeyIsNotShownAtAll() {
        let keys = AWSCredentials(accessKeyID: "abcd", secretAccessKey: "s", origin: "the test")
        #expect("\(keys)" == "key … from the test")
    }
}
