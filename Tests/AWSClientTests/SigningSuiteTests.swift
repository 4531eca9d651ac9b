import Testing

@testable import AWSClient

/// The AWS Signature Version 4 test suite, all cases that sign by header.
@Suite struct SigningSuiteTests {
    /// 2015-08-30T12:36:00Z
    private static let moment: Int64 = 1_440_938_160

    @Test func signsEveryCaseAsTheSuiteDoes() throws {
        let cases = try CaseFile("sigv4").cases
        var passed = 0
        for example in cases where try signsAsExpected(example) { passed += 1 }
        print("SigV4 test suite: \(passed) of \(cases.count) cases signed by header")
        #expect(cases.count == 34)
        #expect(passed == cases.count)
    }

    private func signsAsExpected(_ example: CaseFile.Case) throws -> Bool {
        let options = example["*"]
        var signer = RequestSigner(
            credentials: AWSCredentials(
                accessKeyID: "AKIDEXAMPLE",
                secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                sessionToken: example["token"].first, origin: "the suite"),
            region: "us-east-1", service: "service", moment: Self.moment)
        signer.signsSessionToken = !options.contains("token after")
        signer.normalizesPath = !options.contains("path as it is")
        let request = try request(of: example)
        let canonical = try #require(signer.canonicalRequest(of: request), "\(example)")
        let expected = example["c"].joined(separator: "\n")
        #expect(canonical.text == expected, "\(example)")
        let toSign = signer.stringToSign(of: canonical.text)
        #expect(toSign == example["s"].joined(separator: "\n"), "\(example)")
        let signed = try #require(signer.sign(request), "\(example)")
        #expect(signed.header("authorization") == example["a"].first, "\(example)")
        #expect(signed.header("x-amz-security-token") == example["token"].first, "\(example)")
        #expect(signed.body == request.body)
        return signed.header("authorization") == example["a"].first && canonical.text == expected
    }

    private func request(of example: CaseFile.Case) throws -> HTTPRequest {
        let line = try #require(example[">"].first)
        let method = String(line.prefix { $0 != " " })
        let target = String(line.dropFirst(method.count + 1))
        let headers = example["h"].map { header in
            let name = String(header.prefix { $0 != ":" })
            return HTTPHeader(name, CaseFile.resolved(String(header.dropFirst(name.count + 1))))
        }
        return HTTPRequest(
            method: method, url: "https://example.amazonaws.com\(target)", headers: headers,
            body: Array(example["|"].joined(separator: "\n").utf8))
    }
}
