import EventStreaming
import TextFormats

#if Network
    import AWSClient
    import Publishing
#endif

extension PublishTarget {
    /// The far side that a target names. Each kind of target is one case here.
    ///
    /// - Parameters:
    ///   - options: how events are sent there, as the subscription keeps it.
    ///   - secrets: what is not kept.
    ///   - warn: is told what an operator should know.
    /// - Returns: what sends there; nothing was sent yet.
    /// - Throws: `CommandStop`.
    func destination(
        _ options: PublishOptions, _ secrets: PublishSecrets,
        warn: @escaping @Sendable (String) -> Void
    ) throws -> any EventDestination {
        switch self {
        case .stdout:
            try options.refuse("stdout")
            return StandardOutputDestination()
        case .file(let path):
            var others = options
            others.rotation = nil
            try others.refuse("a file")
            guard let rotation = options.rotation else { return try FileDestination(path) }
            let file = RotatingFile(path, rotation, notify: warn)
            try file.prepare()
            return file
        case .http(let text):
            #if Network
                return try Self.http(text, options, secrets, warn)
            #else
                throw Self.isMissing(text)
            #endif
        case .aws(let text):
            #if Network
                try options.refuse("a far side in AWS")
                return try Self.aws(text)
            #else
                throw Self.isMissing(text)
            #endif
        }
    }

    #if Network
        private static func aws(_ text: String) throws -> any EventDestination {
            do {
                let address = try AWSAddress(text)
                let client = try AWSHTTPClient.standard(
                    region: address.region, service: address.service,
                    transport: AHCTransport(connections: 1), policy: address.policy,
                    executor: Workers.shared)
                return address.destination(over: client)
            } catch {
                throw CommandStop(.usage, "error: --to: \(Printable("\(error)"))")
            }
        }

        private static func http(
            _ text: String, _ options: PublishOptions, _ secrets: PublishSecrets,
            _ warn: @escaping @Sendable (String) -> Void
        ) throws -> any EventDestination {
            let address: HTTPAddress
            do { address = try HTTPAddress(text) } catch {
                throw CommandStop(.usage, "error: --to: \(error)")
            }
            guard let mode = HTTPMode(rawValue: options.mode ?? "structured") else {
                throw CommandStop(
                    .usage, "error: there is no mode '\(Printable(options.mode ?? ""))'")
            }
            if options.rotation != nil {
                throw CommandStop(.usage, "error: --rotate says nothing of a web address")
            }
            var settings = HTTPDestination.Settings(address, mode)
            settings.origin = options.webhookOrigin
            settings.rate = options.rate
            settings.token = try secrets.token()
            settings.keys = try secrets.signingKeys().map { text in
                guard let key = SigningKey(text) else {
                    throw CommandStop(
                        .usage,
                        "error: a signing key is whsec_ and the Base64 of "
                            + "\(SigningKey.lengths.lowerBound) to "
                            + "\(SigningKey.lengths.upperBound) bytes")
                }
                return key
            }
            if settings.token != nil, !address.isPrivate {
                throw CommandStop(
                    .usage,
                    "error: a token is sent over https, or to this machine; \(address.shown) is "
                        + "neither")
            }
            if let name = address.secretName {
                warn(
                    "'\(Printable(name))' in the address looks like a secret: it is kept "
                        + "in the ledger; \(PublishSecrets.tokenVariable) sends one that is not")
            }
            return HTTPDestination(
                settings,
                over: AHCTransport(connections: 1, maximumAnswer: HTTPDestination.maximumAnswer),
                clock: .live, warn: warn)
        }
    #else
        private static func isMissing(_ text: String) -> CommandStop {
            CommandStop(
                .usage,
                "error: this daybook was built without the trait Network, which sends over HTTP")
        }
    #endif
}
