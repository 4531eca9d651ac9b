import Crypto
import TextFormats

/// How a profile is signed in through the identity center.
struct SSOSettings: Hashable, Sendable {
    let profile: String
    let startURL: String
    let region: String
    let accountID: String
    let roleName: String
    /// The session that it belongs to; nil for a profile of the older kind, whose token is not
    /// refreshed.
    let session: String?

    /// Nil if the profile says nothing about it.
    ///
    /// - Throws: `CredentialFailure` if it says a part only.
    init?(_ profile: Profile, _ set: ProfileSet) throws {
        let name = quoted(profile.name)
        let keys = [
            "sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name",
        ]
        guard keys.contains(where: { profile[$0] != nil }) else { return nil }
        var place = profile
        if let session = profile["sso_session"] {
            guard let found = set.ssoSessions[session] else {
                throw CredentialFailure(
                    "there is no sso-session \(quoted(session)), to which profile \(name) refers")
            }
            for key in ["sso_region", "sso_start_url"] {
                if let own = profile[key], own != found[key] {
                    throw CredentialFailure(
                        "profile \(name) and its sso-session have different values of \(key)")
                }
            }
            place = found
        }
        func value(_ key: String, _ section: Profile) throws -> String {
            guard let value = section[key] else {
                throw CredentialFailure("\(key) is missing: profile \(name) needs it for SSO")
            }
            return value
        }
        self.profile = profile.name
        session = profile["sso_session"]
        startURL = try value("sso_start_url", place)
        region = try value("sso_region", place)
        accountID = try value("sso_account_id", profile)
        roleName = try value("sso_role_name", profile)
    }

    /// Where the AWS CLI keeps the token, below the home folder.
    var tokenPath: String { "~/.aws/sso/cache/\(Self.tokenName(of: session ?? startURL)).json" }

    /// The name of a token's file, without its end.
    ///
    /// - Parameter place: the session's name, or for a profile of the older kind its start address.
    /// - Returns: 40 hexadecimal digits.
    static func tokenName(of place: String) -> String {
        let hash = Insecure.SHA1.hash(data: Array(place.utf8))
        let digits = hash.flatMap { [Hex.digit(UInt64($0 >> 4)), Hex.digit(UInt64($0))] }
        return String(decoding: digits, as: UTF8.self)
    }

    /// What the operator is told to do when the token is of no use.
    var remedy: String {
        profile == "default" ? "run `aws sso login`" : "run `aws sso login --profile \(profile)`"
    }
}
