import AWSClient
import TextFormats

#if Network
    /// Calls an emulator that looks at no signature.
    struct PlainCaller: AWSCaller {
        let endpoint: String
        let transport: any HTTPTransport

        func call(
            _ service: AWSService, _ operation: String, _ body: [UInt8]
        ) async throws -> [UInt8] {
            let request = HTTPRequest(
                method: "POST", url: endpoint,
                headers: [
                    HTTPHeader("X-Amz-Target", "DynamoDB_20120810.\(operation)"),
                    HTTPHeader("Content-Type", "application/x-amz-json-1.0"),
                    HTTPHeader(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request,"
                            + " SignedHeaders=host, Signature=0"),
                ], body: body)
            let answer: HTTPResponse
            do {
                answer = try await transport.send(request, timeout: .seconds(20))
            } catch HTTPFailure.notSent(let reason) {
                throw AWSFailure.unavailable(reason: reason, isThrottled: false, retryAfter: nil)
            } catch HTTPFailure.noAnswer(let reason) {
                throw AWSFailure.outcomeUnknown(reason: reason)
            }
            guard answer.status != 200 else { return answer.body }
            guard answer.status < 500 else {
                throw AWSFailure.outcomeUnknown(reason: "status \(answer.status)")
            }
            let tree = try JSONTree(answer.body)
            throw AWSFailure.refused(
                code: (tree["__type"]?.string ?? "").split(separator: "#").last.map { String($0) }
                    ?? "",
                message: tree["message"]?.string ?? tree["Message"]?.string ?? "",
                body: answer.body)
        }
    }
#endif
