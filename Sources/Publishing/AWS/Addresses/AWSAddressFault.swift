/// Why a text is no address of a far side in AWS.
public struct AWSAddressFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A sentence part for the operator.
    public let reason: String

    init(_ reason: String) { self.reason = reason }

    public var description: String { reason }
}
