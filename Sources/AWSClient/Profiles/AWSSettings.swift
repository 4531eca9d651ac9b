/// What the environment and the files of the AWS tools say, read at one moment.
struct AWSSettings: Sendable {
    /// A file of configuration is not larger.
    static let maximumFile = 1 << 20

    let environment: AWSEnvironment
    /// The profile that is used.
    let profileName: String
    /// Whether the operator named it for this very connection.
    let isProfileExplicit: Bool
    let files: ProfileSet

    /// - Parameters:
    ///   - environment: variables and files.
    ///   - profile: the profile that the operator named; nil for that of the environment.
    /// - Throws: `CredentialFailure` for a file that cannot be read, and for a profile that was
    ///   named and is in none.
    init(_ environment: AWSEnvironment, profile: String?) throws {
        self.environment = environment
        isProfileExplicit = profile != nil
        let named =
            profile ?? environment.setting("AWS_PROFILE")
            ?? environment.setting("AWS_DEFAULT_PROFILE")
        profileName = named ?? "default"
        var set = ProfileSet()
        try Self.read(environment, .configuration, into: &set)
        try Self.read(environment, .credentials, into: &set)
        files = set
        if let named, named != "default" || profile != nil, set.profiles[named] == nil {
            throw CredentialFailure(
                "there is no profile \(quoted(named)) in the configuration of the AWS tools")
        }
    }

    /// The profile that is used; nil if it is in no file.
    var profile: Profile? { files.profiles[profileName] }

    /// The region that the environment or the profile names.
    var region: String? {
        environment.setting("AWS_REGION") ?? environment.setting("AWS_DEFAULT_REGION")
            ?? profile?["region"]
    }

    /// Endpoints by the order of the SDKs.
    ///
    /// - Parameters:
    ///   - region: the region that the operator named; nil for that of the environment.
    ///   - explicit: the endpoint that the operator named.
    ///   - allowsPlainHTTP: whether anything beyond this machine may be reached without TLS.
    /// - Returns: what has still to be looked up by service.
    func endpoints(region: String?, explicit: String?, allowsPlainHTTP: Bool) -> Endpoints {
        Endpoints(
            region: region ?? self.region, explicit: explicit, configured: configuredEndpoints,
            usesDualStack: flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
            usesFIPS: flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
            allowsPlainHTTP: allowsPlainHTTP)
    }

    private var configuredEndpoints: [AWSService: String] {
        guard !flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")
        else { return [:] }
        let services = profile?["services"].flatMap { files.services[$0] }
        var result: [AWSService: String] = [:]
        for service in AWSService.allCases {
            let name = service.configurationName
            result[service] =
                environment.setting("AWS_ENDPOINT_URL_\(name.uppercased())")
                ?? environment.setting("AWS_ENDPOINT_URL")
                ?? services?.nested("endpoint_url", in: name) ?? profile?["endpoint_url"]
        }
        return result
    }

    private func flag(_ variable: String, _ property: String) -> Bool {
        (environment.setting(variable) ?? profile?[property]).map(saysTrue) ?? false
    }

    /// A path with the home folder for `~`; nil if there is none.
    static func path(_ path: String, _ environment: AWSEnvironment) -> String? {
        guard path == "~" || path.hasPrefix("~/") else { return path }
        return environment.setting("HOME").map { $0 + path.dropFirst() }
    }

    private static func read(
        _ environment: AWSEnvironment, _ kind: ProfileParser.Kind, into set: inout ProfileSet
    ) throws {
        let (variable, usual) =
            kind == .configuration
            ? ("AWS_CONFIG_FILE", "~/.aws/config")
            : ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")
        guard let path = path(environment.setting(variable) ?? usual, environment) else { return }
        do {
            guard let bytes = try environment.readFile(path, maximumFile) else { return }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw CredentialFailure("\(quoted(path)) is not UTF-8")
            }
            try ProfileParser.read(text, kind, into: &set)
        } catch let fault as ProfileParser.Fault {
            throw CredentialFailure(
                "\(quoted(path)) is not understood: line \(fault.line): \(fault.reason)")
        } catch let failure as EnvironmentFailure {
            throw CredentialFailure("\(quoted(path)) cannot be read: \(failure.reason)")
        }
    }
}
