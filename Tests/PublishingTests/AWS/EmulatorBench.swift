#if Network
    import AWSClient
    import EventStreaming
    import TestSupport
    import Testing
    import TextFormats

    @testable import AWSClient
    @testable import Publishing

    /// MiniStack with topics, queues, streams and buckets of one test.
    struct EmulatorBench {
        struct Queue {
            let url: String
            let arn: String
        }

        let client: AWSHTTPClient
        private let port: Int
        /// In the names of whatever is made here.
        private let mark = String(UInt32.random(in: 0...UInt32.max), radix: 16)

        /// Nil if the emulator is missing: the test is to return.
        init?() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return nil }
            client = TestAWS.client(emulator.url)
            port = emulator.port
        }

        // MARK: Sending

        /// Sends events as a publisher does: within the bounds, an account's one after the other,
        /// and no more before all of a sending is there.
        func deliver(_ events: [OutgoingEvent], to text: String) async throws {
            let destination = try AWSAddress(text).destination(over: client)
            let bounds = await destination.bounds
            var rest = events
            while !rest.isEmpty {
                var (sending, kept): ([OutgoingEvent], [OutgoingEvent]) = ([], [])
                var bytes = 0
                for event in rest {
                    let isSecond =
                        sending.contains { $0.stream == event.stream }
                        || kept.contains { $0.stream == event.stream }
                    let isFull =
                        sending.count == bounds.events || bytes + event.json.count > bounds.bytes
                    if isFull && !sending.isEmpty || isSecond && !bounds.mayHoldOneStreamTwice {
                        kept.append(event)
                    } else {
                        sending.append(event)
                        bytes += event.json.count
                    }
                }
                let answers = try await destination.send(sending)
                try #require(answers == sending.map { _ in .accepted }, "\(answers)")
                rest = kept
            }
        }

        // MARK: Topics and queues

        func topic(_ name: String) async throws -> String {
            var form = QueryForm("CreateTopic", version: "2010-03-31")
            form.add("Name", "\(mark)-\(name)")
            if name.hasSuffix(".fifo") {
                form.add("Attributes.entry.1.key", "FifoTopic")
                form.add("Attributes.entry.1.value", "true")
            }
            let answer = try await client.call(.sns, "CreateTopic", form.bytes)
            return try #require(XMLElement.text("TopicArn", in: answer))
        }

        func queue(_ name: String) async throws -> Queue {
            let attributes = name.hasSuffix(".fifo") ? #"{"FifoQueue":"true"}"# : "{}"
            let made = try await ask(
                .sqs, "CreateQueue",
                #"{"QueueName":"\#(mark)-\#(name)","Attributes":\#(attributes)}"#)
            let url = try #require(made.string("QueueUrl"))
            let told = try await ask(
                .sqs, "GetQueueAttributes", #"{"QueueUrl":"\#(url)","AttributeNames":["QueueArn"]}"#
            )
            return Queue(
                url: url, arn: try #require(told.object("Attributes")?.string("QueueArn")))
        }

        func subscribe(_ queue: Queue, to topic: String, policy: String?) async throws {
            var form = QueryForm("Subscribe", version: "2010-03-31")
            form.add("TopicArn", topic)
            form.add("Protocol", "sqs")
            form.add("Endpoint", queue.arn)
            form.add("Attributes.entry.1.key", "RawMessageDelivery")
            form.add("Attributes.entry.1.value", "true")
            if let policy {
                form.add("Attributes.entry.2.key", "FilterPolicy")
                form.add("Attributes.entry.2.value", policy)
            }
            _ = try await client.call(.sns, "Subscribe", form.bytes)
        }

        /// The messages of a queue in the order in which they come: so many, and what else there
        /// is then.
        func receive(_ count: Int, from queue: Queue) async throws -> [String] {
            var result: [String] = []
            func take() async throws -> Bool {
                let answer = try await ask(
                    .sqs, "ReceiveMessage",
                    #"{"QueueUrl":"\#(queue.url)","MaxNumberOfMessages":10,"WaitTimeSeconds":0}"#)
                let messages = answer.objects("Messages")
                for message in messages {
                    result.append(try #require(message.string("Body")))
                    var writer = JSONWriter()
                    writer.object { object in
                        object.member("QueueUrl", queue.url)
                        object.member("ReceiptHandle", message.string("ReceiptHandle") ?? "")
                    }
                    _ = try await client.call(.sqs, "DeleteMessage", writer.bytes)
                }
                return !messages.isEmpty
            }
            try await eventually("\(count) messages arrive") {
                _ = try await take()
                return result.count >= count
            }
            while try await take() {}
            return result
        }

        // MARK: Streams

        func stream(shards: Int) async throws -> String {
            let name = "\(mark)-stream"
            _ = try await client.call(
                .kinesis, "CreateStream",
                Array(#"{"StreamName":"\#(name)","ShardCount":\#(shards)}"#.utf8))
            try await eventually("the stream is there") {
                let told = try await ask(
                    .kinesis, "DescribeStreamSummary", #"{"StreamName":"\#(name)"}"#)
                let summary = told.object("StreamDescriptionSummary")
                return summary?.string("StreamStatus") == "ACTIVE"
            }
            return name
        }

        /// What stands in each shard, in its order.
        func records(of stream: String) async throws -> [[(key: String, text: String)]] {
            let listed = try await ask(.kinesis, "ListShards", #"{"StreamName":"\#(stream)"}"#)
            var result: [[(key: String, text: String)]] = []
            for shard in listed.objects("Shards") {
                let id = try #require(shard.string("ShardId"))
                let started = try await ask(
                    .kinesis, "GetShardIterator",
                    #"{"StreamName":"\#(stream)","ShardId":"\#(id)","#
                        + #""ShardIteratorType":"TRIM_HORIZON"}"#)
                var iterator = started.string("ShardIterator")
                var records: [(key: String, text: String)] = []
                while let next = iterator {
                    let page = try await ask(
                        .kinesis, "GetRecords", #"{"ShardIterator":"\#(next)","Limit":1000}"#)
                    let found = page.objects("Records")
                    if found.isEmpty { break }
                    for record in found {
                        let data = try #require(Base64.decode(record.string("Data") ?? "?"))
                        records.append(
                            (
                                record.string("PartitionKey") ?? "",
                                String(decoding: data, as: UTF8.self)
                            ))
                    }
                    iterator = page.string("NextShardIterator")
                }
                result.append(records)
            }
            return result
        }

        private func ask(
            _ service: AWSService, _ operation: String, _ body: String
        ) async throws -> JSONFields {
            try #require(JSONFields(try await client.call(service, operation, Array(body.utf8))))
        }

        // MARK: Buckets

        func bucket() async throws -> String {
            let name = "\(mark)-lake"
            try #require(try await exchange("PUT", "/\(name)").status == 200)
            return name
        }

        /// The objects of a bucket, by their keys.
        func objects(in bucket: String) async throws -> [(key: String, content: [UInt8])] {
            let list = try await exchange("GET", "/\(bucket)?list-type=2")
            var result: [(key: String, content: [UInt8])] = []
            for entry in XMLElement.all("Contents", in: list.body) {
                let key = try #require(XMLElement.text("Key", in: entry))
                let path = PercentEncoding.encode(key.utf8, keepsSlash: true)
                let answer = try await exchange("GET", "/\(bucket)/\(path)")
                try #require(answer.status == 200)
                result.append((key, answer.body))
            }
            return result.sorted { $0.key < $1.key }
        }

        private func exchange(
            _ method: String, _ path: String
        ) async throws -> LoopbackHTTP.Answer {
            let scope = "Credential=x/20260101/us-east-1/s3/aws4_request"
            let header = "AWS4-HMAC-SHA256 \(scope), SignedHeaders=host, Signature=0"
            return try await onOwnThread {
                try LoopbackHTTP.exchange(
                    port: port, method, path, headers: [("Authorization", header)])
            }
        }
    }
#endif
