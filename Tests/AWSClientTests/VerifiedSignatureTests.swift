import TestSupport
import Testing

@testable import AWSClient

/// Against a server that verifies signatures.
@Suite struct VerifiedSignatureTests {
    @Test func aSignatureIsAcceptedAndAWrongSecretRefused() async throws {
        guard let moto = try await Emulator.start(.verifyingMoto) else { return }
        let keys = try await makeUser(moto)
        let client = client(moto, keys)
        let create =
            #"{"TableName":"t","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"#
            + #""AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],"#
            + #""BillingMode":"PAY_PER_REQUEST"}"#
        _ = try await client.call(.dynamoDB, "CreateTable", Array(create.utf8))
        let item = #"{"TableName":"t","Item":{"a":{"S":"é €"}},"#
        let condition = #""ConditionExpression":"attribute_not_exists(a)"}"#
        _ = try await client.call(.dynamoDB, "PutItem", Array((item + condition).utf8))
        do {
            _ = try await client.call(.dynamoDB, "PutItem", Array((item + condition).utf8))
            Issue.record("a condition was not checked")
        } catch AWSFailure.refused(let code, _, _) {
            #expect(code == "ConditionalCheckFailedException")
        }
        let streams = try await client.call(.dynamoDBStreams, "ListStreams", Array("{}".utf8))
        #expect(JSONFields(streams) != nil)
        let topic = Array("Action=CreateTopic&Version=2010-03-31&Name=ledger".utf8)
        let created = try await client.call(.sns, "CreateTopic", topic)
        #expect(XMLElement.text("TopicArn", in: created)?.hasSuffix(":ledger") == true)
        _ = try await client.call(.sqs, "ListQueues", Array("{}".utf8))
        _ = try await client.call(.kinesis, "ListStreams", Array("{}".utf8))
        try await signedObjects(moto, client)

        let wrong = AWSCredentials(
            accessKeyID: keys.accessKeyID, secretAccessKey: "wrong\(keys.secretAccessKey)",
            origin: "the test")
        for (service, operation, body) in [
            (AWSService.dynamoDB, "ListTables", "{}"), (.dynamoDBStreams, "ListStreams", "{}"),
            (.sns, "ListTopics", "Action=ListTopics&Version=2010-03-31"),
            (.sqs, "ListQueues", "{}"), (.kinesis, "ListStreams", "{}"),
            (
                .s3, "PutObject",
                String(
                    decoding: ObjectRequest(
                        bucket: "lake", key: "k", headers: [], content: []
                    ).bytes, as: UTF8.self)
            ),
        ] {
            do {
                _ = try await self.client(moto, wrong).call(service, operation, Array(body.utf8))
                Issue.record("\(service): a wrong secret was accepted")
            } catch AWSFailure.refused(let code, _, _) {
                #expect(["InvalidSignatureException", "SignatureDoesNotMatch"].contains(code))
            }
        }
        print("signatures: verified by moto for DynamoDB, its streams, SNS, SQS, Kinesis and S3")
    }

    /// The signature is right: what is refused is that there is no such bucket.
    private func signedObjects(_ moto: Emulator, _ client: AWSHTTPClient) async throws {
        // Moto encodes fewer characters of a path than AWS and its tools do: none of those here.
        for key in ["k", "2026-11-30/a b~_.gz", "a/../b//c"] {
            let request = ObjectRequest(
                bucket: "lake", key: key, headers: [HTTPHeader("If-None-Match", "*")],
                content: Array("lines\n".utf8))
            do {
                _ = try await client.call(.s3, "PutObject", request.bytes)
                Issue.record("\(key): there was no bucket")
            } catch AWSFailure.refused(let code, _, _) {
                #expect(code == "NoSuchBucket", "\(key)")
            }
        }
    }

    private func client(_ moto: Emulator, _ keys: AWSCredentials) -> AWSHTTPClient {
        AWSHTTPClient(
            transport: LoopbackTransport(port: moto.port), credentials: FixedCredentials(keys),
            endpoints: Endpoints(
                region: "eu-central-1", explicit: moto.url,
                configured: [
                    .sns: moto.url, .sqs: moto.url, .kinesis: moto.url, .s3: moto.url,
                ]),
            policy: .patient, clock: .host)
    }

    /// A user who may do everything, made by the three requests that are let through.
    private func makeUser(_ moto: Emulator) async throws -> AWSCredentials {
        func ask(_ form: String) async throws -> [UInt8] {
            let scope = "Credential=x/20260101/us-east-1/iam/aws4_request"
            let answer = try await onOwnThread {
                try LoopbackHTTP.exchange(
                    port: moto.port, "POST", "/",
                    headers: [
                        ("Content-Type", "application/x-www-form-urlencoded"),
                        (
                            "Authorization",
                            "AWS4-HMAC-SHA256 \(scope), SignedHeaders=host, Signature=0"
                        ),
                    ], body: Array(form.utf8))
            }
            try #require(answer.status == 200)
            return answer.body
        }
        _ = try await ask("Action=CreateUser&Version=2010-05-08&UserName=daybook")
        let key = try await ask("Action=CreateAccessKey&Version=2010-05-08&UserName=daybook")
        let all = #"{"Effect":"Allow","Action":"*","Resource":"*"}"#
        let policy = PercentEncoding.encode(
            #"{"Version":"2012-10-17","Statement":[\#(all)]}"#.utf8)
        _ = try await ask(
            "Action=PutUserPolicy&Version=2010-05-08&UserName=daybook&PolicyName=all"
                + "&PolicyDocument=\(policy)")
        return AWSCredentials(
            accessKeyID: try #require(XMLElement.text("AccessKeyId", in: key)),
            secretAccessKey: try #require(XMLElement.text("SecretAccessKey", in: key)),
            origin: "the test")
    }
}
