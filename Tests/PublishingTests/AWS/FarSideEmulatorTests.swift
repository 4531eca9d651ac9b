#if Network
    import AWSClient
    import EventStreaming
    import TestSupport
    import Testing

    @testable import AWSClient
    @testable import Publishing

    /// Far sides that a server stands for.
    @Suite("SNS, SQS, Kinesis and S3 on an emulator")
    struct FarSideEmulatorTests {
        @Test("SNS: subscribers with filter policies get exactly theirs")
        func policies() async throws {
            guard let bench = try await EmulatorBench() else { return }
            let topic = try await bench.topic("policies")
            let policies = [
                #"{"type":["FundsDeposited"]}"#,
                #"{"amountminor":[{"numeric":[">=",1000]}],"currency":["EUR"]}"#,
                #"{"subject":[{"prefix":"account-1"}]}"#, #"{"effect":[{"exists":false}]}"#, nil,
            ]
            var queues: [EmulatorBench.Queue] = []
            for (number, policy) in policies.enumerated() {
                let queue = try await bench.queue("policies-\(number)")
                try await bench.subscribe(queue, to: topic, policy: policy)
                queues.append(queue)
            }
            let events = (1...60).map { number in
                SampleEvents.event(
                    number, account: "account-\(number % 20)",
                    type: number % 3 == 0 ? "FundsWithdrawn" : "FundsDeposited",
                    amount: number % 4 == 0 ? nil : "\(number * 50)")
            }
            try await bench.deliver(events, to: "sns:\(topic)")
            let wanted: [(OutgoingEvent) -> Bool] = [
                { $0.text("type") == "FundsDeposited" },
                { ($0.text("amountminor").flatMap { Int($0) } ?? 0) >= 1000 },
                { $0.text("subject")?.hasPrefix("account-1") == true },
                { $0.text("effect") == nil }, { _ in true },
            ]
            for (queue, isWanted) in zip(queues, wanted) {
                let expected = events.filter(isWanted)
                #expect(!expected.isEmpty)
                let got = try await bench.receive(expected.count, from: queue)
                #expect(got.sorted() == expected.map(\.jsonText).sorted(), "\(queue.url)")
            }
        }

        @Test("SNS and SQS: FIFO keeps each account's order, and takes a repeated event once")
        func order() async throws {
            guard let bench = try await EmulatorBench() else { return }
            let topic = try await bench.topic("order.fifo")
            let behind = try await bench.queue("behind.fifo")
            let direct = try await bench.queue("direct.fifo")
            try await bench.subscribe(behind, to: topic, policy: nil)
            let events =
                SampleEvents.events(1...60, accounts: 7)
                + SampleEvents.events(61...70, accounts: 1).map {
                    SampleEvents.event($0.position.number, account: "two words, é")
                }
            for (address, queue) in [("sns:\(topic)", behind), ("sqs:\(direct.url)", direct)] {
                try await bench.deliver(events, to: address)
                // As after a crash before the checkpoint.
                try await bench.deliver(Array(events.suffix(20)), to: address)
                let got = try await bench.receive(events.count, from: queue)
                for account in Set(events.map(\.stream.name)) {
                    let own = events.filter { $0.stream.name == account }.map(\.jsonText)
                    #expect(got.filter { Set(own).contains($0) } == own, "\(account)")
                }
                #expect(got.count == events.count)
            }
        }

        @Test("SQS: what is received is what was sent")
        func queue() async throws {
            guard let bench = try await EmulatorBench() else { return }
            let queue = try await bench.queue("plain")
            let events = (1...25).map { number in
                SampleEvents.event(
                    number, account: "a\(number)", data: "{\"note\":\"é € 😀 \\u0007 \(number)\"}")
            }
            try await bench.deliver(events, to: "sqs:\(queue.url)")
            let got = try await bench.receive(events.count, from: queue)
            #expect(got.sorted() == events.map(\.jsonText).sorted())
        }

        @Test("Kinesis: an account stands in one shard, in its order")
        func stream() async throws {
            guard let bench = try await EmulatorBench() else { return }
            let name = try await bench.stream(shards: 3)
            let events = SampleEvents.events(1...300, accounts: 17)
            try await bench.deliver(events, to: "kinesis:\(name)")
            let shards = try await bench.records(of: name)
            #expect(shards.filter { !$0.isEmpty }.count > 1)
            #expect(
                shards.joined().map(\.text).sorted() == events.map(\.jsonText).sorted())
            for account in Set(events.map(\.stream.name)) {
                let own = shards.map { $0.filter { $0.key == account }.map(\.text) }
                    .filter { !$0.isEmpty }
                #expect(own == [events.filter { $0.stream.name == account }.map(\.jsonText)])
            }
        }

        @Test("S3: the objects hold the events whole, and sending them again changes nothing")
        func bucket() async throws {
            guard let bench = try await EmulatorBench() else { return }
            let bucket = try await bench.bucket()
            let events = (1...500).map { number in
                SampleEvents.event(
                    number, account: "a\(number % 7)",
                    day: number <= 230 ? "2026-11-29" : "2026-11-30")
            }
            let address = "s3://\(bucket)/books/main ü"
            for _ in 0..<2 {
                try await bench.deliver(Array(events[..<200]), to: address)
                try await bench.deliver(Array(events[200...]), to: address)
            }
            let objects = try await bench.objects(in: bucket)
            #expect(objects.count == 3)
            #expect(
                objects.map { $0.key.prefix(31) } == [
                    "books/main ü/day=2026-11-29/000", "books/main ü/day=2026-11-29/000",
                    "books/main ü/day=2026-11-30/000",
                ])
            let lines: [UInt8] = events.flatMap { $0.json + [0x0A] }
            let stored = try objects.flatMap { try BucketTests.unpacked($0.content) }
            #expect(stored == lines)
        }

        @Test(
            "What is not there stops the publisher",
            arguments: [
                "sns:arn:aws:sns:us-east-1:000000000000:nowhere",
                "sqs:http://127.0.0.1/000000000000/nowhere", "kinesis:nowhere",
                "s3://nowhere-at-all",
            ])
        func missing(address: String) async throws {
            guard let bench = try await EmulatorBench() else { return }
            let destination = try AWSAddress(address).destination(over: bench.client)
            let answers = try await destination.send([SampleEvents.event(1)])
            #expect(answers.map(\.word) == ["stop"], "\(answers)")
        }
    }

    extension OutgoingEvent {
        var jsonText: String { String(decoding: json, as: UTF8.self) }
    }
#endif
