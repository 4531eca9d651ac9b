/// Keys in the environment.
enum EnvironmentSource {
    /// Nil if there are none.
    ///
    /// - Throws: `CredentialFailure` if only a half is there.
    static func credentials(_ environment: AWSEnvironment) throws -> AWSCredentials? {
        let id = environment.setting("AWS_ACCESS_KEY_ID")
        let secret = environment.setting("AWS_SECRET_ACCESS_KEY")
        guard id != nil || secret != nil else { return nil }
        guard let id, let secret else {
            let missing = id == nil ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"
            throw CredentialFailure("\(missing) is missing from the environment")
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret,
            sessionToken: environment.setting("AWS_SESSION_TOKEN"),
            expiration: environment.setting("AWS_CREDENTIAL_EXPIRATION").flatMap(
                UTCDate.seconds(iso8601:)),
            accountID: environment.setting("AWS_ACCOUNT_ID"), origin: "the environment")
    }
}
