/// How the keys of a profile are got: from a source, and then through roles, one after the other.
struct ProfilePlan: Hashable, Sendable {
    /// Where keys come from at first.
    enum Source: Hashable, Sendable {
        case keys(AWSCredentials)
        case webIdentity(role: String, tokenFile: String, sessionName: String?)
        case sso(SSOSettings)
        case process(line: String, accountID: String?)
        case environment, container, instance
    }

    /// A role that is taken with the keys before it.
    struct Role: Hashable, Sendable {
        let role: String
        var sessionName: String?
        var externalID: String?
        /// Seconds.
        var duration: Int?
    }

    let source: Source
    /// In the order in which they are taken.
    let roles: [Role]

    /// The plan for a profile.
    ///
    /// - Parameters:
    ///   - name: of the profile.
    ///   - set: of all profiles.
    /// - Returns: nil if the profile says nothing about keys, or is in no file.
    /// - Throws: `CredentialFailure` if what it says cannot be followed.
    static func plan(for name: String, in set: ProfileSet) throws -> ProfilePlan? {
        var roles: [Role] = []
        var visited: [String] = []
        var name = name
        while true {
            guard let profile = set.profiles[name] else {
                guard let last = visited.last else { return nil }
                throw CredentialFailure(
                    "profile \(quoted(last)) refers to \(quoted(name)), which there is not")
            }
            let isFirst = visited.isEmpty
            // A profile that names itself takes its role with its own keys; one that another
            // refers to lends its keys, if it has any, and its role otherwise.
            let refersToItself = visited.last == name
            if !isFirst, let keys = try keys(of: profile) {
                return ProfilePlan(source: .keys(keys), roles: roles.reversed())
            }
            guard !visited.contains(name) else {
                throw CredentialFailure(
                    refersToItself
                        ? "profile \(quoted(name)) refers to itself and has no keys"
                        : "profile \(quoted(name)) refers to itself through others")
            }
            visited.append(name)
            if profile["role_arn"] != nil, profile["web_identity_token_file"] == nil {
                roles.append(try role(of: profile))
                switch try next(after: profile) {
                case .source(let source):
                    return ProfilePlan(source: source, roles: roles.reversed())
                case .profile(let next): name = next
                }
                continue
            }
            guard let source = try source(of: profile, set) else {
                if isFirst { return nil }
                throw CredentialFailure("profile \(quoted(name)) says nothing about credentials")
            }
            return ProfilePlan(source: source, roles: roles.reversed())
        }
    }

    private enum Next {
        case source(Source)
        case profile(String)
    }

    private static func next(after profile: Profile) throws -> Next {
        let name = quoted(profile.name)
        switch (profile["source_profile"], profile["credential_source"]) {
        case (.some, .some):
            throw CredentialFailure(
                "profile \(name) has both source_profile and credential_source")
        case (let source?, nil): return .profile(source)
        case (nil, "Environment"?): return .source(.environment)
        case (nil, "EcsContainer"?): return .source(.container)
        case (nil, "Ec2InstanceMetadata"?): return .source(.instance)
        case (nil, let other?):
            throw CredentialFailure(
                "profile \(name): credential_source \(quoted(other)) is unknown")
        case (nil, nil):
            throw CredentialFailure("profile \(name) has a role_arn and no source_profile")
        }
    }

    private static func role(of profile: Profile) throws -> Role {
        guard profile["mfa_serial"] == nil else {
            throw CredentialFailure(
                "the role of profile \(quoted(profile.name)) wants an MFA code: hand over keys by "
                    + exportHint(profile.name))
        }
        return Role(
            role: profile["role_arn"] ?? "", sessionName: profile["role_session_name"],
            externalID: profile["external_id"],
            duration: profile["duration_seconds"].flatMap { Int($0) })
    }

    /// Keys that a profile holds itself; nil if it holds none.
    private static func keys(of profile: Profile) throws -> AWSCredentials? {
        let id = profile["aws_access_key_id"]
        let secret = profile["aws_secret_access_key"]
        guard id != nil || secret != nil else { return nil }
        guard let id, let secret else {
            let missing = id == nil ? "aws_access_key_id" : "aws_secret_access_key"
            throw CredentialFailure("profile \(quoted(profile.name)) has no \(missing)")
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: profile["aws_session_token"],
            accountID: profile["aws_account_id"], origin: "the profile \(profile.name)")
    }

    private static func source(of profile: Profile, _ set: ProfileSet) throws -> Source? {
        let name = quoted(profile.name)
        if let file = profile["web_identity_token_file"] {
            guard let role = profile["role_arn"] else {
                throw CredentialFailure(
                    "profile \(name) has a web_identity_token_file and no role_arn")
            }
            return .webIdentity(
                role: role, tokenFile: file, sessionName: profile["role_session_name"])
        }
        if let sso = try SSOSettings(profile, set) { return .sso(sso) }
        if let keys = try keys(of: profile) { return .keys(keys) }
        if let line = profile["credential_process"] {
            return .process(line: line, accountID: profile["aws_account_id"])
        }
        guard profile["login_session"] == nil else {
            throw CredentialFailure(
                "profile \(name) is signed in by `aws login`, which cannot be used from here: "
                    + "hand over its keys by " + exportHint(profile.name))
        }
        return nil
    }

    private static func exportHint(_ profile: String) -> String {
        "`eval \"$(aws configure export-credentials --profile \(quoted(profile)) --format env)\"`"
    }
}
