import Foundation
import TestSupport
import Testing

/// One process follows the events that others record.
@Suite struct FollowTests {
    private func openDesk() async throws -> Desk {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("open", "acc-2", "--owner", "Emmy", "--currency", "GBP")
        return desk
    }

    /// The minor units of the events that a follower has written.
    private func amounts(_ outcome: Outcome) throws -> [Int] {
        try Records.ndjson(outcome.out).map { event in
            let data = event["data"] as? [String: Any]
            let amount = data?["amount"] as? [String: Any]
            return try #require(amount?["minor"] as? Int ?? data?["amountMinor"] as? Int)
        }
    }

    @Test func seesDepositsInOrderUntilInterrupted() async throws {
        let desk = try await openDesk()
        try await desk.done("deposit", "acc-1", "0.01")
        let follower = try desk.start(
            "events", "--follow", "--filter", "type = 'FundsDeposited'", "--format", "ndjson")
        try await follower.says("what is there already") { $0.lines.count == 1 }
        for amount in 2...8 {
            try await desk.done("deposit", amount % 2 == 0 ? "acc-1" : "acc-2", "0.0\(amount)")
            if amount % 3 == 0 { try await desk.done("withdraw", "acc-1", "0.01") }
        }
        try await follower.says("eight deposits") { $0.lines.count == 8 }
        #expect(!follower.hasEnded)
        follower.interrupt(SIGINT)
        let outcome = try await follower.finished()
        #expect(outcome.end == .exited(130), "\(outcome)")
        #expect(try amounts(outcome) == Array(1...8), "\(outcome)")
        #expect(outcome.err == "interrupted\n")
    }

    @Test func terminatesAndHangsUp() async throws {
        for number in [SIGTERM, SIGHUP] {
            let desk = try await openDesk()
            let follower = try desk.start("events", "--follow")
            try await follower.says("what is there") { $0.lines.count == 3 }
            follower.interrupt(number)
            #expect(try await follower.finished().end == .exited(130))
        }
    }

    @Test func filterOnAmountAndAccount() async throws {
        let desk = try await openDesk()
        let follower = try desk.start(
            "events", "--follow", "--filter", "amount >= 5 AND subject = 'acc-2'",
            "--format", "ndjson", "--limit", "2")
        for amount in [4, 5, 6] {
            try await desk.done("deposit", "acc-1", "\(amount)")
            try await desk.done("deposit", "acc-2", "\(amount)")
        }
        let outcome = try await follower.finished()
        #expect(outcome.end == .exited(0), "\(outcome)")
        #expect(try amounts(outcome) == [500, 600])
        #expect(outcome.err.isEmpty)
    }

    @Test func anAccountWithItsBalance() async throws {
        let desk = try await openDesk()
        try await desk.done("deposit", "acc-1", "1")
        let follower = try desk.start(
            "events", "acc-1", "--follow", "--format", "csv", "--limit", "4")
        try await follower.says("header and two events") { $0.lines.count == 3 }
        try await desk.done("deposit", "acc-2", "50")
        try await desk.done("deposit", "acc-1", "2")
        try await desk.done("withdraw", "acc-1", "0.50")
        let outcome = try await follower.finished()
        #expect(outcome.end == .exited(0), "\(outcome)")
        #expect(Records.csv(outcome.out).map { $0["balance_minor"] } == ["0", "100", "300", "250"])
    }

    /// What is there may be enough, or nothing: a header is written once, and no row twice.
    @Test func anAccountUpToItsLimit() async throws {
        let desk = try await openDesk()
        try await desk.done("deposit", "acc-1", "1")
        let full = try await desk.done("events", "acc-1", "--follow", "--limit", "2")
        #expect(full == (try await desk.done("events", "acc-1")))
        let follower = try desk.start(
            "events", "acc-1", "--follow", "--filter", "amount > 1", "--format", "csv",
            "--limit", "1")
        try await eventually("the follower sees a deposit") {
            try await desk.done("deposit", "acc-1", "2")
            return follower.hasEnded
        }
        #expect(try await follower.finished().lines.count == 2)
    }

    @Test func onlyWhatComes() async throws {
        let desk = try await openDesk()
        let follower = try desk.start(
            "events", "--follow", "--after", "end", "--format", "ndjson", "--limit", "1")
        // It has nothing to say when it is ready; so deposits come until it has seen one.
        var last = 0
        try await eventually("the follower sees a deposit") {
            last += 1
            try await desk.done("deposit", "acc-1", "1", "--memo", "\(last)")
            return follower.hasEnded
        }
        let outcome = try await follower.finished()
        #expect(outcome.lines.count == 1)
        #expect(!outcome.out.contains("AccountOpened"))
    }

    /// The reader goes: the next event ends the follower, quietly.
    @Test func endsWithItsReader() async throws {
        let desk = try await openDesk()
        for format in ["ndjson", "csv", "table"] {
            let pipe = try Pipe()
            var launch = desk.launch(["events", "--follow", "--format", format])
            launch.output = .descriptor(pipe.writing)
            let follower = try Child(launch)
            close(pipe.writing)
            let count = try await onOwnThread {
                var byte: UInt8 = 0
                return read(pipe.reading, &byte, 1)
            }
            #expect(count == 1)
            close(pipe.reading)
            try await eventually("a deposit ends the follower") {
                try await desk.done("deposit", "acc-1", "1")
                return follower.hasEnded
            }
            let outcome = try await follower.finished()
            #expect(outcome.end == .exited(0), "\(outcome)")
            #expect(outcome.stderr.isEmpty, "\(outcome)")
        }
    }

    /// As `daybook events | head -1`.
    @Test func listingEndsWithItsReader() async throws {
        let desk = try Desk()
        _ = try await desk.run(["simulate", "--rate", "0", "--commands", "300"])
        for arguments in [["events", "--format", "ndjson"], ["export"], ["accounts"], ["seal"]] {
            let pipe = try Pipe()
            pipe.fill()
            var launch = desk.launch(arguments)
            launch.output = .descriptor(pipe.writing)
            let child = try Child(launch)
            close(pipe.writing)
            close(pipe.reading)
            let outcome = try await child.finished()
            #expect(outcome.end == .exited(0), "\(outcome)")
            #expect(outcome.narration.isEmpty, "\(outcome)")
        }
    }

    /// Everything that a busy writer records arrives, once and in the order of the book.
    @Test func missesNothingOfABusyWriter() async throws {
        let desk = try await openDesk()
        let followers = try (0..<2).map { _ in
            try desk.start("events", "--follow", "--format", "csv", "--limit", "400")
        }
        let writers = try (1...2).map { seed in
            try desk.start(
                "simulate", "--rate", "0", "--commands", "300", "--seed", "\(seed)", "--quiet")
        }
        for writer in writers {
            let outcome = try await writer.finished()
            #expect(outcome.end == .exited(0), "\(outcome)")
        }
        for follower in followers {
            let outcome = try await follower.finished()
            #expect(outcome.end == .exited(0), "\(outcome)")
            let positions = Records.csv(outcome.out).map { $0["position"] ?? "" }
            #expect(positions == (1...400).map { "\($0)" })
        }
        try await desk.isSound()
    }
}
