import Foundation
import TestSupport
import Testing

/// Publishers that are killed, or stopped, at moments that a seed chooses, while another process
/// records: the file holds every event, in the order of its account. A sample in every run; 300
/// moments with `Tests/run --long`.
@Suite struct PublishKillTests {
    private static func publish(_ file: String) -> [String] {
        ["publish", "orders", "--to", "file:\(file)", "--lease", "0.3", "--quiet"]
    }

    /// Everything that is recorded is in the file in the end.
    private func isComplete(_ desk: Desk, _ file: String, _ what: String) async throws {
        try await desk.done(Self.publish(file) + ["--once"])
        let book = try await desk.done("export")
        let faults = try PublishedFile(file).faults(of: book)
        #expect(faults.isEmpty, "\(what): \(faults)")
    }

    /// Kills publishers, one after the other, while a simulation goes on.
    private func killUnderLoad(
        _ desks: [Desk], kills: Int, longest: Int, _ random: inout SeededRandom
    ) async throws {
        let file = desks[0].path("out.ndjson")
        let writer = try desks[0].start(
            "simulate", "--rate", "300", "--duration", "3600", "--commands", "1000000", "--quiet")
        try await eventually("a first event") {
            try await desks[0].run(["events", "--limit", "1", "--format", "csv"]).lines.count > 1
        }
        for number in 0..<kills {
            let desk = desks[number % desks.count]
            let child = try Child(desk.launch(Self.publish(file)))
            let before = PublishedFile.size(file)
            // Some are killed before they have begun, most while they write.
            if Int.random(in: 0..<4, using: &random) > 0 {
                try await eventually("it writes") { PublishedFile.size(file) > before }
            }
            try await Task.sleep(
                for: .milliseconds(Int.random(in: 0..<longest, using: &random)))
            child.interrupt(SIGKILL)
            #expect(try await child.finished().end == .signalled(SIGKILL))
        }
        writer.interrupt(SIGTERM)
        _ = try await writer.finished()
        for desk in desks { try await isComplete(desk, file, "after \(kills) kills") }
        try await desks[0].isSound()
        let listed = try await desks[0].done("subscriptions", "--format", "ndjson")
        #expect(try Records.json(listed)["lag"] as? Int == 0, "\(listed)")
    }

    @Test func killedUnderLoad() async throws {
        var random = SeededRandom.announced(for: "PublishKillTests/killedUnderLoad")
        try await killUnderLoad(
            [Desk()], kills: Campaign.isWhole ? 300 : 5, longest: 150, &random)
    }

    #if Network
        /// Two hosts, each with a replica of its own, take turns.
        @Test func killedUnderLoadOnTwoHosts() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            var random = SeededRandom.announced(for: "PublishKillTests/killedUnderLoadOnTwoHosts")
            let address =
                "dynamodb://bank-\(UInt32.random(in: 0...UInt32.max))?endpoint=\(emulator.url)"
            let desks = try (0..<2).map { _ in try Desk(["DAYBOOK_LEDGER": address]) }
            try await desks[0].done("create-tables")
            try await killUnderLoad(
                desks, kills: Campaign.isWhole ? 300 : 3, longest: 300, &random)
        }
    #endif

    /// Killed at its n-th call of the system: between the file, its sync and the place.
    @Test(.enabled(if: Binaries.strace != nil, "strace is not installed"))
    func killedAtACall() async throws {
        var random = SeededRandom.announced(for: "PublishKillTests/killedAtACall")
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        let file = desk.path("out.ndjson")
        let calls = ["write", "fdatasync", "pwrite64", "flock", "ftruncate"]
        for round in 0..<(Campaign.isWhole ? 300 : 6) {
            try await desk.done("deposit", "acc-1", "1")
            try await desk.done("deposit", "acc-1", "2")
            let call = calls.randomElement(using: &random) ?? "write"
            let number = Int.random(in: 1...8, using: &random)
            var launch = desk.launch(
                [
                    "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                    "inject=\(call):signal=KILL:when=\(number)", Binaries.daybook,
                ] + Self.publish(file) + ["--once"])
            launch.program = Binaries.strace ?? ""
            _ = try await Child(launch).finished()
            if round % 3 == 2 { try await isComplete(desk, file, "\(call) \(number)") }
        }
        try await isComplete(desk, file, "the end")
    }

    /// One of two is stopped for longer than its lease, and goes on: the other has taken over, and
    /// what the first had in hand comes again at most. At rest it has nothing in hand.
    @Test func stoppedForLongerThanItsLease() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        let file = desk.path("out.ndjson")
        var last = 1
        /// What is listed of the subscription, once all that was recorded is noted as read.
        func holder() async throws -> String? {
            var holder: String?
            try await eventually("the place of \(last)") {
                let line = try await desk.done("subscriptions", "--format", "ndjson")
                let listed = try line.isEmpty ? [:] : Records.json(line)
                holder = listed["holder"] as? String
                return listed["position"] as? Int == last
            }
            return holder
        }
        func deposit() async throws {
            try await desk.done("deposit", "acc-1", "1")
            last += 1
        }
        let first = try Child(desk.launch(Self.publish(file)))
        let one = try #require(try await holder())
        for _ in 0..<(Campaign.isWhole ? 20 : 2) {
            first.interrupt(SIGSTOP)
            let second = try Child(desk.launch(Self.publish(file)))
            try await deposit()
            let other = try #require(try await holder())
            #expect(other != one)
            first.interrupt(SIGCONT)
            try await deposit()
            #expect(try await holder() == other)
            second.interrupt(SIGTERM)
            _ = try await second.finished()
            try await deposit()
            #expect(try await holder() == one)
        }
        first.interrupt(SIGTERM)
        _ = try await first.finished()
        try await isComplete(desk, file, "two publishers")
        #expect(try PublishedFile(file).repeated == 0)
    }
}
