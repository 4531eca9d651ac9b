import TextFormats

/// Carries one request to a server and brings back its answer: the only thing that this room asks
/// of an HTTP library.
public protocol HTTPTransport: Sendable {
    /// Sends a request and reads its answer whole, as it came: it unpacks nothing, follows no
    /// redirect, which could take keys elsewhere, and sends nothing twice.
    ///
    /// - Parameters:
    ///   - request: signed, or one that needs no signature.
    ///   - timeout: how long the whole exchange may take.
    /// - Returns: the answer, whatever its status.
    /// - Throws: `HTTPFailure`; `CancellationError`.
    func send(_ request: HTTPRequest, timeout: Duration) async throws -> HTTPResponse
}

/// A request as it goes over the wire.
public struct HTTPRequest: Hashable, Sendable {
    /// `GET`, `POST`, `PUT`.
    public var method: String
    /// With scheme, host, port, path and query, encoded.
    public var url: String
    /// In the order in which they are sent; names compare without case.
    public var headers: [HTTPHeader]
    public var body: [UInt8]

    public init(method: String, url: String, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// The value of the first header of a name, whatever its case; nil if there is none.
    public func header(_ name: String) -> String? { headers.first(name) }
}

/// A name and a value.
public struct HTTPHeader: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// An answer, read whole.
public struct HTTPResponse: Hashable, Sendable {
    public let status: Int
    public let headers: [HTTPHeader]
    public let body: [UInt8]

    public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first header of a name, whatever its case; nil if there is none.
    public func header(_ name: String) -> String? { headers.first(name) }
}

// Keys, tokens and what services say about them stand in headers and bodies: whoever shows or
// dumps a request or an answer sees neither.

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
    public var description: String { "\(method) \(url), \(body.count) bytes" }

    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension HTTPHeader: CustomStringConvertible, CustomReflectable {
    public var description: String { name }

    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension HTTPResponse: CustomStringConvertible, CustomReflectable {
    public var description: String { "status \(status), \(body.count) bytes" }

    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension [HTTPHeader] {
    fileprivate func first(_ name: String) -> String? {
        first { $0.name.asciiLowercased == name.asciiLowercased }?.value
    }
}

/// Why no answer came.
public enum HTTPFailure: Error, Hashable, Sendable {
    /// Nothing was sent: the name has no address, the connection was refused, TLS failed.
    case notSent(String)
    /// The request was sent, at least in part, and its answer did not come or did not end.
    case noAnswer(String)
    /// The answer came, and is larger than is read.
    case tooLarge(status: Int, maximum: Int)
}
