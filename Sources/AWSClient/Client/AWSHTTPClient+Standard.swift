extension AWSHTTPClient {
    /// A client as the operator and the environment configure it: credentials, region and endpoints
    /// are looked for where the AWS tools look for them.
    ///
    /// A server on this machine is reached without any credentials: if there are none in the
    /// environment and in the profile, it gets a key that means nothing.
    ///
    /// - Parameters:
    ///   - profile: the profile that the operator named; keys in the environment are not used then.
    ///   - region: the region that the operator named.
    ///   - endpoint: the endpoint of DynamoDB and its streams that the operator named.
    ///   - service: what will be called: without credentials if its server is on this machine.
    ///   - allowsPlainHTTP: whether anything beyond this machine may be reached without TLS.
    ///   - transport: carries the requests, also those for credentials.
    ///   - policy: how often and how soon a request is sent again.
    ///   - environment: variables, files, programs and clocks.
    ///   - executor: where credentials are looked for; nil for the standard executor.
    /// - Returns: the client; nothing was sent yet.
    /// - Throws: `CredentialFailure` for files that cannot be read, and for a profile that is in
    ///   none; `EndpointFailure` for endpoints that cannot be used.
    public static func standard(
        profile: String? = nil, region: String? = nil, endpoint: String? = nil,
        service: AWSService = .dynamoDB, allowsPlainHTTP: Bool = false,
        transport: any HTTPTransport,
        policy: RetryPolicy = .standard, environment: AWSEnvironment = .process,
        executor: (any TaskExecutor)? = nil
    ) throws -> AWSHTTPClient {
        let settings = try AWSSettings(environment, profile: profile)
        let endpoints = settings.endpoints(
            region: region, explicit: endpoint, allowsPlainHTTP: allowsPlainHTTP)
        let called = try endpoints.endpoint(of: service)
        let chain = CredentialChain(
            environment: environment, transport: transport, profile: profile, region: region,
            isLocal: URLParts(called.url)?.isLoopback ?? false)
        return AWSHTTPClient(
            transport: transport,
            credentials: CredentialCache(clock: environment.clock, on: executor) {
                try await chain.credentials()
            }, endpoints: endpoints, policy: policy, clock: environment.clock)
    }
}
