import Testing

extension Desk {
    /// Runs a command that must be done, and say nothing on stderr but what is expected.
    ///
    /// - Returns: stdout.
    @discardableResult
    func done(
        _ arguments: [String], input: Child.Input = .none, saying narration: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let outcome = try await run(arguments, input: input)
        #expect(outcome.end == .exited(0), "\(outcome)", sourceLocation: sourceLocation)
        #expect(
            narration.isEmpty ? outcome.narration.isEmpty : outcome.err.contains(narration),
            "\(outcome)", sourceLocation: sourceLocation)
        return outcome.out
    }

    @discardableResult
    func done(
        _ arguments: String..., saying narration: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        try await done(arguments, saying: narration, sourceLocation: sourceLocation)
    }

    /// Runs a command that must end with a status, and say why on stderr: nothing goes to stdout.
    @discardableResult
    func refused(
        _ status: Int32, _ arguments: [String], saying parts: [String],
        input: Child.Input = .none, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        let outcome = try await run(arguments, input: input)
        #expect(outcome.end == .exited(status), "\(outcome)", sourceLocation: sourceLocation)
        #expect(outcome.stdout.isEmpty, "\(outcome)", sourceLocation: sourceLocation)
        for part in parts {
            #expect(
                outcome.err.contains(part), "says nothing of \(part): \(outcome)",
                sourceLocation: sourceLocation)
        }
        return outcome
    }

    @discardableResult
    func refused(
        _ status: Int32, _ arguments: String..., saying parts: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        try await refused(status, arguments, saying: parts, sourceLocation: sourceLocation)
    }

    /// The ledger proves itself.
    func isSound(
        _ ledger: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let outcome = try await run(["verify"] + (ledger.map { ["--ledger", $0] } ?? []))
        #expect(
            outcome.end == .exited(0) && outcome.out.hasPrefix("sound: "), "\(outcome)",
            sourceLocation: sourceLocation)
    }
}
