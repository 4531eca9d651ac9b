import Foundation
import TestSupport
import Testing

@testable import AWSClient

/// The files, programs and clocks of the real process.
@Suite struct ProcessEnvironmentTests {
    private let environment = AWSEnvironment.process
    private let limits = RunLimits(output: 1_000, time: .seconds(300))

    // MARK: Files

    @Test func aFileIsReadUpToItsBound() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        #expect(try environment.readFile(path, 10) == nil)
        #expect(try environment.readFile(path + "/b", 10) == nil)
        try Data("0123456789".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try environment.readFile(path, 10) == Array("0123456789".utf8))
        #expect(throws: EnvironmentFailure("it is larger than 9 bytes")) {
            try environment.readFile(path, 9)
        }
        #expect(throws: EnvironmentFailure.self) { try environment.readFile(folder.path, 10) }
        #expect(try environment.readFile("/dev/null", 10) == [])
    }

    @Test func aPipeThatNobodyWritesToHoldsNothingUp() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        #expect(try environment.readFile(path, 10) == [])
    }

    @Test func aFileIsReplacedForItsOwnerOnly() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        try Data("old".utf8).write(to: URL(fileURLWithPath: path))
        let bytes = [UInt8](repeating: 7, count: 100_000)
        try environment.replaceFile(path, bytes)
        #expect(try environment.readFile(path, 200_000) == bytes)
        var status = stat()
        try #require(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a"])
        #expect(throws: EnvironmentFailure.self) {
            try environment.replaceFile(folder.file("none/a"), bytes)
        }
    }

    // MARK: Programs

    @Test func aProgramIsRunWithoutAShell() async throws {
        let result = try await environment.run(["printf", "%s|", "a b", "$HOME", "*"], limits)
        #expect(result.exitCode == 0)
        #expect(String(decoding: result.output, as: UTF8.self) == "a b|$HOME|*|")
    }

    @Test func itsExitCodeIsTold() async throws {
        let failed = try await environment.run(["sh", "-c", "echo x >&2; echo y; exit 3"], limits)
        #expect(failed.exitCode == 3)
        #expect(failed.output == Array("y\n".utf8))
        let killed = try await environment.run(["sh", "-c", "kill -TERM $$"], limits)
        #expect(killed.exitCode == 128 + SIGTERM)
    }

    @Test func whatDoesNotStartIsTold() async throws {
        await #expect(throws: EnvironmentFailure.self) {
            _ = try await environment.run(["/no/such/program"], limits)
        }
        await #expect(throws: EnvironmentFailure.self) { _ = try await environment.run([], limits) }
    }

    @Test func oneThatPrintsTooMuchIsKilled() async throws {
        await #expect(throws: EnvironmentFailure("the program prints too much")) {
            _ = try await environment.run(["sh", "-c", "yes"], limits)
        }
        let most = ["sh", "-c", "head -c 1000 /dev/zero"]
        #expect(try await environment.run(most, limits).output.count == 1_000)
    }

    @Test func oneThatDoesNotEndIsKilledWithAllItStarted() async throws {
        let folder = try TemporaryFolder()
        let pids = folder.file("pids")
        let script = "echo $$ >\(pids); sleep 1000 & echo $! >>\(pids); wait"
        var numbers: [Int32] = []
        // A slow machine may not have come as far as both numbers in the shorter times.
        for seconds in [1, 8, 64] where numbers.count < 2 {
            await #expect(throws: EnvironmentFailure("the program does not end")) {
                _ = try await environment.run(
                    ["sh", "-c", script], RunLimits(output: 10, time: .seconds(seconds)))
            }
            numbers = try String(contentsOfFile: pids, encoding: .utf8).split(separator: "\n")
                .compactMap { Int32($0) }
        }
        #expect(numbers.count == 2)
        for pid in numbers { try await Self.ends(pid) }
    }

    @Test func aCancelledTaskKillsItsProgram() async throws {
        let folder = try TemporaryFolder()
        let pids = folder.file("pids")
        let task = Task {
            try await environment.run(["sh", "-c", "echo $$ >\(pids); exec sleep 1000"], limits)
        }
        try await eventually("the program runs", within: .seconds(300)) {
            (try? String(contentsOfFile: pids, encoding: .utf8))?.hasSuffix("\n") ?? false
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        let text = try String(contentsOfFile: pids, encoding: .utf8)
        try await Self.ends(try #require(Int32(text.dropLast())))
    }

    /// Waits until a process is gone, or is a zombie that another has to bury.
    private static func ends(_ pid: Int32) async throws {
        try await eventually("process \(pid) ends", within: .seconds(300)) {
            guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
            else { return true }
            return status.contains(") Z ")
        }
    }

    // MARK: Clocks

    @Test func theClocksGoForward() async throws {
        let clock = AWSClock.host
        let start = clock.elapsed()
        #expect(clock.now() > 1_700_000_000)
        try await clock.sleep(.milliseconds(1))
        #expect(clock.elapsed() - start >= .milliseconds(1))
        let draws = (0..<100).map { _ in clock.draw() }
        #expect(draws.allSatisfy { (0..<1).contains($0) })
        #expect(Set(draws).count > 1)
    }
}
