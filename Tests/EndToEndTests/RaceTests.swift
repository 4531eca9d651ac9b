import Foundation
import TestSupport
import Testing

/// Processes that want the same thing at the same time.
@Suite struct RaceTests {
    private static let rounds = 20
    private static let appends = 50

    /// What one contender of a race saw.
    private struct Tally: Sendable {
        var won: [Int] = []
        var lost = 0
        var surprises: [Outcome] = []
    }

    /// Two contenders append 20 × 50 times for the same versions, each append a process of its
    /// own: up to 2,000 processes, some 30 s on two processors in a debug build. A loser reads in
    /// its answer where the account stands, and goes on from there.
    @Test func exactlyOneWinsEachVersion() async throws {
        let desk = try Desk()
        for round in 0..<Self.rounds {
            try await desk.done("open", "acc-\(round)", "--owner", "Ada", "--currency", "GBP")
        }
        for round in 0..<Self.rounds {
            async let first = contend(desk, "acc-\(round)", "first")
            async let second = contend(desk, "acc-\(round)", "second")
            let (one, other) = (try await first, try await second)
            #expect(one.surprises.isEmpty && other.surprises.isEmpty, "\(one) \(other)")
            // Every version was won, and by one of them only.
            #expect((one.won + other.won).sorted() == Array(1...Self.appends))
            // What one lost the other had won.
            #expect(one.lost <= other.won.count && other.lost <= one.won.count)
        }
        let events = Records.csv(try await desk.done("events", "--format", "csv"))
        #expect(events.count == Self.rounds * (Self.appends + 1))
        #expect(events.map { $0["position"] ?? "" } == (1...events.count).map { "\($0)" })
        try await desk.isSound()
    }

    /// Appends by expected version, from 1, until the account has all its events.
    private func contend(_ desk: Desk, _ account: String, _ who: String) async throws -> Tally {
        var tally = Tally()
        var version = 1
        while version <= Self.appends, tally.surprises.isEmpty {
            let outcome = try await desk.run([
                "deposit", account, "1.00", "--expect", "\(version)", "--memo", who,
            ])
            if outcome.end == .exited(0), outcome.out.hasPrefix("\(account)@\(version + 1)  ") {
                tally.won.append(version)
                version += 1
            } else if let actual = actual(outcome, account, expected: version) {
                tally.lost += 1
                version = actual
            } else {
                tally.surprises.append(outcome)
            }
        }
        return tally
    }

    /// The version that a conflict names, if it is one and names what was expected.
    private func actual(_ outcome: Outcome, _ account: String, expected: Int) -> Int? {
        let start =
            "error: version conflict on \(account): expected version \(expected), actual version "
        guard outcome.end == .exited(4), outcome.stdout.isEmpty, outcome.err.hasPrefix(start),
            let actual = Int(outcome.err.dropFirst(start.count).dropLast()), actual > expected
        else { return nil }
        return actual
    }

    /// Both start at the same moment, as near as two processes come: round after round one wins
    /// and the other is told.
    @Test func twoAtOnce() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        for version in 1...25 {
            let children = try (0..<2).map { _ in
                try desk.start("deposit", "acc-1", "1.00", "--expect", "\(version)")
            }
            let ends = try await [children[0].finished().end, children[1].finished().end]
            #expect(Set(ends) == [.exited(0), .exited(4)], "\(children.map(\.outcome))")
        }
        let shown = try Records.json(try await desk.done("show", "acc-1", "--format", "json"))
        #expect(shown["version"] as? Int == 26)
        #expect(shown["balanceMinor"] as? Int == 2500)
        try await desk.isSound()
    }

    /// Without an expected version nobody loses: each is judged anew by the newest state.
    @Test func commandsWithoutExpectationAllCount() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        let children = try (0..<12).map { _ in try desk.start("deposit", "acc-1", "1.00") }
        for child in children {
            let outcome = try await child.finished()
            #expect(outcome.end == .exited(0), "\(outcome)")
        }
        let shown = try Records.json(try await desk.done("show", "acc-1", "--format", "json"))
        #expect(shown["balanceMinor"] as? Int == 1200)
        try await desk.isSound()
    }

    /// The reply has nowhere to go: stdout is a pipe that is full. Once another process sees the
    /// event, the first is killed: committed, and never answered. Sent again it is answered.
    @Test func killedBetweenCommitAndReply() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        let arguments = [
            "deposit", "acc-1", "12.50", "--memo", "once",
            "--command-id", "0190b0c4-6f5e-7c3a-9d1e-2f3a4b5c6d7e", "--format", "json",
        ]
        for _ in 0..<3 {
            let pipe = try Pipe()
            pipe.fill()
            var launch = desk.launch(arguments)
            launch.output = .descriptor(pipe.writing)
            let child = try Child(launch)
            try await eventually("another process sees the event") {
                let seen = try await desk.done("events", "acc-1", "--format", "csv")
                return Records.csv(seen).count == 2
            }
            #expect(!child.hasEnded)
            child.interrupt(SIGKILL)
            #expect(try await child.finished().end == .signalled(SIGKILL))
            close(pipe.reading)
            close(pipe.writing)
        }
        let fourth = try await desk.done(arguments)
        #expect(try await desk.done(arguments) == fourth)
        let events = try Records.ndjson(try await desk.done("events", "--format", "ndjson"))
        #expect(events.count == 2)
        #expect(fourth.contains(events[1]["id"] as? String ?? "none"))
        #expect(fourth.contains(#""balanceMinor":1250"#))
        try await desk.isSound()
    }
}
