import AWSClient
import EventStoreCore
import TestSupport
import Testing

@testable import EventStoreDynamoDB

/// What hosts tell each other of a stream, and what the service may answer.
@Suite struct HintMarksTests {
    @Test(arguments: [
        ("9", "10"), ("0009", "10"), ("99999999999999999999", "100000000000000000000"),
        ("100000000000000000000", "100000000000000000001"), ("0", "1"), ("00", "1"),
        ("999999999999999999999999999999999999999", "1000000000000000000000000000000000000000"),
    ])
    func numbersAreComparedAsNumbers(less: String, more: String) throws {
        let (less, more) = (try #require(SequenceNumber(less)), try #require(SequenceNumber(more)))
        #expect(less < more && !(more < less) && less != more && !(less < less))
    }

    @Test(arguments: ["", "1.5", "-1", "1e3", "٣", "12 ", String(repeating: "1", count: 41)])
    func whatIsNoNumberIsNone(text: String) {
        #expect(SequenceNumber(text) == nil)
    }

    @Test func zerosBeforeANumberMeanNothing() throws {
        let (one, other) = (
            try #require(SequenceNumber("0017")), try #require(SequenceNumber("17"))
        )
        #expect(one == other && Set([one, other]).count == 1 && one.text == "0017")
    }

    @Test func marksComeBackAsTheyWere() throws {
        let number = try #require(SequenceNumber("0041"))
        let marks = HintMarks(
            stream: "arn:é", since: Timestamp(microseconds: -7),
            shards: ["a": .begun, "b": .after(number), "\"c\"": .done])
        #expect(HintMarks(marks.bytes) == marks)
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"version":2,"stream":"a","since":1,"shards":{}}"#,
        #"{"version":1,"stream":"a","since":1.5,"shards":{}}"#,
        #"{"version":1,"stream":"a","since":9223372036854775807,"shards":{}}"#,
        #"{"version":1,"stream":"a","since":1,"shards":[]}"#,
        #"{"version":1,"stream":"a","since":1,"shards":{"s":"x"}}"#,
        #"{"version":1,"stream":"a","since":1,"shards":{"s":7}}"#,
        #"{"version":1,"since":1,"shards":{}}"#,
    ])
    func marksThatCannotBeReadAreAGap(text: String) async throws {
        #expect(HintMarks(Array(text.utf8)) == nil)
        let bench = HintBench()
        bench.stream.put(["a"], into: bench.stream.add())
        _ = try await bench.marks.set(HintBench.name, to: Array(text.utf8), expecting: nil)
        let reader = bench.reader()
        let (keys, gaps) = try await reader.toEnd()
        #expect(keys == ["a"])
        #expect(gaps == ["it cannot be read how far the stream was read before"])
        try await reader.confirm()
        #expect(try await bench.reader().toEnd().gaps == [])
    }

    // MARK: Several hosts

    @Test func theFurtherMarkOfEachShardStands() async throws {
        let bench = HintBench()
        let (one, other) = (bench.stream.add(), bench.stream.add())
        let hosts = [try await bench.settledReader(), try await bench.settledReader()]
        bench.stream.put(["a"], into: one)
        #expect(try await hosts[0].toEnd().keys == ["a"])
        bench.stream.put(["b"], into: one)
        bench.stream.put(["c"], into: other)
        #expect(Set(try await hosts[1].toEnd().keys) == ["a", "b", "c"])
        try await hosts[1].confirm()
        let further = try await bench.kept()
        try await hosts[0].confirm()
        #expect(try await bench.kept() == further)
        #expect(try await bench.reader().toEnd().keys == [])
    }

    @Test func aHostThatKnowsOfNoChildDoesNotTakeItBack() async throws {
        let bench = HintBench()
        let root = bench.stream.add()
        bench.stream.put(["a"], into: root)
        let late = try await bench.settledReader()
        let child = bench.stream.add(behind: root)
        bench.stream.put(["b"], into: child)
        _ = try await bench.settledReader()
        try await late.confirm()
        _ = bench.stream.read()
        let (keys, gaps) = try await bench.reader().toEnd()
        #expect(keys == [] && gaps == [])
        #expect(Set(bench.stream.read()) == [child])
    }

    @Test func whatIsConfirmedAlreadyIsNotWrittenAgain() async throws {
        let marks = ContestedMarks(others: [])
        let bench = HintBench(marks: marks)
        bench.stream.put(["a"], into: bench.stream.add())
        let reader = bench.reader()
        try await reader.confirm()
        #expect(marks.count == 0)
        for _ in 0..<5 {
            _ = try await reader.toEnd()
            try await reader.confirm()
        }
        // Once to begin with, once to confirm.
        #expect(marks.count == 1 && marks.reads == 2)
        // When the stream was listed last is told each hour.
        let before = try #require(try await bench.kept()?.since)
        bench.stream.clock.advance(seconds: 3600)
        for _ in 0...HintReader.readingsPerListing { _ = try await reader.read() }
        try await reader.confirm()
        let since = before.advanced(by: 3600 * Timestamp.second)
        #expect(try await bench.kept()?.since == since)
    }

    @Test func aRaceOfHostsIsRunAgain() async throws {
        for races in [1, 3, 100] {
            let stream = FakeStream()
            let (one, other) = (stream.add(), stream.add())
            stream.put(["a"], into: one)
            let contested = (1...races).map { number in
                HintMarks(
                    stream: stream.arn, since: stream.clock.now,
                    shards: SequenceNumber("\(number)").map { [other: .after($0)] } ?? [:])
            }
            let marks = ContestedMarks(others: contested.map(\.bytes))
            let bench = HintBench(stream, marks: marks)
            let reader = bench.reader()
            #expect(try await reader.toEnd().keys == ["a"])
            if races < 100 {
                try await reader.confirm()
                #expect(marks.count == races + 1)
                let kept = try #require(try await bench.kept())
                #expect(kept.shards[other] == .after(try #require(SequenceNumber("\(races)"))))
                #expect(kept.shards[one] ?? .unread > .begun)
            } else {
                let error = await #expect(throws: EventStoreError.self) {
                    try await reader.confirm()
                }
                guard case .busy = error else { throw error ?? .busy("none") }
                #expect(marks.count < 50)
            }
        }
    }

    @Test func marksOfManyShardsStayShort() async throws {
        let bench = HintBench()
        bench.stream.state.withLock { $0.recordsPerPage = 1000 }
        for _ in 0..<10 {
            var last = bench.stream.add()
            for _ in 0..<150 { last = bench.stream.add(behind: last) }
        }
        let reader = bench.reader()
        _ = try await reader.toEnd(within: 2_000)
        try await reader.confirm()
        #expect(try await bench.kept()?.shards.count == 10)
        let (keys, gaps) = try await bench.reader().toEnd()
        #expect(keys == [] && gaps == [])
        #expect(try await bench.marks.read(HintBench.name)?.bytes.count ?? 0 < 1000)
    }

    // MARK: The service

    private static let garbage: [(String, String)] = [
        ("DescribeStream", "<html>"), ("DescribeStream", "{}"),
        ("DescribeStream", #"{"StreamDescription":{"StreamStatus":"ENABLED"}}"#),
        ("DescribeStream", #"{"StreamDescription":{"StreamStatus":"ENABLED","Shards":[{}]}}"#),
        (
            "DescribeStream",
            #"{"StreamDescription":{"StreamStatus":"ENABLED","Shards":[{"ShardId":7}]}}"#
        ),
        (
            "DescribeStream",
            #"{"StreamDescription":{"StreamStatus":"ENABLED","Shards":[],"#
                + #""LastEvaluatedShardId":"a"}}"#
        ),
        (
            "DescribeStream",
            #"{"StreamDescription":{"StreamStatus":"ENABLED","Shards":["#
                + #"{"ShardId":"a","ParentShardId":"b"},{"ShardId":"b","ParentShardId":"a"}]}}"#
        ),
        ("GetShardIterator", "{}"), ("GetShardIterator", #"{"ShardIterator":""}"#),
        ("GetShardIterator", #"{"ShardIterator":["a"]}"#),
        ("GetRecords", "{"), ("GetRecords", "{}"), ("GetRecords", #"{"Records":[{}]}"#),
        ("GetRecords", #"{"Records":[],"NextShardIterator":7}"#),
        (
            "GetRecords",
            #"{"Records":[{"eventName":"INSERT","dynamodb":{"SequenceNumber":"x","#
                + #""Keys":{"id":{"S":"a"}}}}]}"#
        ),
        (
            "GetRecords",
            #"{"Records":[{"eventName":"EAT","dynamodb":{"SequenceNumber":"1","#
                + #""Keys":{"id":{"S":"a"}}}}]}"#
        ),
        (
            "GetRecords",
            #"{"Records":[{"eventName":"INSERT","dynamodb":{"SequenceNumber":"1","Keys":{}}}]}"#
        ),
        (
            "GetRecords",
            #"{"Records":[{"eventName":"INSERT","dynamodb":{"SequenceNumber":"1","#
                + #""Keys":{"id":{"S":"a"}},"NewImage":{"id":{"Q":1}}}}]}"#
        ),
    ]

    @Test(arguments: garbage)
    func whatIsNoAnswerIsAnErrorAndNothingIsLost(operation: String, answer: String) async throws {
        let bench = HintBench()
        bench.stream.put(["a"], into: bench.stream.add())
        bench.stream.happens { asked, _ in asked == operation ? .bytes(answer) : nil }
        let reader = bench.reader()
        for _ in 0..<3 {
            do {
                // What was found before it is not held back by it.
                let page = try await reader.read()
                #expect(page.gap != nil && page.keys == [] && !page.isAtEnd)
            } catch {
                #expect(error is AttributeError, "\(error)")
            }
        }
        bench.stream.happens(nil)
        #expect(try await reader.toEnd().keys == ["a"])
    }

    /// Whatever call fails, whenever: it passes up, and what was read is in the next page.
    @Test func failuresPassUpAndLoseNothing() async throws {
        let failures = [
            FakeStream.throttled, .failure(FakeStream.refused("AccessDeniedException")),
            .failure(.outcomeUnknown(reason: "cut")),
        ]
        for (operation, failure) in ["DescribeStream", "GetShardIterator", "GetRecords"].flatMap({
            operation in failures.map { (operation, $0) }
        }) {
            for number in 1...3 {
                let bench = HintBench()
                let shards = (0..<3).map { _ in bench.stream.add() }
                for shard in shards { bench.stream.put([shard], into: shard) }
                bench.stream.happens { asked, count in
                    asked == operation && count == number ? failure : nil
                }
                let reader = bench.reader()
                var (keys, gaps, failed) = ([String](), 0, 0)
                for _ in 0..<10 {
                    do {
                        let page = try await reader.read()
                        keys += page.keys
                        gaps += page.gap == nil ? 0 : 1
                    } catch is AWSFailure {
                        failed += 1
                        // What no page has told of is not confirmed.
                        try await reader.confirm()
                        let kept = try await bench.kept()?.shards.values.filter { $0 > .begun }
                        #expect(kept?.count ?? 0 <= keys.count)
                    }
                }
                #expect(keys.sorted() == shards.sorted() && gaps == 1, "\(operation) \(number)")
                #expect(failed == (operation == "DescribeStream" && number > 1 ? 0 : 1))
            }
        }
    }
}
