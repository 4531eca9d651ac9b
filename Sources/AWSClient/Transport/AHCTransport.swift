#if Network
    import AsyncHTTPClient
    import Glibc
    import NIOCore
    import NIOHTTP1
    import NIOPosix

    /// Requests over async-http-client: HTTP/1.1 with connections that are kept, TLS with the
    /// host's certificates.
    public final class AHCTransport: HTTPTransport {
        /// A page of DynamoDB is 1 MB of values, some three times as many bytes on the wire.
        private static let standardMaximum = 64 << 20

        private let client: HTTPClient
        private let maximumAnswer: Int

        /// - Parameter connections: to one host, at most.
        public convenience init(connections: Int = 16) {
            self.init(connections: connections, maximumAnswer: Self.standardMaximum)
        }

        /// - Parameters:
        ///   - connections: to one host, at most.
        ///   - maximumAnswer: bytes of an answer's body, at most.
        package init(connections: Int = 16, maximumAnswer: Int) {
            self.maximumAnswer = maximumAnswer
            var configuration = HTTPClient.Configuration()
            configuration.timeout.connect = .seconds(5)
            configuration.redirectConfiguration = .disallow
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
            // What cannot be reached is for the caller to try again, or to tell.
            configuration.connectionPool.retryConnectionEstablishment = false
            configuration.httpVersion = .http1Only
            client = HTTPClient(
                eventLoopGroupProvider: .shared(NetworkThread.shared.group),
                configuration: configuration)
        }

        deinit { client.shutdown { _ in } }

        public func send(
            _ request: HTTPRequest, timeout: Duration
        ) async throws -> HTTPResponse {
            var delegate: AnswerDelegate?
            do {
                let outgoing = try HTTPClient.Request(
                    url: request.url, method: HTTPMethod(rawValue: request.method),
                    headers: HTTPHeaders(request.headers.map { ($0.name, $0.value) }),
                    body: .byteBuffer(ByteBuffer(bytes: request.body)))
                let gathered = AnswerDelegate(outgoing, maximum: maximumAnswer)
                delegate = gathered
                // All of it happens on the thread of the network, and whoever waits is woken once:
                // the client's other way to ask begins a task on the standard executor for each
                // request.
                let task = client.execute(
                    request: outgoing, delegate: gathered,
                    deadline: .now() + .nanoseconds(timeout.nanoseconds))
                let answer = try await withTaskCancellationHandler {
                    try await task.get()
                } onCancel: {
                    task.cancel()
                }
                return HTTPResponse(
                    status: Int(answer.status.code),
                    headers: answer.headers.map { HTTPHeader($0.name, $0.value) },
                    body: answer.body.map { Array($0.readableBytesView) } ?? [])
            } catch is ResponseAccumulator.ResponseTooBigError {
                throw HTTPFailure.tooLarge(
                    status: delegate?.status ?? 0, maximum: maximumAnswer)
            } catch {
                if Task.isCancelled { throw CancellationError() }
                throw Self.failure(error)
            }
        }

        /// Only what is known not to have left this machine is called so.
        private static func failure(_ error: any Error) -> HTTPFailure {
            let reason = words(error)
            if error is NIOConnectionError { return .notSent(reason) }
            if let error = error as? IOError, neverConnected.contains(error.errnoCode) {
                return .notSent(reason)
            }
            guard let error = error as? HTTPClientError else { return .noAnswer(reason) }
            let neverSent: [HTTPClientError] = [
                .connectTimeout, .getConnectionFromPoolTimeout, .invalidURL, .emptyHost,
                .emptyScheme, .tlsHandshakeTimeout,
            ]
            return neverSent.contains(error) ? .notSent(reason) : .noAnswer(reason)
        }

        /// What the system says of a connection that never was.
        private static let neverConnected: Set<CInt> = [
            ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EADDRNOTAVAIL,
        ]

        private static func words(_ error: any Error) -> String {
            switch error {
            case let error as NIOConnectionError:
                let cause =
                    error.connectionErrors.first?.error ?? error.dnsAError ?? error.dnsAAAAError
                return "\(error.host):\(error.port): "
                    + (cause.map { words($0) } ?? "it has no address")
            case let error as IOError where error.errnoCode > 0:
                return String(cString: strerror(error.errnoCode))
            case let error as HTTPClientError: return words(error)
            default: return "\(error)"
            }
        }

        /// What an operator meets in plain words.
        private static func words(_ error: HTTPClientError) -> String {
            switch error {
            case .remoteConnectionClosed: "the connection was closed"
            case .connectTimeout, .getConnectionFromPoolTimeout: "no connection in time"
            case .tlsHandshakeTimeout: "no TLS in time"
            case .deadlineExceeded, .readTimeout: "no answer in time"
            default: "\(error)"
            }
        }
    }
#endif
