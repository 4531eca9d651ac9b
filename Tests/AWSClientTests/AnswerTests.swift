import CZlib
import TestSupport
import Testing

@testable import AWSClient

/// How answers are unpacked, checked, bounded and read.
@Suite struct AnswerTests {
    private static let text = String(repeating: #"{"Item":{"a":{"S":"é"}}},"#, count: 5_000)

    /// As a server packs it.
    private static func packed(_ bytes: [UInt8]) throws -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        let started = deflateInit2_(
            &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        try #require(started == Z_OK)
        defer { deflateEnd(&stream) }
        var bytes = bytes
        var result = [UInt8](repeating: 0, count: bytes.count + 1_024)
        let count = result.count
        let code = bytes.withUnsafeMutableBufferPointer { bytes in
            result.withUnsafeMutableBufferPointer { result in
                stream.next_in = bytes.baseAddress
                stream.avail_in = UInt32(bytes.count)
                stream.next_out = result.baseAddress
                stream.avail_out = UInt32(count)
                return deflate(&stream, Z_FINISH)
            }
        }
        try #require(code == Z_STREAM_END)
        return Array(result.prefix(count - Int(stream.avail_out)))
    }

    private static func packedAnswer(
        _ bytes: [UInt8], sum: UInt32? = nil, status: Int = 200
    ) throws -> HTTPResponse {
        let body = try packed(bytes)
        return HTTPResponse(
            status: status,
            headers: [
                HTTPHeader("Content-Encoding", "gzip"),
                HTTPHeader("x-amz-crc32", "\(sum ?? AnswerBody.checksum(body))"),
            ], body: body)
    }

    @Test func theSumIsTheOneOfGzip() {
        #expect(AnswerBody.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(AnswerBody.checksum([]) == 0)
    }

    @Test func aPackedAnswerIsUnpacked() async throws {
        let bytes = Array(Self.text.utf8)
        let answer = try Self.packedAnswer(bytes)
        #expect(answer.body.count < bytes.count / 10)
        let test = TestClient(answers: [.success(answer)])
        #expect(try await test.client.call(.dynamoDB, "Query", []) == bytes)
        #expect(test.client.usage.bytesReceived == answer.body.count)
    }

    @Test func aPackedErrorIsRead() async throws {
        let error = HTTPResponse.error("ValidationException")
        let test = TestClient(answers: [
            .success(try Self.packedAnswer(error.body, status: 400))
        ])
        guard case .refused("ValidationException", "why", error.body) = try await test.putFailure()
        else {
            Issue.record("it was not read")
            return
        }
    }

    @Test func aWrongSumIsAFailedAttempt() async throws {
        let bytes = Array(Self.text.utf8)
        let test = TestClient(answers: [
            .success(try Self.packedAnswer(bytes, sum: 1)),
            .success(HTTPResponse(status: 200, headers: [HTTPHeader("x-amz-crc32", "x")])),
            .success(try Self.packedAnswer(bytes)),
        ])
        #expect(try await test.client.call(.dynamoDB, "Query", []) == bytes)
        #expect(test.client.usage.retries == 2)
    }

    @Test func theSumIsOverWhatCame() async throws {
        let bytes = Array(Self.text.utf8)
        let test = TestClient(answers: [
            .success(try Self.packedAnswer(bytes, sum: AnswerBody.checksum(bytes)))
        ])
        guard case .outcomeUnknown = try await test.putFailure() else {
            Issue.record("the sum of the unpacked bytes was accepted")
            return
        }
    }

    @Test func everyCutAndEveryChangedByteIsNoticed() throws {
        let bytes = Array("the quick brown fox jumps over the lazy dog, twice".utf8)
        let body = try Self.packed(bytes)
        func unpacked(_ body: [UInt8]) -> [UInt8]? {
            let answer = HTTPResponse(
                status: 200, headers: [HTTPHeader("content-encoding", "GZIP")], body: body)
            return try? AnswerBody.read(answer, maximum: 1_000).body
        }
        #expect(unpacked(body) == bytes)
        for count in 1..<body.count { #expect(unpacked(Array(body.prefix(count))) == nil) }
        // The ten bytes at the head hold a time and a system, which mean nothing here.
        for index in 10..<body.count {
            var changed = body
            changed[index] ^= 0x55
            #expect(unpacked(changed) != bytes || unpacked(changed) == nil, "byte \(index)")
        }
    }

    @Test func anAnswerThatGrowsBeyondItsBoundIsNotUnpacked() async throws {
        let bomb = try Self.packedAnswer([UInt8](repeating: 0x20, count: 1_000_001))
        var policy = RetryPolicy.standard
        policy.maximumAnswer = 1_000_000
        let test = TestClient(answers: [.success(bomb)], policy: policy)
        #expect(
            try await test.putFailure()
                == .outcomeUnknown(reason: "DynamoDB: its answer is larger than 1000000 bytes"))
        #expect(test.transport.requests.count == 1)
        policy.maximumAnswer = 1_000_001
        let wider = TestClient(answers: [.success(bomb)], policy: policy)
        #expect(try await wider.putFailure() == nil)
    }

    @Test func anotherCodingWasNotAskedFor() {
        let answer = HTTPResponse(
            status: 200, headers: [HTTPHeader("Content-Encoding", "br")], body: [1])
        #expect(throws: AnswerBody.Fault.damaged) { try AnswerBody.read(answer, maximum: 10) }
    }

    // MARK: Errors

    @Test(arguments: [
        (#"{"__type":"com.amazonaws.dynamodb.v20120810#AName","message":"m"}"#, "AName", "m"),
        (#"{"__type":"AName","Message":"m"}"#, "AName", "m"),
        (#"{"code":"AName:http://internal.amazon.com/","message":"m"}"#, "AName", "m"),
        (#"{"error":"invalid_grant","error_description":"m"}"#, "invalid_grant", "m"),
        (#"{"__type":"AName"}"#, "AName", ""),
        (#"{"__type":"AName","message":7}"#, "AName", ""),
        ("<?xml version='1.0'?>\n<ErrorResponse><Error><Code>AName</Code></Error>", "AName", ""),
    ]) func theNameOfAnErrorIsRead(body: String, code: String, message: String) {
        let answer = HTTPResponse(status: 400, body: Array(body.utf8))
        #expect(ServiceError(.dynamoDB, answer) == ServiceError(code: code, message: message))
    }

    @Test func aHeaderNamesTheErrorFirst() {
        let answer = HTTPResponse(
            status: 400, headers: [HTTPHeader("x-amzn-ErrorType", "a.b#AName:http://x/")],
            body: Array(#"{"__type":"Other","message":"m"}"#.utf8))
        #expect(ServiceError(.sso, answer) == ServiceError(code: "AName", message: "m"))
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "<html><Error><Code>x</Code></Error></html>", "{\"__type\":7}",
        "{\"__type\":\"\"}", "{\"__type\":\"a b\"}", "{\"__type\":\"\\u001b[2J\"}", "{",
        "\u{FEFF}{}",
    ]) func whatIsNoErrorIsNone(body: String) {
        for service in AWSService.allCases {
            #expect(
                ServiceError(service, HTTPResponse(status: 400, body: Array(body.utf8))) == nil)
        }
    }

    @Test func anXMLErrorIsReadWithItsEntities() {
        let text =
            "<ErrorResponse xmlns=\"x\">\n <Error>\n <Type>Sender</Type><Code>AName</Code>"
            + "<Message>a &lt; b &amp;&amp; c &#233; &#x1F3E6; &nope; &</Message></Error>"
        let error = ServiceError(.sns, HTTPResponse(status: 400, body: Array(text.utf8)))
        #expect(error == ServiceError(code: "AName", message: "a < b && c é 🏦 &nope; &"))
    }

    @Test func xmlOfAnySizeAndShapeIsSurvived() {
        var random = SeededRandom.announced(for: "AnswerTests")
        let parts = ["<Error>", "</Error>", "<Code>", "</Code", ">", "<", "/", "&", ";", "é", "\0"]
        for _ in 0..<2_000 {
            let count = Int(random.next() % 12)
            let text = (0..<count).map { _ in parts[Int(random.next() % UInt64(parts.count))] }
            let body = Array("<ErrorResponse>\(text.joined())".utf8)
            let error = ServiceError(.sts, HTTPResponse(status: 400, body: body))
            #expect((error?.code.isEmpty ?? false) == false)
        }
        let far =
            "<ErrorResponse>" + String(repeating: "x", count: 70_000) + "<Error><Code>A</Code>"
        #expect(ServiceError(.sts, HTTPResponse(status: 400, body: Array(far.utf8))) == nil)
    }

    @Test func theReasonsOfACancelledTransactionAreRead() {
        let answer = HTTPResponse.cancelled(["None", "ConditionalCheckFailed"])
        let error = ServiceError(.dynamoDB, answer)
        #expect(error?.cancellationReasons == ["None", "ConditionalCheckFailed"])
        #expect(error?.message == "m")
    }
}
