import Foundation
import TestSupport
import Testing

/// Processes that are ended in the middle of their work.
@Suite struct CrashTests {
    /// Some two megabytes: far more than a pipe holds.
    private static let bank = BankFile(seed: 1999, accounts: 50, rows: 40_000)

    private enum Way: CaseIterable {
        case stdin
        /// A named pipe, which a shell fills.
        case namedPipe
    }

    /// Imports most of a file, of which the rest never comes, and ends the import by a signal.
    private func endInTheMiddle(_ way: Way, by number: Int32) async throws -> (Desk, Outcome) {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        let seal = try await desk.done("seal")
        let part = Child.Input.stalled(Array(Self.bank.text.utf8.dropLast(100_000)))
        let importing: Child
        let feeding: Child
        switch way {
        case .stdin:
            var launch = desk.launch(["import", "-"] + BankFile.options)
            launch.input = part
            importing = try Child(launch)
            feeding = importing
        case .namedPipe:
            #expect(mkfifo(desk.path("rows.fifo"), 0o600) == 0)
            importing = try Child(desk.launch(["import", "rows.fifo"] + BankFile.options))
            var launch = desk.launch(["-c", "cat > rows.fifo"])
            (launch.program, launch.input) = ("/bin/sh", part)
            feeding = try Child(launch)
        }
        try await feeding.says("takes all there is") { _ in feeding.inputLeft == 0 }
        #expect(!importing.hasEnded)
        // Nothing of it is seen while it goes on.
        #expect(try await desk.done("seal") == seal)
        importing.interrupt(number)
        let outcome = try await importing.finished()
        if way == .namedPipe {
            feeding.interrupt(SIGKILL)
            _ = try await feeding.finished()
        }
        #expect(try await desk.done("seal") == seal)
        try await desk.isSound()
        return (desk, outcome)
    }

    /// The whole file, afterwards.
    private func importsAfterwards(_ desk: Desk) async throws {
        try desk.write("rows.csv", Self.bank.text)
        let report = try await desk.done(
            ["import", "rows.csv"] + BankFile.options + BankFile.tolerance)
        #expect(report.contains("40,050 events written, 50 accounts opened"))
        try await desk.isSound()
    }

    @Test func killedImportWritesNothing() async throws {
        let (desk, outcome) = try await endInTheMiddle(.stdin, by: SIGKILL)
        #expect(outcome.end == .signalled(SIGKILL))
        try await importsAfterwards(desk)
    }

    @Test func interruptedImportWritesNothing() async throws {
        let (desk, outcome) = try await endInTheMiddle(.stdin, by: SIGINT)
        #expect(outcome.end == .exited(130), "\(outcome)")
        #expect(outcome.stdout.isEmpty)
        #expect(outcome.err.contains("interrupted"), "\(outcome)")
        try await importsAfterwards(desk)
    }

    @Test func terminatedImportWritesNothing() async throws {
        let (_, outcome) = try await endInTheMiddle(.namedPipe, by: SIGTERM)
        #expect(outcome.end == .exited(130), "\(outcome)")
    }

    /// An interrupt while rows stream in, not in a wait for them.
    @Test func interruptedWhileBusy() async throws {
        let desk = try Desk()
        let child = try desk.start("simulate", "--rate", "0", "--duration", "600")
        try await eventually("the first events are there") {
            guard FileManager.default.fileExists(atPath: desk.path("books.db-wal")) else {
                return false
            }
            return try await desk.run(["events", "--format", "ndjson"]).lines.count > 20
        }
        child.interrupt(SIGINT)
        let outcome = try await child.finished()
        #expect(outcome.end == .exited(130), "\(outcome)")
        try await desk.isSound()
    }

    /// Its answer has nowhere to go: the first interrupt waits for the reader, the second does not.
    @Test func aSecondInterruptEndsAtOnce() async throws {
        let desk = try Desk()
        _ = try await desk.run(["simulate", "--rate", "0", "--commands", "50"])
        let pipe = try Pipe()
        pipe.fill()
        defer {
            close(pipe.reading)
            close(pipe.writing)
        }
        let child = try desk.start("export", output: .descriptor(pipe.writing))
        try await eventually("it has ended") {
            child.interrupt(SIGINT)
            return child.hasEnded
        }
        let end = try await child.finished().end
        // Before the handlers stand, the system's own end it as well.
        #expect(end == .exited(130) || end == .signalled(SIGINT))
        try await desk.isSound()
    }

    /// Killed at moments that the seed chooses, again and again in one ledger: what is there is
    /// whole, and the next run goes on.
    @Test func killedSimulations() async throws {
        var random = SeededRandom.announced(for: "CrashTests/killedSimulations")
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        var before = 0
        for round in 0..<8 {
            let child = try desk.start(
                "simulate", "--rate", "0", "--duration", "600", "--seed", "\(round)")
            let rest = Duration.milliseconds(Int.random(in: 0..<400, using: &random))
            try await Task.sleep(for: rest)
            child.interrupt(SIGKILL)
            #expect(try await child.finished().end == .signalled(SIGKILL))
            try await desk.isSound()
            let events = Records.csv(try await desk.done("events", "--format", "csv"))
            #expect(events.count >= before)
            #expect(events.map { $0["position"] ?? "" } == (0..<events.count).map { "\($0 + 1)" })
            var versions: [String: Int] = [:]
            for event in events {
                let account = event["account"] ?? ""
                versions[account, default: 0] += 1
                #expect(event["version"] == "\(versions[account] ?? 0)")
            }
            before = events.count
        }
        let done = try await desk.run(["simulate", "--rate", "0", "--commands", "20"])
        #expect(done.end == .exited(0), "\(done)")
        try await desk.isSound()
    }
}
