import TextFormats

/// Keys of a role, traded for the token that `aws sso login` left.
struct SSOSource: Sendable {
    let context: SourceContext
    let settings: SSOSettings

    /// - Throws: `CredentialFailure`; it names the command that signs in, where that helps.
    func credentials() async throws -> AWSCredentials {
        let token = try await token()
        var writer = JSONWriter()
        writer.object {
            $0.member("accountId", settings.accountID)
            $0.member("roleName", settings.roleName)
            $0.member("accessToken", token.accessToken)
        }
        let answer: [UInt8]
        do {
            answer = try await context.client(region: settings.region).call(
                .sso, "GetRoleCredentials", writer.bytes)
        } catch AWSFailure.refused(let code, _, _) where code == "UnauthorizedException" {
            throw ended
        } catch let failure as AWSFailure {
            throw SourceContext.failure(failure, "the identity center gives no credentials")
        }
        guard let keys = JSONFields(answer)?.object("roleCredentials"),
            let id = keys.string("accessKeyId"), let secret = keys.string("secretAccessKey"),
            let session = keys.string("sessionToken"), let end = keys.integer("expiration")
        else { throw CredentialFailure("the identity center's answer is not understood") }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: session,
            expiration: end / 1_000, accountID: settings.accountID,
            origin: "SSO, role \(settings.roleName) of account \(settings.accountID)")
    }

    private var ended: CredentialFailure {
        CredentialFailure("the SSO session has ended: \(settings.remedy)")
    }

    /// A token that is good now, refreshed if it ends soon.
    private func token() async throws -> SSOToken {
        let file = try tokenFile()
        guard let token = SSOToken(file.bytes) else {
            throw CredentialFailure("the SSO token is not understood: \(settings.remedy)")
        }
        let now = context.environment.clock.now()
        if token.expiresAt - SSOToken.earliness > now { return token }
        let isGood = token.expiresAt > now
        guard settings.session != nil, let request = token.refreshRequest(at: now) else {
            if isGood { return token }
            throw ended
        }
        do {
            let answer = try await context.client(region: settings.region).call(
                .ssoOIDC, "CreateToken", request)
            guard let fresh = SSOToken.file(file.bytes, refreshedBy: answer, at: now),
                let token = SSOToken(fresh)
            else { throw CredentialFailure("the identity center's answer is not understood") }
            // The old refresh token may be good for one use: the AWS CLI would be signed out if
            // the new one were not kept where it looks. Without it this session goes on all the
            // same.
            try? context.environment.replaceFile(file.path, fresh)
            return token
        } catch AWSFailure.refused {
            if isGood { return token }
            throw ended
        } catch let failure as AWSFailure {
            if isGood { return token }
            throw SourceContext.failure(failure, "the SSO session is not refreshed")
        }
    }

    private func tokenFile() throws -> (path: String, bytes: [UInt8]) {
        guard let path = AWSSettings.path(settings.tokenPath, context.environment) else {
            throw CredentialFailure("HOME is not set, below which the SSO token is kept")
        }
        do {
            guard let bytes = try context.environment.readFile(path, 1 << 16) else {
                throw CredentialFailure("there is no SSO session: \(settings.remedy)")
            }
            return (path, bytes)
        } catch let failure as EnvironmentFailure {
            throw CredentialFailure("\(quoted(path)) cannot be read: \(failure.reason)")
        }
    }
}
