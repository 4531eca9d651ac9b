/// Keys that a container's surroundings hand out: ECS, EKS, Greengrass.
struct ContainerSource: Sendable {
    let environment: AWSEnvironment
    let transport: any HTTPTransport

    /// Nil if there is no such surrounding.
    ///
    /// - Throws: `CredentialFailure`.
    func credentials() async throws -> AWSCredentials? {
        guard let url = try address() else { return nil }
        var request = HTTPRequest(
            method: "GET", url: url, headers: [HTTPHeader("Accept", "application/json")])
        if let token = try authorization() {
            request.headers.append(HTTPHeader("Authorization", token))
        }
        let requests = LocalRequests(
            transport: transport, clock: environment.clock, timeout: .seconds(2))
        guard let answer = try await requests.send(request) else {
            throw CredentialFailure("the container's credentials do not answer", mayPass: true)
        }
        guard answer.status == 200 else {
            throw CredentialFailure(
                "the container's credentials answer with status \(answer.status)",
                mayPass: answer.status >= 500)
        }
        guard let keys = LocalRequests.credentials(answer.body, origin: "the container") else {
            throw CredentialFailure("the container's credentials are not understood")
        }
        return keys
    }

    /// The hosts beyond this machine that may be asked without TLS.
    private static let linkLocalHosts: Set = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]

    private func address() throws -> String? {
        if let path = environment.setting("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            guard path.hasPrefix("/"), let url = URLParts("http://169.254.170.2\(path)") else {
                throw CredentialFailure("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is no path")
            }
            return "http://\(url.authority)\(path)"
        }
        guard let text = environment.setting("AWS_CONTAINER_CREDENTIALS_FULL_URI") else {
            return nil
        }
        guard let url = URLParts(text) else {
            throw CredentialFailure("AWS_CONTAINER_CREDENTIALS_FULL_URI is no address")
        }
        guard url.scheme == "https" || url.isLoopback || Self.linkLocalHosts.contains(url.host)
        else {
            throw CredentialFailure(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI leads to \(quoted(url.host)) without TLS, "
                    + "which is not allowed")
        }
        return text
    }

    /// A file is read again each time: what stands in it changes.
    private func authorization() throws -> String? {
        var token = environment.setting("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        if let path = environment.setting("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
            do {
                guard let bytes = try environment.readFile(path, 1 << 16) else {
                    throw CredentialFailure("there is no file \(quoted(path)) with the token")
                }
                token = trimmed(String(decoding: bytes, as: UTF8.self))
            } catch let failure as EnvironmentFailure {
                throw CredentialFailure("\(quoted(path)) cannot be read: \(failure.reason)")
            }
        }
        guard token?.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) ?? true else {
            throw CredentialFailure("the container's authorization token has line ends in it")
        }
        return token
    }
}
