/// Where a client gets its keys from.
public protocol CredentialProvider: Sendable {
    /// Keys that are good now.
    ///
    /// - Throws: `CredentialFailure`; `CancellationError`.
    func credentials() async throws -> AWSCredentials

    /// Says that the service does not take these keys any more, so that the next ones are others,
    /// if there are any. Keys that are no longer handed out are ignored.
    func discard(_ credentials: AWSCredentials) async
}

/// Why there are no keys.
public struct CredentialFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// A sentence part for the operator, without secrets.
    public let reason: String
    /// Whether another try may succeed without anybody doing something about it.
    public let mayPass: Bool

    /// - Parameters:
    ///   - reason: a sentence part for the operator, without secrets.
    ///   - mayPass: whether another try may succeed by itself.
    public init(_ reason: String, mayPass: Bool = false) {
        self.reason = reason
        self.mayPass = mayPass
    }

    public var description: String { reason }
}

/// Hands out the same keys for ever.
public struct FixedCredentials: CredentialProvider {
    private let fixed: AWSCredentials

    /// - Parameter credentials: what is handed out.
    public init(_ credentials: AWSCredentials) { fixed = credentials }

    public func credentials() async throws -> AWSCredentials { fixed }

    public func discard(_ credentials: AWSCredentials) async {}
}
