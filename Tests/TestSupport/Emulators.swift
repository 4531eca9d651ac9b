extension Emulator.Program {
    /// Moto, which checks signatures: the first three requests are let through, so that a user, a
    /// key and a policy can be made.
    public static let verifyingMoto = Emulator.Program(
        name: "moto_server", variable: "DAYBOOK_MOTO", key: "moto-verifying",
        readyPath: "/moto-api/",
        arguments: { ["-H", "127.0.0.1", "-p", "\($0)"] },
        environment: { _ in ["INITIAL_NO_AUTH_ACTION_COUNT": "3"] })

    /// MiniStack: DynamoDB, its streams, SNS, SQS, Kinesis and S3 on one port.
    public static let ministack = Emulator.Program(
        name: "ministack", variable: "DAYBOOK_MINISTACK", readyPath: "/_ministack/health",
        environment: { ["BIND_HOST": "127.0.0.1", "GATEWAY_PORT": "\($0)"] })

    /// Microburst, which stands before another emulator and lets faults happen: those of its
    /// rules, which it also takes at `/_microburst/rules`.
    ///
    /// - Parameters:
    ///   - upstream: the address of what it stands before.
    ///   - configuration: the file with its first rules; it has none without.
    /// - Returns: how to start it.
    public static func microburst(
        before upstream: String, configuration: String? = nil
    ) -> Emulator.Program {
        Emulator.Program(
            name: "microburst", variable: "DAYBOOK_MICROBURST",
            key: "microburst \(upstream) \(configuration ?? "")",
            readyPath: "/_microburst/stats",
            arguments: { port in
                ["--upstream", upstream, "--host", "127.0.0.1", "--port", "\(port)"]
                    + (configuration.map { ["--config", $0] } ?? [])
            })
    }
}
