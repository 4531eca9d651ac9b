/// What the sources of credentials work with, for one look.
struct SourceContext: Sendable {
    let environment: AWSEnvironment
    let transport: any HTTPTransport
    let settings: AWSSettings
    /// Where STS and the identity center are.
    let endpoints: Endpoints

    /// A client for STS or the identity center.
    ///
    /// - Parameters:
    ///   - keys: to sign with; nil for calls without signature.
    ///   - region: another one than the configured.
    /// - Returns: one that gives up soon.
    func client(_ keys: AWSCredentials? = nil, region: String? = nil) -> AWSHTTPClient {
        var endpoints = endpoints
        if let region { endpoints.region = region }
        let none = AWSCredentials(accessKeyID: "", secretAccessKey: "", origin: "nowhere")
        return AWSHTTPClient(
            transport: transport, credentials: FixedCredentials(keys ?? none),
            endpoints: endpoints, policy: .credentials, clock: environment.clock)
    }

    /// The failure of a look, for a call that failed.
    ///
    /// - Parameters:
    ///   - failure: what the call threw.
    ///   - what: what it was for.
    /// - Returns: a sentence part, without what the answer holds beside the service's words.
    static func failure(_ failure: AWSFailure, _ what: String) -> CredentialFailure {
        switch failure {
        case .refused(let code, let message, _):
            // An identity provider's words may quote a token: a long one is cut.
            CredentialFailure("\(what): \(quoted(code)): \(quoted(message))")
        case .unavailable(let reason, _, let retryAfter):
            CredentialFailure("\(what): \(reason)", mayPass: retryAfter != nil)
        case .noCredentials(let reason, let mayPass):
            CredentialFailure("\(what): \(reason)", mayPass: mayPass)
        case .outcomeUnknown(let reason):
            CredentialFailure("\(what): \(reason)", mayPass: true)
        }
    }

    /// The text of a small file with a token, read again each time.
    ///
    /// - Throws: `CredentialFailure` if there is none.
    func token(at path: String) throws -> String {
        let path = AWSSettings.path(path, environment) ?? path
        do {
            guard let bytes = try environment.readFile(path, 1 << 16) else {
                throw CredentialFailure("there is no file \(quoted(path)) with the token")
            }
            let text = trimmed(String(decoding: bytes, as: UTF8.self))
            guard !text.isEmpty else {
                throw CredentialFailure("the file \(quoted(path)) holds no token")
            }
            return text
        } catch let failure as EnvironmentFailure {
            throw CredentialFailure("\(quoted(path)) cannot be read: \(failure.reason)")
        }
    }
}
