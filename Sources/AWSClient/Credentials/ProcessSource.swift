/// Keys that a program prints, as `credential_process` names it.
enum ProcessSource {
    static let limits = RunLimits(output: 1 << 16, time: .seconds(60))

    /// Runs the program.
    ///
    /// - Parameters:
    ///   - line: its command line; no shell reads it.
    ///   - accountID: whose keys they are, if the program does not say.
    ///   - environment: what runs it.
    /// - Returns: the keys.
    /// - Throws: `CredentialFailure`, without anything that the program printed.
    static func credentials(
        _ line: String, accountID: String?, _ environment: AWSEnvironment
    ) async throws -> AWSCredentials {
        guard let words = CommandWords.split(line), !words.isEmpty else {
            throw CredentialFailure("the command line of credential_process is not understood")
        }
        let result: RunResult
        do {
            result = try await environment.run(words, limits)
        } catch let failure as EnvironmentFailure {
            throw CredentialFailure("credential_process: \(failure.reason)")
        }
        guard result.exitCode == 0 else {
            throw CredentialFailure("credential_process ended with exit code \(result.exitCode)")
        }
        guard let fields = JSONFields(result.output) else {
            throw CredentialFailure("credential_process printed no JSON object")
        }
        guard fields.integer("Version") == 1 else {
            throw CredentialFailure("credential_process printed another version than 1")
        }
        guard let id = fields.string("AccessKeyId"), let secret = fields.string("SecretAccessKey"),
            !id.isEmpty, !secret.isEmpty
        else { throw CredentialFailure("credential_process printed no keys") }
        let end = try fields.string("Expiration").map { text in
            guard let end = UTCDate.seconds(iso8601: text) else {
                throw CredentialFailure("credential_process printed an Expiration that is no date")
            }
            return end
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: fields.string("SessionToken"),
            expiration: end, accountID: fields.string("AccountId") ?? accountID,
            origin: "a credential_process")
    }
}
