import TextFormats

/// Keys that requests are signed with. Whoever shows, dumps or logs the value sees where they come
/// from and until when they are good, and never a secret.
public struct AWSCredentials: Hashable, Sendable {
    /// Names the key; no secret, but none of the others' business either.
    public let accessKeyID: String
    let secretAccessKey: String
    let sessionToken: String?
    /// When they end, in seconds since 1970; nil if they do not.
    public let expiration: Int64?
    /// Twelve digits; nil if it was not said.
    public let accountID: String?
    /// A sentence part, such as `the environment`.
    public let origin: String

    /// - Parameters:
    ///   - accessKeyID: names the key.
    ///   - secretAccessKey: signs.
    ///   - sessionToken: goes with keys that end.
    ///   - expiration: when they end, in seconds since 1970; nil if they do not.
    ///   - accountID: whose keys they are, if it was said.
    ///   - origin: where they come from, a sentence part without secrets.
    public init(
        accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil,
        expiration: Int64? = nil, accountID: String? = nil, origin: String
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
        self.accountID = accountID
        self.origin = origin
    }
}

extension AWSCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        let end = expiration.map { ", until \(UTCDate.iso8601($0))" } ?? ""
        // An access key has twenty characters; of a shorter one nothing is shown.
        let tail = accessKeyID.count >= 16 ? "…\(accessKeyID.suffix(4))" : "…"
        return "key \(Printable(tail)) from \(Printable(origin))\(end)"
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
