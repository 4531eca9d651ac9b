import Synchronization
import Testing

@testable import AWSClient

/// One case of `Cases/credentials.txt`: what is around, what is asked, and what comes of it.
struct CredentialCase: Sendable, CustomStringConvertible {
    /// A request that is expected, and its answer; no answer if nobody listens.
    struct Exchange: Sendable {
        var line: String
        var headers: [String] = []
        var bodyParts: [String] = []
        var status: Int?
        var answer: [String] = []
    }

    let description: String
    private(set) var state = FakeEnvironment.State()
    private(set) var exchanges: [Exchange] = []
    private(set) var profile: String?
    private(set) var region: String?
    private(set) var isLocal = false
    private(set) var now: Int64 = 1_600_000_000
    /// Id, secret, token, account and end, `-` for one that is not there.
    private(set) var keys: [String]?
    /// What the failure says.
    private(set) var failures: [String] = []

    init(_ example: CaseFile.Case) throws {
        description = example.name
        state.variables = [:]
        var file = ""
        var program = ""
        for (key, value) in example.lines {
            switch key {
            case "env":
                let name = String(value.prefix { $0 != "=" })
                state.variables[name] = String(value.dropFirst(name.count + 1))
            case "file":
                file = value
                state.files[file] = []
            case "|": state.files[file]? += Array("\(value)\n".utf8)
            case "run":
                program = String(value.drop { $0 != " " }.dropFirst())
                let code = try #require(Int32(value.prefix { $0 != " " }))
                state.programs[program] = RunResult(exitCode: code, output: [])
            case "o":
                let old = try #require(state.programs[program])
                state.programs[program] = RunResult(
                    exitCode: old.exitCode, output: old.output + Array(value.utf8))
            case "profile": profile = value
            case "region": region = value
            case "local": isLocal = true
            case "now": now = try #require(Int64(value))
            case ">": exchanges.append(Exchange(line: value))
            case "h": exchanges[exchanges.count - 1].headers.append(value)
            case "b": exchanges[exchanges.count - 1].bodyParts.append(value)
            case "<": exchanges[exchanges.count - 1].status = Int(value)
            case "d": exchanges[exchanges.count - 1].answer.append(value)
            case "=": keys = value.split(separator: " ").map(String.init)
            case "!": failures.append(value)
            default: Issue.record("\(example.name): \(key) is unknown")
            }
        }
    }

    /// Runs the chain.
    ///
    /// - Returns: whether all was as expected; what was not is recorded.
    func run() async throws -> Bool {
        let faults = Mutex<[String]>([])
        let transport = FakeTransport { request, number in
            guard number < exchanges.count else {
                faults.withLock { $0.append("not expected: \(request)") }
                throw HTTPFailure.notSent("nobody listens")
            }
            let expected = exchanges[number]
            faults.withLock { $0 += expected.faults(of: request) }
            guard let status = expected.status else { throw HTTPFailure.notSent("nobody listens") }
            return HTTPResponse(
                status: status, body: Array(expected.answer.joined(separator: "\n").utf8))
        }
        let around = FakeEnvironment(state, clock: FakeClock(now: now))
        let chain = CredentialChain(
            environment: around.environment, transport: transport, profile: profile,
            region: region, isLocal: isLocal)
        do {
            let found = try await chain.credentials()
            let list = [
                found.accessKeyID, found.secretAccessKey, found.sessionToken ?? "-",
                found.accountID ?? "-", found.expiration.map { "\($0)" } ?? "-",
            ]
            if list != keys { faults.withLock { $0.append("found \(list)") } }
            var dumped = ""
            dump(found, to: &dumped)
            for text in ["\(found)", String(reflecting: found), dumped]
            where text.contains(found.secretAccessKey) || text.contains("SECRET") {
                faults.withLock { $0.append("a secret is shown") }
            }
        } catch let failure as CredentialFailure {
            if keys != nil || failures.contains(where: { !failure.reason.contains($0) }) {
                faults.withLock { $0.append("failed: \(failure)") }
            }
            let told = failure.reason.split(separator: " ").filter { $0 != "AWS_SECRET_ACCESS_KEY" }
            if told.contains(where: { $0.contains("SECRET") }) {
                faults.withLock { $0.append("a secret is told: \(failure)") }
            }
        }
        let sent = transport.requests.count
        if sent != exchanges.count {
            faults.withLock { $0.append("\(sent) of \(exchanges.count) requests were sent") }
        }
        let found = faults.withLock { $0 }
        #expect(found.isEmpty, "\(description)")
        return found.isEmpty
    }
}

extension CredentialCase.Exchange {
    fileprivate func faults(of request: HTTPRequest) -> [String] {
        var faults: [String] = []
        if "\(request.method) \(request.url)" != line {
            faults.append("expected \(line), got \(request.method) \(request.url)")
        }
        for header in headers {
            let name = String(header.prefix { $0 != ":" })
            let value = trimmed(header.dropFirst(name.count + 1))
            // `-` is for a header that must not be there, `*` for one with any value.
            let found = request.header(name)
            let isExpected =
                switch value {
                case "-": found == nil
                case "*": found != nil
                default: found == value
                }
            if !isExpected { faults.append("header \(name) is \(found ?? "missing")") }
        }
        let body = String(decoding: request.body, as: UTF8.self)
        for part in bodyParts where !body.contains(part) {
            faults.append("the body lacks \(part): \(body)")
        }
        return faults
    }
}
