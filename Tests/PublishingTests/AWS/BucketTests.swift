import AWSClient
import EventStreaming
import Synchronization
import TestSupport
import Testing

@testable import AWSClient
@testable import Publishing

@Suite("S3: objects of the lake")
struct BucketTests {
    private func destination(
        _ aws: any AWSCaller, _ text: String = "s3://lake/books"
    ) throws -> any EventDestination {
        try AWSAddress(text).destination(over: aws)
    }

    private func lines(_ events: [OutgoingEvent]) -> [UInt8] {
        events.flatMap { $0.json + [0x0A] }
    }

    static func unpacked(_ content: [UInt8]) throws -> [UInt8] {
        let answer = HTTPResponse(
            status: 200, headers: [HTTPHeader("Content-Encoding", "gzip")], body: content)
        return try AnswerBody.read(answer, maximum: 64 << 20).body
    }

    private func objects(_ aws: ScriptedAWS) throws -> [ObjectRequest] {
        try aws.calls.map { try #require(ObjectRequest(bytes: $0.body)) }
    }

    @Test("An object holds whole lines; its name says its day, its places and whose they are")
    func oneObject() async throws {
        let aws = ScriptedAWS(.success(""))
        let events = SampleEvents.events(41...140, accounts: 3)
        let answers = try await destination(aws).send(events)
        #expect(answers == [DeliveryAnswer](repeating: .accepted, count: 100))
        let object = try #require(try objects(aws).first)
        #expect(aws.calls.count == 1)
        #expect(object.bucket == "lake")
        let name = "books/day=2026-11-30/0000000000000000041-0000000000000000140-"
        #expect(object.key.hasPrefix(name))
        #expect(object.key.hasSuffix(".ndjson.gz"))
        #expect(
            object.headers
                == [
                    HTTPHeader("Content-Type", "application/gzip"),
                    HTTPHeader("If-None-Match", "*"),
                ])
        #expect(try Self.unpacked(object.content) == lines(events))
        // Again, as after a crash: the same name and the same bytes.
        _ = try await destination(aws).send(events)
        #expect(Set(try objects(aws)).count == 1)
        // Other events between the same places have another name.
        _ = try await destination(aws).send(events.filter { $0.position.number != 50 })
        let names = try objects(aws).map(\.key)
        #expect(Set(names).count == 2)
        #expect(names.allSatisfy { $0.hasPrefix(name) })
    }

    @Test("An object that is there already is accepted")
    func again() async throws {
        let aws = ScriptedAWS(.failure(.refused("PreconditionFailed", "at least one of them")))
        #expect(try await destination(aws).send([SampleEvents.event(1)]) == [.accepted])
    }

    @Test("A server without conditions gets none, from the first such answer on")
    func unconditional() async throws {
        let aws = ScriptedAWS(.failure(.refused("NotImplemented")), .success(""))
        let destination = try destination(aws)
        for number in 1...2 {
            #expect(try await destination.send([SampleEvents.event(Int64(number))]) == [.accepted])
        }
        let conditions = try objects(aws).map { object in
            object.headers.contains { $0.name == "If-None-Match" }
        }
        #expect(conditions == [true, false, false])
    }

    @Test("Each day gets its folder, and what follows a failed object is not stored before it")
    func days() async throws {
        let days = ["2026-11-29", "2026-11-29", "2026-11-30", "2026-12-01", "2026-11-30"]
        let events = days.enumerated().map {
            SampleEvents.event(Int64($0.offset + 1), account: "a", day: $0.element)
        }
        let aws = ScriptedAWS(.success(""))
        _ = try await destination(aws, "s3://lake").send(events)
        #expect(
            try objects(aws).map { String($0.key.prefix(54)) } == [
                "day=2026-11-29/0000000000000000001-0000000000000000002",
                "day=2026-11-30/0000000000000000003-0000000000000000003",
                "day=2026-12-01/0000000000000000004-0000000000000000004",
                "day=2026-11-30/0000000000000000005-0000000000000000005",
            ])
        #expect(try objects(aws).flatMap { try Self.unpacked($0.content) } == lines(events))
        let failing = ScriptedAWS(.success(""), .failure(.outcomeUnknown(reason: "cut")))
        let answers = try await destination(failing).send(events)
        #expect(answers.map(\.word) == ["accepted", "accepted", "later", "later", "later"])
        #expect(failing.calls.count == 2)
    }

    @Test(
        "A day that an event does not say is told",
        arguments: [
            ("2026-11-30", "2026-11-30"), ("+12026-11", "unknown"), ("../../../x", "unknown"),
            ("2026-1\u{661}-3", "unknown"), ("", "unknown"),
        ])
    func unknownDays(day: String, folder: String) {
        let object = LakeObject.all(of: [SampleEvents.event(1, day: day)])[0]
        #expect(object.name.hasPrefix("day=\(folder)/"))
    }

    @Test(
        "Errors are judged as the services' are, and an object that is refused stops",
        arguments: [
            (.refused("AccessDenied"), "stop"), (.refused("NoSuchBucket"), "stop"),
            (.refused("EntityTooLarge"), "stop"), (.refused("ConditionalRequestConflict"), "later"),
            (.refused("PermanentRedirect"), "stop"), (.outcomeUnknown(reason: "cut"), "later"),
            (.unavailable(reason: "busy", isThrottled: true, retryAfter: .seconds(9)), "later"),
        ] as [(AWSFailure, String)])
    func errors(failure: AWSFailure, word: String) async throws {
        let aws = ScriptedAWS(.failure(failure))
        #expect(try await destination(aws).send([SampleEvents.event(1)]).map(\.word) == [word])
        #expect(aws.calls.count == 1)
    }

    @Test("Bytes come out of the stream as they went in, in whatever pieces")
    func pieces() throws {
        var random = SeededRandom.announced(for: "BucketTests")
        for _ in 0..<20 {
            let stream = try GzipStream()
            var (whole, packed): ([UInt8], [UInt8]) = ([], [])
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let count = Int.random(in: 0...90_000, using: &random)
                // Some that can be packed, and some that cannot.
                let wide = Bool.random(using: &random)
                let piece = (0..<count).map { _ in
                    UInt8.random(in: 0...(wide ? 255 : 1), using: &random)
                }
                whole += piece
                packed += try stream.add(piece)
            }
            packed += try stream.finish()
            #expect(try Self.unpacked(packed) == whole)
        }
    }

    @Test("A sending may be large, and hold an account more than once")
    func bounds() async throws {
        let bounds = try await destination(ScriptedAWS(.success(""))).bounds
        #expect(bounds.mayHoldOneStreamTwice)
        #expect(bounds.bytes == 8 << 20)
        #expect(bounds.events == 10_000)
    }
}
