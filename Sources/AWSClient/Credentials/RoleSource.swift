/// Keys of a role, from STS.
struct RoleSource: Sendable {
    let context: SourceContext

    /// Takes a role with other keys.
    ///
    /// - Throws: `CredentialFailure`.
    func credentials(_ role: ProfilePlan.Role, with keys: AWSCredentials) async throws
        -> AWSCredentials
    {
        var form = QueryForm("AssumeRole", version: Self.version)
        form.add("RoleArn", role.role)
        form.add("RoleSessionName", role.sessionName ?? usualName)
        form.add("ExternalId", role.externalID)
        form.add("DurationSeconds", role.duration.map { "\($0)" })
        return try await ask("AssumeRole", form, role: role.role, keys)
    }

    /// Takes a role with a token in a file.
    ///
    /// - Throws: `CredentialFailure`.
    func credentials(
        webIdentity role: String, tokenFile: String, sessionName: String?
    ) async throws -> AWSCredentials {
        var form = QueryForm("AssumeRoleWithWebIdentity", version: Self.version)
        form.add("RoleArn", role)
        form.add("RoleSessionName", sessionName ?? usualName)
        form.add("WebIdentityToken", try context.token(at: tokenFile))
        return try await ask("AssumeRoleWithWebIdentity", form, role: role, nil)
    }

    private static let version = "2011-06-15"

    private var usualName: String { "daybook-\(context.environment.clock.now())" }

    private func ask(
        _ operation: String, _ form: QueryForm, role: String, _ keys: AWSCredentials?
    ) async throws -> AWSCredentials {
        let answer: [UInt8]
        do {
            answer = try await context.client(keys).call(.sts, operation, form.bytes)
        } catch let failure as AWSFailure {
            throw SourceContext.failure(failure, "the role \(quoted(role)) is not taken")
        }
        guard let element = XMLElement.inside("Credentials", of: answer),
            let id = XMLElement.text("AccessKeyId", in: element),
            let secret = XMLElement.text("SecretAccessKey", in: element),
            let token = XMLElement.text("SessionToken", in: element),
            let end = XMLElement.text("Expiration", in: element).flatMap(UTCDate.seconds(iso8601:))
        else { throw CredentialFailure("STS's answer is not understood") }
        let user = XMLElement.inside("AssumedRoleUser", of: answer)
        let name = user.flatMap { XMLElement.text("Arn", in: $0) }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: token, expiration: end,
            accountID: name.flatMap(Self.account(ofARN:)), origin: "the role \(role)")
    }

    /// The account of `arn:aws:sts::123456789012:assumed-role/…`.
    private static func account(ofARN arn: String) -> String? {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 5 && !parts[4].isEmpty ? String(parts[4]) : nil
    }
}
