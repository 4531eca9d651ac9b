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
        static let maximumAnswer = 64 << 20

        private let client: HTTPClient

        /// - Parameter connections: to one host, at most.
        public init(connections: Int = 16) {
            var configuration = HTTPClient.Configuration()
            configuration.timeout.connect = .seconds(5)
            configuration.redirectConfiguration = .disallow
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
            // What cannot be reached is for the caller to try again, or to tell.
            configuration.connectionPool.retryConnectionEstablishment = false
            configuration.httpVersion = .http1Only
            client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        }

        deinit { client.shutdown { _ in } }

        public func send(
            _ request: HTTPRequest, timeout: Duration
        ) async throws -> HTTPResponse {
            var outgoing = HTTPClientRequest(url: request.url)
            outgoing.method = HTTPMethod(rawValue: request.method)
            for header in request.headers {
                outgoing.headers.add(name: header.name, value: header.value)
            }
            outgoing.body = .bytes(ByteBuffer(bytes: request.body))
            do {
                let answer = try await client.execute(
                    outgoing, timeout: .nanoseconds(timeout.nanoseconds))
                let body = try await answer.body.collect(upTo: Self.maximumAnswer)
                return HTTPResponse(
                    status: Int(answer.status.code),
                    headers: answer.headers.map { HTTPHeader($0.name, $0.value) },
                    body: Array(body.readableBytesView))
            } catch let error as CancellationError {
                throw error
            } catch is NIOTooManyBytesError {
                throw HTTPFailure.tooLarge(maximum: Self.maximumAnswer)
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
            default: return "\(error)"
            }
        }
    }

    extension Duration {
        fileprivate var nanoseconds: Int64 {
            let (seconds, attoseconds) = components
            let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
            return isTooLong ? .max : whole.addingReportingOverflow(attoseconds / 1_000_000_000).0
        }
    }
#endif
