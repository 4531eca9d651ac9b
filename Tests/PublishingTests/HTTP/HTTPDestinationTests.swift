#if Network
    import AWSClient
    import EventStoreCore
    import EventStreaming
    import Synchronization
    import TestSupport
    import Testing
    import TextFormats

    @testable import Publishing

    /// Events on their way to a web server that answers in every way.
    @Suite struct HTTPDestinationTests {
        private func destination(
            _ server: WebServer, _ mode: HTTPMode = .structured, path: String = "/events?q=1",
            clock: SubscriptionClock = TestEvents.clock, told: Warnings = Warnings(),
            _ change: (inout HTTPDestination.Settings) -> Void = { _ in }
        ) throws -> HTTPDestination {
            var settings = HTTPDestination.Settings(try HTTPAddress(server.url + path), mode)
            settings.timeout = .seconds(60)
            change(&settings)
            return HTTPDestination(
                settings,
                over: AHCTransport(connections: 1, maximumAnswer: HTTPDestination.maximumAnswer),
                clock: clock, warn: { told.note($0) })
        }

        /// What an operator was told.
        private final class Warnings: Sendable {
            private let texts = Mutex<[String]>([])

            var count: Int { texts.withLock { $0.count } }

            func note(_ text: String) { texts.withLock { $0.append(text) } }
        }

        // MARK: Modes

        @Test func structured() async throws {
            let server = try WebServer()
            let destination = try destination(server)
            let event = TestEvents.event(1)
            #expect(try await destination.send([event]) == [.accepted])
            let heard = try #require(server.heard.first)
            #expect(heard.method == "POST" && heard.target == "/events?q=1")
            #expect(heard.header("content-type") == "application/cloudevents+json; charset=utf-8")
            #expect(heard.body == event.json)
            #expect(heard.header("authorization") == nil && heard.header("origin") == nil)
        }

        @Test func binary() async throws {
            let server = try WebServer()
            let event = TestEvents.event(1)
            #expect(try await destination(server, .binary).send([event]) == [.accepted])
            let heard = try #require(server.heard.first)
            #expect(heard.header("content-type") == "application/json")
            #expect(heard.body == Array(#"{"a":1}"#.utf8))
            let expected = [
                "ce-specversion": "1.0", "ce-id": "id-1", "ce-source": "/test",
                "ce-type": "Happened", "ce-subject": "acc%201", "ce-sampled": "true",
                "ce-number": "-7", "ce-note": "%22Euro%22%20%E2%82%AC%20%F0%9F%98%80%20100%25",
            ]
            for (name, value) in expected { #expect(heard.header(name) == value, "\(name)") }
            let names = heard.headers.map { $0.name.lowercased() }.filter { $0.hasPrefix("ce-") }
            #expect(Set(names) == Set(expected.keys))
        }

        @Test func batch() async throws {
            let server = try WebServer()
            let destination = try destination(server, .batch)
            let events = (1...3).map { TestEvents.event($0) }
            #expect(
                try await destination.send(events) == Array(repeating: .accepted, count: 3))
            let heard = try #require(server.heard.first)
            #expect(
                heard.header("content-type")
                    == "application/cloudevents-batch+json; charset=utf-8")
            let elements = try JSONScanner.elements(of: heard.body)
            #expect(elements.map { Array(heard.body[$0.range]) } == events.map(\.json))
        }

        /// A fault of one event must not park the others, and all may be too large together.
        @Test(arguments: [400, 413, 422])
        func aRefusedBatchIsHalvedDownToOne(status: Int) async throws {
            let server = try WebServer { message, _ in
                String(decoding: message.body, as: UTF8.self).contains("id-3\"")
                    ? .status(status) : .status(200)
            }
            let destination = try destination(server, .batch)
            var rest = (1...8).map { TestEvents.event($0) }
            var sizes: [Int] = []
            while !rest.isEmpty {
                let sending = Array(rest.prefix(await destination.bounds.events))
                sizes.append(sending.count)
                let answers = try await destination.send(sending)
                #expect(answers.count == sending.count && Set(answers).count == 1)
                switch answers[0] {
                case .accepted: rest.removeFirst(sending.count)
                case .later(let fault): #expect(fault.retryAfter == .zero && sending.count > 1)
                case .refused:
                    #expect(sending.count == 1 && sending[0].eventID == TestEvents.event(3).eventID)
                    rest.removeFirst()
                case .stop: Issue.record("stopped")
                }
            }
            #expect(sizes == [8, 4, 2, 2, 1, 1, 1, 1, 1, 1])
            // It grows again where all is well.
            for number in 0..<200 {
                _ = try await destination.send([TestEvents.event(100 + number)])
            }
            #expect(await destination.bounds.events == HTTPDestination.largestBatch)
        }

        @Test(
            "Data that are no JSON",
            arguments: [
                ("text/plain", #""a \"b\" \u00e9""#, "a \"b\" \u{E9}"),
                ("text/xml; charset=utf-8", #""<a/>""#, "<a/>"),
                ("application/json", #""text""#, #""text""#),
                ("application/vnd.x+json; v=1", #""text""#, #""text""#),
                ("text/plain", "12", "12"),
            ])
        func data(type: String, json: String, body: String) {
            let event = OutgoingEvent(
                position: Position(1), stream: StreamID(stored: "a"),
                eventID: EventID(high: 1, low: 1),
                attributes: [.init("datacontenttype", .string(type))],
                content: .json(Array(json.utf8)), json: [])
            let message = HTTPMessage([event], .binary)
            #expect(message.body == Array(body.utf8))
            #expect(message.headers == [HTTPHeader("Content-Type", type)])
        }

        @Test(
            "A type of data that no header can hold is refused, and not tried for ever",
            arguments: ["", "text/plain\r\nX: y", "text/\u{E9}", "a\u{0}"])
        func typeOfData(type: String) async throws {
            let server = try WebServer()
            let event = OutgoingEvent(
                position: Position(1), stream: StreamID(stored: "a"),
                eventID: EventID(high: 1, low: 1),
                attributes: [.init("datacontenttype", .string(type))],
                content: .json(Array("1".utf8)), json: [])
            guard case .refused? = try await destination(server, .binary).send([event]).first
            else {
                Issue.record("it was not refused")
                return
            }
            #expect(server.heard.isEmpty)
        }

        // MARK: Answers

        @Test("A redirect is a failure, and nobody is sent elsewhere", arguments: [301, 302, 307])
        func redirects(status: Int) async throws {
            let elsewhere = try WebServer()
            let server = try WebServer { _, _ in
                .status(status, headers: [(name: "Location", value: elsewhere.url)])
            }
            let answers = try await destination(server).send([TestEvents.event(1)])
            guard case .stop(let fault)? = answers.first else {
                Issue.record("\(answers)")
                return
            }
            #expect(fault.reason.contains("\(status)") && fault.reason.contains("not followed"))
            #expect(elsewhere.heard.isEmpty)
        }

        @Test(
            "An answer that is none leaves it open whether the event arrived",
            arguments: [
                "", "garbage", "HTTP/1.1", "HTTP/1.1 abc\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "\u{0}\u{1}\u{2}\r\n\r\n",
            ])
        func garbage(text: String) async throws {
            let server = try WebServer { _, _ in text.isEmpty ? .hangUp : .raw(text) }
            let answers = try await destination(server).send([TestEvents.event(1)])
            guard case .later(let fault)? = answers.first else {
                Issue.record("\(answers)")
                return
            }
            #expect(!fault.reason.isEmpty && fault.retryAfter == nil)
        }

        @Test func anAnswerIsNotReadForEver() async throws {
            let body = String(repeating: "x", count: HTTPDestination.maximumAnswer + 1)
            let server = try WebServer { _, number in
                .status(number == 0 ? 200 : 503, body: body)
            }
            let destination = try destination(server)
            // Its status is enough.
            #expect(try await destination.send([TestEvents.event(1)]) == [.accepted])
            let answers = try await destination.send([TestEvents.event(2)])
            guard case .later? = answers.first else {
                Issue.record("\(answers)")
                return
            }
        }

        @Test func silenceIsWaitedForNoLongerThanTheLimit() async throws {
            let server = try WebServer { _, _ in .silence }
            let destination = try destination(server) { $0.timeout = .seconds(1) }
            guard case .later(let fault)? = try await destination.send([TestEvents.event(1)]).first
            else {
                Issue.record("somebody answered")
                return
            }
            #expect(fault.reason.contains("no answer in time"))
        }

        @Test func whoIsNotThereMayComeLater() async throws {
            let port = try LoopbackHTTP.freePort()
            let settings = HTTPDestination.Settings(
                try HTTPAddress("http://127.0.0.1:\(port)/"), .structured)
            let destination = HTTPDestination(
                settings, over: AHCTransport(), clock: TestEvents.clock)
            guard case .later(let fault)? = try await destination.send([TestEvents.event(1)]).first
            else {
                Issue.record("somebody answered")
                return
            }
            #expect(fault.reason.contains("refused"))
        }

        @Test func aSendingThatIsCancelledEnds() async throws {
            let server = try WebServer { _, _ in .silence }
            let destination = try destination(server)
            let task = Task { try await destination.send([TestEvents.event(1)]) }
            try await eventually("it was asked") { !server.heard.isEmpty }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }

        // MARK: Who sends

        @Test func theTokenGoesInTheHeader() async throws {
            let server = try WebServer { _, number in .status(number == 0 ? 200 : 401) }
            let destination = try destination(server) { $0.token = "t0p-s3cret" }
            #expect(try await destination.send([TestEvents.event(1)]) == [.accepted])
            #expect(server.heard[0].header("authorization") == "Bearer t0p-s3cret")
            guard case .stop(let fault)? = try await destination.send([TestEvents.event(2)]).first
            else {
                Issue.record("goes on")
                return
            }
            #expect(!fault.reason.contains("s3cret") && !fault.reason.contains("127.0.0.1"))
        }

        /// The example of the Standard Webhooks' specification.
        @Test func signatures() throws {
            let key = try #require(SigningKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
            #expect(
                key.signature(
                    "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330,
                    Array(#"{"test": 2432232314}"#.utf8))
                    == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
            for text in ["", "whsec_", "whsec_MfKQ", "not base64!", "\(key)"] {
                #expect(SigningKey(text) == nil, "\(text)")
            }
            var dumped = ""
            dump(key, to: &dumped)
            #expect(!dumped.contains("77") && !"\(key)".contains("MfKQ"))
        }

        @Test func requestsAreSignedAndTheIDStays() async throws {
            let server = try WebServer { _, number in .status(number == 0 ? 503 : 200) }
            let old = try #require(SigningKey(Base64.encode(Array(repeating: 7, count: 32))))
            let new = try #require(SigningKey(Base64.encode(Array(repeating: 8, count: 32))))
            let destination = try destination(server, .batch) { $0.keys = [new, old] }
            let events = [TestEvents.event(1), TestEvents.event(2)]
            _ = try await destination.send(events)
            _ = try await destination.send(events)
            _ = try await destination.send([TestEvents.event(3)])
            let ids = server.heard.map { $0.header("webhook-id") ?? "" }
            try #require(ids.count == 3, "\(ids)")
            #expect(ids[0] == ids[1] && ids[2] == TestEvents.event(3).eventID.description)
            #expect(ids[0] != ids[2] && !ids[0].isEmpty)
            for heard in server.heard {
                let seconds = try #require(heard.header("webhook-timestamp").flatMap { Int64($0) })
                let id = heard.header("webhook-id") ?? ""
                #expect(
                    heard.header("webhook-signature")
                        == [new, old].map { $0.signature(id, seconds, heard.body) }
                        .joined(separator: " "))
            }
        }

        @Test(
            "Addresses that are refused",
            arguments: [
                "https://user:pw@example.org/", "https://user@example.org", "http://", "ftp://a/",
                "https://a b/", "https://a/#x", "https://caf\u{E9}.org/", "https://a/\u{1B}",
                "http://a:99999/", "//a/", "https://[::1/",
            ])
        func refused(text: String) {
            #expect(throws: HTTPAddress.Refusal.self) { try HTTPAddress(text) }
        }

        @Test func addressesAreShownWithoutTheirQueries() throws {
            let address = try HTTPAddress("https://a.org:8443/x/y?token=abc&b=1")
            #expect(address.shown == "https://a.org:8443/x/y?…")
            #expect(address.secretName == "token" && address.isPrivate)
            let plain = try HTTPAddress("http://a.org/@x")
            #expect(plain.shown == plain.text && plain.secretName == nil && !plain.isPrivate)
            #expect(try HTTPAddress("http://127.0.0.1:1/").isPrivate)
            #expect(throws: HTTPAddress.Refusal.self) {
                try HTTPAddress("https://a/" + String(repeating: "x", count: 4096))
            }
        }

        // MARK: Web hooks

        private static func consenting(
            _ headers: [(name: String, value: String)], status: Int = 200
        ) -> WebServer.Rule {
            { message, _ in
                message.method == "OPTIONS" ? .status(status, headers: headers) : .status(200)
            }
        }

        @Test("An answer to the question that is too large is no consent, and no event's answer")
        func aLargeAnswerToTheQuestion() async throws {
            let page = String(repeating: "x", count: HTTPDestination.maximumAnswer + 1)
            let server = try WebServer { message, _ in
                message.method == "OPTIONS" ? .status(200, body: page) : .status(200)
            }
            let warnings = Warnings()
            let destination = try destination(server, told: warnings) {
                $0.origin = "example.org"
            }
            #expect(try await destination.send([TestEvents.event(1)]) == [.accepted])
            #expect(server.heard.map(\.method) == ["OPTIONS", "POST"])
            #expect(warnings.count == 1)
        }

        @Test(
            "Consent is a header, and no status",
            arguments: [
                ("*", 200), ("example.org", 405), ("EXAMPLE.ORG", 404),
            ])
        func consent(origin: String, status: Int) async throws {
            let server = try WebServer(
                Self.consenting([(name: "WebHook-Allowed-Origin", value: origin)], status: status))
            let warnings = Warnings()
            let destination = try destination(server, told: warnings) {
                $0.origin = "example.org"
            }
            for number in 1...3 {
                #expect(try await destination.send([TestEvents.event(number)]) == [.accepted])
            }
            // It is asked once, and each delivery says who sends.
            #expect(server.heard.map(\.method) == ["OPTIONS", "POST", "POST", "POST"])
            #expect(server.heard[0].header("webhook-request-origin") == "example.org")
            #expect(server.heard[0].header("webhook-request-rate") == nil)
            #expect(server.heard.dropFirst().allSatisfy { $0.header("origin") == "example.org" })
            #expect(warnings.count == 0)
        }

        @Test func whoLetsAnotherInIsSentNothing() async throws {
            let server = try WebServer(
                Self.consenting([(name: "WebHook-Allowed-Origin", value: "other.org")]))
            let destination = try destination(server) { $0.origin = "example.org" }
            guard case .stop(let fault)? = try await destination.send([TestEvents.event(1)]).first
            else {
                Issue.record("goes on")
                return
            }
            #expect(fault.reason.contains("example.org"))
            #expect(server.heard.map(\.method) == ["OPTIONS"])
        }

        /// What the clock was asked to wait, in seconds.
        private final class Waits: Sendable {
            private let state = Mutex((now: Duration.zero, waits: [Duration]()))

            var all: [Duration] { state.withLock { $0.waits } }

            var clock: SubscriptionClock {
                SubscriptionClock(
                    elapsed: { self.state.withLock { $0.now } },
                    moment: { Timestamp(microseconds: 0) },
                    sleep: { pause in
                        self.state.withLock { state in
                            state.now += pause
                            state.waits.append(pause)
                        }
                    })
            }
        }

        @Test(
            "The rate is the least of what is asked for and what is allowed",
            arguments: [
                ("120", nil, 120), ("*", 30, 30), ("60", 600, 60), ("600", 60, 60), ("0", nil, 1),
                ("many", 30, 30),
            ] as [(String, Int?, Int)])
        func rate(allowed: String, wanted: Int?, expected: Int) async throws {
            let server = try WebServer(
                Self.consenting([
                    (name: "WebHook-Allowed-Origin", value: "*"),
                    (name: "WebHook-Allowed-Rate", value: allowed),
                ]))
            let waits = Waits()
            let destination = try destination(server, clock: waits.clock) {
                $0.origin = "example.org"
                $0.rate = wanted
            }
            for number in 1...4 { _ = try await destination.send([TestEvents.event(number)]) }
            #expect(
                server.heard[0].header("webhook-request-rate") == wanted.map { String($0) })
            #expect(waits.all == Array(repeating: .seconds(60) / expected, count: 3))
        }

        @Test func withoutConsentItIsSlowAndTold() async throws {
            let server = try WebServer(Self.consenting([], status: 405))
            let (waits, warnings) = (Waits(), Warnings())
            let destination = try destination(server, clock: waits.clock, told: warnings) {
                $0.origin = "example.org"
            }
            for number in 1...3 {
                #expect(try await destination.send([TestEvents.event(number)]) == [.accepted])
            }
            #expect(waits.all == [.seconds(6), .seconds(6)])
            #expect(warnings.count == 1)
        }

        @Test("Who cannot be asked now is asked again", arguments: [503, 429])
        func askedAgain(status: Int) async throws {
            let server = try WebServer { message, number in
                if number == 0 { return .hangUp }
                if number == 1 {
                    return .status(status, headers: [(name: "Retry-After", value: "30")])
                }
                return .status(200, headers: [(name: "WebHook-Allowed-Origin", value: "*")])
            }
            let destination = try destination(server) { $0.origin = "example.org" }
            guard case .later? = try await destination.send([TestEvents.event(1)]).first else {
                Issue.record("asked nobody")
                return
            }
            guard case .later(let fault)? = try await destination.send([TestEvents.event(1)]).first
            else {
                Issue.record("goes on")
                return
            }
            #expect(fault.retryAfter == .seconds(30))
            #expect(try await destination.send([TestEvents.event(1)]) == [.accepted])
            #expect(server.heard.map(\.method) == ["OPTIONS", "OPTIONS", "OPTIONS", "POST"])
        }
    }
#endif
