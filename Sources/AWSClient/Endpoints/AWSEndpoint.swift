/// Where a service is reached.
public struct AWSEndpoint: Hashable, Sendable {
    /// Scheme, host, port and path, without a slash at the end.
    public let url: String
    /// The region to sign for.
    public let region: String

    /// - Parameters:
    ///   - url: scheme, host, port and path, without a slash at the end.
    ///   - region: the region to sign for.
    public init(url: String, region: String) {
        self.url = url
        self.region = region
    }
}

/// Why there is no endpoint.
public struct EndpointFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// A sentence part for the operator.
    public let reason: String

    /// - Parameter reason: a sentence part for the operator.
    public init(_ reason: String) { self.reason = reason }

    public var description: String { reason }
}
