import Synchronization
import TestSupport
import Testing

@testable import AWSClient

/// Whatever comes out of files, variables and answers: it is read or refused, and ends nothing.
@Suite struct HostileInputTests {
    private static let pieces: [String] =
        [
            "[", "]", "profile ", "default", "sso-session ", "=", " = ", "\n", "\n ", "\r\n", "#",
            ";", "\t", "a", "é", "\0", "\u{301}", "\"", "'", "\\", "{", "}", ":", ",", "://",
            "http", "127.0.0.1", "[::1]", "@", "?", "%", "%4", "-", "T", "Z", "2015-08-30",
            "12:36:00", "99999999999999999999", "<Error>", "<Code>", "</Code>", "</Error>", "&#x",
            "&amp;", "\"accessToken\"", "\"expiresAt\"", "\"__type\"",
        ] + HostileString.all.filter { $0.text.utf8.count < 100 }.map(\.text)

    @Test func nothingTraps() throws {
        var random = SeededRandom.announced(for: "HostileInputTests")
        for _ in 0..<3_000 {
            let count = Int.random(in: 0...14, using: &random)
            let text = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }
                .joined()
            read(text)
        }
    }

    private func read(_ text: String) {
        let bytes = Array(text.utf8)
        var set = ProfileSet()
        for kind in [ProfileParser.Kind.configuration, .credentials] {
            try? ProfileParser.read(text, kind, into: &set)
        }
        for name in set.profiles.keys { _ = try? ProfilePlan.plan(for: name, in: set) }
        _ = CommandWords.split(text)
        _ = URLParts(text)
        _ = try? Endpoints(region: text, explicit: text).endpoint(of: .dynamoDB)
        _ = UTCDate.seconds(iso8601: text)
        _ = UTCDate.seconds(http: text)
        _ = SSOToken(bytes)
        _ = SSOToken.file(bytes, refreshedBy: bytes, at: .max)
        _ = LocalRequests.credentials(bytes, origin: text)
        for service in AWSService.allCases {
            let answer = HTTPResponse(
                status: 400, headers: [HTTPHeader("x-amzn-errortype", text)], body: bytes)
            let error = ServiceError(service, answer)
            _ = ErrorClass(error, status: 400)
            #expect(error?.code.utf8.allSatisfy { (0x21..<0x7F).contains($0) } ?? true)
        }
        _ = PercentEncoding.decode(bytes)
    }

    @Test func whatIsToldIsPrintable() throws {
        for hostile in HostileString.controls {
            var state = FakeEnvironment.State()
            state.variables["AWS_PROFILE"] = hostile.text
            let around = FakeEnvironment(state).environment
            var told: [String] = []
            do {
                _ = try AWSSettings(around, profile: nil)
            } catch let failure as CredentialFailure {
                told.append(failure.reason)
            }
            do {
                _ = try Endpoints(region: hostile.text).endpoint(of: .sns)
            } catch let failure as EndpointFailure {
                told.append(failure.reason)
            }
            #expect(!told.isEmpty, "\(hostile)")
            for scalar in told.joined().unicodeScalars {
                #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value), "\(hostile)")
            }
        }
    }

    @Test func aFailureOfTheTransportIsPrintable() async throws {
        for hostile in HostileString.controls {
            for failure in [HTTPFailure.notSent(hostile.text), .noAnswer(hostile.text)] {
                let test = TestClient(answers: [.failure(failure)])
                let reason =
                    switch try await test.putFailure() {
                    case .unavailable(let reason, _, _), .outcomeUnknown(let reason): reason
                    default: "\u{0}"
                    }
                #expect(reason.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "\(hostile)")
            }
        }
    }

    @Test func manyCallsAtOnceAreCountedAndSigned() async throws {
        let seen = Mutex<Set<[UInt8]>>([])
        let transport = FakeTransport { request, _ in
            let isFirst = seen.withLock { $0.insert(request.body).inserted }
            return isFirst ? .error("ThrottlingException") : .ok()
        }
        let test = TestClient(transport)
        let done = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let body = Array("\(number)".utf8)
                    return (try? await test.client.call(.dynamoDB, "PutItem", body)) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(done == 50)
        let usage = test.client.usage
        #expect((usage.requests, usage.retries, usage.throttles) == (100, 50, 50))
        #expect(transport.requests.allSatisfy { $0.header("authorization") != nil })
    }
}
