import Testing

@testable import AWSClient

/// The examples of signed requests to S3 that AWS publishes with the description of Signature
/// Version 4 in the `Authorization` header, and what else is S3's own.
@Suite struct ObjectSigningTests {
    /// 2013-05-24T00:00:00Z
    private static let moment: Int64 = 1_369_353_600
    private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    private static let signer: RequestSigner = {
        var signer = RequestSigner(
            credentials: AWSCredentials(
                accessKeyID: "AKIAIOSFODNN7EXAMPLE",
                secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", origin: "AWS"),
            region: "us-east-1", service: "s3", moment: moment)
        signer.normalizesPath = false
        signer.encodesPathAgain = false
        return signer
    }()

    @Test(
        arguments: [
            (
                "GET", "/test.txt", [("Range", "bytes=0-9"), ("x-amz-content-sha256", empty)], "",
                "host;range;x-amz-content-sha256;x-amz-date",
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
            ),
            (
                "PUT", "/test%24file.text",
                [
                    ("Date", "Fri, 24 May 2013 00:00:00 GMT"),
                    (
                        "x-amz-content-sha256",
                        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
                    ),
                    ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ], "Welcome to Amazon S3.",
                "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
            ),
            (
                "GET", "/?lifecycle", [("x-amz-content-sha256", empty)], "",
                "host;x-amz-content-sha256;x-amz-date",
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
            ),
            (
                "GET", "/?max-keys=2&prefix=J", [("x-amz-content-sha256", empty)], "",
                "host;x-amz-content-sha256;x-amz-date",
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
            ),
        ] as [(String, String, [(String, String)], String, String, String)])
    func theExamplesOfAWS(
        method: String, target: String, headers: [(String, String)], body: String, names: String,
        signature: String
    ) throws {
        let request = HTTPRequest(
            method: method, url: "https://examplebucket.s3.amazonaws.com\(target)",
            headers: headers.map { HTTPHeader($0.0, $0.1) }, body: Array(body.utf8))
        let signed = try #require(Self.signer.sign(request))
        #expect(
            signed.header("authorization")
                == "AWS4-HMAC-SHA256 "
                + "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=\(names), Signature=\(signature)")
    }

    @Test(arguments: [
        ("/a/../b//c/./d", "/a/../b//c/./d"), ("/day%3D1/%C3%A9%20x", "/day%3D1/%C3%A9%20x"),
        ("", "/"),
    ])
    func aPathIsSignedAsItStands(path: String, canonical: String) throws {
        let request = HTTPRequest(method: "GET", url: "https://lake.s3.amazonaws.com\(path)")
        let text = try #require(Self.signer.canonicalRequest(of: request)).text
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false)[1] == canonical)
    }

    private static let stored = HTTPResponse.ok("", headers: [HTTPHeader("ETag", "\"0\"")])

    @Test(arguments: [
        ("lake", "eu-central-1", "https://lake.s3.eu-central-1.amazonaws.com/a%20b/%C3%BC%3D"),
        ("lake", "cn-north-1", "https://lake.s3.cn-north-1.amazonaws.com.cn/a%20b/%C3%BC%3D"),
        ("my.lake", "us-east-1", "https://s3.us-east-1.amazonaws.com/my.lake/a%20b/%C3%BC%3D"),
        ("My_Lake", "us-east-1", "https://s3.us-east-1.amazonaws.com/My_Lake/a%20b/%C3%BC%3D"),
    ])
    func aBucketStandsInTheHostOrInThePath(
        bucket: String, region: String, url: String
    ) async throws {
        let test = TestClient(
            FakeTransport([.success(Self.stored)]), endpoints: Endpoints(region: region))
        let request = ObjectRequest(
            bucket: bucket, key: "a b/ü=", headers: [HTTPHeader("If-None-Match", "*")],
            content: [0, 10, 255])
        _ = try await test.client.call(.s3, "PutObject", request.bytes)
        let sent = try #require(test.transport.requests.first)
        #expect(sent.method == "PUT")
        #expect(sent.url == url)
        #expect(sent.body == [0, 10, 255])
        #expect(sent.header("if-none-match") == "*")
        #expect(sent.header("x-amz-content-sha256")?.utf8.count == 64)
        #expect(sent.header("x-amz-checksum-sha256")?.utf8.count == 44)
        let authorization = try #require(sent.header("authorization"))
        #expect(authorization.contains("/\(region)/s3/aws4_request"))
        #expect(
            authorization.contains(
                "SignedHeaders=host;if-none-match;x-amz-checksum-sha256;x-amz-content-sha256;"
                    + "x-amz-date, "))
    }

    @Test func anEndpointOfOnesOwnHasTheBucketInThePath() async throws {
        let test = TestClient(
            FakeTransport([.success(Self.stored)]),
            endpoints: Endpoints(
                region: "eu-central-1", configured: [.s3: "https://objects.example.org/s3/"]))
        let request = ObjectRequest(bucket: "lake", key: "k", headers: [], content: [])
        _ = try await test.client.call(.s3, "PutObject", request.bytes)
        #expect(test.transport.requests.first?.url == "https://objects.example.org/s3/lake/k")
    }

    @Test(arguments: [
        ("PutObject", Array("{}\n".utf8)), ("PutObject", Array("".utf8)),
        ("PutObject", Array(#"{"bucket":"lake","key":"k","headers":[]}"#.utf8)),
        ("PutObject", ObjectRequest(bucket: "a/b", key: "k", headers: [], content: []).bytes),
        ("PutObject", ObjectRequest(bucket: "...", key: "k", headers: [], content: []).bytes),
        ("PutObject", ObjectRequest(bucket: "lake", key: "", headers: [], content: []).bytes),
        ("DeleteBucket", ObjectRequest(bucket: "lake", key: "k", headers: [], content: []).bytes),
    ])
    func whatIsNoObjectIsNotSent(operation: String, body: [UInt8]) async throws {
        let test = TestClient(answers: [.success(.ok(""))])
        await #expect(throws: AWSFailure.self) {
            _ = try await test.client.call(.s3, operation, body)
        }
        #expect(test.transport.requests.isEmpty)
    }

    @Test func whatIsNotS3HasStoredNothing() async throws {
        let test = TestClient(answers: [.success(.ok("<html>Welcome, please log in</html>"))])
        let request = ObjectRequest(bucket: "lake", key: "k", headers: [], content: [])
        do {
            _ = try await test.client.call(.s3, "PutObject", request.bytes)
            Issue.record("a page was taken for S3")
        } catch AWSFailure.unavailable(let reason, _, let pause) {
            #expect(reason.contains("is not the service"))
            #expect(pause == nil)
        }
        #expect(test.transport.requests.count == 1)
    }

    @Test(arguments: [
        (412, "PreconditionFailed"), (403, "AccessDenied"), (404, "NoSuchBucket"),
        (301, "PermanentRedirect"), (409, "ConditionalRequestConflict"), (501, "NotImplemented"),
        (400, "EntityTooLarge"),
    ])
    func whatS3DecidesIsToldByItsName(status: Int, code: String) async throws {
        let error =
            "<?xml version=\"1.0\"?>\n<Error><Code>\(code)</Code><Message>m</Message></Error>"
        let test = TestClient(answers: [
            .success(HTTPResponse(status: status, body: Array(error.utf8)))
        ])
        let request = ObjectRequest(bucket: "lake", key: "k", headers: [], content: [])
        do {
            _ = try await test.client.call(.s3, "PutObject", request.bytes)
            Issue.record("not refused")
        } catch AWSFailure.refused(let told, let message, _) {
            #expect((told, message) == (code, "m"))
        }
        #expect(test.transport.requests.count == 1)
    }
}
