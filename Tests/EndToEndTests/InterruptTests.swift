import Foundation
import TestSupport
import Testing

/// The first request to end is heard wherever a command waits; what was not recorded by then is not
/// recorded afterwards, and what was is told.
@Suite struct InterruptTests {
    private static let requests = [SIGINT, SIGTERM, SIGHUP]

    private func openDesk() async throws -> Desk {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada Lovelace", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100")
        return desk
    }

    /// Ends a child by one signal, as soon as it would hear it.
    private func end(_ child: Child, by signal: Int32) async throws -> Outcome {
        try await eventually("it handles the signal") {
            // It was a shell that started it.
            child.hasEnded
                || Processes.name(of: child.pid) == "daybook"
                    && Processes.catches(child.pid, signal)
        }
        child.interrupt(signal)
        return try await child.finished()
    }

    // MARK: The write lock

    @Test(
        .enabled(if: Binaries.flock != nil, "flock holds the lock"),
        arguments: [
            ["deposit", "acc-1", "7"], ["withdraw", "acc-1", "7"],
            ["open", "acc-2", "--owner", "Bob", "--currency", "GBP"], ["close", "acc-1"],
            ["snapshot", "acc-1"], ["rebuild", "account_summary"],
            [
                "import", "bank.csv", "--account-column", "a", "--date-column", "d",
                "--amount-column", "m", "--currency", "GBP",
            ],
        ])
    func whoeverWaitsForTheLockRecordsNothing(_ command: [String]) async throws {
        for signal in Self.requests {
            let desk = try await openDesk()
            if command[0] == "close" { try await desk.done("withdraw", "acc-1", "100") }
            try desk.write("bank.csv", "a,d,m\nacc-1,2026-01-01,5.00\n")
            let before = try await desk.done("events", "--format", "csv")
            var launch = desk.launch(["books.db-lock", "sh", "-c", "echo held; cat"])
            launch.program = try #require(Binaries.flock)
            launch.input = .stalled([])
            let holder = try Child(launch)
            try await holder.says("held") { $0.out == "held\n" }
            let waiting = try Child(desk.launch(command))
            try await eventually("it has come to the lock") {
                waiting.hasEnded
                    || Processes.files(of: waiting.pid).contains { $0.hasSuffix("-lock") }
            }
            // The lock is still held when it has ended.
            let outcome = try await end(waiting, by: signal)
            #expect(outcome.end == .exited(130), "\(outcome)")
            #expect(outcome.err.contains("interrupted"), "\(outcome)")
            #expect(outcome.stdout.isEmpty, "\(outcome)")
            holder.endInput()
            _ = try await holder.finished()
            #expect(try await desk.done("events", "--format", "csv") == before)
            try await desk.isSound()
        }
    }

    // MARK: Outputs that take nothing

    @Test(arguments: [
        ["accounts"], ["events"], ["events", "--follow"], ["export"], ["why", "acc-1"],
    ])
    func aFullPipeHoldsNobodyUp(_ command: [String]) async throws {
        let desk = try await openDesk()
        for signal in Self.requests {
            let pipe = try Pipe()
            pipe.fill()
            var launch = desk.launch(command)
            launch.output = .descriptor(pipe.writing)
            let outcome = try await end(try Child(launch), by: signal)
            #expect(outcome.end == .exited(130), "\(outcome)")
            #expect(outcome.err.contains("interrupted"), "\(outcome)")
            close(pipe.reading)
            close(pipe.writing)
        }
    }

    @Test func whatWasRecordedIsToldThoughNobodyReadsTheAnswer() async throws {
        let desk = try await openDesk()
        try await desk.done("open", "acc-2", "--owner", "Bob", "--currency", "GBP")
        let pipe = try Pipe()
        pipe.fill()
        defer {
            close(pipe.reading)
            close(pipe.writing)
        }
        var launch = desk.launch(["transfer", "acc-1", "acc-2", "9"])
        launch.output = .descriptor(pipe.writing)
        let child = try Child(launch)
        try await eventually("it is recorded") {
            try await desk.done("show", "acc-2", "--format", "csv").contains(",9.00,")
        }
        let outcome = try await end(child, by: SIGINT)
        #expect(outcome.end == .exited(130), "\(outcome)")
        #expect(outcome.err.contains("recorded acc-1@3, acc-2@2, but interrupted"), "\(outcome)")
        try await desk.isSound()
    }

    /// stdout and stderr are one terminal, and it takes nothing.
    @Test(arguments: [["events", "--follow"], []])
    func aTerminalThatTakesNothingHoldsNobodyUp(_ command: [String]) async throws {
        let desk = try await openDesk()
        for signal in Self.requests {
            var launch = desk.launch(command)
            launch.output = .terminal
            launch.environment["SWIFT_BACKTRACE"] = "enable=no"
            let child = try Child(launch)
            try await child.says("the account") { $0.out.contains("acc-1") }
            child.stopOutput()
            try await desk.done("deposit", "acc-1", "1")
            let outcome = try await end(child, by: signal)
            #expect(outcome.end == .exited(130), "\(outcome)")
        }
        try await desk.isSound()
    }

    // MARK: No threads

    /// What goes before a command that no limit would hold for as root; nil where root cannot
    /// become somebody else who may run it.
    private static let asNobody: [String]? = {
        guard Binaries.isRoot else { return [] }
        guard let setpriv = Binaries.setpriv else { return nil }
        let prefix = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
        let process = Process()
        process.executableURL = URL(fileURLWithPath: setpriv)
        process.arguments = prefix.dropFirst() + [Binaries.daybook, "--version"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? prefix : nil
    }()

    /// What would wait for ever for a thread that never comes says so instead.
    @Test(
        .enabled(if: asNobody != nil, "the limit of processes does not hold for root"),
        .enabled(if: Binaries.prlimit != nil, "prlimit sets the limit"),
        arguments: [["accounts"], ["deposit", "acc-1", "1"], ["verify"], ["--plain"]])
    func withoutAThreadItRefuses(_ command: [String]) async throws {
        let desk = try await openDesk()
        let limited = [try #require(Binaries.prlimit), "--nproc=1", "--", Binaries.daybook]
        let words = try #require(Self.asNobody) + limited + command
        var launch = desk.launch(Array(words.dropFirst()))
        launch.program = words[0]
        let outcome = try await Child(launch).finished()
        #expect(outcome.end == .exited(1), "\(outcome)")
        #expect(outcome.err.hasPrefix("error: the system has no thread left"), "\(outcome)")
        #expect(try await desk.done("show", "acc-1").contains("100.00"))
    }
}
