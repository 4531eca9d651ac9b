import AWSClient
import Crypto
import EventStoreCore
import EventStreaming
import Synchronization
import TextFormats

/// A web address that takes CloudEvents.
///
/// It sends one request for each sending, follows no redirect, and judges the answer by its status
/// alone (`HTTPVerdict`). With an origin it asks before the first event whether it may send.
public final class HTTPDestination: EventDestination {
    /// Where to, and how.
    public struct Settings: Sendable {
        public var address: HTTPAddress
        public var mode: HTTPMode
        /// Who sends, by a name of the DNS: asks for consent as a web hook. Nil for no web hook.
        public var origin: String?
        /// Requests a minute, at most; nil for as many as one likes.
        public var rate: Int?
        /// A bearer token.
        public var token: String?
        /// What requests are signed with; several while one takes the place of another.
        public var keys: [SigningKey] = []
        /// How long an answer may take.
        public var timeout = Duration.seconds(15)

        public init(_ address: HTTPAddress, _ mode: HTTPMode) {
            self.address = address
            self.mode = mode
        }
    }

    /// Requests a minute to who never agreed to take any.
    public static let rateWithoutConsent = 10
    /// Bytes of an answer that are read.
    public static let maximumAnswer = 1 << 20
    /// Events in a batch, at most.
    static let largestBatch = 256
    private static let batchBytes = 1 << 20
    /// Batches in a row that have to be taken before they grow again.
    private static let steady = 16

    private struct State {
        var batch = HTTPDestination.largestBatch
        var taken = 0
        var isAgreed = false
        var rate: Int?
        /// When the next request may be sent.
        var next = Duration.zero
    }

    private let settings: Settings
    private let transport: any HTTPTransport
    private let clock: SubscriptionClock
    private let warn: @Sendable (String) -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - settings: where to, and how; a rate below one is taken for one.
    ///   - transport: follows no redirects.
    ///   - clock: the clocks that it looks at.
    ///   - warn: is told what an operator should know.
    public init(
        _ settings: Settings, over transport: any HTTPTransport, clock: SubscriptionClock,
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        var settings = settings
        // It may have been kept by anybody.
        settings.rate = settings.rate.map { max(1, $0) }
        self.settings = settings
        self.transport = transport
        self.clock = clock
        self.warn = warn
        state = Mutex(State(rate: settings.rate))
    }

    public var bounds: DeliveryBounds {
        get async {
            switch settings.mode {
            case .structured, .binary:
                DeliveryBounds(
                    events: 1, bytes: Self.batchBytes, mayHoldOneStreamTwice: true)
            case .batch:
                // It is taken whole or not at all.
                DeliveryBounds(
                    events: state.withLock { $0.batch }, bytes: Self.batchBytes,
                    mayHoldOneStreamTwice: true)
            }
        }
    }

    public func send(_ events: [OutgoingEvent]) async throws -> [DeliveryAnswer] {
        let verdict: HTTPVerdict
        if let fault = events.first.flatMap({ HTTPMessage.obstacle($0, settings.mode) }) {
            verdict = .refused(fault)
        } else if let obstacle = try await agreement() {
            verdict = obstacle
        } else {
            verdict = try await ask(request(events))
        }
        return Array(repeating: answer(verdict, for: events.count), count: events.count)
    }

    private func answer(_ verdict: HTTPVerdict, for count: Int) -> DeliveryAnswer {
        switch verdict {
        case .done:
            state.withLock { state in
                state.taken += 1
                guard state.taken >= Self.steady else { return }
                state.taken = 0
                state.batch = min(Self.largestBatch, state.batch * 2)
            }
            return .accepted
        case .later(let fault): return .later(fault)
        case .stop(let fault): return .stop(fault)
        case .refused(let fault):
            guard count > 1 else { return .refused(fault) }
            // One of them may be at fault, or all together are too large.
            state.withLock { ($0.batch, $0.taken) = (max(1, count / 2), 0) }
            return .later(DeliveryFault(fault.reason, retryAfter: .zero))
        }
    }

    // MARK: Requests

    private func request(_ events: [OutgoingEvent]) -> HTTPRequest {
        var message = HTTPMessage(events, settings.mode)
        if let origin = settings.origin { message.headers.append(HTTPHeader("Origin", origin)) }
        sign(&message, events)
        return HTTPRequest(
            method: "POST", url: settings.address.text, headers: message.headers + standing,
            body: message.body)
    }

    /// What stands in every request.
    private var standing: [HTTPHeader] {
        var headers = [HTTPHeader("User-Agent", "daybook")]
        if let token = settings.token {
            headers.append(HTTPHeader("Authorization", "Bearer \(token)"))
        }
        return headers
    }

    private func sign(_ message: inout HTTPMessage, _ events: [OutgoingEvent]) {
        guard !settings.keys.isEmpty else { return }
        // The same for the same events, however often they are sent.
        let id =
            events.count == 1
            ? events[0].eventID.description
            : EventID(
                derivedFrom: Digest(
                    sha256: Array(events.map(\.eventID.description).joined().utf8))
            ).description
        let seconds = clock.moment().seconds
        let signatures = settings.keys.map { $0.signature(id, seconds, message.body) }
        message.headers += [
            HTTPHeader("webhook-id", id), HTTPHeader("webhook-timestamp", String(seconds)),
            HTTPHeader("webhook-signature", signatures.joined(separator: " ")),
        ]
    }

    private func ask(_ request: HTTPRequest) async throws -> HTTPVerdict {
        do {
            let answer = try await exchange(request)
            return HTTPVerdict(answer, now: clock.moment().seconds)
        } catch let failure as HTTPFailure {
            return HTTPVerdict(failure)
        }
    }

    /// One request, no sooner than the rate lets it.
    private func exchange(_ request: HTTPRequest) async throws -> HTTPResponse {
        let now = clock.elapsed()
        let pause = state.withLock { state -> Duration in
            guard let rate = state.rate else { return .zero }
            let start = max(now, state.next)
            state.next = start + .seconds(60) / rate
            return start - now
        }
        if pause > .zero { try await clock.sleep(pause) }
        return try await transport.send(request, timeout: settings.timeout)
    }

    // MARK: Consent

    /// Asks whether events may be sent, once.
    ///
    /// - Returns: why none can be sent now; nil if they can.
    private func agreement() async throws -> HTTPVerdict? {
        guard let origin = settings.origin, !state.withLock({ $0.isAgreed }) else { return nil }
        var question = WebhookConsent.request(settings.address.text, origin, rate: settings.rate)
        question.headers += standing
        let answer: HTTPResponse
        do {
            answer = try await transport.send(question, timeout: settings.timeout)
        } catch HTTPFailure.tooLarge(let status, _) {
            // Consent is a header, and of this answer only the status is at hand.
            answer = HTTPResponse(status: status)
        } catch let failure as HTTPFailure {
            return HTTPVerdict(failure)
        }
        let rate: Int?
        switch WebhookConsent(answer, origin) {
        case .refused:
            return .stop(
                DeliveryFault("it lets another origin in, and not \(Printable(origin))"))
        case .given(let allowed):
            rate = [allowed, settings.rate].compactMap(\.self).min()
        case .missing:
            if answer.status >= 500 || answer.status == 429 {
                return HTTPVerdict(answer, now: clock.moment().seconds)
            }
            rate = min(Self.rateWithoutConsent, settings.rate ?? .max)
            warn(
                "it did not say that it takes events from \(Printable(origin)) (status "
                    + "\(answer.status)); it gets \(rate ?? 0) requests a minute at most")
        }
        state.withLock { ($0.isAgreed, $0.rate) = (true, rate) }
        return nil
    }
}

extension Timestamp {
    /// Whole seconds since 1970, rounded down.
    fileprivate var seconds: Int64 {
        microseconds >= 0
            ? microseconds / Self.second : (microseconds - Self.second + 1) / Self.second
    }
}
