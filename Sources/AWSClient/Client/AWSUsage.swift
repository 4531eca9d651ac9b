/// What a client has asked of the services since it was made.
public struct AWSUsage: Hashable, Sendable {
    /// Requests that were sent, each sending counted.
    public internal(set) var requests = 0
    /// Those of them that repeated another.
    public internal(set) var retries = 0
    /// Answers that said that the service is asked too much.
    public internal(set) var throttles = 0
    /// Bytes of the bodies that were sent.
    public internal(set) var bytesSent = 0
    /// Bytes of the bodies that were received, as they came: packed ones are counted packed.
    public internal(set) var bytesReceived = 0

    /// Nothing was asked yet.
    public init() {}
}
