/// Looks for credentials where the AWS tools do, in their order:
///
/// 1. the profile that the operator named for this connection;
/// 2. the environment, unless a profile was named;
/// 3. the profile of the environment, or `default`;
/// 4. a web identity that the environment names, unless a profile was named;
/// 5. the surroundings of a container;
/// 6. the metadata of an EC2 instance.
///
/// The first that has something to say decides: what fails there is told, and no other is asked.
struct CredentialChain: Sendable {
    let environment: AWSEnvironment
    let transport: any HTTPTransport
    /// The profile that the operator named.
    let profile: String?
    /// The region that the operator named.
    let region: String?
    /// Whether the store is on this machine, which is reached without credentials too.
    var isLocal = false

    /// Reads files and variables again, so that a new sign-in is seen.
    ///
    /// - Throws: `CredentialFailure`; `CancellationError`.
    func credentials() async throws -> AWSCredentials {
        if profile == nil, let keys = try EnvironmentSource.credentials(environment) {
            return keys
        }
        let settings = try AWSSettings(environment, profile: profile)
        let context = SourceContext(
            environment: environment, transport: transport, settings: settings,
            endpoints: settings.endpoints(region: region, explicit: nil, allowsPlainHTTP: false))
        if let plan = try ProfilePlan.plan(for: settings.profileName, in: settings.files) {
            return try await carryOut(plan, context)
        }
        if profile == nil, let keys = try await webIdentity(context) { return keys }
        if isLocal {
            return AWSCredentials(
                accessKeyID: "local", secretAccessKey: "local", origin: "nowhere")
        }
        let container = ContainerSource(environment: environment, transport: transport)
        if let keys = try await container.credentials() { return keys }
        if let keys = try await instance(context).credentials() { return keys }
        throw CredentialFailure(nothing(settings))
    }

    private func nothing(_ settings: AWSSettings) -> String {
        let place =
            profile == nil
            ? "the environment, the profile \(quoted(settings.profileName))"
            : "the profile \(quoted(settings.profileName))"
        return "there are none in \(place), a container or an EC2 instance"
    }

    private func webIdentity(_ context: SourceContext) async throws -> AWSCredentials? {
        guard let file = environment.setting("AWS_WEB_IDENTITY_TOKEN_FILE") else { return nil }
        guard let role = environment.setting("AWS_ROLE_ARN") else {
            throw CredentialFailure(
                "AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is missing")
        }
        return try await RoleSource(context: context).credentials(
            webIdentity: role, tokenFile: file,
            sessionName: environment.setting("AWS_ROLE_SESSION_NAME"))
    }

    private func instance(_ context: SourceContext) -> InstanceSource {
        InstanceSource(
            environment: environment, transport: transport, profile: context.settings.profile)
    }

    private func carryOut(
        _ plan: ProfilePlan, _ context: SourceContext
    ) async throws -> AWSCredentials {
        var keys = try await keys(of: plan.source, context)
        for role in plan.roles {
            keys = try await RoleSource(context: context).credentials(role, with: keys)
        }
        return keys
    }

    private func keys(
        of source: ProfilePlan.Source, _ context: SourceContext
    ) async throws -> AWSCredentials {
        switch source {
        case .keys(let keys): return keys
        case .webIdentity(let role, let file, let name):
            return try await RoleSource(context: context).credentials(
                webIdentity: role, tokenFile: file, sessionName: name)
        case .sso(let settings):
            return try await SSOSource(context: context, settings: settings).credentials()
        case .process(let line, let accountID):
            return try await ProcessSource.credentials(line, accountID: accountID, environment)
        case .environment:
            guard let keys = try EnvironmentSource.credentials(environment) else {
                throw CredentialFailure("the environment holds no keys for the profile's role")
            }
            return keys
        case .container:
            let container = ContainerSource(environment: environment, transport: transport)
            guard let keys = try await container.credentials() else {
                throw CredentialFailure("there is no container to take the profile's role with")
            }
            return keys
        case .instance:
            guard let keys = try await instance(context).credentials() else {
                throw CredentialFailure("there is no instance role to take the profile's role with")
            }
            return keys
        }
    }
}
