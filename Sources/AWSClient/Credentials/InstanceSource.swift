/// Keys of the role of an EC2 instance, by the second version of its metadata service: the first,
/// which asks for no token, is never used.
struct InstanceSource: Sendable {
    let environment: AWSEnvironment
    let transport: any HTTPTransport
    /// May say where the service is.
    let profile: Profile?

    /// Nil if this is no such instance, or one without a role.
    ///
    /// - Throws: `CredentialFailure`.
    func credentials() async throws -> AWSCredentials? {
        guard !environment.isTrue("AWS_EC2_METADATA_DISABLED") else { return nil }
        let base = try address()
        let requests = LocalRequests(
            transport: transport, clock: environment.clock, timeout: .seconds(1))
        let asked = try await requests.send(
            HTTPRequest(
                method: "PUT", url: "\(base)/latest/api/token",
                headers: [HTTPHeader("X-aws-ec2-metadata-token-ttl-seconds", "21600")]))
        guard let asked else { return nil }
        let token = trimmed(String(decoding: asked.body, as: UTF8.self))
        guard asked.status == 200, !token.isEmpty, Self.isHeaderValue(token) else {
            throw failure("no token is given", asked.status)
        }
        let roles = "\(base)/latest/meta-data/iam/security-credentials/"
        guard let listed = try await get(roles, token, requests) else { return nil }
        let role = trimmed(String(decoding: listed.prefix(1_024), as: UTF8.self))
        guard !role.isEmpty, role.utf8.allSatisfy(Self.isRoleByte) else {
            throw CredentialFailure("the instance's role has a name that is none")
        }
        guard let body = try await get(roles + role, token, requests) else { return nil }
        let origin = "the instance's role \(role)"
        guard let keys = LocalRequests.credentials(body, origin: origin) else {
            throw CredentialFailure("the instance's credentials are not understood", mayPass: true)
        }
        return keys
    }

    /// Nil for 404: there is no role.
    private func get(
        _ url: String, _ token: String, _ requests: LocalRequests
    ) async throws -> [UInt8]? {
        let answer = try await requests.send(
            HTTPRequest(
                method: "GET", url: url, headers: [HTTPHeader("X-aws-ec2-metadata-token", token)]))
        guard let answer else {
            throw CredentialFailure("the instance's metadata do not answer", mayPass: true)
        }
        if answer.status == 404 { return nil }
        guard answer.status == 200 else { throw failure("nothing is given", answer.status) }
        return answer.body
    }

    private func address() throws -> String {
        let named =
            environment.setting("AWS_EC2_METADATA_SERVICE_ENDPOINT")
            ?? profile?["ec2_metadata_service_endpoint"]
        if let named {
            guard let url = URLParts(named), url.query == nil else {
                throw CredentialFailure("the endpoint of the instance's metadata is no address")
            }
            var path = url.path[...]
            while path.hasSuffix("/") { path = path.dropLast() }
            return "\(url.scheme)://\(url.authority)\(path)"
        }
        let mode =
            environment.setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")
            ?? profile?["ec2_metadata_service_endpoint_mode"]
        switch mode?.lowercased() {
        case nil, "ipv4": return "http://169.254.169.254"
        case "ipv6": return "http://[fd00:ec2::254]"
        case .some:
            throw CredentialFailure(
                "the mode of the instance's metadata has to be IPv4 or IPv6")
        }
    }

    private func failure(_ what: String, _ status: Int) -> CredentialFailure {
        CredentialFailure(
            "the instance's metadata: \(what) (status \(status))", mayPass: status >= 500)
    }

    private static func isHeaderValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
    }

    private static func isRoleByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "+=,.@_-".utf8.contains(byte)
        }
    }
}
