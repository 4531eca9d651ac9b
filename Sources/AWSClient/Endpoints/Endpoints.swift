/// Where each service is reached, as it was configured: an endpoint that somebody named, or else
/// the standard name for the region.
public struct Endpoints: Hashable, Sendable {
    /// Nil if none was configured.
    public var region: String?
    /// The endpoint of DynamoDB and its streams, named by the operator for this very connection.
    public var explicit: String?
    /// Endpoints from the environment and the profile, by service.
    public var configured: [AWSService: String]
    /// Names that have IPv6 addresses too.
    public var usesDualStack: Bool
    /// Names whose cryptography is validated by FIPS 140.
    public var usesFIPS: Bool
    /// Whether anything beyond this machine may be reached without TLS.
    public var allowsPlainHTTP: Bool

    /// - Parameters:
    ///   - region: such as `eu-central-1`; nil if none was configured.
    ///   - explicit: the endpoint of DynamoDB and its streams, if the operator named one.
    ///   - configured: endpoints from the environment and the profile.
    ///   - usesDualStack: names that have IPv6 addresses too.
    ///   - usesFIPS: names whose cryptography is validated by FIPS 140.
    ///   - allowsPlainHTTP: whether anything beyond this machine may be reached without TLS.
    public init(
        region: String?, explicit: String? = nil, configured: [AWSService: String] = [:],
        usesDualStack: Bool = false, usesFIPS: Bool = false, allowsPlainHTTP: Bool = false
    ) {
        self.region = region
        self.explicit = explicit
        self.configured = configured
        self.usesDualStack = usesDualStack
        self.usesFIPS = usesFIPS
        self.allowsPlainHTTP = allowsPlainHTTP
    }

    /// Where a service is.
    ///
    /// - Throws: `EndpointFailure` if no region is configured and needed, or if what is configured
    ///   cannot be used.
    public func endpoint(of service: AWSService) throws -> AWSEndpoint {
        if let region, !Self.isLabel(region) {
            throw EndpointFailure("\(quoted(region)) is no region")
        }
        if let url = custom(service) { return try checked(url, service) }
        guard let region else {
            throw EndpointFailure("no region is configured: name one, or set AWS_REGION")
        }
        if region == "local" {
            guard service == .dynamoDB || service == .dynamoDBStreams else {
                throw EndpointFailure("\(service.title) is not in the region local")
            }
            return AWSEndpoint(url: "http://localhost:8000", region: region)
        }
        return AWSEndpoint(url: "https://\(host(of: service, in: region))", region: region)
    }

    private func custom(_ service: AWSService) -> String? {
        let isStore = service == .dynamoDB || service == .dynamoDBStreams
        return (isStore ? explicit : nil) ?? configured[service]
    }

    private func checked(_ text: String, _ service: AWSService) throws -> AWSEndpoint {
        guard let url = URLParts(text), url.query == nil,
            url.path.utf8.allSatisfy({ (0x21..<0x7F).contains($0) })
        else {
            throw EndpointFailure(
                "\(Self.shown(text)) is no endpoint: it has to be http://… or https://…")
        }
        if usesFIPS {
            throw EndpointFailure(
                "FIPS endpoints are asked for, and \(Self.shown(text)) is named: one excludes the "
                    + "other")
        }
        guard url.scheme == "https" || url.isLoopback || allowsPlainHTTP else {
            throw EndpointFailure(
                "\(Self.shown(text)) is reached without TLS, which is only allowed on this machine"
            )
        }
        // What listens here does not care for the region that it is signed for.
        guard let region = region ?? (url.isLoopback ? "us-east-1" : nil) else {
            throw EndpointFailure("no region is configured: name one, or set AWS_REGION")
        }
        var path = url.path[...]
        while path.hasSuffix("/") { path = path.dropLast() }
        return AWSEndpoint(url: "\(url.scheme)://\(url.authority)\(path)", region: region)
    }

    /// The names of the services' endpoint rules, as formulas.
    private func host(of service: AWSService, in region: String) -> String {
        let partition = AWSPartition(of: region)
        // In the partition of the government the common names of most services are validated.
        let hasCommonName = partition.isGovernment && !usesDualStack
        let fips = usesFIPS && !hasCommonName ? "-fips" : ""
        let name =
            switch service {
            case .dynamoDB: "dynamodb\(fips)"
            case .dynamoDBStreams:
                usesDualStack ? "streams-dynamodb\(fips)" : "streams.dynamodb\(fips)"
            case .sns: "sns\(fips)"
            case .sqs: "sqs\(fips)"
            case .kinesis: "kinesis\(fips)"
            // S3 has these names in each partition, and its common ones are never validated.
            case .s3: "s3\(usesFIPS ? "-fips" : "")\(usesDualStack ? ".dualstack" : "")"
            case .sts: "sts\(fips)"
            case .sso: "portal.sso\(fips)"
            case .ssoOIDC: "oidc\(fips)"
            }
        // The dual-stack names of S3 stand in the common domain.
        let suffix =
            usesDualStack && service != .s3 ? partition.dualStackSuffix : partition.suffix
        return "\(name).\(region).\(suffix)"
    }

    /// What may stand between the dots of a host's name.
    static func isLabel(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// An address for a sentence, without what may be a password.
    private static func shown(_ text: String) -> String {
        guard let mark = text.lastIndex(of: "@") else { return quoted(text) }
        return quoted("…" + text[mark...])
    }
}
