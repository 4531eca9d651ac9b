import EventStoreCore
import TestSupport
import Testing
import TextFormats

@testable import EventStreaming

/// Names, and how a subscription is kept.
@Suite struct SubscriptionFormTests {
    @Test(arguments: ["a", "orders", "Orders-2.b_c", String(repeating: "x", count: 100), "0"])
    func aName(_ text: String) throws {
        #expect(try SubscriptionName(text).text == text)
    }

    @Test(
        arguments: [
            "", "-a", ".a", "_a", "a b", "a/b", "ä", "a\n", "a\u{1B}[2J", "a\u{301}",
            String(repeating: "x", count: 101),
        ])
    func noName(_ text: String) {
        #expect(throws: SubscriptionError.invalidName(String(text.prefix(64)))) {
            try SubscriptionName(text)
        }
    }

    private func name() throws -> SubscriptionName { try SubscriptionName("orders") }

    private func sample() throws -> Subscription {
        var sample = try Subscription(
            name(), filter: "type = 'A\"\\n'", target: "file:a\u{1}b", began: Position(7),
            createdAt: Timestamp(microseconds: 1_785_585_600_000_001))
        sample.position = Position(412)
        sample.movedAt = Timestamp(microseconds: 5)
        sample.isPaused = true
        sample.epoch = 9
        sample.lease = Subscription.Lease(holder: "här 1", length: .milliseconds(15_001))
        sample.failure = Subscription.Failure(
            reason: "no", at: Timestamp(microseconds: 6), position: Position(413))
        sample.unknown = [
            Subscription.Unknown(name: "later", json: Array(#"{"a":[1, 2]}"#.utf8))
        ]
        return sample
    }

    @Test func readsWhatItWrote() throws {
        let sample = try sample()
        let plain = try Subscription(
            name(), filter: nil, target: nil, began: .start, createdAt: Timestamp(microseconds: 0))
        for subscription in [sample, plain] {
            let bytes = subscription.json
            try JSONScanner.validate(bytes)
            #expect(try Subscription(kept: bytes, under: name()) == subscription)
        }
    }

    @Test(
        arguments: [
            "", "[]", "{", "null", "{}", #"{"format":1}"#, #"{"format":"1"}"#, #"{"format":0}"#,
            #"{"format":1,"began":0,"created":"1970","position":0,"epoch":0}"#,
            #"{"format":1,"began":-1,"created":"1970-01-01T00:00:00Z","position":0,"epoch":0}"#,
            #"{"format":1,"began":0,"created":"1970-01-01T00:00:00Z","position":1e9,"epoch":0}"#,
            #"""
            {"format":1,"began":0,"created":"1970-01-01T00:00:00Z","position":0,
            "epoch":9223372036854775807}
            """#,
            #"""
            {"format":1,"began":0,"created":"1970-01-01T00:00:00Z","position":0,"epoch":0,
            "holder":"me"}
            """#,
            #"""
            {"format":1,"began":0,"created":"1970-01-01T00:00:00Z","position":0,"epoch":0,
            "holder":"me","lease":0}
            """#,
            #"""
            {"format":1,"began":0,"created":"1970-01-01T00:00:00Z","position":0,"epoch":0,
            "paused":1}
            """#,
            #"""
            {"format":1,"began":0,"created":"1970-01-01T00:00:00Z","position":0,"epoch":0,
            "epoch":1}
            """#,
        ])
    func tellsWhatIsDamaged(_ json: String) throws {
        let error = #expect(throws: SubscriptionError.self) {
            try Subscription(kept: Array(json.utf8), under: name())
        }
        guard case .damaged = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func tellsWhatIsNewer() throws {
        #expect(throws: SubscriptionError.newer(try name(), format: 2)) {
            try Subscription(kept: Array(#"{"format":2,"place":[]}"#.utf8), under: name())
        }
    }

    /// One byte is changed, left out or put in, everywhere: it is read, or refused as damaged or
    /// newer, and nothing else.
    @Test func survivesAnyByte() throws {
        var random = SeededRandom.announced(for: "SubscriptionFormTests/survivesAnyByte")
        let bytes = try sample().json
        for index in bytes.indices {
            for _ in 0..<4 {
                var changed = bytes
                let byte = UInt8.random(in: 0...255, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: changed[index] = byte
                case 1: changed.remove(at: index)
                default: changed.insert(byte, at: index)
                }
                do {
                    let read = try Subscription(kept: changed, under: name())
                    #expect(try Subscription(kept: read.json, under: name()) == read)
                } catch is SubscriptionError {}
            }
        }
    }

    @Test func refusesWhatCannotBeKept() throws {
        #expect(throws: FilterError.self) {
            try Subscription(
                name(), filter: "type =", target: nil, began: .start,
                createdAt: Timestamp(microseconds: 0))
        }
        #expect(throws: SubscriptionError.self) {
            try Subscription(
                name(), filter: nil, target: String(repeating: "x", count: 8193), began: .start,
                createdAt: Timestamp(microseconds: 0))
        }
    }

    /// Small events come in large batches, large ones in small ones.
    @Test func aBatchTakesSomeMegabytes() {
        func page(_ count: Int, _ bytes: Int) -> [RecordedEvent] {
            let payload = JSONText(stored: [UInt8](repeating: 0x31, count: bytes))
            let event = EventFactory().event(payload: payload)
            return (0..<count).map { _ in
                RecordedEvent(
                    stream: StreamID(stored: "s"), version: Version(1), position: Position(1),
                    event: event, commandID: nil, previousHash: .zero, hash: .zero)
            }
        }
        var size = BatchSize(largest: 1000)
        #expect(size.events == 64)
        for _ in 0..<5 { size.adapt(to: page(size.events, 300)) }
        #expect(size.events == 1000)
        for _ in 0..<9 { size.adapt(to: page(size.events, 262_144)) }
        // 15 events are no reason to ask for less, and none to ask for more.
        #expect(size.events == 15)
        size.adapt(to: page(4, 2 << 20))
        #expect(size.events == 3)
        for _ in 0..<3 { size.adapt(to: page(size.events, 8 << 20)) }
        #expect(size.events == 1)
        size.adapt(to: [])
        #expect(size.events == 2)
        #expect(BatchSize(largest: 7).events == 7)
    }
}
