#if Network
    import Glibc
    import TestSupport
    import Testing

    @testable import AWSClient

    /// The transport against servers that answer in one way each.
    @Suite struct AHCTransportTests {
        private func request(_ port: Int, _ method: String = "POST") -> HTTPRequest {
            HTTPRequest(
                method: method, url: "http://127.0.0.1:\(port)/path?q=1",
                headers: [HTTPHeader("X-One", "1"), HTTPHeader("x-one", "2")],
                body: method == "POST" ? Array("body".utf8) : [])
        }

        @Test("An answer is read whole, however it is cut", arguments: [[], [10], [45, 46, 80]])
        func answers(cuts: [Int]) async throws {
            let text =
                "HTTP/1.1 404 Not Found\r\nX-Two: a\r\nX-Two: b\r\nContent-Length: 26\r\n\r\n"
                + "abcdefghijklmnopqrstuvwxyz"
            let server = try OneAnswerServer(text, cuts: cuts)
            let answer = try await AHCTransport().send(request(server.port), timeout: .seconds(60))
            #expect(answer.status == 404)
            #expect(answer.headers.filter { $0.name == "X-Two" }.map(\.value) == ["a", "b"])
            #expect(answer.body == Array("abcdefghijklmnopqrstuvwxyz".utf8))
            let asked = server.heard
            #expect(asked.hasPrefix("POST /path?q=1 HTTP/1.1\r\n"))
            #expect(asked.contains("X-One: 1\r\nx-one: 2\r\n") && asked.hasSuffix("\r\n\r\nbody"))
        }

        @Test func anAnswerWithoutABodyIsEmpty() async throws {
            let server = try OneAnswerServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            let answer = try await AHCTransport()
                .send(request(server.port, "GET"), timeout: .seconds(60))
            #expect(answer.status == 200 && answer.body.isEmpty)
        }

        @Test("What is too large is not read to its end", arguments: [true, false])
        func tooLarge(isAnnounced: Bool) async throws {
            let body = String(repeating: "x", count: 1001)
            let head = isAnnounced ? "Content-Length: 1001" : "Connection: close"
            let server = try OneAnswerServer("HTTP/1.1 200 OK\r\n\(head)\r\n\r\n\(body)")
            await #expect(throws: HTTPFailure.tooLarge(status: 200, maximum: 1000)) {
                try await AHCTransport(maximumAnswer: 1000)
                    .send(request(server.port), timeout: .seconds(60))
            }
        }

        @Test func aRedirectIsAnAnswer() async throws {
            let server = try OneAnswerServer(
                "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:9/\r\n"
                    + "Content-Length: 0\r\n\r\n")
            let answer = try await AHCTransport().send(request(server.port), timeout: .seconds(60))
            #expect(answer.status == 307)
        }

        @Test func whoCannotBeReachedWasSentNothing() async throws {
            let port = try LoopbackHTTP.freePort()
            do {
                _ = try await AHCTransport().send(request(port), timeout: .seconds(60))
                Issue.record("somebody answered")
            } catch HTTPFailure.notSent(let reason) {
                #expect(reason.contains("refused"))
            }
        }

        @Test func silenceIsNoAnswer() async throws {
            let server = try OneAnswerServer(nil)
            do {
                _ = try await AHCTransport().send(request(server.port), timeout: .milliseconds(50))
                Issue.record("somebody answered")
            } catch HTTPFailure.noAnswer {}
        }

        @Test func aWaitThatIsCancelledEnds() async throws {
            let server = try OneAnswerServer(nil)
            let request = request(server.port)
            let task = Task { try await AHCTransport().send(request, timeout: .seconds(3600)) }
            try await eventually("the request has arrived") { !server.heard.isEmpty }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }

        @Test("A task on the network's thread asks, hears and sleeps there")
        func network() async throws {
            let server = try OneAnswerServer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            let request = request(server.port)
            let threads = try await Task(executorPreference: NetworkThread.shared) {
                var threads = [Self.thread]
                _ = try await AHCTransport().send(request, timeout: .seconds(60))
                threads.append(Self.thread)
                try await NetworkThread.shared.sleep(for: .milliseconds(1))
                return threads + [Self.thread]
            }.value
            #expect(threads.count == 3 && Set(threads).count == 1)
            #expect(threads[0] != Self.thread)
        }

        @Test func aSleepThatIsCancelledEnds() async throws {
            let task = Task { try await NetworkThread.shared.sleep(for: .seconds(Int64.max)) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }

        private static var thread: UInt { UInt(pthread_self()) }
    }
#endif
