import TextFormats

/// The token that the AWS CLI keeps after `aws sso login`.
struct SSOToken: Sendable {
    /// Before a token ends, so many seconds, it is refreshed.
    static let earliness: Int64 = 300

    let accessToken: String
    /// Seconds since 1970.
    let expiresAt: Int64
    let refreshToken: String?
    let clientID: String?
    let clientSecret: String?
    let registrationExpiresAt: Int64?

    /// Nil for what is no such file.
    init?(_ bytes: [UInt8]) {
        guard let fields = JSONFields(bytes), let token = fields.string("accessToken"),
            let end = fields.string("expiresAt").flatMap(UTCDate.seconds(iso8601:))
        else { return nil }
        accessToken = token
        expiresAt = end
        refreshToken = fields.string("refreshToken")
        clientID = fields.string("clientId")
        clientSecret = fields.string("clientSecret")
        registrationExpiresAt = fields.string("registrationExpiresAt").flatMap(
            UTCDate.seconds(iso8601:))
    }

    /// The question for a new token; nil if it cannot be asked any more.
    func refreshRequest(at now: Int64) -> [UInt8]? {
        guard let refreshToken, let clientID, let clientSecret,
            let registrationExpiresAt, registrationExpiresAt > now
        else { return nil }
        var writer = JSONWriter()
        writer.object {
            $0.member("clientId", clientID)
            $0.member("clientSecret", clientSecret)
            $0.member("grantType", "refresh_token")
            $0.member("refreshToken", refreshToken)
        }
        return writer.bytes
    }

    /// The file with a new token in it, and all else as it was.
    ///
    /// - Parameters:
    ///   - file: the file as it is.
    ///   - answer: of the question for a new token.
    ///   - now: when it came.
    /// - Returns: nil if the answer holds none.
    static func file(_ file: [UInt8], refreshedBy answer: [UInt8], at now: Int64) -> [UInt8]? {
        guard let fields = JSONFields(answer), let token = fields.string("accessToken"),
            let lifetime = fields.integer("expiresIn"), (0...1_000_000_000).contains(lifetime),
            let members = try? JSONScanner.members(of: file)
        else { return nil }
        var changed = [
            "accessToken": token, "expiresAt": UTCDate.iso8601(now &+ lifetime),
        ]
        changed["refreshToken"] = fields.string("refreshToken")
        var writer = JSONWriter()
        writer.object { writer in
            for member in members where changed[member.name] == nil {
                writer.name(member.name)
                writer.raw(file[member.value.range])
            }
            for (name, value) in changed.sorted(by: { $0.key < $1.key }) {
                writer.member(name, value)
            }
        }
        return writer.bytes
    }
}
