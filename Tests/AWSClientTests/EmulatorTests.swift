import TestSupport
import Testing

/// What happens to tests whose emulator is missing, or does not start.
@Suite struct EmulatorTests {
    private static let missing = Emulator.Program(
        name: "no-such-emulator", variable: "DAYBOOK_NO_SUCH_EMULATOR")

    @Test func aMissingProgramIsASkipThatIsCounted() async throws {
        let before = Emulator.skips
        for environment in [[:], ["PATH": "/usr/bin"], ["DAYBOOK_NO_SUCH_EMULATOR": "/none"]] {
            let emulator = try await Emulator.start(Self.missing, environment: environment)
            #expect(emulator == nil)
        }
        // Other tests may skip meanwhile.
        #expect(Emulator.skips >= before + 3)
    }

    @Test func aMissingProgramIsAFailureOfCI() async throws {
        let before = Emulator.skips
        do {
            _ = try await Emulator.start(Self.missing, environment: ["CI": "true"])
            Issue.record("it was skipped")
        } catch let failure as Emulator.Failure {
            #expect(failure.description.contains("DAYBOOK_NO_SUCH_EMULATOR"))
        }
        #expect(Emulator.skips >= before)
    }

    @Test func aProgramThatEndsAtOnceIsAFailure() async throws {
        let program = Emulator.Program(
            name: "false", variable: "DAYBOOK_NO_SUCH_EMULATOR", readyPath: "/")
        await #expect(throws: Emulator.Failure.self) { _ = try await Emulator.start(program) }
    }

    @Test func anEmulatorThatIsSharedIsStartedOnce() async throws {
        let program = Emulator.Program(
            name: "python3", variable: "DAYBOOK_PYTHON", key: "a server of files",
            readyPath: "/",
            arguments: { ["-m", "http.server", "--bind", "127.0.0.1", "\($0)"] })
        async let one = Emulator.shared(program)
        async let other = Emulator.shared(program)
        guard let first = try await one, let second = try await other else { return }
        #expect(first === second)
        #expect(first.url == "http://127.0.0.1:\(first.port)")
        first.stop()
        #expect(throws: LoopbackHTTP.Failure.self) {
            try LoopbackHTTP.exchange(port: first.port, "GET", "/")
        }
    }
}
