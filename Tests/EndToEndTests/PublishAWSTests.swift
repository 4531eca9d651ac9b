#if Network
    import Foundation
    import TestSupport
    import Testing

    /// Events that leave for far sides in AWS, by the command.
    @Suite struct PublishAWSTests {
        /// What MiniStack takes without looking at it.
        private static func authorization(_ service: String) -> (String, String) {
            let scope = "Credential=x/20260101/us-east-1/\(service)/aws4_request"
            return (
                "Authorization", "AWS4-HMAC-SHA256 \(scope), SignedHeaders=host, Signature=0"
            )
        }

        private func ask(
            _ emulator: Emulator, _ method: String, _ path: String, _ service: String,
            _ headers: [(String, String)] = [], _ body: String = ""
        ) async throws -> String {
            let answer = try await onOwnThread {
                try LoopbackHTTP.exchange(
                    port: emulator.port, method, path,
                    headers: [Self.authorization(service)] + headers, body: Array(body.utf8))
            }
            try #require(answer.status == 200, "\(method) \(path)")
            return String(decoding: answer.body, as: UTF8.self)
        }

        private func queue(
            _ emulator: Emulator, _ operation: String, _ body: String
        ) async throws -> [String: Any] {
            let headers = [
                ("Content-Type", "application/x-amz-json-1.0"),
                ("X-Amz-Target", "AmazonSQS.\(operation)"),
            ]
            return try Records.json(
                try await ask(emulator, "POST", "/", "sqs", headers, body))
        }

        private func desk(_ emulator: Emulator) async throws -> Desk {
            let desk = try Desk(["AWS_ENDPOINT_URL": emulator.url, "AWS_REGION": "us-east-1"])
            try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
            for amount in 1...8 { try await desk.done("deposit", "acc-1", "\(amount)") }
            return desk
        }

        @Test func aBucketGetsAnObjectForEachSending() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let desk = try await desk(emulator)
            let bucket = "lake-\(UInt32.random(in: 0...UInt32.max))"
            _ = try await ask(emulator, "PUT", "/\(bucket)", "s3")
            func keys() async throws -> [String] {
                let list = try await ask(emulator, "GET", "/\(bucket)?list-type=2", "s3")
                return list.components(separatedBy: "<Key>").dropFirst().map {
                    String($0.prefix { $0 != "<" })
                }
            }
            try await desk.done(
                "publish", "lake", "--to", "s3://\(bucket)/books/", "--once", "--quiet")
            try await desk.done("deposit", "acc-1", "9")
            for _ in 0..<2 { try await desk.done("publish", "lake", "--once", "--quiet") }
            let places = try await keys().map { key in
                key.split(separator: "/").last.map { String($0.prefix(39)) } ?? ""
            }
            #expect(
                places == [
                    "0000000000000000001-0000000000000000009",
                    "0000000000000000010-0000000000000000010",
                ])
            #expect(
                try await keys().allSatisfy {
                    $0.hasPrefix("books/day=") && $0.hasSuffix(".ndjson.gz")
                })
        }

        @Test func aQueueGetsAnAccountInItsOrder() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let desk = try await desk(emulator)
            let name = "orders-\(UInt32.random(in: 0...UInt32.max)).fifo"
            let made = try await queue(
                emulator, "CreateQueue",
                #"{"QueueName":"\#(name)","Attributes":{"FifoQueue":"true"}}"#)
            let url = try #require(made["QueueUrl"] as? String)
            try await desk.done("publish", "orders", "--to", "sqs:\(url)", "--once", "--quiet")
            var bodies: [String] = []
            while true {
                let page = try await queue(
                    emulator, "ReceiveMessage", #"{"QueueUrl":"\#(url)","MaxNumberOfMessages":10}"#)
                let messages = page["Messages"] as? [[String: Any]] ?? []
                if messages.isEmpty { break }
                for message in messages {
                    bodies.append(try #require(message["Body"] as? String))
                    let handle = try #require(message["ReceiptHandle"] as? String)
                    let deletion = try JSONSerialization.data(
                        withJSONObject: ["QueueUrl": url, "ReceiptHandle": handle])
                    _ = try await onOwnThread {
                        try LoopbackHTTP.exchange(
                            port: emulator.port, "POST", "/",
                            headers: [
                                Self.authorization("sqs"),
                                ("Content-Type", "application/x-amz-json-1.0"),
                                ("X-Amz-Target", "AmazonSQS.DeleteMessage"),
                            ], body: Array(deletion))
                    }
                }
            }
            #expect(bodies.joined(separator: "\n") + "\n" == (try await desk.done("export")))
        }

        @Test func whatIsNotThereStopsThePublisherAndIsTold() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let desk = try await desk(emulator)
            for target in ["s3://nowhere-at-all/x", "kinesis:nowhere"] {
                let outcome = try await desk.run([
                    "publish", String(target.prefix(2)), "--to", target, "--once", "--quiet",
                ])
                #expect(outcome.end == .exited(3), "\(outcome)")
                #expect(outcome.narration.contains("stops"), "\(outcome)")
            }
        }

        @Test func anAddressThatIsNoneIsNotKept() async throws {
            let desk = try Desk()
            try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
            for (target, words) in [
                ("sns:ledger", "arn:aws:sns:REGION:ACCOUNT:TOPIC"), ("s3://x", "is no bucket"),
                ("sqs:https://h/q", "is no queue"), ("kinesis:a b", "is no stream"),
            ] {
                let outcome = try await desk.run(["publish", "a", "--to", target, "--once"])
                #expect(outcome.end == .exited(2), "\(outcome)")
                #expect(outcome.narration.contains(words), "\(outcome)")
            }
            #expect(try await desk.done("subscriptions", "--format", "ndjson").isEmpty)
        }
    }
#endif
