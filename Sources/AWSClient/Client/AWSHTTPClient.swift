import Synchronization
import TextFormats

/// Calls operations of AWS services over HTTP: puts a call into a request, signs it, sends it, and
/// sends it again while that may help.
public final class AWSHTTPClient: AWSCaller {
    private struct State {
        /// Seconds that the services' clock is ahead of ours.
        var clockOffset: Int64 = 0
        var budget = RetryBudget()
        var usage = AWSUsage()
    }

    private let transport: any HTTPTransport
    private let credentials: any CredentialProvider
    private let endpoints: Endpoints
    private let policy: RetryPolicy
    private let clock: AWSClock
    private let state = Mutex(State())

    /// - Parameters:
    ///   - transport: carries the requests.
    ///   - credentials: the keys to sign with, asked for before each sending.
    ///   - endpoints: where the services are.
    ///   - policy: how often and how soon a request is sent again.
    ///   - clock: the time, the waiting and the chance.
    public init(
        transport: any HTTPTransport, credentials: any CredentialProvider, endpoints: Endpoints,
        policy: RetryPolicy = .standard, clock: AWSClock
    ) {
        self.transport = transport
        self.credentials = credentials
        self.endpoints = endpoints
        self.policy = policy
        self.clock = clock
    }

    /// The region that is worked in; nil if none was configured.
    public var region: String? { endpoints.region }

    /// What was asked of the services so far. Waits for nothing.
    public var usage: AWSUsage { state.withLock { $0.usage } }

    public func call(
        _ service: AWSService, _ operation: String, _ body: [UInt8]
    ) async throws -> [UInt8] {
        let (request, endpoint) = try prepared(service, operation, body)
        let isSigned = !RequestBuilder.isUnsigned(service, operation)
        var progress = CallProgress(start: clock.elapsed())
        while true {
            try Task.checkCancellation()
            let keys = isSigned ? try await keys(for: service, progress) : nil
            guard let timeout = remaining(progress) else {
                // The keys took so long, or the machine slept: there is time again in another call.
                throw progress.failure(service, retryAfter: .seconds(1))
            }
            let offset = state.withLock { $0.clockOffset }
            let ready = try signed(request, keys, service, endpoint, offset)
            progress.countAttempt(signedBy: offset)
            do {
                let response = try await send(ready, timeout, isRetry: progress.attempts > 1)
                let answer = try read(response, from: service)
                if (200..<300).contains(answer.status) {
                    guard service != .s3 || ObjectRequest.isStored(answer) else {
                        throw AttemptFault(
                            .final, mayHaveArrived: false,
                            reason: "what answers there is not the service (no ETag)")
                    }
                    state.withLock { $0.budget.giveBack(hadNoAnswer: progress.last?.hadNoAnswer) }
                    return answer.body
                }
                try await judge(answer, of: service, keys, &progress)
            } catch let fault as AttemptFault {
                progress.note(fault)
                try await wait(after: fault, service, progress)
            }
        }
    }

    // MARK: One sending

    private func prepared(
        _ service: AWSService, _ operation: String, _ body: [UInt8]
    ) throws -> (HTTPRequest, AWSEndpoint) {
        let endpoint: AWSEndpoint
        do {
            endpoint = try endpoints.endpoint(of: service)
        } catch let failure as EndpointFailure {
            throw AWSFailure.unavailable(
                reason: failure.reason, isThrottled: false, retryAfter: nil)
        }
        guard let request = RequestBuilder.request(service, operation, body, to: endpoint) else {
            throw AWSFailure.refused(
                code: "UnknownOperationException", message: "\(operation) is not known", body: [])
        }
        return (request, endpoint)
    }

    private func keys(
        for service: AWSService, _ progress: CallProgress
    ) async throws -> AWSCredentials {
        do {
            return try await credentials.credentials()
        } catch let failure as CredentialFailure {
            throw progress.failure(service, withoutCredentials: failure)
        }
    }

    private func signed(
        _ request: HTTPRequest, _ keys: AWSCredentials?, _ service: AWSService,
        _ endpoint: AWSEndpoint, _ clockOffset: Int64
    ) throws -> HTTPRequest {
        var result = request
        if let keys {
            var signer = RequestSigner(
                credentials: keys, region: endpoint.region, service: service.signingName,
                moment: clock.now() &+ clockOffset)
            if service == .s3 {
                signer.normalizesPath = false
                signer.encodesPathAgain = false
            }
            guard let signed = signer.sign(request) else {
                throw AWSFailure.unavailable(
                    reason: "the endpoint of \(service.title) is no address", isThrottled: false,
                    retryAfter: nil)
            }
            result = signed
        }
        // Behind the signature: whoever stands between may change these.
        result.headers.append(HTTPHeader("Accept-Encoding", "gzip"))
        result.headers.append(HTTPHeader("User-Agent", "daybook"))
        return result
    }

    /// What one sending may take; nil if the time is up.
    private func remaining(_ progress: CallProgress) -> Duration? {
        let rest = policy.totalTime - (clock.elapsed() - progress.start)
        return rest > .zero ? min(rest, policy.attemptTimeout) : nil
    }

    private func send(
        _ request: HTTPRequest, _ timeout: Duration, isRetry: Bool
    ) async throws -> HTTPResponse {
        state.withLock { state in
            state.usage.requests += 1
            state.usage.retries += isRetry ? 1 : 0
            state.usage.bytesSent += request.body.count
        }
        do {
            let response = try await transport.send(request, timeout: timeout)
            state.withLock { $0.usage.bytesReceived += response.body.count }
            return response
        } catch let failure as HTTPFailure {
            throw AttemptFault(failure)
        } catch let cancellation as CancellationError {
            throw cancellation
        } catch {
            // What else a transport throws may quote the request: only its type is told.
            throw AttemptFault(.noAnswer("\(type(of: error))"))
        }
    }

    private func read(_ response: HTTPResponse, from service: AWSService) throws -> HTTPResponse {
        do {
            return try AnswerBody.read(response, maximum: policy.maximumAnswer)
        } catch AnswerBody.Fault.tooLarge {
            throw AttemptFault(
                .tooLarge(status: response.status, maximum: policy.maximumAnswer))
        } catch {
            throw AttemptFault(
                .transient, mayHaveArrived: true, reason: "its answer came damaged")
        }
    }

    // MARK: Judging

    /// Decides about an answer that is none of success: throws what the call ends with or a fault,
    /// or returns if the call is to be sent again at once.
    private func judge(
        _ answer: HTTPResponse, of service: AWSService, _ keys: AWSCredentials?,
        _ progress: inout CallProgress
    ) async throws {
        let error = ServiceError(service, answer)
        let kind = ErrorClass(error, status: answer.status)
        let said = error.map { "\($0.code)" } ?? "status \(answer.status)"
        let arrived = answer.status >= 500
        let pause = Self.retryAfter(answer)
        switch kind {
        case .throttled:
            state.withLock { $0.usage.throttles += 1 }
            throw AttemptFault(
                .throttled, mayHaveArrived: arrived, reason: "it is asked too much (\(said))",
                retryAfter: pause)
        case .contended:
            throw AttemptFault(
                .contended, mayHaveArrived: arrived,
                reason: "other transactions are at the same items (\(said))")
        case .transient:
            throw AttemptFault(
                .transient, mayHaveArrived: true, reason: "it failed (\(said))", retryAfter: pause)
        case .foreign:
            throw AttemptFault(
                .final, mayHaveArrived: false,
                reason: "what answers there is not the service (\(said))")
        case .skewed where canCorrectClock(answer, tolerance: 0, progress),
            .perhapsSkewed where canCorrectClock(answer, tolerance: 240, progress):
            correctClock(answer)
            progress.hasCorrectedClock = true
        case .expired where !progress.hasRenewedKeys:
            progress.hasRenewedKeys = true
            guard let keys else { throw denial(error, answer, service, progress) }
            await credentials.discard(keys)
            // The same keys again would only be refused again.
            let renewed = try await self.keys(for: service, progress)
            guard renewed != keys else { throw denial(error, answer, service, progress) }
        case .denied, .skewed, .perhapsSkewed, .expired:
            throw denial(error, answer, service, progress)
        case .decided: throw refusal(error, answer)
        }
    }

    private func refusal(_ error: ServiceError?, _ answer: HTTPResponse) -> AWSFailure {
        .refused(
            code: error?.code ?? "HTTP\(answer.status)", message: error?.message ?? "",
            body: answer.body)
    }

    /// The refusal of an asker. It says nothing about what was sent before and may have been
    /// carried out: rights and keys can end in between.
    private func denial(
        _ error: ServiceError?, _ answer: HTTPResponse, _ service: AWSService,
        _ progress: CallProgress
    ) -> AWSFailure {
        guard progress.lost != nil else { return refusal(error, answer) }
        return progress.failure(
            service, reason: "it does not let us ask (\(error?.code ?? "\(answer.status)"))")
    }

    /// Another call may have set our clock right meanwhile: what counts is how this one was signed.
    private func canCorrectClock(
        _ answer: HTTPResponse, tolerance: UInt64, _ progress: CallProgress
    ) -> Bool {
        guard !progress.hasCorrectedClock, let difference = clockDifference(answer) else {
            return false
        }
        return (difference &- progress.clockOffset).magnitude > tolerance
    }

    private func correctClock(_ answer: HTTPResponse) {
        guard let difference = clockDifference(answer) else { return }
        state.withLock { $0.clockOffset = difference }
    }

    /// Seconds that the clock of whoever answered is ahead of ours; nil if it does not say.
    private func clockDifference(_ answer: HTTPResponse) -> Int64? {
        answer.header("date").flatMap(UTCDate.seconds(http:)).map { $0 &- clock.now() }
    }

    /// The seconds of `Retry-After`; dates are not read.
    private static func retryAfter(_ answer: HTTPResponse) -> Duration? {
        answer.header("retry-after").flatMap { UInt16($0) }.map { .seconds(Int($0)) }
    }

    // MARK: Waiting

    /// Waits before the next sending, or throws if there is none.
    private func wait(
        after fault: AttemptFault, _ service: AWSService, _ progress: CallProgress
    ) async throws {
        let isThrottled = fault.kind == .throttled
        let usual = policy.wait(
            after: progress.faults, isThrottled: isThrottled, draw: clock.draw())
        let wanted = max(usual, min(fault.retryAfter ?? .zero, policy.longestWait))
        // Who is busy is soon worth another try; what is broken takes longer.
        let later = max(fault.retryAfter ?? .zero, .seconds(fault.kind == .transient ? 5 : 1))
        guard fault.kind != .final else { throw progress.failure(service) }
        guard progress.attempts < policy.attempts,
            clock.elapsed() - progress.start + wanted < policy.totalTime,
            state.withLock({ $0.budget.take(hadNoAnswer: fault.hadNoAnswer) })
        else { throw progress.failure(service, retryAfter: later) }
        try await clock.sleep(wanted)
    }
}
